"""From quotas to members: scenarios, signatures, the draw, the release, the answers to offers."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from applications.decision import bases, instance, mails, permissions, proposal
from applications.decision.models import Decision, Offer, Quota, Scenario, SignOff
from applications.decision.outcomes import conflicts_of, decisions_of, reworded, seed_drawn_before, sorted_out
from applications.decision.states import Outcome, State
from applications.models import Application, Call
from applications.review.readers import INSTITUTIONS
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
from members import actions as members
from members.models import FACTS, Member

BRUSSELS = ZoneInfo("Europe/Brussels")
OFFER_DAYS = 14
EDITABLE = (State.DRAFT, State.SOLVED)
# Before anything is signed and sent, nobody may be left without a decision.
UNDECIDED = (
    ApplicationState.SUBMITTED,
    ApplicationState.CLARIFICATION,
    ApplicationState.ELIGIBLE,
    ApplicationState.UNDER_REVIEW,
)


class Refused(Exception):
    """What was asked cannot be done now; the sentence says why to whoever asked."""


class OfferClosed(Refused):
    """The offer was answered otherwise, or its time is over."""


@transaction.atomic
def prepare(
    call: Call, *, name: str, by: Actor, now: datetime, seats: int | None = None, like: Scenario | None = None
) -> Scenario:
    """A scenario to work on, its quotas those of `like`, or proposed by country and sector.

    By country the shares are those of the population, by sector halfway between equal
    parts and the pool; the proposal is the tightest that some group fulfils.
    Fewer applications than seats make as many seats as there are applications.
    """
    require(permissions.can_prepare(by))
    found = instance.supply(call)
    pool = sum(one.eligible for one in found[Quota.Dimension.COUNTRY].values())
    if not pool:
        raise Refused(_("No application of this call has been reviewed by both institutions yet."))
    seats = min(seats or (like.seats if like else call.seats), pool)
    scenario = Scenario.objects.create(call=call, name=name, seats=seats, created_at=now)
    if like:
        rows = like.quotas.values_list("dimension", "value", "least", "most")
        _write_quotas(scenario, {(dimension, value): (least, most) for dimension, value, least, most in rows})
    else:
        for spread in (*proposal.SPREADS, None):
            _write_quotas(scenario, instance.proposed_quotas(found, seats=seats, spread=spread))
            if best_group(instance.of(scenario), is_explained=False).status != "infeasible":
                break
    audit.record("prepared", scenario, by=by, now=now, changes={"seats": seats})
    return scenario


def _write_quotas(scenario: Scenario, quotas: Mapping[tuple[str, str], tuple[int, int]]) -> None:
    scenario.quotas.all().delete()
    Quota.objects.bulk_create(
        Quota(scenario=scenario, dimension=dimension, value=value, least=least, most=most)
        for (dimension, value), (least, most) in quotas.items()
    )


@transaction.atomic
def set_quotas(
    scenario: Scenario,
    *,
    quotas: Mapping[tuple[str, str], tuple[int, int]],
    by: Actor,
    now: datetime,
    seats: int | None = None,
) -> Scenario:
    """Replace the quotas, by (dimension, value): (at least, at most), members included. The solution is void."""
    scenario = _locked(scenario)
    require(permissions.can_prepare(by))
    _require_state(scenario, *EDITABLE)
    _write_quotas(scenario, quotas)
    scenario.seats = seats or scenario.seats
    scenario.save(update_fields=["seats"])
    if scenario.state == State.SOLVED:
        audit.move(scenario, to=State.DRAFT, by=by, now=now)
    changed = {f"{dimension} {value}": list(bounds) for (dimension, value), bounds in quotas.items()}
    audit.record("set quotas", scenario, by=by, now=now, changes=changed | {"seats": scenario.seats})
    return scenario


def solve(scenario: Scenario, *, by: Actor, now: datetime, time_limit_s: float = TIME_LIMIT_S) -> Scenario:
    """Find the best group and keep it with its proof. Quotas that nobody can fulfil leave a draft that says why.

    The search runs outside the transaction, so that nobody waits for it. Raises
    Refused, and the last solution stays, when it takes too long or the data change meanwhile.
    """
    require(permissions.can_prepare(by))
    _require_state(scenario, *EDITABLE)
    problem = _problem(scenario)
    record = best_group(problem, time_limit_s=time_limit_s)
    if record.status == "bounded":
        raise Refused(_("The search ran out of time without a proof. The last solution stays as it was."))
    return _keep(scenario, record, by=by, now=now)


@transaction.atomic
def _keep(scenario: Scenario, record: Record, *, by: Actor, now: datetime) -> Scenario:
    scenario = _locked(scenario)
    _require_state(scenario, *EDITABLE)
    if _problem(scenario).sha256 != record.sha256:
        raise Refused(_("Reviews, members or quotas changed during the search. Solve again."))
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
def propose(scenario: Scenario, *, by: Actor, now: datetime) -> Scenario:
    """Put the solution before both institutions; the call is in selection from now on."""
    scenario = _locked(scenario)
    require(permissions.can_prepare(by))
    _require_state(scenario, State.SOLVED)
    _require_fresh(scenario)
    call = Call.objects.select_for_update().get(pk=scenario.call_id)
    undecided = call.applications.filter(state__in=UNDECIDED).count()
    is_taking = call.state == CallState.CLOSED and now < call.grace_ends_at
    if is_taking or call.state in (CallState.DRAFT, CallState.SCHEDULED, CallState.OPEN):
        raise Refused(_("The call is still open. A selection is proposed once it has closed."))
    if undecided:
        raise Refused(_("%d applications are still being checked or reviewed. Finish them first.") % undecided)
    rivals = call.scenarios.filter(state__in=[State.PROPOSED, State.SIGNED, State.FROZEN])
    if rivals.exists():
        raise Refused(_("Another scenario of this call is proposed already. Set it aside first."))
    if call.state == CallState.CLOSED:
        audit.move(call, to=CallState.EVALUATION, by=by, now=now)
    if call.state == CallState.EVALUATION:
        audit.move(call, to=CallState.SELECTION, by=by, now=now)
    if unfounded := bases.keep(scenario):
        raise Refused(_("These scores do not follow from their reviews: %s.") % ", ".join(unfounded))
    hashes = {"sha256": scenario.sha256, "scores_sha256": scenario.scores_sha256}
    audit.move(scenario, to=State.PROPOSED, by=by, now=now, changes=hashes)
    return scenario


@transaction.atomic
def sign(scenario: Scenario, *, sha256: str, by: Actor, now: datetime) -> Scenario:
    """Sign for one's institution; with the second institution, by another person, the scenario is signed.

    `sha256` is the hash that the person saw. Raises Refused when the scenario has another
    by now, or when the person or institution signed already or has a conflict of interest.
    """
    scenario, user = _locked(scenario), by.user
    if user is None or not permissions.can_sign(by):
        raise PermissionDenied
    _require_state(scenario, State.PROPOSED)
    if sha256 != scenario.sha256:
        raise Refused(_("The scenario is not the one you looked at. Read it again before you sign."))
    _require_fresh(scenario)
    signed = list(scenario.sign_offs.all())
    if any(one.user_id == user.pk for one in signed):
        raise Refused(_("You have signed this scenario already. The other institution signs by another person."))
    if any(one.institution == user.institution for one in signed):
        raise Refused(_("Your institution has signed already."))
    if conflicts_of(user, scenario):
        raise Refused(
            _("You declared a conflict of interest with a company that is chosen or in reserve. Let a deputy sign.")
        )
    SignOff.objects.create(scenario=scenario, institution=user.institution, user=user, sha256=sha256, at=now)
    audit.record("signed", scenario, by=by, now=now, changes={"institution": user.institution, "sha256": sha256})
    if {one.institution for one in signed} | {user.institution} == {str(one) for one in INSTITUTIONS}:
        audit.move(scenario, to=State.SIGNED, by=by, now=now)
    return scenario


@transaction.atomic
def freeze(scenario: Scenario, *, by: Actor, now: datetime) -> Scenario:
    """Draw the lots once and write the decisions. Nothing of it is told to anybody outside yet.

    The seed is drawn after both signatures, so that nobody could choose it. The same
    instance drawn again, after it was set aside, gets the seed of the first draw.
    """
    scenario = _locked(scenario)
    require(permissions.can_release(by))
    _require_state(scenario, State.SIGNED)
    _require_fresh(scenario)
    seed = seed_drawn_before(scenario) or secrets.token_hex(32)
    record = best_group(Instance.from_json(scenario.instance), seed=seed)
    if record.status != "optimal" or record.sha256 != scenario.sha256:
        raise Refused(_("The draw could not be proven. Nothing was decided; try again."))
    scenario.record = record.to_json()
    scenario.save(update_fields=["record"])
    Decision.objects.bulk_create(decisions_of(scenario, record, now=now), batch_size=1000)
    seed_hash = hashlib.sha256(seed.encode()).hexdigest()
    audit.move(scenario, to=State.FROZEN, by=by, now=now, changes={"seed_sha256": seed_hash})
    return scenario


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
    audit.move(scenario, to=State.SUPERSEDED, by=by, now=now, reason=reason)
    return scenario


@transaction.atomic
def note_outdated(*, by: Actor, now: datetime) -> int:
    """Mark the scenarios under way whose scores have changed since; returns how many. The mark stays."""
    require(permissions.can_prepare(by))
    under_way = Scenario.objects.filter(state__in=[State.PROPOSED, State.SIGNED, State.FROZEN], outdated_at=None)
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

    Released a second time, it does nothing. Raises Refused while anybody would be left without a decision,
    or when a score is no longer the one that was signed.
    """
    scenario = _locked(scenario)
    require(permissions.can_release(by))
    if scenario.released_at:
        return 0
    _require_state(scenario, State.FROZEN)
    rows = Application.objects.select_for_update(of=("self",)).filter(call=scenario.call_id)
    standing = rows.sent().select_related("decision", "standing").order_by("pk")
    decided, ineligible, unsettled = sorted_out(scenario, standing)
    if unsettled:
        raise Refused(
            _("%d applications have changed since the scenario was signed. Set it aside and decide anew.") % unsettled
        )
    if not bases.hold(scenario):
        raise Refused(_("Reviews have changed since the scenario was signed. Set it aside and decide anew."))
    Decision.objects.bulk_update(reworded(scenario, decided), ["strengths", "weaknesses"], batch_size=200)
    for outcome in Outcome:
        if keys := [one.application_id for one in decided if one.outcome == outcome]:
            audit.move_all(Application.objects.filter(pk__in=keys), to=ApplicationState(outcome.value), by=by, now=now)
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


