import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.sme import OwnershipPolicy, Size, status_over_time

VECTORS = json.loads((Path(__file__).parent.parent / "data" / "sme_cases.json").read_text())["time_series_cases"]
SIZES = st.lists(st.sampled_from(list(Size)), min_size=1, max_size=12)
MICRO, SMALL, MEDIUM, LARGE = Size


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_status_in_a_known_series(vector):
    prior = vector["prior_status"]

    status = status_over_time(
        [Size(size) for size in vector["raw_oldest_to_newest"]], prior=None if prior is None else Size(prior)
    )

    assert status == vector["expected_status"]
    assert (status[-1] is not LARGE) is vector.get("expected_final_is_sme", status[-1] is not LARGE)


def test_a_change_of_ownership_can_count_at_once():
    vector = next(vector for vector in VECTORS if "alternative_status" in vector)
    sizes = [Size(size) for size in vector["raw_oldest_to_newest"]]

    status = status_over_time(sizes, prior=MEDIUM, ownership_changed_in=2, policy=OwnershipPolicy.AT_ONCE)

    assert status == vector["alternative_status"]
    assert status_over_time(sizes, prior=MEDIUM, ownership_changed_in=2) == vector["expected_status"]


@pytest.mark.parametrize(
    ("prior", "sizes", "status"),
    [
        pytest.param(None, [MICRO, MEDIUM, LARGE], [MICRO, MICRO, MEDIUM], id="no further than both periods go"),
        pytest.param(None, [LARGE, SMALL, MICRO], [LARGE, LARGE, SMALL], id="down no further either"),
        pytest.param(None, [SMALL, LARGE, MICRO, LARGE], [SMALL] * 4, id="to and fro"),
        pytest.param(None, [LARGE, LARGE, MEDIUM], [LARGE] * 3, id="below the ceilings once"),
        pytest.param(LARGE, [MEDIUM, MEDIUM], [LARGE, MEDIUM], id="large before the first"),
        pytest.param(MEDIUM, [LARGE, LARGE, MEDIUM, MEDIUM], [MEDIUM, LARGE, LARGE, MEDIUM], id="there and back"),
        pytest.param(None, [], [], id="no period"),
    ],
)
def test_two_periods_make_a_change(prior, sizes, status):
    assert status_over_time(sizes, prior=prior) == status


def test_after_a_change_at_once_the_two_periods_count_again():
    status = status_over_time([SMALL, LARGE, SMALL, SMALL], ownership_changed_in=1, policy=OwnershipPolicy.AT_ONCE)

    assert status == [SMALL, LARGE, LARGE, SMALL]


@given(sizes=SIZES, size=st.sampled_from(list(Size)))
def test_two_equal_periods_settle_the_status(sizes, size):
    assert status_over_time([*sizes, size, size])[-1] is size


@given(sizes=SIZES, blip=st.sampled_from(list(Size)), held=st.sampled_from(list(Size)))
def test_a_single_period_changes_nothing(sizes, blip, held):
    assert status_over_time([*sizes, held, held, blip, held])[-2:] == [held, held]


@given(sizes=SIZES)
def test_the_status_moves_only_where_two_periods_in_a_row_lie_beyond_it(sizes):
    status = status_over_time(sizes)

    for period in range(1, len(sizes)):
        held, new, pair = status[period - 1], status[period], sizes[period - 1 : period + 1]
        if all(size.rank > held.rank for size in pair):
            assert new.rank == min(size.rank for size in pair)
        elif all(size.rank < held.rank for size in pair):
            assert new.rank == max(size.rank for size in pair)
        else:
            assert new is held
