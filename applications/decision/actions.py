"""From quotas to letters: scenarios are prepared, reworked, solved and proposed, and their decisions released."""

import logging
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from applications.decision import bases, freshness, instance, mails, permissions, publication, shares
from applications.decision.draw.models import Round
from applications.decision.models import Decision, Offer, Owner, Pin, Quota, Scenario
from applications.decision.outcomes import moved_up, reworded, sorted_out
from applications.decision.proposal import SPREADS, Supply
from applications.decision.refusals import Refused
from applications.decision.states import EDITABLE, UNDER_WAY, Outcome, State
from applications.decision.terms import Terms, changes, terms_of
from applications.models import Application, Call
from applications.selection.problem import Instance, InvalidInstance
from applications.selection.record import Record
from applications.selection.solve import TIME_LIMIT_S
from applications.selection.solve import solve as best_group
from applications.states import CallState
from applications.states import State as ApplicationState
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit
from focusgroup.outbox import queue as outbox

log = logging.getLogger(__name__)

BRUSSELS = ZoneInfo("Europe/Brussels")
OFFER_DAYS = 14
# Before anything is signed and sent, nobody may be left without a decision.
UNDECIDED = (
    ApplicationState.SUBMITTED,
    ApplicationState.CLARIFICATION,
    ApplicationState.ELIGIBLE,
    ApplicationState.UNDER_REVIEW,
)


@transaction.atomic
def prepare(
    call: Call,
    *,
    name: str,
    by: Actor,
    now: datetime,
    seats: int | None = None,
    like: Scenario | None = None,
    reference: str = Scenario.Reference.POPULATION,
    dimensions: Collection[str] = (),
) -> Scenario:
    """A scenario to work on: the terms of `like`, or quotas proposed by the shares of the reference.

    Country and sector always have quotas, the other dimensions where they are named. The
    proposal is the tightest that some group fulfils. Where the call, or `like`, has more seats than
    there are applications, there are as many as applications. Raises Refused, and nothing is stored,
    when more are asked for, or when the terms are not valid.
    """
    require(permissions.can_prepare(by))
    found = instance.supply(call, dimensions)
    pool = sum(one.eligible for one in found[Quota.Dimension.COUNTRY].values())
    if not pool:
        raise Refused(_("No application of this call has been reviewed by both institutions yet."))
    if seats is not None and seats > pool:
        raise Refused(_("There are only %d applications to choose from.") % pool)
    seats = min(seats or (like.seats if like else call.seats), pool)
    reference = like.reference if like else reference
    terms = replace(terms_of(like), seats=seats) if like else _proposed(call, found, seats, reference)
    _problem(call, terms)
    scenario = Scenario.objects.create(call=call, name=name, seats=seats, reference=reference, created_at=now)
    _write(scenario, terms)
    audit.record("prepared", scenario, by=by, now=now, changes={"seats": seats, "reference": str(reference)})
    return scenario


def _proposed(call: Call, found: Mapping[str, Mapping[str, Supply]], seats: int, reference: str) -> Terms:
    """The tightest quotas by the reference that some group fulfils."""
    terms = Terms(seats)
    for spread in (*SPREADS, None):
        terms = Terms(seats, shares.proposed(found, seats=seats, reference=reference, spread=spread))
        if best_group(instance.build(call, terms), is_explained=False).status != "infeasible":
            break
    return terms


def _write(scenario: Scenario, terms: Terms) -> None:
    for rows in (scenario.quotas, scenario.pins, scenario.owners):
        rows.all().delete()
    Quota.objects.bulk_create(
        Quota(
            scenario=scenario,
            dimension=dimension,
            value=value,
            least=bounds.least,
            most=bounds.most,
            target=bounds.target,
        )
        for (dimension, value), bounds in terms.quotas.items()
    )
    Pin.objects.bulk_create(
        Pin(scenario=scenario, application_id=key, side=pin.side, reason=pin.reason) for key, pin in terms.pins.items()
    )
    Owner.objects.bulk_create(
        Owner(scenario=scenario, application_id=key, name=name) for key, name in terms.owners.items()
    )
    scenario.seats, scenario.target_weight = terms.seats, terms.target_weight
    scenario.save(update_fields=["seats", "target_weight"])