@transaction.atomic
def accept(offer: Offer, *, by: Actor, now: datetime) -> Member:
    """The company takes its place and becomes a member. Accepted twice, it stays the same member.

    Raises OfferClosed when it was declined or its time is over.
    """
    offer = _locked_offer(offer)
    require(permissions.can_answer(by, offer))
    if offer.member is not None:
        return offer.member
    _require_open(offer, now=now)
    application = offer.decision.application
    audit.move(application, to=ApplicationState.ACCEPTED, by=by, now=now)
    offer.member = members.admit(
        {name: getattr(application, name) for name in FACTS},
        contact_name=application.contact_name,
        contact_email=application.contact_email,
        job_title=application.contact_role,
        joined_on=now.astimezone(BRUSSELS).date(),
        term_years=application.call.term_years,
        directory_consent_at=application.directory_consent_at,
        by=by,
        now=now,
    )
    offer.accepted_at = now
    offer.save(update_fields=["member", "accepted_at"])
    return offer.member


@transaction.atomic
def decline(offer: Offer, *, by: Actor, now: datetime, reason: str = "") -> None:
    """The company gives its place back. Declined twice, it stays declined.

    Raises OfferClosed when it was accepted or its time is over.
    """
    offer = _locked_offer(offer)
    require(permissions.can_answer(by, offer))
    if offer.declined_at is not None:
        return
    _require_open(offer, now=now)
    offer.declined_at, offer.decline_reason = now, reason
    offer.save(update_fields=["declined_at", "decline_reason"])
    application = offer.decision.application
    audit.move(application, to=ApplicationState.DECLINED, by=by, now=now, changes={"decline_reason": None})
    mails.offer_declined(offer, now=now)


