"""Moving to another e-mail address. It is the way in, so both addresses have to agree."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from focusgroup.accounts import addresses, links
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit
from focusgroup.people.actions import sign_out_everywhere
from members.address import mails
from members.address.models import AddressChange
from members.refusals import Refused as Refused

CHANGE_LASTS = timedelta(hours=48)


@transaction.atomic
def ask(*, new_email: str, by: Actor, now: datetime) -> AddressChange:
    """Write to both addresses. An earlier wish is taken back.

    Whether the new address has an account already is told to nobody but its owner.
    """
    person = by.user
    if person is None:
        raise TypeError("Only somebody who is signed in moves.")
    for earlier in AddressChange.objects.filter(user=person, done_at=None, cancelled_at=None):
        _cancel(earlier, now=now)
    change = AddressChange.objects.create(
        user=person, new_email=new_email.strip().lower(), asked_at=now, expires_at=now + CHANGE_LASTS
    )
    audit.record("asked for another address", person, by=by, now=now, changes={"email": None})
    mails.confirm_old(change, now=now)
    is_taken = User.objects.filter(email=change.new_email).exists()
    (mails.taken if is_taken else mails.confirm_new)(change, now=now)
    return change


@transaction.atomic
def confirm(change: AddressChange, *, at_new: bool, by: Actor, now: datetime) -> AddressChange:
    """One of the two agrees; with the second the address changes, and every session ends."""
    require(by.is_holder_of(change))
    # Locked first: who is moved by an administrator meanwhile is not moved away again.
    user = User.objects.select_for_update().get(pk=change.user_id)
    change = _open(change, now=now)
    name = "new_confirmed_at" if at_new else "old_confirmed_at"
    setattr(change, name, getattr(change, name) or now)
    change.save(update_fields=[name])
    audit.record("confirmed another address", change.user, by=by, now=now, changes={"at": "new" if at_new else "old"})
    if change.old_confirmed_at and change.new_confirmed_at:
        _move(user, change, by=by, now=now)
    return change


@transaction.atomic
def cancel(change: AddressChange, *, by: Actor, now: datetime) -> None:
    """Either address, or the person who is signed in, stops it."""
    require(by.is_holder_of(change) or by.user == change.user)
    change = _open(change, now=now)
    _cancel(change, now=now)
    audit.record("stopped the change of address", change.user, by=by, now=now)


def _move(user: User, change: AddressChange, *, by: Actor, now: datetime) -> None:
    if User.objects.filter(email=change.new_email).exists():
        raise Refused(_("This address cannot be used."))
    former = user.email
    addresses.move(user, to=change.new_email, now=now)
    change.done_at = now
    change.save(update_fields=["done_at"])
    audit.record("changed own address", user, by=by, now=now, changes={"email": None})
    sign_out_everywhere(user, by=Actor.person(user), now=now)
    for address in (former, change.new_email):
        mails.moved(change, to=address, now=now)


def _cancel(change: AddressChange, *, now: datetime) -> None:
    change.cancelled_at = now
    change.save(update_fields=["cancelled_at"])
    for purpose in (mails.OLD, mails.NEW):
        links.revoke(purpose, change, now=now)


def _open(change: AddressChange, *, now: datetime) -> AddressChange:
    rows = AddressChange.objects.select_for_update(of=("self",)).select_related("user")
    found = rows.open_at(now).filter(pk=change.pk).first()
    if found is None:
        raise Refused(_("This change was made or stopped already, or its time is over."))
    return found
