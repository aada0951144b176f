"""Taking what a calendar program answered by mail: noted as an answer, or put before the staff."""

import hashlib
import logging
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit
from meetings import actions as meetings
from meetings import permissions, rsvp
from meetings.models import Invitation
from meetings.replies import addresses, imip
from meetings.replies.imip import MAIL_BYTES, Envelope, Said, Unreadable
from meetings.replies.mailbox import Mailbox
from meetings.replies.models import MailboxPlace, Reply
from meetings.states import Answer, DelegateState, How, ReplyState

log = logging.getLogger(__name__)
__all__ = ["MAIL_BYTES", "close", "key_of", "read_mailbox", "take"]
ANSWERS = {"ACCEPTED": Answer.YES, "TENTATIVE": Answer.MAYBE, "DECLINED": Answer.NO}
# Clocks of other machines differ; one that is days ahead would beat every later answer.
AHEAD_MOST = timedelta(days=1)


class ForStaff(Exception):
    """A person has to look at it; says why."""

    def __init__(self, reason: str, invitation: Invitation | None = None) -> None:
        super().__init__(reason)
        self.reason, self.invitation = reason, invitation


class Older(ForStaff):
    """A newer answer was noted before: nothing to do."""


def key_of(raw: bytes) -> str:
    """What a mail is called that came without a place in a mailbox."""
    return f"mail:{hashlib.sha256(raw).hexdigest()}"


@transaction.atomic
def take(raw: bytes, *, key: str, by: Actor, now: datetime) -> Reply | None:
    """Note what a mail answers; the same mail again changes nothing. One that is no answer is left alone: None."""
    if found := Reply.objects.filter(key=key).first():
        return found
    outside = Envelope()
    said: Said | None = None
    try:
        with transaction.atomic():
            mail = imip.parsed(raw)
            outside = imip.envelope(mail)
            text = imip.calendar_of(mail)
            if text is None and not outside.secrets:
                return None
            if text is None:
                raise ForStaff(_("A person has written to the address for calendar programs."))
            said = imip.read(text)
            invitation = _invitation(said, outside, now=now)
            # A clock that is ahead shall not beat what is said in the next hours.
            said = replace(said, stamp=min(said.stamp, now))
            _answer(invitation, said, now=now)
            return _kept(key, ReplyState.NOTED, outside, said, invitation=invitation, by=by, now=now)
    except Unreadable as error:
        return _kept(key, ReplyState.STAFF, outside, said, reason=str(error), by=by, now=now)
    except ForStaff as error:
        state = ReplyState.OLDER if isinstance(error, Older) else ReplyState.STAFF
        reason, invited = error.reason, error.invitation
        return _kept(key, state, outside, said, reason=reason, invitation=invited, by=by, now=now)
    except Exception as error:
        # Whatever a mail breaks: staff read it themselves, and the mail behind it has its turn.
        log.exception("A mail of a calendar program could not be taken.")
        reason = _("The mail could not be taken: %(what)s.") % {"what": type(error).__name__}
        return _kept(key, ReplyState.STAFF, outside, None, reason=reason, by=by, now=now)


@transaction.atomic
def close(reply: Reply, *, by: Actor, now: datetime) -> None:
    """Somebody has seen to it."""
    reply = Reply.objects.select_for_update().get(pk=reply.pk)
    require(permissions.can_invite(by))
    audit.move(reply, to=ReplyState.CLOSED, by=by, now=now)


def read_mailbox(mailbox: Mailbox, *, by: Actor, now: datetime) -> dict[str, int]:
    """Take what is new in the mailbox; returns how many were noted, older, and for the staff.

    The mailbox itself stays as it is. Raises mailbox.Away where it cannot be read.
    """
    place, _is_new = MailboxPlace.objects.get_or_create(mailbox=mailbox.name)
    counts: dict[str, int] = {}
    with mailbox.opened() as box:
        after = place.last_number if place.validity == box.validity else 0
        for number, raw in box.mails(after=after, since=now):
            with transaction.atomic():
                reply = take(raw, key=f"{mailbox.name}:{box.validity}:{number}"[-200:], by=by, now=now)
                MailboxPlace.objects.filter(pk=place.pk).update(validity=box.validity, last_number=number)
            if reply is not None:
                state = str(reply.state)
                counts[state] = counts.get(state, 0) + 1
    return counts


