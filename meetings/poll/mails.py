"""The letters of a date poll. Each goes to every person who represents a company that was asked."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy

from focusgroup.accounts.models import User
from focusgroup.outbox import queue
from focusgroup.outbox.letters import Contents, Letter, NotSent, Occasion, letter
from focusgroup.outbox.models import Message
from meetings import mails as meetings
from meetings.poll import slots
from meetings.poll.models import Asked
from meetings.poll.states import PollState
from members.models import Representative
from members.states import State as MemberState

LINK = "meetings/poll"
# A reminder that comes later than this is none.
LATE = timedelta(hours=24)


def _main_address(asked: Asked) -> str:
    return str(asked.member.representatives.current().order_by("-is_main", "id")[0].user.email)


def to_representatives(
    kind: Letter[Asked], asked: Iterable[Asked], *, now: datetime, inputs: dict[str, Any] | None = None
) -> int:
    """A letter to each current representative of each company, in one insert; returns how many are new."""
    by_member = {each.member_id: each for each in asked}
    people = Representative.objects.current().filter(member__in=by_member).select_related("user").order_by("id")
    return queue.queue_all([draft(kind, by_member[person.member_id], person.user, now, inputs) for person in people])


def draft(
    kind: Letter[Asked], asked: Asked, person: User, now: datetime, inputs: dict[str, Any] | None, offset: str = ""
) -> Message:
    return kind.draft(asked, now=now, to=person.email, to_name=person.name, inputs=inputs, offset=offset)


@letter(Asked, to=_main_address, scope="poll.meeting")
def asked(asked: Asked, occasion: Occasion) -> Contents:
    """Which of these dates suit, and the link to say so."""
    _must_be_open(asked, occasion)
    return Contents(_context(asked, occasion))


@letter(Asked, to=_main_address, scope="poll.meeting")
def reminder(asked: Asked, occasion: Occasion) -> Contents:
    """For those who have not answered, two days before the last."""
    _must_be_open(asked, occasion)
    if asked.answered_at is not None:
        raise NotSent("The answer was given.")
    due = parse_datetime(occasion.message.inputs["due"])
    if due is None or occasion.now - due > LATE:
        raise NotSent("Too late to remind.")
    if occasion.message.inputs["answer_by"] != asked.poll.answer_by.isoformat():
        raise NotSent("The poll has been given more time since.")
    return Contents(_context(asked, occasion))


@letter(Asked, to=_main_address, scope="poll.meeting")
def decided(asked: Asked, occasion: Occasion) -> Contents:
    """When the meeting is, whatever was answered; the invitation itself comes later."""
    _must_be_member(asked)
    chosen, meeting = asked.poll.chosen, asked.poll.meeting
    if asked.poll.state != PollState.DECIDED or chosen is None:
        raise NotSent("The poll is not decided.")
    person = _reader(asked, occasion)
    vote = asked.votes.filter(option=chosen).first()
    return Contents(
        {
            "meeting": meeting,
            "member": asked.member,
            "dates": slots.heading(chosen),
            "days": meetings.written_days(meeting, reader_zone=person.user.time_zone),
            "held": meetings.held(meeting),
            "answer": vote.get_answer_display() if vote else "",
            "page_url": occasion.page("meetings:meeting", slug=meeting.slug),
        }
    )


@letter(Asked, to=_main_address, scope="poll.meeting")
def withdrawn(asked: Asked, occasion: Occasion) -> Contents:
    """The dates are free again: the poll was called off."""
    _must_be_member(asked)
    _reader(asked, occasion)
    return Contents(
        {
            "meeting": asked.poll.meeting,
            "member": asked.member,
            "lines": _lines(asked, ""),
            "reason": occasion.message.inputs["reason"],
        }
    )


LABELS = {
    asked.kind: gettext_lazy("Date poll"),
    reminder.kind: gettext_lazy("Reminder of the poll"),
    decided.kind: gettext_lazy("Date decided"),
    withdrawn.kind: gettext_lazy("Poll withdrawn"),
}


def _must_be_member(asked: Asked) -> None:
    if asked.member.state != MemberState.ACTIVE:
        raise NotSent("The company is not an active member any more.")


def _must_be_open(asked: Asked, occasion: Occasion) -> None:
    _must_be_member(asked)
    if not asked.poll.takes_answers(occasion.now):
        raise NotSent("The poll takes no answers any more.")


def _reader(asked: Asked, occasion: Occasion) -> Representative:
    people = Representative.objects.current().filter(member=asked.member).reading(occasion.message)
    person: Representative | None = people.select_related("user").first()
    if person is None:
        raise NotSent("This person does not represent the company any more.")
    return person


def _context(asked: Asked, occasion: Occasion) -> dict[str, Any]:
    person = _reader(asked, occasion)
    return {
        "meeting": asked.poll.meeting,
        "member": asked.member,
        "poll": asked.poll,
        "lines": _lines(asked, person.user.time_zone),
        "poll_url": occasion.link(LINK, asked, "meetings:poll"),
    }


def _lines(asked: Asked, reader_zone: str) -> list[dict[str, str]]:
    options = asked.poll.options.select_related("poll")
    return [
        {"heading": slots.heading(option), "clock": slots.clock(option, reader_zone=reader_zone)} for option in options
    ]
