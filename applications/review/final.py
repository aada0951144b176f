"""The final score of an application, what it rests on, and how it follows from that.

What it rests on (`inputs`) is plain JSON, kept with the selection that used it; `derive`
needs nothing else, so that a decision can be followed years later.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from applications.models import Application, Call
from applications.review import policy, scoring
from applications.review.models import Policy, Review, Standing
from focusgroup.accounts.models import Institution

CONSENSUS, MEDIAN = Policy.Aggregate.CONSENSUS.value, Policy.Aggregate.MEDIAN.value
# Where an application keeps the parts of `Kept`, in their order, and what its readers agreed on.
KEPT = ("score_thousandths", "standing__calibrated_thousandths", "standing__agreed_thousandths")
_AGREED = ("consensus__state", "consensus__half_points", "consensus__abstained")


@dataclass(frozen=True)
class Kept:
    """What is kept of an application, in thousandths. `score` is the mean, or the median where the call says so."""

    score: int
    calibrated: int | None = None
    agreed: int | None = None


@dataclass(frozen=True)
class Line:
    """One reading as it went into the score. Its reader stands as an institution and a number, never by name."""

    institution: str
    number: int
    half_points: Mapping[str, int]
    total: int | None

    @property
    def label(self) -> str:
        return f"{Institution(self.institution).label} {self.number}"


@dataclass(frozen=True)
class Score:
    label: str
    thousandths: int | None


@dataclass(frozen=True)
class Row:
    """One criterion: each reading's score, then what was agreed."""

    title: str
    weight: int
    scores: list[Score]


@dataclass(frozen=True)
class Derivation:
    """How a final score follows from its inputs, in thousandths throughout."""

    lines: list[Line]
    criteria: list[Mapping[str, Any]]
    mean: int
    median: int
    calibrated: int | None
    agreed: int | None
    agreed_half_points: Mapping[str, int]
    rule: str
    is_calibrated: bool
    score: int
    is_from_reviews: bool

    @property
    def rule_label(self) -> str:
        return str(Policy.Aggregate(self.rule).label)

    @property
    def rows(self) -> list[Row]:
        found = []
        for criterion in self.criteria:
            key = criterion["key"]
            scores = [Score(line.label, _thousandths(line.half_points.get(key))) for line in self.lines]
            if self.agreed is not None:
                scores.append(Score(_("Agreed"), _thousandths(self.agreed_half_points.get(key))))
            found.append(Row(criterion["title"], criterion["weight"], scores))
        return found


def score_of(rule: str, is_calibrated: bool, kept: Kept) -> int:
    """The final score: what was agreed, else the calibrated score where the call calibrates, else the aggregate.

    A calibrated score below 0 is 0, above 5 it is 5.
    """
    if rule == CONSENSUS and kept.agreed is not None:
        return kept.agreed
    if is_calibrated and kept.calibrated is not None:
        most = scoring.MOST_HALF_POINTS * scoring.THOUSANDTHS_A_HALF_POINT
        return min(max(kept.calibrated, 0), most)
    return kept.score


def score_now(rules: Policy, application: Application) -> int:
    """The final score of one application read with its standing."""
    standing: Standing | None = getattr(application, "standing", None)
    if standing is None:
        return application.score_thousandths
    kept = Kept(application.score_thousandths, standing.calibrated_thousandths, standing.agreed_thousandths)
    return score_of(rules.aggregate, rules.is_calibrated, kept)


def scores_of(call: Call, rows: QuerySet[Application]) -> dict[int, int]:
    """The final scores by the applications' keys, as the database states them now; two queries."""
    rules = policy.beside(call)
    return {
        key: score_of(rules.aggregate, rules.is_calibrated, Kept(*kept))
        for key, *kept in rows.order_by().values_list("pk", *KEPT)
    }


def inputs_of(call: Call, rows: QuerySet[Application]) -> dict[str, dict[str, Any]]:
    """What the final score of each application rests on, by its random key; four queries."""
    rules, rows = policy.beside(call), rows.order_by()
    criteria = [
        {"key": str(one.pk), "title": one.title, "weight": one.weight_percent} for one in call.criteria.order_by("pk")
    ]
    readings: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for review in _reviews(rows):
        readings[review["assignment__application"]].append(
            {
                "institution": review["assignment__reviewer__institution"],
                "half_points": review["half_points"],
                "abstained": review["abstained"],
                "submitted_at": review["submitted_at"].isoformat(),
            }
        )
    return {
        key.hex: {
            "rule": rules.aggregate,
            "is_calibrated": rules.is_calibrated,
            "criteria": criteria,
            "reviews": readings[pk],
            "calibrated": calibrated,
            "agreed": None if agreed is None else {"state": state, "half_points": points, "abstained": without},
            "score": score,
        }
        for pk, key, score, calibrated, agreed, state, points, without in rows.values_list("pk", "key", *KEPT, *_AGREED)
    }


def _reviews(rows: QuerySet[Application]) -> Iterable[Any]:
    submitted = Review.objects.submitted().filter(assignment__application__in=rows.values("pk"))
    return (
        submitted.filter(submitted_at__isnull=False)
        .order_by("assignment__reviewer__institution", "assignment")
        .values(
            "assignment__application", "assignment__reviewer__institution", "half_points", "abstained", "submitted_at"
        )
    )


def derive(inputs: Mapping[str, Any]) -> Derivation:
    """Reckon the final score anew from what was kept. Where no review was kept, the kept score is taken as it is."""
    weights = {one["key"]: one["weight"] for one in inputs["criteria"]}
    lines = [
        Line(one["institution"], number, one["half_points"], _total(one, weights))
        for number, one in enumerate(inputs["reviews"], start=1)
    ]
    totals = [line.total for line in lines if line.total is not None]
    mean, median = scoring.mean(totals), scoring.median(totals)
    agreed = _total(inputs["agreed"], weights) if inputs["agreed"] else None
    aggregate = median if inputs["rule"] == MEDIAN else mean
    kept = Kept(aggregate if lines else inputs["score"], inputs["calibrated"], agreed)
    return Derivation(
        lines=lines,
        criteria=inputs["criteria"],
        mean=mean,
        median=median,
        calibrated=inputs["calibrated"],
        agreed=agreed,
        agreed_half_points=inputs["agreed"]["half_points"] if inputs["agreed"] else {},
        rule=inputs["rule"],
        is_calibrated=inputs["is_calibrated"],
        score=score_of(inputs["rule"], inputs["is_calibrated"], kept),
        is_from_reviews=bool(lines),
    )


def _thousandths(half_points: int | None) -> int | None:
    return None if half_points is None else half_points * scoring.THOUSANDTHS_A_HALF_POINT


def _total(scored: Mapping[str, Any], weights: Mapping[str, int]) -> int | None:
    return scoring.total(scored["half_points"], weights, abstained=scored["abstained"])


def sha256_of(inputs: Mapping[str, Mapping[str, Any]]) -> str:
    """The hash of what all scores of a selection rest on, by random key: canonical JSON, as of the instance."""
    text = json.dumps(inputs, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
