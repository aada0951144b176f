"""The page on which the readers of one application agree: where they stand, the draft, and what is said to it."""

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from applications.models import Application
from applications.review import policy
from applications.review.consensus import proposal
from applications.review.consensus.forms import NO_JUDGEMENT, DraftForm, RapporteurForm, SpeakForm, WordsForm
from applications.review.consensus.models import Consensus, Voice
from applications.review.consensus.states import OPEN, SETTLED, State
from applications.review.models import Criterion, Review
from applications.review.scoring import MOST_HALF_POINTS, THOUSANDTHS_A_HALF_POINT
from applications.states import State as ApplicationState
from focusgroup.accounts.models import User

TAGS = {
    State.DRAFT: "gold",
    State.PROPOSED: "blue",
    State.AGREED: "good",
    State.APART: "warn",
    State.CONCLUDED: "good",
}
# From here on the readers see a criterion differently: two half points and more.
APART_HALF_POINTS = 2


@dataclass(frozen=True)
class Tile:
    value: str
    whole: int
    is_half: bool
    is_checked: bool
    is_a_reader_s: bool


@dataclass
class Row:
    """One criterion: what each reader gave, in thousandths, and what is agreed."""

    criterion: Criterion
    scores: list[int | None]
    agreed: int | None
    is_apart: bool
    bound: Any = None
    tiles: list[Tile] = field(default_factory=list)

    @property
    def has_no_judgement(self) -> bool:
        return self.bound is not None and self.bound.value() == NO_JUDGEMENT


