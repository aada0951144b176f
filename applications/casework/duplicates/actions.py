"""Applications of one call that may be of the same company: found by a duty, judged by staff.

The search runs after sending, not while a form is answered: neither a page nor
the time it takes tells whether somebody else has applied.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F

from applications import mails, permissions
from applications.casework import likeness
from applications.casework.likeness import Identity
from applications.casework.models import Comparison, Likeness
from applications.models import Application
from applications.states import IN_EVALUATION, CallState, State
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit

# A name alone is too weak to write to anybody about.
STRONG = frozenset(("vat_number", "registration_number", "website"))
AT_ONCE = 50
IDENTITY = ("legal_name", "country", "vat_number", "registration_number", "website")


@transaction.atomic
def find(*, by: Actor, now: datetime) -> int:
    """Compare what was sent since the last time with its call; returns how many pairs are new."""
    sent = Application.objects.filter(state__in=IN_EVALUATION)
    sent = sent.exclude(call__state__in=[CallState.DECIDED, CallState.ARCHIVED])
    fresh = list(sent.exclude(comparison__revision=F("revision")).order_by("number")[:AT_ONCE])
    pairs = [pair for call in sorted({one.call_id for one in fresh}) for pair in _pairs(call, fresh, now)]
    known = set(Likeness.objects.filter(later__call__in={one.call_id for one in fresh}).values_list("earlier", "later"))
    new = [pair for pair in pairs if (pair.earlier_id, pair.later_id) not in known]
    Likeness.objects.bulk_create(new)
    for pair in new:
        audit.record("looks like a duplicate", pair.later, by=by, now=now, changes=dict.fromkeys(pair.reasons))
        _tell(pair, now=now)
    Comparison.objects.bulk_create(
        [Comparison(application=one, revision=one.revision) for one in fresh],
        update_conflicts=True,
        unique_fields=["application"],
        update_fields=["revision"],
    )
    return len(new)


def _pairs(call: int, fresh: list[Application], now: datetime) -> Iterable[Likeness]:
    """Each pair once: the one with the higher number is the later."""
    rows = Application.objects.filter(call=call, state__in=IN_EVALUATION).values_list("pk", "number", *IDENTITY)
    others = [(pk, number or 0, Identity.of(*identity)) for pk, number, *identity in rows]
    seen: set[tuple[int, int]] = set()
    by_key = {one.pk: one for one in fresh if one.call_id == call}
    for one in by_key.values():
        mine = Identity.of(*(getattr(one, name) for name in IDENTITY))
        for pk, number, theirs in others:
            if pk == one.pk or not (found := likeness.reasons(mine, theirs)):
                continue
            earlier, later = (pk, one.pk) if number < (one.number or 0) else (one.pk, pk)
            if (earlier, later) not in seen:
                seen.add((earlier, later))
                yield Likeness(earlier_id=earlier, later_id=later, reasons=found, found_at=now)


def _tell(pair: Likeness, *, now: datetime) -> None:
    """The later applicant only if both addresses are of one company; otherwise the earlier one."""
    if not STRONG & set(pair.reasons):
        return
    if likeness.is_of_one_mail_domain(pair.earlier.contact_email, pair.later.contact_email):
        mails.applied_already(pair, now=now)
    else:
        # Once, however many others give the same details.
        mails.same_details(pair.earlier, now=now)


@transaction.atomic
def keep_both(pair: Likeness, *, note: str, by: Actor, now: datetime) -> None:
    """Staff have found that these are two companies."""
    pair = _locked(pair, by)
    Likeness.objects.filter(pk=pair.pk).update(verdict=Likeness.Verdict.DIFFERENT, note=note, judged_at=now)
    audit.record("is no duplicate", pair.later, by=by, now=now, reason=note)


@transaction.atomic
def take_out(pair: Likeness, application: Application, *, note: str, by: Actor, now: datetime) -> None:
    """One of the two leaves the call as a duplicate of the other; its applicant gets a letter. Raises IllegalMove."""
    pair = _locked(pair, by)
    require(application.pk in (pair.earlier_id, pair.later_id))
    application = Application.objects.select_for_update(of=("self",)).select_related("call").get(pk=application.pk)
    require(application.call.state not in (CallState.DECIDED, CallState.ARCHIVED))
    audit.move(application, to=State.WITHDRAWN, by=by, now=now, reason=note)
    Application.objects.filter(pk=application.pk).update(unsent={}, changed_at=now)
    Likeness.objects.filter(pk=pair.pk).update(verdict=Likeness.Verdict.SAME, note=note, judged_at=now)
    mails.taken_out(application, now=now)


def _locked(pair: Likeness, by: Actor) -> Likeness:
    require(permissions.can_judge_eligibility(by))
    locked: Likeness = (
        Likeness.objects.select_for_update(of=("self",)).select_related("earlier", "later").get(pk=pair.pk)
    )
    require(locked.verdict == Likeness.Verdict.OPEN)
    return locked