def _invitation(said: Said, outside: Envelope, *, now: datetime) -> Invitation:
    """The invitation that is answered. Raises ForStaff unless everything fits together."""
    if said.method != "REPLY" or said.partstat not in ANSWERS:
        raise ForStaff(
            _("It is no plain yes, maybe or no: %(what)s") % {"what": f"{said.method} {said.partstat}".strip()}
        )
    candidates = [each for each in _of_meeting(said.uid) if said.attendee in _people(each)]
    if not candidates:
        raise ForStaff(_("Nobody at this address is invited to such a meeting."))
    secrets = outside.secrets | said.secrets
    invitation = next((each for each in candidates if addresses.opens(each, secrets)), None)
    if invitation is None:
        raise ForStaff(_("The secret of the invitation is missing: anybody could have written this."), candidates[0])
    if outside.is_forged or outside.sender not in (said.attendee, said.sent_by):
        raise ForStaff(_("The mail comes from another address than the one that it answers for."), invitation)
    _must_be_newest(invitation, said, now=now)
    return invitation


def _of_meeting(uid: str) -> list[Invitation]:
    try:
        known = UUID(uid)
    except ValueError:
        return []
    found = Invitation.objects.standing().filter(meeting__uid=known)
    return list(found.select_related("meeting", "member").prefetch_related("member__representatives__user"))


def _people(invitation: Invitation) -> set[str]:
    """The addresses of those who speak for the company now, or whom it sends."""
    people = invitation.member.representatives.all()
    addresses_ = {person.user.email.lower() for person in people if person.left_on is None}
    delegate = getattr(invitation, "delegate", None)
    if delegate is not None and delegate.state == DelegateState.APPROVED:
        addresses_.add(delegate.email.lower())
    return addresses_


def _must_be_newest(invitation: Invitation, said: Said, *, now: datetime) -> None:
    if said.stamp - now > AHEAD_MOST:
        raise ForStaff(_("The clock of the sender is wrong: the answer comes from the future."), invitation)
    if said.sequence < invitation.meeting.sequence:
        raise ForStaff(_("The meeting has moved since: this answers its earlier date or place."), invitation)
    if said.sequence > invitation.meeting.sequence:
        raise ForStaff(_("It answers a later version of the meeting than there is."), invitation)
    # An answer to this version is newer than all to earlier ones.
    noted = Reply.objects.noted().filter(invitation=invitation, sequence=said.sequence)
    last = noted.order_by("-stamped_at").first()
    if last is not None and last.stamped_at and said.stamp <= last.stamped_at:
        raise Older(_("A newer answer of a calendar program was noted before."), invitation)
    came_by_mail = last is not None and last.read_at == invitation.answered_at
    if invitation.answered_at and not came_by_mail and said.stamp < invitation.answered_at:
        raise Older(_("A newer answer was given on the page."), invitation)


def _answer(invitation: Invitation, said: Said, *, now: datetime) -> None:
    """The button stands for all days. How somebody takes part stays as it was said before; else they come in person."""
    answer = ANSWERS[said.partstat]
    hows = dict(invitation.answers.values_list("day_id", "how"))
    choices = {
        day: rsvp.Choice(answer, "" if answer == Answer.NO else hows.get(day) or How.IN_PERSON)
        for day in invitation.meeting.days.values_list("pk", flat=True)
    }
    reply = rsvp.Reply(choices, needs_travel=invitation.needs_travel, note=said.comment)
    try:
        meetings.answer(invitation, reply, by=Actor.holder(invitation), now=now)
    except ValidationError as error:
        raise ForStaff(" ".join(error.messages), invitation) from error


def _kept(
    key: str,
    state: ReplyState,
    outside: Envelope,
    said: Said | None,
    *,
    by: Actor,
    now: datetime,
    reason: str = "",
    invitation: Invitation | None = None,
) -> Reply:
    facts = {"sender": outside.sender, "subject": outside.subject, "message_id": outside.message_id}
    if said is not None:
        facts |= {"attendee": said.attendee, "partstat": said.partstat}
    reply = Reply.objects.create(
        key=key,
        state=state,
        reason=reason[:500],
        invitation=invitation,
        sequence=said.sequence if said else 0,
        stamped_at=said.stamp if said else None,
        read_at=now,
        **facts,
    )
    audit.record("read a reply", reply, by=by, now=now, changes={"state": state.value})
    return reply
