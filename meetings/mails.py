"""The letters about a meeting. Each goes to every person who represents an invited company now."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from focusgroup.accounts import links
from focusgroup.outbox import queue
from focusgroup.outbox.letters import Contents, Letter, NotSent, Occasion, letter
from focusgroup.outbox.models import Message
from focusgroup.outbox.states import State as MessageState
from meetings import calendar, hours, rsvp, walltime
from meetings.models import Day, DayAnswer, Invitation, Meeting
from meetings.states import Answer, How, InvitationState, State
from members.models import Representative
from members.states import State as MemberState

LINK = "meetings/rsvp"
# A reminder that comes later than this is none.
LATE_HOURS = 24


def _main_address(invitation: Invitation) -> str:
    """Of the main representative, or of another where there is no main one."""
    return str(invitation.member.representatives.current().order_by("-is_main", "id")[0].user.email)


def to_representatives(
    kind: Letter[Invitation],
    invitations: Iterable[Invitation],
    *,
    now: datetime,
    revision: int = 0,
    inputs: dict[str, Any] | None = None,
) -> int:
    """A letter to each current representative of each invited company, in one insert; returns how many are new."""
    by_member = {invitation.member_id: invitation for invitation in invitations}
    people = Representative.objects.current().filter(member__in=by_member).select_related("user").order_by("id")
    return queue.queue_all(
        [
            kind.draft(
                by_member[person.member_id],
                now=now,
                to=person.user.email,
                to_name=person.user.name,
                revision=revision,
                inputs=inputs,
            )
            for person in people
        ]
    )


def to_everyone_told(meeting: Meeting, *, reason: str, now: datetime) -> int:
    """The cancellation to whoever was ever sent this meeting, whether they still speak for the company or not."""
    by_about = {links.about(invitation): invitation for invitation in meeting.invitations.all()}
    told = Message.objects.filter(_tells_of_meeting(), about__in=by_about)
    people = set(told.values_list("about", "recipient", "recipient_name"))
    return queue.queue_all(
        [
            cancelled.draft(
                by_about[about],
                now=now,
                to=to,
                to_name=name,
                revision=meeting.sequence,
                inputs={"reason": reason},
            )
            for about, to, name in sorted(people)
        ]
    )


def _tells_of_meeting() -> Q:
    return Q(kind__in=[invitation.kind, changed.kind, answer_noted.kind])


@letter(Invitation, to=_main_address, scope="meeting")
def invitation(invitation: Invitation, occasion: Occasion) -> Contents:
    """The invitation: answer links, and the request for the calendar."""
    _must_stand(invitation)
    _must_be_current(invitation, occasion)
    return _with_request(invitation, occasion, _reader(invitation, occasion))


@letter(Invitation, to=_main_address, scope="meeting")
def changed(invitation: Invitation, occasion: Occasion) -> Contents:
    """Time or place is another; complete in itself, also for somebody who never saw the invitation."""
    _must_stand(invitation)
    _must_be_current(invitation, occasion)
    return _with_request(invitation, occasion, _reader(invitation, occasion), was=occasion.message.inputs["was"])


@letter(Invitation, to=_main_address, scope="meeting")
def answer_noted(invitation: Invitation, occasion: Occasion) -> Contents:
    """What was answered for the company and how to change it: a colleague sees it too, and so does a wrong guess."""
    _must_stand(invitation)
    if occasion.message.inputs["revision"] != invitation.revision:
        raise NotSent("The answer has changed since; a newer letter says so.")
    return _with_request(invitation, occasion, _reader(invitation, occasion), lines=answer_lines(invitation))


@letter(Invitation, to=_main_address, scope="meeting")
def reminder_to_answer(invitation: Invitation, occasion: Occasion) -> Contents:
    _must_stand(invitation)
    if invitation.state != InvitationState.INVITED:
        raise NotSent("The answer was given.")
    _must_be_in_time(invitation, occasion)
    return Contents(_context(invitation, occasion, _reader(invitation, occasion)))


@letter(Invitation, to=_main_address, scope="meeting")
def reminder_of_meeting(invitation: Invitation, occasion: Occasion) -> Contents:
    """For those who come or may come; the one on the day before carries the online link."""
    _must_stand(invitation)
    if invitation.state not in (InvitationState.ACCEPTED, InvitationState.TENTATIVE):
        raise NotSent("The company does not come.")
    _must_be_in_time(invitation, occasion)
    context = _context(invitation, occasion, _reader(invitation, occasion))
    is_eve = occasion.message.inputs["rule"] == "meeting_1d"
    is_online = invitation.answers.filter(how=How.ONLINE).exclude(answer=Answer.NO).exists()
    online_url = invitation.meeting.online_url if is_eve and is_online else ""
    return Contents(
        context
        | {"lines": answer_lines(invitation), "is_eve": is_eve, "is_online": is_online, "online_url": online_url}
    )


@letter(Invitation, to=_main_address, scope="meeting")
def cancelled(invitation: Invitation, occasion: Occasion) -> Contents:
    """Takes the meeting out of the calendar of whoever got it, former representatives included."""
    meeting = invitation.meeting
    about = Message.objects.about(invitation).filter(_tells_of_meeting(), recipient=occasion.message.recipient)
    if not about.filter(state__in=[MessageState.SENT, MessageState.SENDING]).exists():
        raise NotSent("The invitation never left.")
    person = calendar.Attendee(occasion.message.recipient, occasion.message.recipient_name)
    page_url = occasion.page("meetings:meeting", slug=meeting.slug)
    return Contents(
        {
            "meeting": meeting,
            "member": invitation.member,
            "dates": hours.dates(meeting.days.all()),
            "page_url": page_url,
            "list_url": occasion.page("meetings:list"),
            "reason": occasion.message.inputs["reason"],
        },
        calendar=calendar.cancellation_ics(meeting, attendee=person, page_url=page_url, now=occasion.now),
        calendar_method="CANCEL",
    )


LABELS = {
    invitation.kind: gettext_lazy("Invitation"),
    changed.kind: gettext_lazy("Change of time or place"),
    reminder_to_answer.kind: gettext_lazy("Reminder to answer"),
    answer_noted.kind: gettext_lazy("Answer noted"),
    reminder_of_meeting.kind: gettext_lazy("Reminder of the meeting"),
    cancelled.kind: gettext_lazy("Cancellation"),
}


def answer_lines(invitation: Invitation) -> list[dict[str, Any]]:
    """Each day of the meeting and what was answered for it, or None."""
    given: dict[int, DayAnswer] = {answer.day_id: answer for answer in invitation.answers.all()}
    asks_how = invitation.meeting.mode not in rsvp.ONLY
    return [{"day": day, "answer": given.get(day.pk), "asks_how": asks_how} for day in _days(invitation)]


def _must_stand(invitation: Invitation) -> None:
    if invitation.meeting.state != State.SCHEDULED or invitation.state == InvitationState.CANCELLED:
        raise NotSent("The meeting was cancelled.")
    if invitation.member.state != MemberState.ACTIVE:
        raise NotSent("The company is not an active member any more.")


def _must_be_current(invitation: Invitation, occasion: Occasion) -> None:
    if occasion.message.inputs["sequence"] != invitation.meeting.sequence:
        raise NotSent("The meeting has moved since; a newer letter says so.")


def _must_be_in_time(invitation: Invitation, occasion: Occasion) -> None:
    due = parse_datetime(occasion.message.inputs["due"])
    if due is None or occasion.now - due > timedelta(hours=LATE_HOURS):
        raise NotSent("Too late to remind.")
    if occasion.message.inputs["first_day"] != invitation.meeting.first_date.isoformat():
        raise NotSent("The meeting has moved since.")


def _reader(invitation: Invitation, occasion: Occasion) -> Representative:
    people = Representative.objects.current().filter(member=invitation.member, user__email=occasion.message.recipient)
    person: Representative | None = people.select_related("user").first()
    if person is None:
        raise NotSent("This person does not represent the company any more.")
    return person


def _with_request(invitation: Invitation, occasion: Occasion, reader: Representative, **more: Any) -> Contents:
    meeting = invitation.meeting
    context = _context(invitation, occasion, reader)
    ics = calendar.invitation_ics(
        meeting,
        attendee=calendar.Attendee(reader.user.email, reader.user.name, reader.user.time_zone),
        state=invitation.state,
        page_url=context["page_url"],
        now=occasion.now,
    )
    return Contents(context | more, calendar=ics, calendar_method="REQUEST")


def _context(invitation: Invitation, occasion: Occasion, reader: Representative) -> dict[str, Any]:
    meeting = invitation.meeting
    days = _days(invitation)
    rsvp_url = occasion.link(LINK, invitation, "meetings:rsvp")
    return {
        "meeting": meeting,
        "member": invitation.member,
        "invitation": invitation,
        "dates": hours.dates(days),
        "days": written_days(meeting, reader_zone=reader.user.time_zone),
        "held": held(meeting),
        "is_overdue": occasion.now.astimezone(walltime.zone(meeting.time_zone)).date() > meeting.rsvp_by,
        "rsvp_url": rsvp_url,
        "page_url": occasion.page("meetings:meeting", slug=meeting.slug),
    }


def written_days(meeting: Meeting, *, reader_zone: str = "") -> list[dict[str, Any]]:
    """Each day with its hours in words."""
    return [{"day": day, "hours": hours.hours(day, reader_zone=reader_zone)} for day in meeting.days.all()]


def held(meeting: Meeting) -> str:
    """How and where, as part of a sentence."""
    ways = {
        "in_person": _("in person: %(place)s"),
        "online": _("online"),
        "hybrid": _("in person and online: %(place)s"),
    }
    return ways[meeting.mode] % {"place": meeting.place}


def _days(invitation: Invitation) -> list[Day]:
    return list(invitation.meeting.days.all())