def rework(
    scenario: Scenario,
    *,
    terms: Terms,
    by: Actor,
    now: datetime,
    before: Terms | None = None,
    seen: str | None = None,
    time_limit_s: float = TIME_LIMIT_S,
) -> Scenario:
    """Solve under these terms, and keep both together. Terms that nobody can fulfil leave a draft that says why.

    The search runs outside the transaction, so that nobody waits for it. Raises Refused, and the last
    solution and its terms stay, when the terms are not valid, the search fails or takes too long, the
    data change meanwhile, or somebody else has reworked the scenario since its hash was `seen` or since the
    terms were those `before`, which these were made of.
    """
    require(permissions.can_prepare(by))
    before = before or terms_of(scenario)
    freshness.require_state(scenario, *EDITABLE)
    record = _searched(_problem(scenario.call, terms), time_limit_s)
    return _keep(scenario, terms, record, by=by, now=now, before=before, seen=seen)


def solve(scenario: Scenario, *, by: Actor, now: datetime, time_limit_s: float = TIME_LIMIT_S) -> Scenario:
    """Find the best group under the terms as they are stored."""
    return rework(scenario, terms=terms_of(scenario), by=by, now=now, time_limit_s=time_limit_s)


def _problem(call: Call, terms: Terms) -> Instance:
    try:
        return instance.build(call, terms)
    except InvalidInstance as fault:
        raise Refused(str(fault)) from fault


def _searched(problem: Instance, time_limit_s: float) -> Record:
    try:
        record = best_group(problem, time_limit_s=time_limit_s)
    except Exception as fault:
        log.exception("The search for the best group failed.")
        raise Refused(_("The search failed. It is reported; the last solution stays as it was.")) from fault
    if record.status == "bounded":
        raise Refused(_("The search ran out of time without a proof. The last solution stays as it was."))
    return record


@transaction.atomic
def _keep(
    scenario: Scenario, terms: Terms, record: Record, *, by: Actor, now: datetime, before: Terms, seen: str | None
) -> Scenario:
    scenario = _locked(scenario)
    freshness.require_state(scenario, *EDITABLE)
    if terms_of(scenario) != before or (seen is not None and seen != scenario.sha256):
        raise Refused(_("Somebody else has changed this scenario since you opened the page. Look at it again."))
    if instance.build(scenario.call, terms).sha256 != record.sha256:
        raise Refused(_("Reviews or members changed during the search. Solve again."))
    changed = changes(before, terms)
    if changed:
        _write(scenario, terms)
        audit.record("set terms", scenario, by=by, now=now, changes=changed)
    scenario.instance, scenario.record = record.instance.to_json(), record.to_json()
    scenario.sha256, scenario.solved_at = record.sha256, now
    scenario.save(update_fields=["instance", "record", "sha256", "solved_at"])
    to = State.SOLVED if record.status == "optimal" else State.DRAFT
    if to == State.SOLVED or scenario.state == State.SOLVED:
        audit.move(scenario, to=to, by=by, now=now, changes={"sha256": record.sha256, "value": record.value})
    else:
        audit.record("found no group", scenario, by=by, now=now, changes={"sha256": record.sha256})
    return scenario


@transaction.atomic
def rename(scenario: Scenario, *, name: str, by: Actor, now: datetime) -> Scenario:
    scenario = _locked(scenario)
    require(permissions.can_prepare(by))
    if scenario.name != name:
        scenario.name = name
        scenario.save(update_fields=["name"])
        audit.record("renamed", scenario, by=by, now=now, changes={"name": name})
    return scenario


