"""How the first call went: read, selected under quotas, signed by both institutions, decided, and long archived."""

from collections import Counter
from datetime import datetime, timedelta

from applications import actions as applications
from applications import eligibility
from applications.decision import actions as decision
from applications.decision import instance, shares
from applications.decision.draw import actions as draw
from applications.decision.draw.seed import commitment
from applications.decision.models import Decision, Quota, Scenario
from applications.decision.states import Outcome
from applications.decision.states import State as ScenarioState
from applications.eligibility import Verdict
from applications.models import Application, Call
from applications.review import scoring
from applications.review.models import Assignment, Review
from applications.review.readers import INSTITUTIONS
from applications.review.states import State as AssignmentState
from applications.states import State
from focusgroup import roles
from focusgroup.accounts import links
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import Institution
from focusgroup.audit import actions as audit
from focusgroup.demo import distributions
from focusgroup.demo.chance import Chance
from focusgroup.demo.history import History
from focusgroup.demo.readings import readings
from focusgroup.demo.staff import Staff
from focusgroup.outbox.models import Message
from tests.factories.applications import (
    AssignmentFactory,
    QuotaFactory,
    ReviewFactory,
    ScenarioFactory,
)

_MOST_A_COUNTRY = 5
_INELIGIBLE = "A criterion of the call is not met."
_CHECKED = "Checked by both institutions, on paper."
_COUNTRIES_WITH_A_PLACE = distributions.MEMBER_COUNTRIES_LEAST + 1


def decide(
    call: Call, received: list[Application], *, staff: Staff, chance: Chance, history: History
) -> list[Application]:
    """Take the call to its end; returns the applications that were selected."""
    by = Actor.person(staff.coordinator(Institution.DIGITAL_SME))
    checked_at = call.closes_at + timedelta(days=10)
    out = [one.pk for one in received if eligibility.overall(eligibility.read(one.eligibility)) == Verdict.NO]
    judged = Application.objects.filter(call=call, state=State.SUBMITTED)
    applications.declare_ineligible(judged.filter(pk__in=out), by=by, now=checked_at, reason=_INELIGIBLE)
    applications.declare_eligible(judged.exclude(pk__in=out), by=by, now=checked_at, reason=_CHECKED)
    eligible = Application.objects.filter(call=call, state=State.ELIGIBLE).order_by("number")
    keys = audit.move_all(eligible, to=State.UNDER_REVIEW, by=by, now=checked_at + timedelta(days=3))
    _read(call, keys, staff=staff, chance=chance, history=history, now=checked_at + timedelta(days=20))
    scenario = _signed(call, staff=staff, now=checked_at + timedelta(days=40))
    decisions = _drawn(scenario, chance=chance, staff=staff)
    return _release(scenario, decisions, by=by, now=checked_at + timedelta(days=52))


def _read(call: Call, keys: list[int], *, staff: Staff, chance: Chance, history: History, now: datetime) -> None:
    """Two reviews an application, one of each institution. Their comments were erased a year after the call."""
    criteria = list(call.criteria.all())
    desks = [staff.of(roles.REVIEWER, Institution.JRC), staff.of(roles.REVIEWER, Institution.DIGITAL_SME)]
    reviews, scored = [], []
    for key in keys:
        found = readings(chance, criteria, len(desks))
        totals = [reading.total_thousandths(criteria) for reading in found]
        scored.append(Application(pk=key, review_count=len(found), score_thousandths=scoring.mean(totals)))
        for desk, reading, total in zip(desks, found, totals, strict=True):
            assignment = AssignmentFactory.build(
                application=Application(pk=key), reviewer=chance.one(desk), state=AssignmentState.SUBMITTED
            )
            reviews.append(
                ReviewFactory.build(
                    assignment=assignment,
                    half_points=reading.half_points,
                    comment="",
                    confidence=reading.confidence,
                    total_thousandths=total,
                    changed_at=now,
                    submitted_at=now,
                )
            )
    Assignment.objects.bulk_create(review.assignment for review in reviews)
    Review.objects.bulk_create(reviews)
    for review in reviews:
        reader = Actor.person(review.assignment.reviewer)
        history.moved(review.assignment, AssignmentState.RELEASED, AssignmentState.SUBMITTED, by=reader, at=now)
    Application.objects.bulk_update(scored, ["review_count", "score_thousandths"])
    by = Actor.person(staff.coordinator(Institution.DIGITAL_SME))
    audit.move_all(Application.objects.filter(pk__in=keys), to=State.REVIEWED, by=by, now=now + timedelta(days=5))


