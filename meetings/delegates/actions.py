"""Naming somebody else, agreeing to it, and letting them go again."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit
from meetings import permissions
from meetings.delegates import mails
from meetings.delegates.models import Delegate
from meetings.models import Invitation
from meetings.rsvp import Reply
from meetings.states import DelegateState
from members.models import Representative


@transaction.atomic
def name(invitation: Invitation, reply: Reply, *, by: Actor, now: datetime) -> bool:
    """Note whom the answer names, or that nobody is sent any more; returns whether that is news.

    The caller holds the invitation's lock and has asked whether this person may answer.
    Raises ValidationError for somebody who represents the company.
    """
    current = Delegate.objects.filter(invitation=invitation).first()
    if reply.drops_delegate and current is not None:
        release(current, by=by, now=now)
        return True
    if not reply.delegate_email:
        return False
    named = (reply.delegate_name, reply.delegate_email)
    if current is not None and (current.name, current.email) == named:
        return False
    people = Representative.objects.current().filter(member=invitation.member_id)
    if people.filter(user__email__iexact=reply.delegate_email).exists():
        problem = _("This person represents your company already and can come without being named.")
        raise ValidationError({"delegate_email": problem})
    if current is not None:
        release(current, by=by, now=now)
    delegate = Delegate.objects.create(
        invitation=invitation, name=reply.delegate_name, email=reply.delegate_email, asked_at=now
    )
    audit.record("named a delegate", invitation, by=by, now=now, changes={"delegate": None, "key": delegate.pk})
    return True


@transaction.atomic
def release(delegate: Delegate, *, by: Actor, now: datetime) -> None:
    """Somebody else comes, or the company itself: whoever was told is told again, and the row is gone."""
    require(permissions.can_answer(by, delegate.invitation))
    if delegate.state == DelegateState.APPROVED:
        key = str(delegate.pk)
        mails.delegate_released(delegate.invitation, now=now, to=delegate.email, to_name=delegate.name, offset=key)
    audit.record("released a delegate", delegate.invitation, by=by, now=now, changes={"delegate": None})
    delegate.delete()


@transaction.atomic
def approve(delegate: Delegate, *, by: Actor, now: datetime) -> None:
    """Agree: the delegate gets the meeting with its calendar request."""
    delegate = _decided(delegate, DelegateState.APPROVED, by=by, now=now)
    invitation = delegate.invitation
    to, name_, version = delegate.email, delegate.name, invitation.meeting.sequence
    mails.delegate_invited(invitation, now=now, to=to, to_name=name_, offset=str(delegate.pk), revision=version)


@transaction.atomic
def refuse(delegate: Delegate, *, by: Actor, reason: str, now: datetime) -> None:
    """Say no; the company is told why and its answer stands."""
    delegate = _decided(delegate, DelegateState.REFUSED, by=by, reason=reason, now=now)
    mails.to_the_company(delegate, reason=reason, now=now)


def _decided(delegate: Delegate, to: DelegateState, *, by: Actor, now: datetime, reason: str = "") -> Delegate:
    delegate = (
        Delegate.objects.select_for_update(of=("self",)).select_related("invitation__meeting").get(pk=delegate.pk)
    )
    require(permissions.can_invite(by))
    delegate.decided_at = now
    audit.move(delegate, to=to, by=by, reason=reason, now=now, also=["decided_at"])
    return delegate
