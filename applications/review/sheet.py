"""The sheet on which one application is read and reviewed."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from applications import answers
from applications.models import Application, Document
from applications.review import blind, fragments, permissions, policy
from applications.review.evidence import permissions as evidence_permissions
from applications.review.evidence.blanks import written_out
from applications.review.evidence.forms import EvidenceForm
from applications.review.evidence.ledger import Fact, facts
from applications.review.evidence.models import Evidence
from applications.review.forms import ABSTAIN, ReviewForm
from applications.review.models import Assignment, Criterion, KeptDraft, Policy, Review
from applications.review.scoring import MOST_HALF_POINTS, THOUSANDTHS_A_HALF_POINT
from applications.review.states import State
from applications.review.website import panel
from applications.states import State as ApplicationState
from focusgroup.accounts.models import User
from members.models import SizeClass

CHECKED = mark_safe(" checked")


def _step(half_points: int) -> tuple[str, SafeString, SafeString, SafeString]:
    """What a step of the ruler sends, and its tile: up to the name, up to whether it is chosen, the rest."""
    whole, is_half = divmod(half_points, 2)
    value, css = f"{half_points / 2:g}", f"w{whole} half" if is_half else f"w{whole}"
    face = format_html('<span class="vh">{}</span>½' if is_half else "{}", whole)
    return (
        value,
        format_html('<label class="{}"><input type="radio" name="', css),
        format_html('" value="{}"', value),
        format_html('><span class="t">{}</span></label>', face),
    )


STEPS = [_step(half_points) for half_points in range(MOST_HALF_POINTS + 1)]


VALUES = frozenset((ABSTAIN, *(step[0] for step in STEPS)))


@lru_cache(maxsize=1024)
def tiles(name: str, current: str) -> SafeString:
    """The steps of a ruler to choose from. Put together here, and kept: a page has dozens, and all pages the same."""
    parts = ((start, name, middle, CHECKED if value == current else "", end) for value, start, middle, end in STEPS)
    return format_html_join("", "{}{}{}{}{}", parts)


@dataclass
class Ruler:
    """A criterion with its scale, and how many facts it rests on. `is_open` while nothing is chosen."""

    criterion: Criterion
    field: Any
    tiles: SafeString
    is_abstained: bool
    facts: int
    is_open: bool
    is_next: bool = False

    @property
    def anchors(self) -> str:
        return fragments.anchors(self.criterion)


@dataclass
class Shelf:
    """What was found on one criterion, in the order it was added."""

    criterion: Criterion
    entries: list[Fact] = field(default_factory=list)


@dataclass
class Score:
    criterion: Criterion
    thousandths: int | None
    is_abstained: bool


@dataclass
class Peer:
    """A review that may be seen, its scores in the order of the rubric."""

    review: Review
    reviewer: User
    scores: list[Score]


@dataclass
class Sheet:
    """The page of one assignment. What only some answers need is read when they ask for it."""

    viewer: User
    assignment: Assignment
    criteria: list[Criterion]
    today: date
    data: Any = None

    @property
    def is_own(self) -> bool:
        return self.assignment.reviewer_id == self.viewer.pk

    @property
    def is_open(self) -> bool:
        return self.is_own and permissions.can_write(self.assignment)

    @property
    def application(self) -> Application:
        return self.assignment.application

    @property
    def standing(self) -> str:
        """The application's state in words; Django's own way would translate all of them to find one."""
        return str(ApplicationState(self.application.state).label)

    @property
    def size(self) -> str:
        return str(SizeClass(self.application.size_class).label)

    @property
    def rules(self) -> Policy:
        return policy.beside(self.application.call)

    @cached_property
    def hidden(self) -> frozenset[str]:
        return blind.hidden_from(self.viewer, self.assignment)

    @property
    def hidden_labels(self) -> list[str]:
        names = [name for name in answers.ALL if name in self.hidden]
        return [answers.label_of(name) for name in names]

    @property
    def shows_website(self) -> bool:
        return not self.hidden & blind.NAMES

    @cached_property
    def snapshot(self) -> panel.Panel:
        """As with the evidence: whoever has this assignment in sight sees what stood on the website."""
        return panel.of(self.application)

    @cached_property
    def own(self) -> Review | None:
        return Review.objects.filter(assignment=self.assignment).first() if self.is_own else None

    @cached_property
    def form(self) -> ReviewForm:
        initial = {} if self.data else _initial(self.own)
        is_draft = bool(self.data) and ("draft" in self.data or "add" in self.data)
        return ReviewForm(self.data, criteria=self.criteria, initial=initial, is_draft=is_draft)

    @cached_property
    def found(self) -> EvidenceForm:
        return EvidenceForm(self.data, criteria=self.criteria, today=self.today)

    @property
    def keys(self) -> str:
        return fragments.keys()

    @property
    def blanks(self) -> str:
        return written_out(self.found, self.criteria, self.today)

    @property
    def takes_evidence(self) -> bool:
        return self.application.state in evidence_permissions.OPEN

    @cached_property
    def evidence(self) -> list[Fact]:
        """Of every state; what no longer stands is told apart on the page.

        Whoever has this assignment in sight sees the evidence, as `visible_to` has it.
        """
        return facts(Evidence.objects.filter(application=self.application))

    @cached_property
    def shelves(self) -> list[Shelf]:
        shelves = {criterion.pk: Shelf(criterion) for criterion in self.criteria}
        for one in self.evidence:
            if one.stands and one.criterion_id in shelves:
                shelves[one.criterion_id].entries.append(one)
        return list(shelves.values())

    @property
    def covered(self) -> int:
        return sum(bool(shelf.entries) for shelf in self.shelves)

    @property
    def past_evidence(self) -> list[Fact]:
        return [one for one in self.evidence if not one.stands]

    @cached_property
    def manages(self) -> bool:
        return self.viewer.has_perm("review.manage_review")

    @cached_property
    def states(self) -> list[str]:
        """How the viewer's readings in this call stand."""
        call = self.application.call_id
        given = Assignment.objects.filter(reviewer=self.viewer, application__call=call).readable()
        return list(given.values_list("state", flat=True))

    @property
    def in_short(self) -> list[answers.Line]:
        """The short answers on AI expertise that were given; the long ones stand in full beside them."""
        lines = answers.expertise(self.application)
        return [line for line in lines if line.value and line.name not in ("expertise", "ai_role", "ai_domains")]

    @cached_property
    def document(self) -> Document | None:
        """Where answers are hidden, the document is too: it may say anything."""
        if self.hidden:
            return None
        return Document.objects.filter(application=self.application.pk).first()

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
    def rulers(self) -> list[Ruler]:
        rulers = [self._ruler(shelf) for shelf in self.shelves]
        for one in rulers:
            if one.is_open:
                one.is_next = True
                break
        return rulers

    def _ruler(self, shelf: Shelf) -> Ruler:
        bound = self.form[f"score_{shelf.criterion.pk}"]
        current = str(bound.value() if bound.value() is not None else "")
        return Ruler(
            shelf.criterion,
            bound,
            tiles(bound.name, current),
            is_abstained=current == ABSTAIN,
            facts=len(shelf.entries),
            is_open=current not in VALUES,
        )