@dataclass
class Page:
    """`data` is what was posted. The viewer is known to see the readings."""

    viewer: User
    application: Application
    data: Any = None

    @cached_property
    def consensus(self) -> Consensus | None:
        return Consensus.objects.select_related("rapporteur").filter(application=self.application).first()

    @cached_property
    def criteria(self) -> list[Criterion]:
        return list(self.application.call.criteria.all())

    @cached_property
    def reviews(self) -> list[Review]:
        found = Review.objects.submitted().filter(assignment__application=self.application)
        return list(
            found.select_related("assignment__reviewer").order_by("assignment__reviewer__institution", "assignment")
        )

    @cached_property
    def voices(self) -> list[Voice]:
        return list(self.consensus.voices.select_related("reader")) if self.consensus else []

    @cached_property
    def conclusions(self) -> list[Any]:
        return list(self.consensus.conclusions.select_related("noted_by")) if self.consensus else []

    @property
    def readers(self) -> list[User]:
        return [review.assignment.reviewer for review in self.reviews]

    @property
    def title(self) -> str:
        """The company, or where the call hides it, its application."""
        application = self.application
        return application.legal_name or _("Application %(reference)s") % {"reference": application.reference}

    @property
    def tag(self) -> str:
        return TAGS.get(State(self.consensus.state), "") if self.consensus else ""

    @property
    def is_settled(self) -> bool:
        return self.consensus is not None and self.consensus.state in SETTLED

    @property
    def has_scores(self) -> bool:
        """Whether there are scores beside the readers' own that may be shown."""
        return self.is_shown and self.is_about_scores and bool(self.consensus_of.half_points)

    @property
    def column(self) -> str:
        """What stands over the scores beside the readers' own."""
        return _("Agreed") if self.is_settled else _("Draft")

    @property
    def is_complete(self) -> bool:
        """Whether all readings are in and nothing is decided yet."""
        return self.application.state == ApplicationState.REVIEWED

    @property
    def is_reader(self) -> bool:
        return self.viewer in self.readers

    @property
    def can_steer(self) -> bool:
        return self.viewer.has_perm("review.manage_review")

    @property
    def is_about_scores(self) -> bool:
        return self.consensus is not None and self.consensus.is_about_scores and self.consensus.state != State.LAPSED

    @property
    def is_open(self) -> bool:
        return self.consensus is not None and self.consensus.state in OPEN and self.is_complete

    @property
    def is_mine_to_draft(self) -> bool:
        return self.is_open and self.is_about_scores and self.consensus_of.rapporteur_id == self.viewer.pk

    @property
    def is_mine_to_word(self) -> bool:
        return self.is_complete and not self.is_about_scores and (self.is_reader or self.can_steer)

    @property
    def can_keep_apart(self) -> bool:
        return self.is_open and self.is_about_scores and (self.can_steer or self.is_mine_to_draft)

    @property
    def agrees(self) -> bool:
        """Whether scores that are agreed count in this call."""
        return policy.agrees(self.application.call)

    @property
    def can_open(self) -> bool:
        return self.agrees and self.can_steer and self.is_complete and not self.is_about_scores

    @property
    def is_shown(self) -> bool:
        """A draft is its rapporteur's own until it is put before the readers."""
        return self.consensus is not None and self.consensus.state not in (State.DRAFT, State.LAPSED)

    @property
    def consensus_of(self) -> Consensus:
        """The consensus where there is known to be one."""
        if self.consensus is None:
            raise Consensus.DoesNotExist
        return self.consensus

    @property
    def current(self) -> list[Voice]:
        """What was said to the draft that stands."""
        shown = self.consensus if self.is_shown else None
        return [voice for voice in self.voices if shown and voice.version == shown.version]

    @property
    def void(self) -> list[Voice]:
        """What was said to drafts that were changed since, the latest first."""
        return [voice for voice in reversed(self.voices) if voice not in self.current and voice.answer]

    @property
    def minority(self) -> list[Voice]:
        return [voice for voice in self.current if voice.answer == Voice.Answer.MINORITY]

    @property
    def own_voice(self) -> Voice | None:
        """The viewer's word where the draft waits for it, or may still be changed."""
        consensus = self.consensus
        if consensus is None or consensus.state != State.PROPOSED or consensus.rapporteur_id == self.viewer.pk:
            return None
        return next((voice for voice in self.current if voice.reader_id == self.viewer.pk), None)

    @cached_property
    def form(self) -> Any:
        """The draft, where it is the viewer's to write; the words alone where only these are wanted; else None."""
        data = self.data if self.data and "answer" not in self.data and "rapporteur" not in self.data else None
        if self.is_mine_to_draft:
            is_draft = "draft" in (data or {})
            return DraftForm(data, criteria=self.criteria, is_draft=is_draft, initial=self._initial())
        return WordsForm(data, initial=self.words()) if self.is_mine_to_word else None

    @cached_property
    def speaking(self) -> SpeakForm | None:
        if self.own_voice is None:
            return None
        data = self.data if self.data and "version" in self.data else None
        said = {"answer": self.own_voice.answer, "sentence": self.own_voice.sentence}
        return SpeakForm(data, initial={**said, "version": self.own_voice.version})

    @cached_property
    def appointing(self) -> RapporteurForm | None:
        if not (self.can_steer and self.is_open and self.is_about_scores and len(self.readers) > 1):
            return None
        return RapporteurForm(readers=self.readers, initial={"rapporteur": self.consensus_of.rapporteur_id})

    @cached_property
    def rows(self) -> list[Row]:
        return [self._row(criterion) for criterion in self.criteria]

    def _row(self, criterion: Criterion) -> Row:
        key = str(criterion.pk)
        given = [review.half_points.get(key) for review in self.reviews]
        known = [value for value in given if value is not None]
        row = Row(
            criterion,
            [_thousandths(value) for value in given],
            _thousandths(self.consensus_of.half_points.get(key)) if self.is_shown else None,
            bool(known) and max(known) - min(known) >= APART_HALF_POINTS,
        )
        if isinstance(self.form, DraftForm):
            row.bound = self.form[f"score_{key}"]
            row.tiles = tiles(row.bound.value(), known)
        return row

    def _initial(self) -> dict[str, Any]:
        """What was saved; of a fresh draft the scores on which the readers are one."""
        held = self.consensus_of
        scores: dict[str, Any] = {key: f"{half / 2:g}" for key, half in held.half_points.items()}
        scores |= dict.fromkeys(held.abstained, NO_JUDGEMENT)
        if not scores and not held.version:
            for criterion in self.criteria:
                given = {review.half_points.get(str(criterion.pk)) for review in self.reviews}
                only = given.pop() if len(given) == 1 else None
                if only is not None:
                    scores[str(criterion.pk)] = f"{only / 2:g}"
        return self.words() | {f"score_{key}": value for key, value in scores.items()}

    def words(self) -> dict[str, str]:
        """What was written, or else a proposal out of the comments."""
        held = self.consensus
        if held and (held.strengths or held.weaknesses):
            return {"strengths": held.strengths, "weaknesses": held.weaknesses, "seen": held.stamp}
        strengths, weaknesses = proposal.from_comments(review.comment for review in self.reviews)
        return {"strengths": strengths, "weaknesses": weaknesses, "seen": held.stamp if held else ""}


def tiles(value: Any, given: Collection[int | None]) -> list[Tile]:
    """The scale from 0 to 5 in half points; what a reader gave is marked."""
    current = "0" if value in (0, "0") else str(value or "")
    return [
        Tile(f"{half / 2:g}", half // 2, bool(half % 2), f"{half / 2:g}" == current, half in given)
        for half in range(MOST_HALF_POINTS + 1)
    ]


def _thousandths(half_points: int | None) -> int | None:
    return None if half_points is None else half_points * THOUSANDTHS_A_HALF_POINT