@transaction.atomic
def propose(scenario: Scenario, *, by: Actor, now: datetime, redraw_reason: str = "") -> Scenario:
    """Put the solution before both institutions; the call is in selection from now on.

    Where another instance of this call was drawn before, `redraw_reason` says why it is drawn again.
    """
    scenario = _locked(scenario)
    require(permissions.can_prepare(by))
    freshness.require_state(scenario, State.SOLVED)
    freshness.require_fresh(scenario)
    call = Call.objects.select_for_update().get(pk=scenario.call_id)
    undecided = call.applications.filter(state__in=UNDECIDED).count()
    is_taking = call.state == CallState.CLOSED and now < call.grace_ends_at
    if is_taking or call.state in (CallState.DRAFT, CallState.SCHEDULED, CallState.OPEN):
        raise Refused(_("The call is still open. A selection is proposed once it has closed."))
    if undecided:
        raise Refused(_("%d applications are still being checked or reviewed. Finish them first.") % undecided)
    rivals = call.scenarios.filter(state__in=UNDER_WAY)
    if rivals.exists():
        raise Refused(_("Another scenario of this call is proposed already. Set it aside first."))
    _require_drawable(scenario, redraw_reason)
    if call.state == CallState.CLOSED:
        audit.move(call, to=CallState.EVALUATION, by=by, now=now)
    if call.state == CallState.EVALUATION:
        audit.move(call, to=CallState.SELECTION, by=by, now=now)
    if unfounded := bases.keep(scenario):
        raise Refused(_("These scores do not follow from their reviews: %s.") % ", ".join(unfounded))
    hashes = {"sha256": scenario.sha256, "scores_sha256": scenario.scores_sha256}
    scenario.redraw_reason = redraw_reason.strip()
    audit.move(
        scenario,
        to=State.PROPOSED,
        by=by,
        now=now,
        reason=scenario.redraw_reason,
        changes=hashes,
        also=["redraw_reason"],
    )
    mails.ask_signers(scenario, now=now)
    return scenario


def _require_drawable(scenario: Scenario, redraw_reason: str) -> None:
    rounds = Round.objects.filter(call=scenario.call_id)
    if rounds.spent(scenario.call_id, scenario.sha256).exists():
        raise Refused(
            _("A round on this very scenario became void when one secret was known. Change it before it is drawn.")
        )
    if draws_anew(scenario) and not redraw_reason.strip():
        raise Refused(_("Lots were drawn for another scenario of this call before. Say why they are drawn again."))


def draws_anew(scenario: Scenario) -> bool:
    """Whether another instance of this call was drawn, before this one or since; the same instance keeps its seed."""
    return Round.objects.drawn(scenario.call_id).exclude(sha256=scenario.sha256).exists()


@transaction.atomic
def take_record(scenario: Scenario, *, by: Actor, now: datetime) -> str:
    """The full record as text, for an auditor. Raises Refused before lots are drawn."""
    require(permissions.can_audit(by))
    freshness.require_state(scenario, State.FROZEN)
    audit.record("took the record", scenario, by=by, now=now, changes={"sha256": scenario.sha256})
    return publication.text_of_record(scenario)


@transaction.atomic
def set_aside(scenario: Scenario, *, reason: str, by: Actor, now: datetime) -> Scenario:
    """Take a scenario out, with its signatures and its decisions; possible until the letters are released."""
    scenario = _locked(scenario)
    require(permissions.can_prepare(by))
    if scenario.state == State.SUPERSEDED:
        return scenario
    if scenario.released_at:
        raise Refused(_("The letters are released; the decisions stand."))
    if not reason.strip():
        raise Refused(_("Say why the scenario is set aside."))
    scenario.decisions.filter(released_at=None).delete()
    for round_ in scenario.rounds.standing().filter(seed=""):
        # Whoever saw one secret before might know the outcome.
        is_half = round_.commitments.filter(revealed_at__isnull=False).exists()
        Round.objects.filter(pk=round_.pk).update(voided_at=now, was_half_revealed=is_half)
    audit.move(scenario, to=State.SUPERSEDED, by=by, now=now, reason=reason)
    return scenario


