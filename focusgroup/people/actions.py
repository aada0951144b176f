"""Changes to people: who they are, what they may do, how they get in when the mail does not work."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction

from focusgroup.accounts import addresses, links
from focusgroup.accounts.actor import Actor, Kind
from focusgroup.accounts.models import Institution, User
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit

SIGN_IN = "sign_in"
SIGN_IN_LINK_LASTS = timedelta(minutes=30)
# The log keeps that these changed, not what they became.
PERSONAL = frozenset(("email", "name"))


def may_change(by: Actor, person: User) -> bool:
    """Only a superuser changes a superuser: whoever changes an address can sign in as its owner."""
    is_superuser = by.user is not None and by.user.is_superuser
    return by.can("accounts.change_user") and (is_superuser or not person.is_superuser)


@transaction.atomic
def add_person(
    *,
    email: str,
    name: str,
    by: Actor,
    now: datetime,
    institution: str = Institution.NONE,
    is_staff: bool = False,
    time_zone: str = "Europe/Brussels",
    roles: Collection[Group] = (),
) -> User:
    """A new person, without a password: they sign in by a code.

    Making somebody staff needs the permission; a plain person comes with a member,
    and the caller has checked that.
    """
    require(not (is_staff or roles or institution) or by.can("accounts.add_user"))
    user = User.objects.create_user(email, name=name, institution=institution, is_staff=is_staff, time_zone=time_zone)
    user.groups.set(roles)
    changes = {"institution": institution, "is_staff": is_staff, "roles": sorted(role.name for role in roles)}
    audit.record("added person", user, by=by, now=now, changes=changes if is_staff else {})
    return user


@transaction.atomic
def change_person(
    user: User, *, by: Actor, now: datetime, roles: Collection[Group] | None = None, **fields: Any
) -> None:
    """Write what differs. A new address ends every session, and what was begun at the old one.

    Nobody changes their own roles or staff standing, and only a superuser changes a superuser.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    require(may_change(by, user))
    changes: dict[str, Any] = {name: value for name, value in fields.items() if getattr(user, name) != value}
    if roles is not None and set(roles) != set(user.groups.all()):
        changes["roles"] = sorted(role.name for role in roles)
    if by.user == user and {"roles", "is_staff", "institution"} & changes.keys():
        raise PermissionDenied("Nobody changes their own standing.")
    if not changes:
        return
    written = {name: value for name, value in changes.items() if name in fields and name != "email"}
    User.objects.filter(pk=user.pk).update(**written)
    if "roles" in changes:
        user.groups.set(roles or ())
    if "email" in changes:
        addresses.move(user, to=changes["email"], now=now)
        sign_out_everywhere(user, by=by, now=now)
    kept = {name: None if name in PERSONAL else value for name, value in changes.items()}
    audit.record("changed person", user, by=by, now=now, changes=kept)


@transaction.atomic
def correct_own(*, name: str, time_zone: str, by: Actor, now: datetime) -> None:
    """A person corrects what they may change of themselves without anybody's help."""
    if by.user is None:
        raise TypeError("Only somebody who is signed in corrects their own data.")
    user = User.objects.select_for_update().get(pk=by.user.pk)
    given = {"name": name, "time_zone": time_zone}
    changes = {field: value for field, value in given.items() if getattr(user, field) != value}
    if changes:
        User.objects.filter(pk=user.pk).update(**changes)
        kept = {field: None if field in PERSONAL else value for field, value in changes.items()}
        audit.record("corrected own data", user, by=by, now=now, changes=kept)


@transaction.atomic
def activate(user: User, *, by: Actor, now: datetime) -> None:
    user = User.objects.select_for_update().get(pk=user.pk)
    require(may_change(by, user))
    if not user.is_active:
        User.objects.filter(pk=user.pk).update(is_active=True)
        audit.record("activated person", user, by=by, now=now)


@transaction.atomic
def deactivate(user: User, *, by: Actor, now: datetime) -> None:
    """Nobody can sign in as this person any more, and open sessions end with the next request."""
    user = User.objects.select_for_update().get(pk=user.pk)
    require(may_change(by, user) and by.user != user)
    if user.is_active:
        User.objects.filter(pk=user.pk).update(is_active=False)
        links.revoke(SIGN_IN, user, now=now)
        audit.record("deactivated person", user, by=by, now=now)


@transaction.atomic
def sign_out_everywhere(user: User, *, by: Actor, now: datetime) -> User:
    """End every session of this person with its next request, and the links that would sign in as them."""
    user = User.objects.select_for_update().get(pk=user.pk)
    require(by.user == user or may_change(by, user))
    user.session_round += 1
    user.save(update_fields=["session_round"])
    links.revoke(SIGN_IN, user, now=now)
    audit.record("signed out everywhere", user, by=by, now=now)
    return user


@transaction.atomic
def make_sign_in_link(user: User, *, by: Actor, now: datetime) -> str:
    """The token of a link that signs this person in once, within half an hour. Only for the operator of the machine."""
    require(by.kind is Kind.DUTY and user.is_active)
    token = links.mint(SIGN_IN, user, now=now, expires_at=now + SIGN_IN_LINK_LASTS)
    audit.record("made sign-in link", user, by=by, now=now)
    return token


def person_behind(token: str, *, now: datetime) -> User | None:
    """Whom an unused sign-in link is for."""
    link = links.follow(SIGN_IN, token, now=now)
    if link is None or link.used_at is not None:
        return None
    return User.objects.filter(pk=links.key_of(link), is_active=True).first()


@transaction.atomic
def use_sign_in_link(token: str, *, now: datetime) -> User | None:
    """Whom the link signs in; it is spent by this. None if it is not good, or if another request was quicker."""
    user = person_behind(token, now=now)
    link = links.follow(SIGN_IN, token, now=now)
    if user is None or link is None or not links.spend(link, now=now):
        return None
    audit.record("used sign-in link", user, by=Actor.person(user), now=now)
    return user
