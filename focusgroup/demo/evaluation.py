"""A call in evaluation: eligibility checked for most, applications given out, reviews at every stage."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from applications import actions as applications
from applications import eligibility
from applications.decision import actions as decision
from applications.decision.models import Quota, Scenario
from applications.decision.studies import actions as studies
from applications.decision.terms import Pinned, terms_of
from applications.eligibility import Verdict
from applications.models import Application, Call
from applications.review import actions as review
from applications.review.board import actions as board
from applications.review.conflicts import actions as conflicts
from applications.review.evidence import actions as ledger
from applications.review.models import Assignment
from applications.states import State
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import Institution
from focusgroup.audit import actions as audit
from focusgroup.demo import agreements, ties
from focusgroup.demo.chance import Chance
from focusgroup.demo.findings import findings
from focusgroup.demo.progress import Progress
from focusgroup.demo.readings import Reading, readings
from focusgroup.demo.staff import Staff

# How far an application has come: read by both institutions, by one, begun, or only given out.
_STAGES = {"both": 0.52, "one": 0.22, "begun": 0.12, "waiting": 0.14}
_UNCHECKED = 6
_UNCLEAR = 4
_CONFLICTS = 3
_NOT_GIVEN_OUT = 8
# The entries of the ledger, by their number, that do not stay as they were entered.
_CORRECTED, _TAKEN_BACK = 2, 4
# By how many points readers score higher than others; one is strict, one is mild.
_LEANS = (-0.8, 0.1, 0.5, 0.0, -0.1, 0.0)


def evaluate(
    call: Call, received: list[Application], *, staff: Staff, chance: Chance, now: datetime, progress: Progress
) -> None:
    """Do what both institutions have done by now. Letters to reviewers go through the outbox."""
    closed_at = call.closes_at
    by = Actor.person(staff.coordinator(Institution.DIGITAL_SME))
    eligible = _check(call, received, by=by, now=closed_at + timedelta(days=9))
    ties.introduce(staff, now=closed_at + timedelta(days=12))
    given_out = Application.objects.filter(pk__in=[one.pk for one in eligible[_NOT_GIVEN_OUT:]])
    review.assign(given_out, by=by, now=closed_at + timedelta(days=14))
    assignments = Assignment.objects.filter(application__call=call).select_related("reviewer", "application__call")
    by_application: dict[int, list[Assignment]] = {}
    for assignment in assignments.order_by("application__number", "reviewer__institution"):
        by_application.setdefault(assignment.application_id, []).append(assignment)
    span = now - closed_at - timedelta(days=16)
    desk = Desk(call, chance, began_at=closed_at + timedelta(days=15), span=span)
    desk.open(list(by_application.values())[_CONFLICTS:])
    for number, pair in enumerate(by_application.values()):
        if number < _CONFLICTS:
            desk.conflict(pair[0])
        else:
            desk.read(pair, chance.of(_STAGES))
        progress.add(1)
    # Whoever declared a conflict is replaced, a week later.
    review.assign(given_out, by=by, now=desk.began_at + timedelta(days=8))
    ties.tie(staff, eligible[:_NOT_GIVEN_OUT], now=now - timedelta(days=3))
    _reopen_one(call, staff, now=now - timedelta(days=2))
    agreements.come_to_terms(call, by=by, chance=chance, now=now - timedelta(days=1, hours=8))
    board.calibrate(call, by=by, now=now - timedelta(days=1))
    _look_at_the_balance(call, by=by, now=now - timedelta(days=1))


def _look_at_the_balance(call: Call, *, by: Actor, now: datetime) -> None:
    """Two scenarios to compare: one as proposed, whose stability is being worked out, and one with a pin."""
    first = decision.solve(decision.prepare(call, name="First look at the balance", by=by, now=now), by=by, now=now)
    studies.ask(first, by=by, now=now)
    later = now + timedelta(hours=2)
    other = decision.prepare(
        call,
        name="By enterprises, with sizes",
        reference=Scenario.Reference.ENTERPRISES,
        dimensions=[Quota.Dimension.SIZE],
        by=by,
        now=later,
    )
    other = decision.solve(other, by=by, now=later)
    chosen = [UUID(key) for key in (other.record or {})["chosen"]]
    waiting = Application.objects.filter(call=call, state=State.REVIEWED).exclude(key__in=chosen)
    best = waiting.order_by("-score_thousandths", "number").first()
    if best:
        pins = {best.pk: Pinned("in", "The panel asked to see the group with this company.")}
        decision.rework(other, terms=replace(terms_of(other), pins=pins), by=by, now=later)


def _check(call: Call, received: list[Application], *, by: Actor, now: datetime) -> list[Application]:
    """Staff have verified most: what does not meet the criteria is out, some are asked, a few still wait."""
    eligible: list[Application] = []
    unclear: list[Application] = []
    for application in received[_UNCHECKED:]:
        found = eligibility.read(application.eligibility)
        failed = next((finding for finding in found if finding.verdict == Verdict.NO), None)
        if failed:
            reason = failed.template % failed.values
            applications.declare_ineligible(application, by=by, now=now, reason=reason)
        elif eligibility.overall(found) == Verdict.UNCLEAR and len(unclear) < _UNCLEAR:
            unclear.append(application)
        else:
            eligible.append(application)
    rows = Application.objects.filter(call=call)
    checked = "Checked against the register and the accounts."
    applications.declare_eligible(rows.filter(pk__in=[one.pk for one in eligible]), by=by, now=now, reason=checked)
    asked = rows.filter(pk__in=[one.pk for one in unclear])
    audit.move_all(asked, to=State.CLARIFICATION, by=by, now=now, reason="Figures of the linked company are missing.")
    return eligible


def _reopen_one(call: Call, staff: Staff, *, now: datetime) -> None:
    submitted = Assignment.objects.filter(application__call=call, application__state=State.REVIEWED)
    last = submitted.order_by("-application__number").first()
    if last:
        by = Actor.person(staff.coordinator(last.reviewer.institution))
        review.reopen(last, reason="The reviewer asked to correct a score.", by=by, now=now)


class Desk:
    """Six people who read, one review after the other."""

    def __init__(self, call: Call, chance: Chance, *, began_at: datetime, span: timedelta) -> None:
        self.criteria = list(call.criteria.all())
        self.chance, self.began_at, self.span = chance, began_at, span
        # Its own, so that what is found changes nothing else of the demo.
        self.luck = Chance(f"evidence of {call.slug}")
        self.found = 0

    def read(self, pair: list[Assignment], stage: str) -> None:
        done = {"both": 2, "one": 1}.get(stage, 0)
        if done == 1:
            self.chance.random.shuffle(pair)
        if stage != "waiting":
            self._research(pair)
        leans = [_LEANS[assignment.reviewer_id % len(_LEANS)] for assignment in pair]
        found = readings(self.chance, self.criteria, len(pair), leans=leans)
        for assignment, reading in zip(pair[:done], found, strict=False):
            self._submit(assignment, reading)
        if stage == "begun":
            self._begin(pair[0], found[0])

    def open(self, pairs: list[list[Assignment]]) -> None:
        """Everybody says that nothing ties them to what they were given."""
        given = [assignment for pair in pairs for assignment in pair]
        for reviewer in {assignment.reviewer for assignment in given}:
            own = [assignment for assignment in given if assignment.reviewer == reviewer]
            conflicts.confirm_none(own, by=Actor.person(reviewer), now=self.began_at)

    def conflict(self, assignment: Assignment) -> None:
        review.declare_conflict(
            assignment,
            reason="I worked with the founder in a project until last year.",
            by=Actor.person(assignment.reviewer),
            now=self.began_at + timedelta(hours=3),
        )

    def _research(self, pair: list[Assignment]) -> None:
        """What either of them finds, both see. One entry is corrected later, and one taken back."""
        at = self._when(self.luck)
        for entry in findings(self.luck, pair[0].application, self.criteria, at.date()):
            by = Actor.person(self.luck.one(pair).reviewer)
            fact = ledger.add(pair[0].application, by=by, now=at, **entry)
            self.found += 1
            if self.found == _CORRECTED:
                ledger.correct(fact, reason="The page gives another figure.", by=by, now=at, **entry)
            elif self.found == _TAKEN_BACK:
                ledger.withdraw(fact, reason="This is another company of the same name.", by=by, now=at)

    def _submit(self, assignment: Assignment, reading: Reading) -> None:
        review.submit(
            assignment,
            half_points=reading.half_points,
            comment=reading.comment,
            confidence=reading.confidence,
            by=Actor.person(assignment.reviewer),
            now=self._some_time(),
        )

    def _begin(self, assignment: Assignment, reading: Reading) -> None:
        first = dict(list(reading.half_points.items())[:2])
        by = Actor.person(assignment.reviewer)
        review.save_draft(assignment, half_points=first, comment="", by=by, now=self._some_time())

    def _some_time(self) -> datetime:
        return self._when(self.chance)

    def _when(self, chance: Chance) -> datetime:
        return self.began_at + self.span * chance.fraction()
