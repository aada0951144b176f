"""What is done to travel claims. Each step says in the log who took it; amounts stand in the costs."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit
from meetings import walltime
from meetings.attendance.models import Attendance
from meetings.claims import mails, permissions
from meetings.claims.models import Claim, Cost, Terms
from meetings.claims.states import State
from meetings.models import Meeting
from members.states import State as MemberState
from members.uploads import Upload

# Whoever is asked for something gets so many days for it, however late in the thirty.
DAYS_FOR_AN_ANSWER = 10
MOST_COSTS = 40


def day_of(now: datetime) -> date:
    """The day of Brussels, which the clock of a claim counts in."""
    return timezone.localtime(now, walltime.zone(walltime.BRUSSELS)).date()


@transaction.atomic
def set_terms(meeting: Meeting, terms: Mapping[str, Any], *, by: Actor, now: datetime) -> Terms:
    """Say what is covered at a meeting. Claims that are granted stay as they are."""
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    require(permissions.can_handle(by))
    row, _is_new = Terms.objects.update_or_create(meeting=meeting, defaults=dict(terms))
    changes = {name: str(value) if isinstance(value, Decimal) else value for name, value in terms.items()}
    audit.record("set what is covered", row, by=by, now=now, changes=changes)
    return row


@transaction.atomic
def open_for(meeting: Meeting, *, by: Actor, now: datetime) -> int:
    """A claim for each active company that came in person and has none; their representatives are told.

    Returns how many are new: none where travel is not covered.
    """
    if not meeting.is_travel_covered:
        return 0
    there = Attendance.objects.at(meeting).in_person().filter(member__state=MemberState.ACTIVE)
    members = there.exclude(member__claims__meeting=meeting).values_list("member", flat=True).distinct()
    today = day_of(now)
    claims = Claim.objects.bulk_create(
        Claim(meeting=meeting, member_id=member, opened_at=now, waiting_since=today, round=1) for member in members
    )
    audit.record_all("opened a travel claim", Claim, [claim.pk for claim in claims], by=by, now=now)
    mails.to_representatives(mails.opened, claims, now=now)
    return len(claims)


@transaction.atomic
def keep_cost(
    claim: Claim,
    data: Mapping[str, Any],
    *,
    by: Actor,
    now: datetime,
    cost: Cost | None = None,
    receipt: Upload | None = None,
) -> Cost:
    """Add a cost, or change one. Raises ValidationError when the claim is not with the company, or has too many."""
    claim = _with_company(claim, by=by)
    if cost is None:
        if claim.costs.count() >= MOST_COSTS:
            raise ValidationError(_("A claim has at most %(n)s costs. Add small ones up.") % {"n": MOST_COSTS})
        cost = Cost(claim=claim)
    elif cost.claim_id != claim.pk:
        raise ValidationError(_("This cost belongs to another claim."))
    for name, value in data.items():
        setattr(cost, name, value)
    cost.set_eur()
    cost.granted_eur, cost.granted_note = None, ""
    if receipt is not None:
        _drop_receipt(cost)
        cost.receipt.save(receipt.name, ContentFile(receipt.content), save=False)
        cost.receipt_name, cost.receipt_type = receipt.name, receipt.content_type
    cost.save()
    audit.record("kept a cost", claim, by=by, now=now, changes={"cost": cost.pk, "has_receipt": bool(cost.receipt)})
    return cost


@transaction.atomic
def remove_cost(cost: Cost, *, by: Actor, now: datetime) -> None:
    """Take a cost and its receipt away."""
    claim = _with_company(cost.claim, by=by)
    audit.record("removed a cost", claim, by=by, now=now, changes={"cost": cost.pk})
    _drop_receipt(cost)
    cost.delete()


@transaction.atomic
def submit(claim: Claim, *, traveller: str, note: str, by: Actor, now: datetime) -> None:
    """Claim the costs. The clock stops. Raises ValidationError without costs, or for one without its receipt."""
    claim = _with_company(claim, by=by)
    costs = list(claim.costs.all())
    if not costs:
        raise ValidationError(_("Add at least one cost, or say that you claim nothing."))
    if lacking := [cost.what for cost in costs if not cost.receipt]:
        raise ValidationError(_("A receipt is missing for: %(what)s.") % {"what": ", ".join(lacking)})
    claim.traveller, claim.note, claim.claimed_at = traveller, note, now
    _move(claim, State.CLAIMED, by=by, now=now, also=("traveller", "note", "claimed_at"))


@transaction.atomic
def waive(claim: Claim, *, by: Actor, now: datetime) -> None:
    """The company claims nothing; it may think again while its days last."""
    claim = _with_company(claim, by=by)
    _move(claim, State.WAIVED, by=by, now=now)


@transaction.atomic
def take_up(claim: Claim, *, by: Actor, now: datetime) -> None:
    """The company claims after all."""
    claim = _locked(claim)
    require(permissions.can_claim(by, claim))
    if claim.state != State.WAIVED:
        raise ValidationError(_("This claim has gone on since. Please look again."))
    _move(claim, State.OPEN, by=by, now=now)


@transaction.atomic
def send_back(claim: Claim, *, answer: str, by: Actor, now: datetime) -> None:
    """Ask the company for something: it has the claim again, for ten days at least, and is told."""
    claim = _locked(claim)
    require(permissions.can_decide(by, claim))
    claim.answer, claim.checked_by = answer, None
    _move(claim, State.OPEN, by=by, now=now, also=("answer", "checked_by"), reason=answer)
    _tell(mails.sent_back, claim, now=now)


@transaction.atomic
def check(claim: Claim, grants: Mapping[int, tuple[Decimal, str]], *, by: Actor, now: datetime) -> None:
    """Say what is paid of each cost, in EUR, with the reason where it is less.

    Raises ValidationError where a cost has no amount, more than it cost, or less without a reason.
    """
    claim = _locked(claim)
    require(permissions.can_decide(by, claim))
    if by.user is None:
        raise ValidationError(_("Only a person can check a claim."))
    costs = list(claim.costs.select_for_update())
    for cost in costs:
        if cost.pk not in grants:
            raise ValidationError(_("Say for each cost what is paid of it."))
        cost.granted_eur, cost.granted_note = grants[cost.pk]
        if not 0 <= cost.granted_eur <= cost.amount_eur:
            raise ValidationError(_("“%(what)s”: pay between nothing and what it cost.") % {"what": cost.what})
        if cost.granted_eur < cost.amount_eur and not cost.granted_note:
            raise ValidationError(_("“%(what)s”: say why less is paid.") % {"what": cost.what})
    Cost.objects.bulk_update(costs, ["granted_eur", "granted_note"])
    claim.checked_by = by.user
    granted = sum((cost.granted_eur or Decimal(0) for cost in costs), Decimal(0))
    _move(claim, State.CHECKED, by=by, now=now, also=("checked_by",), changes={"granted_eur": str(granted)})


@transaction.atomic
def uncheck(claim: Claim, *, reason: str, by: Actor, now: datetime) -> None:
    """To be checked again, because whoever approves sees it otherwise."""
    claim = _locked(claim)
    require(permissions.can_decide(by, claim))
    claim.checked_by = None
    _move(claim, State.CLAIMED, by=by, now=now, also=("checked_by",), reason=reason)


@transaction.atomic
def approve(claim: Claim, *, by: Actor, now: datetime) -> None:
    """A second person agrees; the company is told what it gets. Raises PermissionDenied for whoever checked it."""
    claim = _locked(claim)
    require(permissions.can_approve(by, claim))
    claim.approved_by = by.user
    _move(claim, State.APPROVED, by=by, now=now, also=("approved_by",))
    _tell(mails.approved, claim, now=now)


@transaction.atomic
def pay(claim: Claim, *, reference: str, by: Actor, now: datetime) -> None:
    """Note that the money has left, with the reference under which the accounts or the Commission's tool know it."""
    claim = _locked(claim)
    require(permissions.can_decide(by, claim))
    claim.reference, claim.done_at = reference, now
    _move(claim, State.PAID, by=by, now=now, also=("reference", "done_at"))
    _tell(mails.paid, claim, now=now)


