"""What reviewers find: scores that agree as two careful people do, and the comments that go with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from applications.review import scoring
from applications.review.models import Criterion, Review
from focusgroup.demo import distributions, phrases
from focusgroup.demo.chance import Chance, clip


@dataclass(frozen=True)
class Reading:
    half_points: dict[str, int]
    comment: str
    confidence: int

    def total_thousandths(self, criteria: list[Criterion]) -> int:
        return scoring.weighted_mean(
            self.half_points, {str(criterion.pk): criterion.weight_percent for criterion in criteria}
        )


def readings(chance: Chance, criteria: list[Criterion], count: int, *, leans: Sequence[float] = ()) -> list[Reading]:
    """So many independent readings of one application, correlated as set out in `distributions`.

    `leans` say by how many points each reader scores higher than the others; nobody does where it is left out.
    """
    quality = chance.normal()
    return [_reading(chance, criteria, quality, lean) for lean in leans or [0.0] * count]


def _reading(chance: Chance, criteria: list[Criterion], quality: float, lean: float) -> Reading:
    shared, own = sqrt(distributions.AGREEMENT_OF_REVIEWERS), sqrt(1 - distributions.AGREEMENT_OF_REVIEWERS)
    impression = shared * quality + own * chance.normal()
    half_points = {}
    for criterion in criteria:
        score = distributions.SCORE_MEAN + distributions.SCORE_SIGMA * (impression + 0.45 * chance.normal()) + lean
        half_points[str(criterion.pk)] = round(clip(score, 0, 5) * 2)
    mean = sum(half_points.values()) / len(half_points) / 2
    comments = phrases.COMMENTS_LOW if mean < 2.5 else phrases.COMMENTS_MIDDLE if mean < 3.75 else phrases.COMMENTS_HIGH
    confidence = chance.of({Review.Confidence.UNSURE: 0.15, Review.Confidence.FAIRLY_SURE: 0.5, 3: 0.35})
    return Reading(half_points, " ".join(chance.some(comments, chance.between(1, 2))), int(confidence))
