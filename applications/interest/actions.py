"""Changes to expressions of interest."""

from datetime import datetime, timedelta

from django.db import transaction

from applications import mails
from applications.interest.models import Interest
from applications.interest.querysets import InterestQuerySet
from applications.models import Application, Call
from applications.states import BY_THE_CLOCK, State
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit

# One letter a minute is enough for anybody who presses the button again.
PAUSE = timedelta(minutes=1)
# The answers of an application that an expression of interest can fill.
FILLED = {"legal_name": "company", "country": "country", "sector": "sector", "motivation": "note"}


class CallNotTaking(Exception):
    """The call is neither open nor announced."""


@transaction.atomic
def express(*, company: str, country: str, sector: str, email: str, note: str, now: datetime) -> None:
    """Keep it, and send a link that confirms the address. The log names the holder of that link."""
    email = email.strip().lower()
    if Interest.objects.written_since(now - PAUSE, email=email).exists():
        return
    interest = Interest.objects.create(
        company=company, country=country, sector=sector, email=email, note=note, created_at=now
    )
    audit.record("expressed interest", interest, by=Actor.holder(interest), now=now)
    mails.confirm_interest(interest, now=now)


@transaction.atomic
def confirm(interest: Interest, *, by: Actor, now: datetime) -> None:
    """From now on it counts, and staff see it. Confirmed twice, it stays as it is."""
    interest = Interest.objects.select_for_update().get(pk=interest.pk)
    require(by.is_holder_of(interest))
    if interest.confirmed_at:
        return
    Interest.objects.filter(pk=interest.pk).update(confirmed_at=now)
    audit.record("confirmed", interest, by=by, now=now)


@transaction.atomic
def take_back(interest: Interest, *, by: Actor, now: datetime) -> None:
    """Nothing of it is kept but the log's entry."""
    require(by.is_holder_of(interest))
    audit.record("took back", interest, by=by, now=now)
    interest.delete()


@transaction.atomic
def carry_over(application: Application, *, by: Actor, now: datetime) -> bool:
    """Fill an empty draft from what its confirmed address told us last. Returns whether there was anything.

    All that the address told us becomes this application.
    """
    application = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    require(by.is_holder_of(application))
    if application.state != State.DRAFT or application.legal_name or application.country:
        return False
    told = Interest.objects.confirmed().filter(application=None, email=application.contact_email.lower())
    known = list(told.order_by("-id").select_for_update())
    if not known:
        return False
    interest = known[0]
    given = {name: getattr(interest, source) for name, source in FILLED.items()}
    Application.objects.filter(pk=application.pk).update(**given, changed_at=now)
    Interest.objects.filter(pk__in=[one.pk for one in known]).update(application=application)
    audit.record("filled from interest", application, by=by, now=now, changes=dict.fromkeys(given))
    return True


@transaction.atomic
def invite(interests: InterestQuerySet, call: Call, *, by: Actor, now: datetime) -> int:
    """Stage a letter to each that is confirmed and has not applied; returns how many are new.

    They leave once the mailing is approved. Raises CallNotTaking.
    """
    require(by.can("applications.change_interest") and by.user is not None)
    if call.state not in BY_THE_CLOCK or now >= call.closes_at:
        raise CallNotTaking
    chosen = list(interests.visible_to(by.user).open().order_by("pk"))  # type: ignore[arg-type]
    added = mails.invited_to_apply.to_all(
        chosen, now=now, offset=f"call {call.pk}", inputs={"call": call.pk}, staged=True
    )
    if added:
        audit.record_all("invited to apply", Interest, [one.pk for one in chosen], by=by, now=now)
    return added