@transaction.atomic
def refuse(claim: Claim, *, answer: str, by: Actor, now: datetime) -> None:
    """Nothing is paid; the company is told why."""
    claim = _locked(claim)
    require(permissions.can_decide(by, claim))
    claim.answer, claim.done_at = answer, now
    _move(claim, State.REFUSED, by=by, now=now, also=("answer", "done_at"), reason=answer)
    _tell(mails.refused, claim, now=now)


@transaction.atomic
def reopen(claim: Claim, *, answer: str, by: Actor, now: datetime) -> None:
    """Let a company in again whose claim was refused, waived or lapsed, for ten days at least."""
    claim = _locked(claim)
    require(permissions.can_decide(by, claim))
    claim.answer, claim.done_at, claim.checked_by = answer, None, None
    _move(claim, State.OPEN, by=by, now=now, also=("answer", "done_at", "checked_by"), reason=answer)
    _tell(mails.sent_back, claim, now=now)


@transaction.atomic
def follow_clocks(*, by: Actor, now: datetime) -> str:
    """Remind on day 10 and day 20, and let go of what has waited longer than 30 days. Idempotent."""
    today = day_of(now)
    reminded: dict[int, list[Claim]] = {}
    lapsed = 0
    for claim in Claim.objects.waiting().select_for_update(of=("self",)).select_related("member"):
        if claim.clock.has_run_out(today):
            claim.done_at = now
            _move(claim, State.LAPSED, by=by, now=now, also=("done_at",))
            _tell(mails.lapsed, claim, now=now)
            lapsed += 1
        elif day := claim.clock.reminder(today):
            reminded.setdefault(day, []).append(claim)
    told = sum(
        mails.to_representatives(mails.reminder, claims, now=now, offset=f"{day}d")
        for day, claims in sorted(reminded.items())
    )
    return f"{told} reminded, {lapsed} lapsed" if told or lapsed else ""


