"""What the panel talks about: the most disputed first, each with why, and how long it may take."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from applications.models import Application, Call
from applications.review import final, policy
from applications.review.agenda.models import Conclusion
from applications.review.consensus.models import Consensus, Voice
from applications.review.consensus.page import TAGS
from applications.review.consensus.querysets import in_sight_of
from applications.review.consensus.states import State
from applications.review.models import Criterion, Review
from applications.states import State as ApplicationState
from focusgroup.accounts.models import User

MINUTES_AN_ITEM = 3
# A score from here on is a pity to lose to a threshold.
HIGH_THOUSANDTHS = 3500
UNSURE = Review.Confidence.UNSURE


@dataclass(frozen=True)
class Mark:
    """One reason to talk, and the minutes it adds."""

    words: str
    minutes: int
    weight: int = 0


@dataclass
class Item:
    key: int
    reference: str
    company: str
    country: str
    score: int
    spread: int | None
    scores: list[int]
    state: str
    tag: str
    marks: list[Mark] = field(default_factory=list)
    conclusions: list[Conclusion] = field(default_factory=list)

    @property
    def minutes(self) -> int:
        return MINUTES_AN_ITEM + sum(mark.minutes for mark in self.marks)

    @property
    def order(self) -> tuple[int, int, str]:
        """The widest spread first, then whoever has most against them."""
        return (-(self.spread or 0), -sum(mark.weight for mark in self.marks), self.reference)


@dataclass(frozen=True)
class Agenda:
    items: list[Item]
    concluded: list[Item]

    @property
    def minutes(self) -> int:
        return sum(item.minutes for item in self.items)

    @property
    def hours(self) -> str:
        return f"{self.minutes // 60}:{self.minutes % 60:02d}"


def agenda(user: User, call: Call) -> Agenda:
    """The agenda of a call without what this person must not see; constant queries."""
    rules, criteria = policy.of(call), list(call.criteria.all())
    found = list(_candidates(user, call, criteria).select_related("standing", "consensus__rapporteur"))
    readings, voices, conclusions = _reviews(found), _voices(found), _conclusions(found)
    items, concluded = [], []
    for application in found:
        consensus: Consensus | None = getattr(application, "consensus", None)
        reviews = readings[application.pk]
        standing = getattr(application, "standing", None)
        item = Item(
            key=application.pk,
            reference=application.reference,
            company=application.legal_name,
            country=application.country_name,
            score=final.score_now(rules, application),
            spread=standing.spread_thousandths if standing else None,
            scores=[review["total_thousandths"] for review in reviews if review["total_thousandths"] is not None],
            state=consensus.get_state_display() if consensus and consensus.is_about_scores else "",
            tag=TAGS.get(State(consensus.state), "") if consensus else "",
            conclusions=conclusions[application.pk],
        )
        said = voices[consensus.pk] if consensus else []
        item.marks = list(_marks(application, consensus, said, reviews, criteria, item.score))
        if consensus and consensus.state == State.CONCLUDED:
            concluded.append(item)
        elif item.marks:
            items.append(item)
    return Agenda(sorted(items, key=lambda item: item.order), concluded)


def _candidates(user: User, call: Call, criteria: list[Criterion]) -> Any:
    """Whatever may have a mark; all that is read where criteria have thresholds, as readers may differ on these."""
    reviewed = Application.objects.filter(call=call, state=ApplicationState.REVIEWED)
    if not any(criterion.threshold_half_points for criterion in criteria):
        unsure = Review.objects.submitted().filter(assignment__application=OuterRef("pk"), confidence=UNSURE)
        talked = Q(consensus__isnull=False) & ~Q(consensus__origin=Consensus.Origin.WORDS)
        flagged = Q(standing__needs_talk=True) | Q(standing__is_below_threshold=True) | Q(Exists(unsure)) | talked
        reviewed = reviewed.filter(flagged | Q(consensus__state=State.CONCLUDED))
    return in_sight_of(user, reviewed).order_by("number")


def _marks(
    application: Application,
    consensus: Consensus | None,
    voices: list[Voice],
    reviews: list[Mapping[str, Any]],
    criteria: list[Criterion],
    score: int,
) -> Iterator[Mark]:
    standing: Any = getattr(application, "standing", None)
    is_agreed = consensus is not None and consensus.is_about_scores and consensus.state == State.AGREED
    yield from _of_the_talk(consensus, voices)
    if is_agreed:
        return
    if standing and standing.needs_talk:
        words = _("The readers lie %(spread)s apart.") % {"spread": f"{standing.spread_thousandths / 1000:.2f}"}
        yield Mark(words, 2, 2)
    split = [criterion.title for criterion in criteria if _is_split(criterion, reviews)]
    if split:
        yield Mark(_("On both sides of a threshold: %s.") % ", ".join(split), 2, 2)
    if standing and standing.is_below_threshold and score >= HIGH_THOUSANDTHS:
        yield Mark(_("Below a threshold, with a high score."), 2, 2)
    unsure = sum(review["confidence"] == UNSURE for review in reviews)
    if 2 * unsure > len(reviews):
        yield Mark(_("Unsure of their scores: %(n)d of %(all)d readers.") % {"n": unsure, "all": len(reviews)}, 1, 1)


def _of_the_talk(consensus: Consensus | None, voices: list[Voice]) -> Iterator[Mark]:
    if consensus is None or not consensus.is_about_scores:
        return
    if consensus.state == State.APART:
        yield Mark(_("The readers stay apart: %s") % consensus.reason, 4, 4)
    elif consensus.state == State.DRAFT:
        yield Mark(_("The agreement is being drafted by %s.") % consensus.rapporteur, 1, 1)
    elif consensus.state == State.PROPOSED:
        waiting = [str(voice.reader) for voice in voices if not voice.answer]
        if waiting:
            yield Mark(_("The draft waits for %s.") % ", ".join(waiting), 1, 1)
    if consensus.state == State.DRAFT:
        return
    for voice in voices:
        said = {"reader": voice.reader, "sentence": voice.sentence}
        if voice.answer == Voice.Answer.OBJECTED:
            yield Mark(_("%(reader)s objects: %(sentence)s") % said, 3, 4)
        elif voice.answer == Voice.Answer.MINORITY:
            yield Mark(_("Minority view of %(reader)s: %(sentence)s") % said, 2, 3)


def _is_split(criterion: Criterion, reviews: list[Mapping[str, Any]]) -> bool:
    given = [review["half_points"].get(str(criterion.pk)) for review in reviews]
    sides = {value >= criterion.threshold_half_points for value in given if value is not None}
    return len(sides) > 1


def _reviews(found: list[Application]) -> defaultdict[int, list[Mapping[str, Any]]]:
    kept: defaultdict[int, list[Mapping[str, Any]]] = defaultdict(list)
    rows = Review.objects.submitted().filter(assignment__application__in=found)
    for review in rows.order_by("assignment__reviewer__institution", "assignment").values(
        "assignment__application", "half_points", "total_thousandths", "confidence"
    ):
        kept[review["assignment__application"]].append(review)
    return kept


def _voices(found: list[Application]) -> defaultdict[int, list[Voice]]:
    """What was said to the drafts that stand, by consensus."""
    kept: defaultdict[int, list[Voice]] = defaultdict(list)
    rows = Voice.objects.filter(consensus__application__in=found).select_related("reader", "consensus")
    for voice in rows:
        if voice.version == voice.consensus.version:
            kept[voice.consensus_id].append(voice)
    return kept


def _conclusions(found: list[Application]) -> defaultdict[int, list[Conclusion]]:
    kept: defaultdict[int, list[Conclusion]] = defaultdict(list)
    for one in Conclusion.objects.filter(consensus__application__in=found).select_related("consensus", "noted_by"):
        kept[one.consensus.application_id].append(one)
    return kept
