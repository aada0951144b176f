import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.review.scoring import IncompleteScores, mean, weighted_mean

HALF_POINTS = st.integers(0, 10)
WEIGHTS = st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.integers(1, 100), min_size=1, max_size=6)


def test_the_weights_of_the_default_rubric_worked_by_hand() -> None:
    weights = {"1": 40, "2": 25, "3": 25, "4": 10}
    half_points = {"1": 9, "2": 7, "3": 8, "4": 6}

    # 0.40 × 4.5 + 0.25 × 3.5 + 0.25 × 4 + 0.10 × 3 = 3.975
    assert weighted_mean(half_points, weights) == 3975


def test_half_a_thousandth_is_rounded_up() -> None:
    # (1 × 0.5 + 0 × 3) / 16 × … = 500 × 1 / 16 = 31.25; 500 × 3 / 16 = 93.75; 500 × 1 / 8 = 62.5
    assert [weighted_mean({"a": 1, "b": 0}, {"a": 1, "b": rest}) for rest in (15, 7)] == [31, 63]


def test_a_missing_score_is_refused() -> None:
    with pytest.raises(IncompleteScores):
        weighted_mean({"a": 4}, {"a": 50, "b": 50})


@pytest.mark.parametrize("half_points", [-1, 11])
def test_a_score_out_of_range_is_refused(half_points: int) -> None:
    with pytest.raises(ValueError, match="half points"):
        weighted_mean({"a": half_points}, {"a": 1})


def test_no_criteria_give_no_mean() -> None:
    with pytest.raises(IncompleteScores):
        weighted_mean({}, {})


@given(WEIGHTS, st.data())
def test_the_mean_lies_between_the_lowest_and_the_highest_score(weights: dict[str, int], data: st.DataObject) -> None:
    half_points = {key: data.draw(HALF_POINTS) for key in weights}

    result = weighted_mean(half_points, weights)

    assert 500 * min(half_points.values()) <= result <= 500 * max(half_points.values())


@given(WEIGHTS, st.data())
def test_a_better_score_never_lowers_the_mean(weights: dict[str, int], data: st.DataObject) -> None:
    half_points = {key: data.draw(st.integers(0, 9)) for key in weights}
    raised = data.draw(st.sampled_from(sorted(weights)))

    better = weighted_mean(half_points | {raised: half_points[raised] + 1}, weights)

    assert better >= weighted_mean(half_points, weights)


@given(WEIGHTS, HALF_POINTS)
def test_equal_scores_are_their_own_mean(weights: dict[str, int], score: int) -> None:
    assert weighted_mean(dict.fromkeys(weights, score), weights) == 500 * score


def test_the_mean_of_reviews_rounds_half_up_and_is_nought_without_any() -> None:
    assert [mean([3900, 4001]), mean([3900]), mean([1, 1, 2]), mean([])] == [3951, 3900, 1, 0]
