"""One reviewer's desk: what they were given in a call, and what comes next."""

from dataclasses import dataclass, field
from datetime import datetime

from applications.models import Call
from applications.review import blind, policy
from applications.review.models import Assignment, Criterion, KeptDraft
from applications.review.sheet import Score, scores_of
from applications.review.states import WRITABLE, State
from applications.states import State as ApplicationState
from focusgroup.accounts.models import User

TAGS = {State.RELEASED: "blue", State.IN_PROGRESS: "gold", State.SUBMITTED: "good", State.REOPENED: "warn"}


@dataclass
class Line:
    assignment: Assignment
    tag: str


@dataclass
class Kept:
    """What the person had written on an application that went to others, its scores in the order of the rubric."""

    draft: KeptDraft
    scores: list[Score]


@dataclass
class Desk:
    lines: list[Line]
    done: int
    next_one: Assignment | None
    kept: list[Kept] = field(default_factory=list)

    @property
    def shut(self) -> int:
        """How many wait for the word that nothing ties the reviewer to the company."""
        return sum(line.assignment.confirmed_at is None for line in self.lines)

    @property
    def percent(self) -> float:
        return 100 * self.done / len(self.lines) if self.lines else 0.0

    @property
    def due_at(self) -> datetime | None:
        return policy.beside(self.lines[0].assignment.application.call).due_at if self.lines else None


def desk(user: User, call: Call | None) -> Desk:
    """Everything the reviewer was given in a call and may open; what waits comes first."""
    rows = Assignment.objects.visible_to(user).filter(reviewer=user, application__call=call).readable()
    given = list(rows.select_related("application__call__review_policy").order_by("id"))
    for one in given:
        blind.cover(one.application, blind.hidden_from(user, one))
    waiting = [one for one in given if one.state in WRITABLE and one.application.state == ApplicationState.UNDER_REVIEW]
    rest = [one for one in given if one not in waiting]
    lines = [Line(one, TAGS.get(State(one.state), "")) for one in waiting + rest]
    return Desk(lines=lines, done=len(rest), next_one=waiting[0] if waiting else None, kept=_kept(user, call))


def _kept(user: User, call: Call | None) -> list[Kept]:
    rows = KeptDraft.objects.visible_to(user).filter(application__call=call).order_by("-kept_at", "pk")
    drafts = list(rows.select_related("application__call__review_policy"))
    criteria = list(Criterion.objects.filter(call=call).order_by("position")) if drafts else []
    for one in drafts:
        # They were judging it, and are blind to it as before.
        blind.cover(one.application, blind.hidden_in(one.application.call))
    return [Kept(one, scores_of(one, criteria)) for one in drafts]


def next_for(user: User, call: Call, *, after: Assignment) -> int | None:
    """The key of what to review next: the next one that waits, from the top again at the end."""
    waiting = Assignment.objects.awaiting(user).filter(application__call=call).exclude(pk=after.pk)
    keys = list(waiting.values_list("pk", flat=True))
    return next((key for key in keys if key > after.pk), keys[0] if keys else None)