@transaction.atomic
def expire_offers(*, by: Actor, now: datetime) -> int:
    """End the offers nobody answered in time; returns how many."""
    overdue = list(Offer.objects.overdue(now).select_for_update(of=("self",)).select_related("decision__application"))
    if not overdue:
        return 0
    Offer.objects.filter(pk__in=[offer.pk for offer in overdue]).update(expired_at=now)
    rows = Application.objects.filter(pk__in=[offer.decision.application_id for offer in overdue])
    audit.move_all(rows, to=ApplicationState.EXPIRED, by=by, now=now)
    mails.offer_expired.to_all(overdue, now=now)
    return len(overdue)


def _locked(scenario: Scenario) -> Scenario:
    return Scenario.objects.select_for_update(of=("self",)).select_related("call").get(pk=scenario.pk)


def _locked_offer(offer: Offer) -> Offer:
    rows = Offer.objects.select_for_update(of=("self",))
    return rows.select_related("decision__application__call", "member").get(pk=offer.pk)


def _problem(scenario: Scenario) -> Instance:
    try:
        return instance.of(scenario)
    except InvalidInstance as fault:
        raise Refused(str(fault)) from fault


def _require_state(scenario: Scenario, *states: State) -> None:
    if scenario.state not in states:
        raise Refused(_("This is not possible while the scenario is: %s.") % scenario.get_state_display())


def _require_fresh(scenario: Scenario) -> None:
    if _problem(scenario).sha256 != scenario.sha256 or not bases.hold(scenario):
        raise Refused(_("Reviews, members or applications have changed since this was solved. Solve a new scenario."))


def _require_open(offer: Offer, *, now: datetime) -> None:
    if offer.is_answered:
        raise OfferClosed(_("The offer has been answered already."))
    if offer.expired_at is not None or offer.expires_at <= now:
        raise OfferClosed(_("The time to answer is over."))
