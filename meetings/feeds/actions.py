"""A person's own clock and their private feed."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from focusgroup.accounts import links
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit
from meetings import walltime
from meetings.feeds import permissions
from members.models import Member
from members.onboarding import actions as onboarding

LINK = "meetings/feed"


@transaction.atomic
def make_feed(person: User, *, by: Actor, now: datetime) -> str:
    """The token of a fresh private feed; the one before it, if any, is gone. It cannot be read again."""
    require(permissions.can_have_feed(by, person))
    User.objects.select_for_update().get(pk=person.pk)
    links.revoke(LINK, person, now=now)
    token = links.mint(LINK, person, now=now)
    audit.record("made a calendar feed", person, by=by, now=now)
    for member in Member.objects.active().represented_by(person):
        onboarding.note_step(member, "calendar", by=by, now=now)
    return token


@transaction.atomic
def end_feed(person: User, *, by: Actor, now: datetime) -> None:
    """Whoever still fetches it is told that it is gone. Without one, nothing happens."""
    require(permissions.can_choose(by, person))
    User.objects.select_for_update().get(pk=person.pk)
    if links.revoke(LINK, person, now=now):
        audit.record("ended the calendar feed", person, by=by, now=now)


@transaction.atomic
def choose_zone(person: User, *, time_zone: str, by: Actor, now: datetime) -> None:
    """Whose clock stands beside that of Brussels, on pages and in letters. Raises ValidationError for no zone."""
    require(permissions.can_choose(by, person))
    if not walltime.is_known(time_zone):
        raise ValidationError(_("There is no time zone of this name. Write it like Europe/Lisbon."))
    person = User.objects.select_for_update().get(pk=person.pk)
    if person.time_zone == time_zone:
        return
    User.objects.filter(pk=person.pk).update(time_zone=time_zone)
    audit.record("chose a time zone", person, by=by, now=now, changes={"time_zone": time_zone})
