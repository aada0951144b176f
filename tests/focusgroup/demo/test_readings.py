import statistics

import pytest

from applications.review.models import Criterion
from focusgroup.demo import distributions
from focusgroup.demo.chance import Chance
from focusgroup.demo.readings import readings

WEIGHTS = {1: 40, 2: 35, 3: 25}
CRITERIA = [Criterion(pk=pk, position=pk, title="", weight_percent=weight) for pk, weight in WEIGHTS.items()]


def test_two_readings_agree_about_as_much_as_two_people_do() -> None:
    chance = Chance(1)
    pairs = [readings(chance, CRITERIA, 2) for _ in range(2000)]

    first, second = ([pair[place].total_thousandths(CRITERIA) for pair in pairs] for place in (0, 1))

    assert statistics.mean(first) / 1000 == pytest.approx(distributions.SCORE_MEAN, abs=0.15)
    assert 0.4 <= statistics.correlation(first, second) <= 0.7


def test_scores_are_half_points_for_each_criterion() -> None:
    (reading,) = readings(Chance(2), CRITERIA, 1)

    assert set(reading.half_points) == {"1", "2", "3"}
    assert all(0 <= score <= 10 for score in reading.half_points.values())
    assert reading.comment
