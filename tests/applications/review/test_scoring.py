import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.review.scoring import IncompleteScores, is_below, mean, median, spread, total, weighted_mean

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


def test_a_criterion_that_was_left_out_neither_raises_nor_lowers_the_rest() -> None:
    weights = {"1": 40, "2": 25, "3": 25, "4": 10}

    # (40 × 4.5 + 25 × 3.5 + 10 × 3) / 75 = 297.5 / 75 = 3.9667
    assert total({"1": 9, "2": 7, "4": 6}, weights, abstained=["3"]) == 3967
    assert total({}, weights, abstained=list(weights)) is None
    with pytest.raises(IncompleteScores):
        total({"1": 9}, weights, abstained=["3"])


def test_median_and_spread_worked_by_hand() -> None:
    assert [median(one) for one in ([], [3000], [4000, 3001], [5000, 1000, 2000])] == [0, 3000, 3501, 2000]
    assert [spread(one) for one in ([], [3000], [4000, 3001], [5000, 1000, 2000])] == [None, None, 999, 4000]


@given(st.lists(st.integers(0, 5000), min_size=2, max_size=7))
def test_median_and_mean_lie_within_the_spread(totals: list[int]) -> None:
    width = spread(totals)

    assert width == max(totals) - min(totals)
    assert all(min(totals) <= middle <= max(totals) for middle in (median(totals), mean(totals)))
    assert median(totals) == median(totals[::-1])


def test_a_threshold_is_held_against_the_reviews_together() -> None:
    # Depth: 2.5 and 3.5 are 3.0 together; evidence: only one judges, with 2.
    reviews = [{"depth": 5, "evidence": 4}, {"depth": 7}]

    assert not is_below(reviews, {"depth": 6, "evidence": 4}, 0)
    assert is_below(reviews, {"depth": 7, "evidence": 0}, 0)
    assert is_below(reviews, {"depth": 0, "evidence": 5}, 0)
    # Three readers: 0, 3 and 4 have the mean 2.33 and the median 3.
    three = [{"depth": 0}, {"depth": 6}, {"depth": 8}]
    assert (is_below(three, {"depth": 5}, 0), is_below(three, {"depth": 5}, 0, across=median)) == (True, False)


def test_weights_decide_no_threshold() -> None:
    """The plain mean of 5 and 1 is 3, whatever they weigh."""
    reviews = [{"heavy": 10, "light": 2}]

    assert [is_below(reviews, {"heavy": 0, "light": 0}, overall) for overall in (3000, 3001)] == [False, True]


def test_what_nobody_judged_misses_no_threshold() -> None:
    assert (is_below([], {"depth": 10}, 5000), is_below([{}], {"depth": 10}, 5000)) == (False, False)
