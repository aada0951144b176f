"""Krippendorff's alpha: the example of its author, and where there is nothing to tell."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from applications.review.agreement import alpha, coincidences, of_coincidences
from applications.review.calibration import Estimate

# Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section D: four observers, twelve units.
OBSERVED = (
    (1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3),
    (None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None),
)


def test_the_example_of_the_author():
    """Alpha at interval level is 0.849; the twelfth unit has one value and does not count."""
    scores = [(unit, value) for row in OBSERVED for unit, value in enumerate(row) if value is not None]

    found = alpha(scores)

    assert found is not None
    assert (found.value, found.n) == (849, 11)
    assert 0 < (found.error or 0) < 200


def test_agreement_throughout_is_one():
    assert alpha([(1, 4), (1, 4), (2, 8), (2, 8)]) == Estimate(1000, 0, 2)


@pytest.mark.parametrize("scores", [[], [(1, 4), (2, 5)], [(1, 4), (1, 4), (2, 4), (2, 4)]])
def test_nothing_to_tell(scores):
    assert alpha(scores) is None


def test_one_application_has_no_error():
    assert alpha([(1, 2), (1, 8)]) == Estimate(0, None, 1)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 10)), max_size=40))
@settings(max_examples=50, deadline=None)
def test_the_jackknife_rests_on_the_same_alpha(scores):
    found = alpha(scores)
    counts = np.zeros((10, 11))
    for unit, value in scores:
        counts[unit, value] += 1
    paired = counts[counts.sum(axis=1) > 1]

    if found is not None:
        assert found.value == pytest.approx(1000 * of_coincidences(coincidences(paired)), abs=0.51)
        assert found.value <= 1000
