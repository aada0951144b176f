"""Changes to calls: what staff write into them, and where they go by hand or by the clock."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from applications import permissions
from applications.casework.erasure import emptying
from applications.models import Application, Call
from applications.states import CallState, State
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit


class NotAhead(Exception):
    """The time at which the call closes has passed."""


class InGrace(Exception):
    """Forms that were opened before the call closed may still be sent."""


@transaction.atomic
def save(call: Call, *, by: Actor, now: datetime, changed: Collection[str]) -> None:
    """Keep what staff wrote into a call. Its state is not theirs to write."""
    require(permissions.can_run_calls(by, call))
    is_new = call.pk is None
    if is_new:
        call.save()
    else:
        call.save(update_fields=[name for name in changed if name != "state"])
    audit.record("made" if is_new else "changed", call, by=by, now=now, changes=dict.fromkeys(changed))


@transaction.atomic
def schedule(call: Call, *, by: Actor, now: datetime) -> None:
    """Announce a call; from then on the clock opens and closes it. Raises IllegalMove, and NotAhead."""
    audit.move(_locked(call, by, closes_after=now), to=CallState.SCHEDULED, by=by, now=now)


@transaction.atomic
def begin_evaluation(call: Call, *, by: Actor, now: datetime) -> None:
    """Nothing can be sent from then on. Raises IllegalMove, and InGrace."""
    call = _locked(call, by)
    if call.state == CallState.CLOSED and now < call.grace_ends_at:
        raise InGrace
    audit.move(call, to=CallState.EVALUATION, by=by, now=now)


@transaction.atomic
def begin_selection(call: Call, *, by: Actor, now: datetime) -> None:
    audit.move(_locked(call, by), to=CallState.SELECTION, by=by, now=now)


@transaction.atomic
def reopen(call: Call, *, by: Actor, now: datetime) -> None:
    """A closed call takes applications again, until a time that was set before; drafts that lapsed are drafts again.

    Raises IllegalMove, and NotAhead.
    """
    call = _locked(call, by, closes_after=now)
    if call.state == CallState.SCHEDULED:
        # The clock opens it, not a hand.
        raise audit.IllegalMove(str(call), call.state, CallState.OPEN)
    audit.move(call, to=CallState.OPEN, by=by, now=now)
    lapsed = call.applications.filter(state=State.LAPSED).exclude(contact_email__endswith=emptying.HOST)
    audit.move_all(lapsed.order_by("pk"), to=State.DRAFT, by=by, now=now)


@transaction.atomic
def turn(*, by: Actor, now: datetime) -> int:
    """Open and close calls whose time has come; returns how many turned. Drafts lapse when the grace is over."""
    turned = set()
    for call in Call.objects.select_for_update().filter(state=CallState.SCHEDULED, opens_at__lte=now):
        audit.move(call, to=CallState.OPEN, by=by, now=now)
        turned.add(call.pk)
    for call in Call.objects.select_for_update().filter(state=CallState.OPEN, closes_at__lte=now):
        audit.move(call, to=CallState.CLOSED, by=by, now=now)
        turned.add(call.pk)
    past = Call.objects.filter(closes_at__lte=now).exclude(state__in=[CallState.DRAFT, CallState.ARCHIVED])
    over = [call.pk for call in past if call.grace_ends_at <= now]
    audit.move_all(
        Application.objects.filter(call__in=over, state=State.DRAFT).order_by("pk"), to=State.LAPSED, by=by, now=now
    )
    return len(turned)


def _locked(call: Call, by: Actor, *, closes_after: datetime | None = None) -> Call:
    call = Call.objects.select_for_update().get(pk=call.pk)
    require(permissions.can_run_calls(by, call))
    if closes_after and call.closes_at <= closes_after:
        raise NotAhead
    return call
