"""The letters about a meeting. Each goes to every person who represents an invited company now."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from focusgroup.accounts import links
from focusgroup.outbox import queue
from focusgroup.outbox.letters import Contents, Letter, NotSent, Occasion, letter
from focusgroup.outbox.models import Message
from meetings import calendar, hours, rsvp, walltime
from meetings.delegates.models import Delegate
from meetings.models import Day, DayAnswer, Invitation, Meeting
from meetings.replies import addresses
from meetings.rules import zones
from meetings.states import Answer, DelegateState, How, InvitationState, Place, State
from members.models import Representative
from members.states import State as MemberState

LINK = "meetings/rsvp"
# The kinds that put the meeting into somebody's calendar.
TELLING: set[str] = set()
TOO_LATE = "Too late to remind."
HAS_MOVED = "The meeting has moved since; a newer letter says so."


@dataclass(frozen=True)
class Reader:
    """Whoever a letter goes to: somebody who represents the company, or whom it sends."""

    email: str
    name: str
    zone: str
    is_delegate: bool = False

    @property
    def attendee(self) -> calendar.Attendee:
        return calendar.Attendee(self.email, self.name, self.zone)


def main_address(invitation: Invitation) -> str:
    """Of the main representative, or of another where there is no main one."""
    return str(invitation.member.representatives.current().order_by("-is_main", "id")[0].user.email)


def to_representatives(
    kind: Letter[Invitation],
    invitations: Iterable[Invitation],
    *,
    now: datetime,
    revision: int | None = None,
    inputs: dict[str, Any] | None = None,
    staged: bool = False,
    with_delegates: bool = False,
) -> int:
    """A letter to each current representative of each invited company, in one insert; returns how many are new.

    Without a revision each letter has that of its invitation, and is told it. `with_delegates`: whom a company
    sends gets it too.
    """
    by_member = {invitation.member_id: invitation for invitation in invitations}
    people = Representative.objects.current().filter(member__in=by_member).select_related("user").order_by("id")
    to = [(by_member[person.member_id], person.user.email, person.user.name) for person in people]
    if with_delegates:
        by_key = {invitation.pk: invitation for invitation in by_member.values()}
        sent = Delegate.objects.filter(invitation__in=by_key, state=DelegateState.APPROVED)
        to += [(by_key[delegate.invitation_id], delegate.email, delegate.name) for delegate in sent]
    return queue.queue_all(
        [
            kind.draft(
                invitation,
                now=now,
                to=email,
                to_name=name,
                revision=invitation.revision if revision is None else revision,
                inputs=inputs or {"revision": invitation.revision},
                staged=staged,
            )
            for invitation, email, name in to
        ]
    )


def to_everyone_told(meeting: Meeting, *, reason: str, now: datetime) -> int:
    """The cancellation to whoever was ever sent this meeting, whether they still speak for the company or not."""
    by_about = {links.about(invitation): invitation for invitation in meeting.invitations.all()}
    told = Message.objects.filter(_tells_of_meeting(), about__in=by_about)
    rows = told.order_by("id").values_list("about", "recipient", "recipient_name", "person")
    # Somebody who has another address since is told once, at the newest.
    people = {(about, person or to): (about, to, name, person) for about, to, name, person in rows}
    return queue.queue_all(
        [
            cancelled.draft(
                by_about[about],
                now=now,
                to=to,
                to_name=name,
                revision=meeting.sequence,
                inputs={"reason": reason},
                person=person,
            )
            for about, to, name, person in people.values()
        ]
    )


def _tells_of_meeting() -> Q:
    return Q(kind__in=[invitation.kind, changed.kind, answer_noted.kind, *TELLING])


@letter(Invitation, to=main_address, scope="meeting")
def invitation(invitation: Invitation, occasion: Occasion) -> Contents:
    """The invitation: answer links, and the request for the calendar."""
    must_stand(invitation)
    _must_be_current(invitation, occasion)
    return with_request(invitation, occasion, reader_of(invitation, occasion))


@letter(Invitation, to=main_address, scope="meeting")
def changed(invitation: Invitation, occasion: Occasion) -> Contents:
    """Time or place is another; complete in itself, also for somebody who never saw the invitation."""
    must_stand(invitation)
    _must_be_current(invitation, occasion)
    return with_request(invitation, occasion, reader_of(invitation, occasion), was=occasion.message.inputs["was"])


@letter(Invitation, to=main_address, scope="meeting")
def answer_noted(invitation: Invitation, occasion: Occasion) -> Contents:
    """What was answered for the company and how to change it: a colleague sees it too, and so does a wrong guess."""
    must_stand(invitation)
    if occasion.message.inputs["revision"] != invitation.revision:
        raise NotSent("The answer has changed since; a newer letter says so.")
    return with_request(invitation, occasion, reader_of(invitation, occasion), lines=answer_lines(invitation))


@letter(Invitation, to=main_address, scope="meeting")
def reminder_to_answer(invitation: Invitation, occasion: Occasion) -> Contents:
    """For those who have not answered: until when the answer is needed, and the answer links."""
    must_stand(invitation)
    if invitation.state != InvitationState.INVITED:
        raise NotSent("The answer was given.")
    _must_be_in_time(invitation, occasion)
    return Contents(context_of(invitation, occasion, reader_of(invitation, occasion)))


@letter(Invitation, to=main_address, scope="meeting")
def reminder_of_meeting(invitation: Invitation, occasion: Occasion) -> Contents:
    """For those who come or may come; the one on the day before says when the online link comes."""
    _must_come(invitation)
    _must_be_in_time(invitation, occasion)
    context = context_of(invitation, occasion, reader_of(invitation, occasion))
    rule = occasion.message.inputs["rule"]
    answers = invitation.answers.filter(how=How.ONLINE).exclude(answer=Answer.NO)
    more = {
        "lines": answer_lines(invitation),
        "days_ahead": int(re.sub(r"\D", "", rule)),
        "is_online": answers.exists(),
    }
    return Contents(context | more)


@letter(Invitation, to=main_address, scope="meeting")
def online_link(invitation: Invitation, occasion: Occasion) -> Contents:
    """The door of an online day, shortly before it opens, for those who take part online that day."""
    _must_come(invitation)
    _must_be_in_time(invitation, occasion)
    day = invitation.meeting.days.filter(date=occasion.message.inputs["on"][:10]).first()
    online = invitation.answers.filter(day=day, how=How.ONLINE).exclude(answer=Answer.NO)
    if day is None or not online.exclude(place=Place.WAITING).exists() or not invitation.meeting.online_url:
        raise NotSent("The company does not take part online that day.")
    reader = reader_of(invitation, occasion)
    context = context_of(invitation, occasion, reader)
    day_hours = hours.hours(day, reader_zone=reader.zone)
    return Contents(context | {"day": day, "hours": day_hours, "online_url": invitation.meeting.online_url})


@letter(Invitation, to=main_address, scope="meeting")
def cancelled(invitation: Invitation, occasion: Occasion) -> Contents:
    """Takes the meeting out of the calendar of whoever got it, former representatives included."""
    meeting = invitation.meeting
    about = Message.objects.about(invitation).filter(_tells_of_meeting())
    if not about.to_reader_of(occasion.message).told().exists():
        raise NotSent("The invitation never left.")
    person = calendar.Attendee(occasion.message.recipient, occasion.message.recipient_name)
    page_url = occasion.page("meetings:meeting", slug=meeting.slug)
    context = {
        "meeting": meeting,
        "member": invitation.member,
        "dates": hours.dates(meeting.days.all()),
        "page_url": page_url,
        "list_url": occasion.page("meetings:list"),
        "reason": occasion.message.inputs["reason"],
    }
    organizer = organizer_of(invitation)
    ics = calendar.cancellation_ics(meeting, attendee=person, page_url=page_url, now=occasion.now, organizer=organizer)
    return with_calendar(ics, "CANCEL", invitation, occasion, context)


LABELS = {
    invitation.kind: gettext_lazy("Invitation"),
    changed.kind: gettext_lazy("Change of time or place"),
    reminder_to_answer.kind: gettext_lazy("Reminder to answer"),
    answer_noted.kind: gettext_lazy("Answer noted"),
    reminder_of_meeting.kind: gettext_lazy("Reminder of the meeting"),
    online_link.kind: gettext_lazy("Online link"),
    cancelled.kind: gettext_lazy("Cancellation"),
}


def answer_lines(invitation: Invitation) -> list[dict[str, Any]]:
    """Each day of the meeting and what was answered for it, or None."""
    given: dict[int, DayAnswer] = {answer.day_id: answer for answer in invitation.answers.all()}
    asks_how = invitation.meeting.mode not in rsvp.ONLY
    return [{"day": day, "answer": given.get(day.pk), "asks_how": asks_how} for day in _days(invitation)]


def must_stand(invitation: Invitation) -> None:
    if invitation.meeting.state != State.SCHEDULED or invitation.state == InvitationState.CANCELLED:
        raise NotSent("The meeting was cancelled.")
    if invitation.member.state != MemberState.ACTIVE:
        raise NotSent("The company is not an active member any more.")


def _must_come(invitation: Invitation) -> None:
    must_stand(invitation)
    if invitation.state not in (InvitationState.ACCEPTED, InvitationState.TENTATIVE):
        raise NotSent("The company does not come.")


def _must_be_current(invitation: Invitation, occasion: Occasion) -> None:
    if occasion.message.inputs["sequence"] != invitation.meeting.sequence:
        raise NotSent(HAS_MOVED)


def _must_be_in_time(invitation: Invitation, occasion: Occasion) -> None:
    until = parse_datetime(occasion.message.inputs["until"])
    if until is None or occasion.now >= until:
        raise NotSent(TOO_LATE)
    if occasion.message.inputs["first_day"] != invitation.meeting.first_date.isoformat():
        raise NotSent("The meeting has moved since.")


def reader_of(invitation: Invitation, occasion: Occasion) -> Reader:
    """Whoever this copy goes to, if they still speak for the company or come for it. Raises NotSent."""
    message = occasion.message
    people = Representative.objects.current().filter(member=invitation.member).reading(message)
    if person := people.select_related("user").first():
        return Reader(message.recipient, person.user.name, zones.of(person.user, invitation.meeting))
    sent = Delegate.objects.filter(invitation=invitation, email=message.recipient, state=DelegateState.APPROVED)
    if delegate := sent.first():
        return Reader(delegate.email, delegate.name, zones.of(None, invitation.meeting), is_delegate=True)
    raise NotSent("This person does not represent the company any more.")


def organizer_of(invitation: Invitation) -> str:
    """Where calendar programs send what their buttons say."""
    return addresses.organizer(invitation)[0]


def with_calendar(
    ics: str, method: str, invitation: Invitation, occasion: Occasion, context: dict[str, Any]
) -> Contents:
    """The letter with its calendar part. The secret of the organizer is kept from other eyes, folded or not."""
    if secret := addresses.organizer(invitation)[1]:
        folded = re.search(r"(?:\r\n )?".join(secret), ics)
        occasion.secrets += [secret, *([folded[0]] if folded else [])]
    return Contents(context, calendar=ics, calendar_method=method)


def with_request(invitation: Invitation, occasion: Occasion, reader: Reader, **more: Any) -> Contents:
    meeting = invitation.meeting
    context = context_of(invitation, occasion, reader)
    ics = calendar.invitation_ics(
        meeting,
        attendee=reader.attendee,
        state=invitation.state,
        page_url=context["page_url"],
        now=occasion.now,
        organizer=organizer_of(invitation),
    )
    return with_calendar(ics, "REQUEST", invitation, occasion, context | more)


def context_of(invitation: Invitation, occasion: Occasion, reader: Reader) -> dict[str, Any]:
    meeting = invitation.meeting
    days = _days(invitation)
    rsvp_url = occasion.link(LINK, invitation, "meetings:rsvp")
    return {
        "meeting": meeting,
        "member": invitation.member,
        "invitation": invitation,
        "dates": hours.dates(days),
        "days": written_days(meeting, reader_zone=reader.zone),
        "held": held(meeting),
        "is_overdue": occasion.now.astimezone(walltime.zone(meeting.time_zone)).date() > meeting.rsvp_by,
        "rsvp_url": rsvp_url,
        "page_url": occasion.page("meetings:meeting", slug=meeting.slug),
        "answers_by_calendar": addresses.is_read(),
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