def sheet(user: User, assignment: Assignment, *, today: date, data: Any = None) -> Sheet:
    """`data` is what was posted. Scores of peers only as `Review.visible_to` allows."""
    prefetch_related_objects([assignment.application.call], "criteria")
    return Sheet(user, assignment, list(assignment.application.call.criteria.all()), today, data)


def _initial(review: Review | None) -> dict[str, Any]:
    if review is None:
        return {"seen": ""}
    scores = {f"score_{key}": f"{half / 2:g}" for key, half in review.half_points.items()}
    abstained = {f"score_{key}": ABSTAIN for key in review.abstained}
    return scores | abstained | {"comment": review.comment, "confidence": review.confidence, "seen": review.version}


def scores_of(review: Review | KeptDraft, criteria: list[Criterion]) -> list[Score]:
    found = []
    for criterion in criteria:
        half_points = review.half_points.get(str(criterion.pk))
        thousandths = None if half_points is None else half_points * THOUSANDTHS_A_HALF_POINT
        found.append(Score(criterion, thousandths, str(criterion.pk) in review.abstained))
    return found


def _peers(user: User, assignment: Assignment, criteria: list[Criterion]) -> list[Peer]:
    reviews = (
        Review.objects.visible_to(user)
        .submitted()
        .filter(assignment__application=assignment.application_id)
        .select_related("assignment__reviewer")
        .order_by("assignment__reviewer__institution", "pk")
    )
    return [Peer(review, review.assignment.reviewer, scores_of(review, criteria)) for review in reviews]