def _signed(call: Call, *, staff: Staff, now: datetime) -> Scenario:
    """The tightest quotas that some group fulfils, solved, and signed by a person of each institution."""
    coordinators = [Actor.person(staff.coordinator(one)) for one in (Institution.JRC, Institution.DIGITAL_SME)]
    scenario = ScenarioFactory.create(call=call, name="Balance by country and sector", seats=call.seats, created_at=now)
    for room in range(_MOST_A_COUNTRY, call.seats):
        Quota.objects.filter(scenario=scenario).delete()
        Quota.objects.bulk_create(_quotas(scenario, room))
        scenario = decision.solve(scenario, by=coordinators[0], now=now)
        if scenario.state == ScenarioState.SOLVED:
            break
    decision.propose(scenario, by=coordinators[0], now=now + timedelta(days=1))
    for day, coordinator in enumerate(coordinators, start=2):
        draw.sign(scenario, sha256=scenario.sha256, by=coordinator, now=now + timedelta(days=day))
    return Scenario.objects.get(pk=scenario.pk)


def _quotas(scenario: Scenario, room: int) -> list[Quota]:
    """A place for each of the countries with most applications; nobody has more than their room."""
    rows = list(scenario.call.applications.filter(state=State.REVIEWED).values_list("country", "sector"))
    countries, sectors = Counter(country for country, _sector in rows), Counter(sector for _country, sector in rows)
    found = instance.supply(scenario.call)
    aims = shares.proposed(found, seats=scenario.seats, reference=scenario.reference, spread=None)
    certain = [country for country, _count in countries.most_common(_COUNTRIES_WITH_A_PLACE)]
    country, sector = Quota.Dimension.COUNTRY, Quota.Dimension.SECTOR
    return [
        QuotaFactory.build(
            scenario=scenario,
            dimension=country,
            value=value,
            least=int(value in certain),
            most=room,
            target=aims[country, value].target,
        )
        for value in countries
    ] + [
        QuotaFactory.build(
            scenario=scenario,
            dimension=sector,
            value=value,
            least=0,
            most=room + 3,
            target=aims[sector, value].target,
        )
        for value in sectors
    ]


def _drawn(scenario: Scenario, *, chance: Chance, staff: Staff) -> list[Decision]:
    """By the secrets of both institutions, which the demo's own seed gives, so that the group is the same each time."""
    now = scenario.created_at + timedelta(days=5)
    secrets = {one: f"{chance.random.getrandbits(128):032x}" for one in INSTITUTIONS}
    people = {one: Actor.person(staff.coordinator(one)) for one in INSTITUTIONS}
    for institution, secret in secrets.items():
        sha256 = commitment(scenario.sha256, institution, secret)
        scenario = draw.commit(scenario, sha256=sha256, by=people[institution], now=now)
    for hours, (institution, secret) in enumerate(secrets.items(), start=2):
        later = now + timedelta(hours=hours)
        scenario = draw.reveal(scenario, secret=secret, by=people[institution], now=later)
    scenario = draw.draw(scenario, by=people[Institution.JRC], now=now + timedelta(hours=3))
    # The notes to both institutions are long read and erased.
    Message.objects.filter(about=links.about(scenario)).delete()
    return list(scenario.decisions.select_related("application").order_by("application__number"))


def _release(scenario: Scenario, decisions: list[Decision], *, by: Actor, now: datetime) -> list[Application]:
    """The letters went out long ago and are erased; places were offered, and all were taken."""
    for outcome in Outcome:
        keys = [one.application_id for one in decisions if one.outcome == outcome]
        audit.move_all(Application.objects.filter(pk__in=keys), to=State(outcome.value), by=by, now=now)
    Decision.objects.filter(scenario=scenario).update(released_at=now)
    Scenario.objects.filter(pk=scenario.pk).update(released_at=now)
    audit.record("released", scenario, by=by, now=now)
    return [one.application for one in decisions if one.outcome == Outcome.SELECTED]
