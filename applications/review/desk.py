"""One reviewer's desk, and the sheet on which one application is reviewed."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import prefetch_related_objects

from applications import answers
from applications.models import Call, Document
from applications.review import permissions
from applications.review.forms import ReviewForm
from applications.review.models import Assignment, Criterion, Review
from applications.review.states import WRITABLE, State
from applications.states import State as ApplicationState
from focusgroup.accounts.models import User

STEPS = [(f"{half / 2:g}", half // 2, bool(half % 2)) for half in range(11)]
TAGS = {State.RELEASED: "blue", State.IN_PROGRESS: "gold", State.SUBMITTED: "good", State.REOPENED: "warn"}


@dataclass
class Tile:
    """One step of a ruler: what it sends, the whole point it shows, whether it is the half above it."""

    value: str
    whole: int
    is_half: bool
    is_checked: bool


@dataclass
class Ruler:
    criterion: Criterion
    field: Any
    tiles: list[Tile]


@dataclass
class Peer:
    """A review that may be seen, its scores in the order of the rubric."""

    review: Review
    reviewer: User
    scores: list[int | None]


@dataclass
class Sheet:
    """The page of one assignment. What only some answers need is read when they ask for it."""

    viewer: User
    assignment: Assignment
    criteria: list[Criterion]
    data: Any = None

    @property
    def is_own(self) -> bool:
        return self.assignment.reviewer_id == self.viewer.pk

    @property
    def is_open(self) -> bool:
        return self.is_own and permissions.can_write(self.assignment)

    @cached_property
    def own(self) -> Review | None:
        return Review.objects.filter(assignment=self.assignment).first() if self.is_own else None

    @cached_property
    def form(self) -> ReviewForm:
        initial = {} if self.data else _initial(self.own)
        is_draft = bool(self.data) and "draft" in self.data
        return ReviewForm(self.data, criteria=self.criteria, initial=initial, is_draft=is_draft)

    @cached_property
    def states(self) -> list[str]:
        """How the viewer's readings in this call stand."""
        call = self.assignment.application.call_id
        given = Assignment.objects.visible_to(self.viewer).filter(reviewer=self.viewer, application__call=call)
        return list(given.readable().values_list("state", flat=True))

    @property
    def in_short(self) -> list[answers.Line]:
        """The short answers on AI expertise that were given; the long ones stand in full beside them."""
        lines = answers.expertise(self.assignment.application)
        return [line for line in lines if line.value and line.name not in ("expertise", "ai_role", "ai_domains")]

    @cached_property
    def document(self) -> Document | None:
        return Document.objects.filter(application=self.assignment.application_id).first()

    @property
    def given(self) -> int:
        return len(self.states)

    @property
    def done(self) -> int:
        return sum(state == State.SUBMITTED for state in self.states)

    @property
    def percent(self) -> float:
        return 100 * self.done / self.given if self.given else 0.0

    @cached_property
    def peers(self) -> list[Peer]:
        return _peers(self.viewer, self.assignment, self.criteria)

    @property
    def application(self) -> Any:
        return self.assignment.application

    @property
    def rulers(self) -> list[Ruler]:
        return [self._ruler(criterion) for criterion in self.criteria]

    def _ruler(self, criterion: Criterion) -> Ruler:
        bound = self.form[f"score_{criterion.pk}"]
        current = str(bound.value() or "") if bound.value() != 0 else "0"
        tiles = [Tile(value, whole, is_half, value == current) for value, whole, is_half in STEPS]
        return Ruler(criterion, bound, tiles)


@dataclass
class Line:
    assignment: Assignment
    tag: str


@dataclass
class Desk:
    lines: list[Line]
    done: int
    next_one: Assignment | None

    @property
    def shut(self) -> int:
        """How many wait for the word that nothing ties the reviewer to the company."""
        return sum(line.assignment.confirmed_at is None for line in self.lines)

    @property
    def percent(self) -> float:
        return 100 * self.done / len(self.lines) if self.lines else 0.0


def desk(user: User, call: Call | None) -> Desk:
    """Everything the reviewer was given in a call and may open; what waits comes first."""
    rows = Assignment.objects.visible_to(user).filter(reviewer=user, application__call=call).readable()
    given = list(rows.select_related("application").order_by("id"))
    waiting = [one for one in given if one.state in WRITABLE and one.application.state == ApplicationState.UNDER_REVIEW]
    rest = [one for one in given if one not in waiting]
    lines = [Line(one, TAGS.get(State(one.state), "")) for one in waiting + rest]
    return Desk(lines=lines, done=len(rest), next_one=waiting[0] if waiting else None)


def next_for(user: User, call: Call, *, after: Assignment) -> Assignment | None:
    """What to review next: the next one that waits, from the top again at the end."""
    waiting = list(Assignment.objects.awaiting(user).filter(application__call=call).exclude(pk=after.pk))
    return next((one for one in waiting if one.pk > after.pk), waiting[0] if waiting else None)


def sheet(user: User, assignment: Assignment, *, data: Any = None) -> Sheet:
    """`data` is what was posted. Scores of peers only as `Review.visible_to` allows."""
    prefetch_related_objects([assignment.application.call], "criteria")
    return Sheet(user, assignment, list(assignment.application.call.criteria.all()), data)


def _initial(review: Review | None) -> dict[str, Any]:
    if review is None:
        return {"seen": ""}
    scores = {f"score_{key}": f"{half / 2:g}" for key, half in review.half_points.items()}
    return scores | {"comment": review.comment, "confidence": review.confidence, "seen": review.version}


def _peers(user: User, assignment: Assignment, criteria: list[Criterion]) -> list[Peer]:
    reviews = (
        Review.objects.visible_to(user)
        .submitted()
        .filter(assignment__application=assignment.application_id)
        .select_related("assignment__reviewer")
        .order_by("assignment__reviewer__institution", "pk")
    )
    return [
        Peer(
            review,
            review.assignment.reviewer,
            [_thousandths(review.half_points.get(str(criterion.pk))) for criterion in criteria],
        )
        for review in reviews
    ]


def _thousandths(half_points: int | None) -> int | None:
    return None if half_points is None else half_points * 500
