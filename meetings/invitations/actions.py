"""Inviting: the letters are staged, read once more, and leave when somebody approves them."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit
from focusgroup.outbox import queue
from focusgroup.outbox.models import Message
from focusgroup.outbox.states import State as MessageState
from meetings import mails, permissions
from meetings.models import Invitation, Meeting
from meetings.states import InvitationState
from members.models import Member
from members.states import State as MemberState


@transaction.atomic
def stage(meeting: Meeting, members: Iterable[Member], *, by: Actor, now: datetime) -> int:
    """Put invitations of active members before whoever approves them; returns how many are new.

    Nobody outside the staff sees one, and no letter leaves.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    require(permissions.can_invite(by))
    _must_take_answers(meeting, now)
    already = set(meeting.invitations.values_list("member_id", flat=True))
    new = {
        member.pk: Invitation(meeting=meeting, member=member, state=InvitationState.STAGED, invited_at=now)
        for member in members
        if member.pk not in already and member.state == MemberState.ACTIVE
    }
    invitations = Invitation.objects.bulk_create(new.values())
    audit.record_all("staged", Invitation, [invitation.pk for invitation in invitations], by=by, now=now)
    _write_to(meeting, invitations, now=now, staged=True)
    return len(invitations)


@transaction.atomic
def approve(meeting: Meeting, *, by: Actor, now: datetime) -> int:
    """Let the staged invitations of a meeting go; returns how many.

    Where the meeting has moved since they were staged, its letters are written anew.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    require(permissions.can_invite(by))
    _must_take_answers(meeting, now)
    staged = list(meeting.invitations.staged())
    about = meeting.invitations.staged().abouts()
    letters = Message.objects.filter(kind=mails.invitation.kind, about__in=about, state=MessageState.STAGED)
    outdated = letters.exclude(inputs__sequence=meeting.sequence)
    over = _over(mails.HAS_MOVED, now)
    audit.move_all(outdated, to=MessageState.VOID, by=by, reason=mails.HAS_MOVED, now=now, also=over)
    audit.move_all(letters, to=MessageState.QUEUED, by=by, now=now, also={"not_before": now})
    audit.move_all(meeting.invitations.staged(), to=InvitationState.INVITED, by=by, now=now, also={"invited_at": now})
    # Whoever speaks for a company since, and the newer letters; a letter that was stopped stays stopped.
    _write_to(meeting, staged, now=now)
    queue.kick_after_commit()
    return len(staged)


@transaction.atomic
def drop(meeting: Meeting, *, by: Actor, now: datetime) -> int:
    """Take the staged invitations back, as if they had never been; returns how many."""
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    require(permissions.can_invite(by))
    return clear(meeting, by=by, reason="The invitation was taken back before it left.", now=now)


@transaction.atomic
def clear(meeting: Meeting, *, by: Actor, reason: str, now: datetime) -> int:
    """The same for a meeting that is cancelled. The caller holds its lock and has asked who may."""
    about = meeting.invitations.staged().abouts()
    letters = Message.objects.filter(about__in=about, state__in=[MessageState.STAGED, MessageState.QUEUED])
    audit.move_all(letters, to=MessageState.VOID, by=by, reason=reason, now=now, also=_over(reason, now))
    keys = list(meeting.invitations.staged().values_list("pk", flat=True))
    audit.record_all("taken back", Invitation, keys, by=by, now=now, reason=reason)
    Invitation.objects.filter(pk__in=keys).delete()
    return len(keys)


@transaction.atomic
def follow_approvals(*, by: Actor, now: datetime) -> int:
    """Staged invitations whose letter was approved in the outbox are invitations; returns how many.

    As in `approve`, where the meeting has moved since, its letters are written anew.
    """
    staged = Invitation.objects.staged()
    letters = Message.objects.filter(kind=mails.invitation.kind, about__in=staged.abouts())
    let_go = Q(state__in=[MessageState.QUEUED, MessageState.SENDING, MessageState.SENT])
    gone = letters.filter(let_go | Q(state=MessageState.VOID, last_error=mails.HAS_MOVED))
    keys = {int(about.partition(":")[2]) for about in gone.values_list("about", flat=True)}
    approved = staged.filter(pk__in=keys)
    moved = audit.move_all(approved, to=InvitationState.INVITED, by=by, now=now, also={"invited_at": now})
    for meeting in Meeting.objects.filter(invitations__in=moved).distinct():
        if meeting.takes_answers(now):
            _write_to(meeting, list(meeting.invitations.filter(pk__in=moved)), now=now)
    return len(moved)


def _must_take_answers(meeting: Meeting, now: datetime) -> None:
    if not meeting.takes_answers(now):
        raise ValidationError(_("Members can be invited to a scheduled meeting until the day before it begins."))


def _write_to(meeting: Meeting, invitations: list[Invitation], *, now: datetime, staged: bool = False) -> None:
    inputs = {"sequence": meeting.sequence}
    mails.to_representatives(
        mails.invitation, invitations, now=now, revision=meeting.sequence, inputs=inputs, staged=staged
    )


def _over(reason: str, now: datetime) -> dict[str, object]:
    return {"sealed": "", "last_error": reason, "done_at": now}