@transaction.atomic
def note_outdated(*, by: Actor, now: datetime) -> int:
    """Mark the scenarios under way whose scores have changed since; returns how many. The mark stays."""
    require(permissions.can_prepare(by))
    under_way = Scenario.objects.filter(state__in=UNDER_WAY, outdated_at=None)
    rows = under_way.filter(released_at=None).exclude(scores_sha256="")
    found = [one for one in rows.select_for_update(of=("self",)).select_related("call") if not bases.hold(one)]
    for scenario in found:
        scenario.outdated_at = now
        scenario.save(update_fields=["outdated_at"])
        audit.record("rests on old scores", scenario, by=by, now=now)
    return len(found)


@transaction.atomic
def release(scenario: Scenario, *, by: Actor, now: datetime, offer_days: int = OFFER_DAYS) -> int:
    """Tell everybody at once: states, offers and letters; returns how many letters were queued.

    Whoever has withdrawn or is no longer eligible is offered nothing; the reserve list moves up, and the place is
    free for a replacement. Released a second time, it does nothing. Raises Refused while anybody would be left
    without a decision, or when a score is no longer the one that was signed.
    """
    scenario = _locked(scenario)
    require(permissions.can_release(by))
    if scenario.released_at:
        return 0
    freshness.require_state(scenario, State.FROZEN)
    rows = Application.objects.select_for_update(of=("self",)).filter(call=scenario.call_id)
    standing = rows.sent().select_related("decision", "standing").order_by("pk")
    decided, ineligible, unsettled = sorted_out(scenario, standing)
    if unsettled:
        raise Refused(
            _("%d applications have changed since the scenario was signed. Set it aside and decide anew.") % unsettled
        )
    if not bases.hold(scenario):
        raise Refused(_("Reviews have changed since the scenario was signed. Set it aside and decide anew."))
    changed = {*reworded(scenario, decided), *moved_up(decided)}
    Decision.objects.bulk_update(changed, ["strengths", "weaknesses", "reserve_rank"], batch_size=200)
    audit.move_apart(Application, {one.application_id: one.outcome for one in decided}, by=by, now=now)
    Decision.objects.filter(pk__in=[one.pk for one in decided]).update(released_at=now)
    expires_at = last_moment(now, offer_days)
    places = [one for one in decided if one.outcome == Outcome.SELECTED]
    Offer.objects.bulk_create((Offer(decision=one, expires_at=expires_at) for one in places), batch_size=1000)
    by_outcome = {
        Outcome.SELECTED: mails.selected,
        Outcome.RESERVE: mails.reserve,
        Outcome.NOT_SELECTED: mails.not_selected,
    }
    letters = [by_outcome[Outcome(one.outcome)].draft(one, now=now) for one in decided]
    letters += [mails.ineligible.draft(one, now=now) for one in ineligible]
    queued = outbox.queue_all(letters)
    audit.move(scenario.call, to=CallState.DECIDED, by=by, now=now)
    Scenario.objects.filter(pk=scenario.pk).update(released_at=now)
    audit.record("released", scenario, by=by, now=now, changes={"letters": queued})
    return queued


def last_moment(now: datetime, days: int) -> datetime:
    """The end of the day in Brussels, so many days from now."""
    day = now.astimezone(BRUSSELS).date() + timedelta(days=days)
    return datetime.combine(day, time(23, 59), tzinfo=BRUSSELS)


def _locked(scenario: Scenario) -> Scenario:
    rows = Scenario.objects.select_for_update(of=("self",)).select_related("call__review_policy")
    return rows.get(pk=scenario.pk)