def _locked(claim: Claim) -> Claim:
    return Claim.objects.select_for_update().get(pk=claim.pk)


def _with_company(claim: Claim, *, by: Actor) -> Claim:
    """The claim, locked, if this representative may work on it. Raises ValidationError when staff has it by now."""
    claim = _locked(claim)
    require(permissions.can_claim(by, claim))
    if claim.state != State.OPEN:
        raise ValidationError(_("This claim has gone on since. Please look again."))
    return claim


def _move(
    claim: Claim,
    to: State,
    *,
    by: Actor,
    now: datetime,
    also: tuple[str, ...] = (),
    reason: str = "",
    changes: Mapping[str, Any] | None = None,
) -> None:
    """To the next state, with the clock stopped or going on."""
    today = day_of(now)
    if to == State.OPEN:
        is_asked = claim.state != State.WAIVED or permissions.can_decide(by, claim)
        clock = claim.clock.going_on(today, at_least=DAYS_FOR_AN_ANSWER if is_asked else 0)
        claim.round += 1
    else:
        clock = claim.clock.stopped(today)
    claim.waited_days, claim.waiting_since = clock.waited, clock.since
    columns = ("waited_days", "waiting_since", "round", *also)
    audit.move(claim, to=to, by=by, now=now, reason=reason, changes=changes, also=columns)


def _tell(letter: Any, claim: Claim, *, now: datetime) -> None:
    mails.to_representatives(letter, [claim], now=now)


def _drop_receipt(cost: Cost) -> None:
    """The file goes once the row has: a file that is gone cannot come back with it."""
    if cost.receipt:
        storage, place = cost.receipt.storage, str(cost.receipt.name)
        transaction.on_commit(lambda: storage.delete(place))
        cost.receipt, cost.receipt_name, cost.receipt_type = None, "", ""
