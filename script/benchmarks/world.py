"""Believable applications with three reviews each, and a call of sixty that is ready for its letters."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from applications.decision import actions as decision
from applications.decision.draw import actions as draw
from applications.decision.draw.seed import commitment
from applications.decision.models import Scenario
from applications.models import Application, Call
from applications.review import scoring
from applications.review.actions import add_default_rubric
from applications.review.board import actions as board
from applications.review.models import Assignment, Criterion, Review
from applications.review.states import State as AssignmentState
from applications.states import CallState, State
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import Institution, User
from focusgroup.demo.chance import Chance
from focusgroup.demo.companies import Registry
from focusgroup.demo.history import History
from focusgroup.demo.pool import Pool
from focusgroup.demo.progress import Progress
from focusgroup.demo.readings import readings
from focusgroup.demo.staff import hire
from tests.factories.applications import CallFactory

READERS, TO_REVIEW, TO_DECIDE = 3, 40, 60
BATCH = 500


@dataclass
class World:
    """Whom to sign in as, and what is measured. `waiting` are the reviewer's readings that are still to be done."""

    coordinator: User
    reviewer: User
    call: Call
    open_call: Call
    waiting: list[Assignment]
    scenario: Scenario


def made(applications: int, *, now: datetime) -> World:
    """Fill an empty database. The first forty applications of the call wait for one more reader."""
    history, chance = History(), Chance(f"benchmark {applications}")
    staff = hire(at=now - timedelta(days=300), history=history)
    by, jrc = (Actor.person(staff.coordinator(one)) for one in (Institution.DIGITAL_SME, Institution.JRC))
    maker = _Maker(Registry(chance), chance, history, now)
    call = maker.call("big", CallState.EVALUATION, applications)
    criteria = add_default_rubric(call, by=by, now=now)
    people = staff.of("reviewer")
    _read(call, criteria, people[:READERS], chance, now=now)
    waiting = _give_out(call, people[READERS], now=now)
    board.calibrate(call, by=by, now=now)
    few = maker.call("sixty", CallState.EVALUATION, TO_DECIDE)
    _read(few, add_default_rubric(few, by=by, now=now), people[:READERS], chance, now=now)
    history.write()
    return World(
        coordinator=staff.coordinator(Institution.DIGITAL_SME),
        reviewer=people[READERS],
        call=call,
        open_call=maker.call("open", CallState.OPEN, 0),
        waiting=waiting,
        scenario=_frozen(few, by, jrc, now=now),
    )


@dataclass
class _Maker:
    registry: Registry
    chance: Chance
    history: History
    now: datetime

    def call(self, slug: str, state: CallState, applications: int) -> Call:
        closes_at = self.now + timedelta(days=9 if state == CallState.OPEN else -30)
        opens_at = closes_at - timedelta(days=60)
        call: Call = CallFactory(slug=slug, title=slug, state=state, opens_at=opens_at, closes_at=closes_at)
        pool = Pool(
            call=call,
            chance=self.chance,
            registry=self.registry,
            history=self.history,
            progress=Progress(1, ""),
            until=closes_at,
            financial_year=self.now.year - 1,
        )
        for _application in pool.applications(applications):
            pass
        return call


def _read(call: Call, criteria: list[Criterion], people: list[User], chance: Chance, *, now: datetime) -> None:
    """Everybody has read everything; what was withdrawn is taken back, so that the count is what was asked for."""
    received = list(call.applications.order_by("pk"))
    for start in range(0, len(received), BATCH):
        batch = received[start : start + BATCH]
        reviews = []
        for application in batch:
            found = readings(chance, criteria, len(people))
            totals = [one.total_thousandths(criteria) for one in found]
            application.state = State.REVIEWED
            application.review_count, application.score_thousandths = len(found), scoring.mean(totals)
            for person, one, total in zip(people, found, totals, strict=True):
                assignment = Assignment(application=application, reviewer=person, state=AssignmentState.SUBMITTED)
                review = Review(
                    half_points=one.half_points, comment=one.comment, confidence=one.confidence, total_thousandths=total
                )
                reviews.append((assignment, review))
        Application.objects.bulk_update(batch, ["state", "review_count", "score_thousandths"], batch_size=BATCH)
        Assignment.objects.bulk_create(assignment for assignment, _review in reviews)
        for assignment, review in reviews:
            review.assignment, review.changed_at, review.submitted_at = assignment, now, now
        Review.objects.bulk_create(review for _assignment, review in reviews)


def _give_out(call: Call, reviewer: User, *, now: datetime) -> list[Assignment]:
    """Behind the gate already: they said that nothing ties them to the company."""
    keys = list(call.applications.order_by("pk").values_list("pk", flat=True)[:TO_REVIEW])
    Application.objects.filter(pk__in=keys).update(state=State.UNDER_REVIEW)
    return Assignment.objects.bulk_create(
        Assignment(application_id=key, reviewer=reviewer, state=AssignmentState.RELEASED, confirmed_at=now)
        for key in keys
    )


def _frozen(call: Call, by: Actor, jrc: Actor, *, now: datetime) -> Scenario:
    scenario = decision.solve(decision.prepare(call, name="A", by=by, now=now), by=by, now=now)
    scenario = decision.propose(scenario, by=by, now=now)
    people = {one: one.user.institution for one in (by, jrc) if one.user}
    for one in people:
        scenario = draw.sign(scenario, sha256=scenario.sha256, by=one, now=now)
    for one, institution in people.items():
        sha256 = commitment(scenario.sha256, institution, f"secret of {institution}")
        scenario = draw.commit(scenario, sha256=sha256, by=one, now=now)
    for one, institution in people.items():
        scenario = draw.reveal(scenario, secret=f"secret of {institution}", by=one, now=now)
    return draw.draw(scenario, by=by, now=now)
