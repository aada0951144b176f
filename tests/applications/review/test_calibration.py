"""Effects of reviewers and calibrated scores: a case by hand, what must hold for all, and what was planted."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from applications.review import scoring
from applications.review.calibration import Calibration, Estimate, calibrate

tables = st.dictionaries(
    st.tuples(st.integers(0, 7), st.integers(0, 4)), st.integers(0, 5000), min_size=1, max_size=40
).map(lambda table: [(application, reviewer, points) for (application, reviewer), points in table.items()])


def planted(leans: dict[str, int], *, noise: float, applications: int = 300, seed: int = 4) -> list[tuple]:
    """Each application read by two of the reviewers, in chance pairs."""
    chance = random.Random(seed)
    scores = []
    for number in range(applications):
        worth = chance.gauss(3000, 700)
        for reviewer in chance.sample(sorted(leans), 2):
            scores.append((number, reviewer, round(worth + leans[reviewer] + chance.gauss(0, noise))))
    return scores


def test_a_case_worked_by_hand():
    """Two reviewers, two applications, 500 apart each time.

    The Laplacian of the pair is ((1, -1), (-1, 1)); its one weight is 2, the pull along it is 500 · √2 / √2,
    energy 250 000, freedom 2, nothing is left over. The cost 2 · ln(250 000 / (2 + 4 r)) + ln(1 + 2 r) falls
    with r, so the ratio is at its bound 4. A lean is 500 / (2 + 1 / 4) = 222, chance √(250 000 / 18) = 118;
    the leans may err by √(13 889 · 4 / 9 / 2) = 56, and a score, which both gave, by √(13 889 / 2) = 83.
    """
    found = calibrate([(1, "a", 3000), (1, "b", 3500), (2, "a", 2000), (2, "b", 2500)])

    assert found == Calibration(
        applications={1: Estimate(3250, 83, 2), 2: Estimate(2250, 83, 2)},
        reviewers={"a": Estimate(-222, 56, 2), "b": Estimate(222, 56, 2)},
        noise=118,
    )
    assert (found.applications[1].low, found.applications[1].high) == (3250 - 163, 3250 + 163)


def test_planted_leans_are_found():
    leans = {"a": -600, "b": -100, "c": 0, "d": 250, "e": 450}

    found = calibrate(planted(leans, noise=300))

    centre = sum(leans.values()) / len(leans)
    for reviewer, lean in leans.items():
        estimate = found.reviewers[reviewer]
        assert estimate.error is not None
        assert abs(estimate.value - (lean - centre)) <= 3 * estimate.error
        assert estimate.error <= 120
    assert found.noise == pytest.approx(300, abs=30)


def test_calibrated_scores_are_nearer_to_the_worth_than_means():
    leans = {"a": -600, "b": -200, "c": 200, "d": 600}
    chance, worths, scores = random.Random(9), {}, []
    for number in range(300):
        worths[number] = chance.gauss(3000, 700)
        for reviewer in chance.sample(sorted(leans), 2):
            scores.append((number, reviewer, round(worths[number] + leans[reviewer] + chance.gauss(0, 300))))
    means = {number: sum(s for n, _r, s in scores if n == number) / 2 for number in worths}

    found = calibrate(scores).applications

    off = sum((found[number].value - worth) ** 2 for number, worth in worths.items())
    off_by_means = sum((means[number] - worth) ** 2 for number, worth in worths.items())
    assert off < 0.6 * off_by_means


def test_without_leans_the_calibrated_score_is_near_the_mean():
    scores = planted(dict.fromkeys("abcde", 0), noise=300, seed=1)

    found = calibrate(scores)

    assert max(abs(one.value) for one in found.reviewers.values()) <= 60


def test_errors_tell_the_truth_in_19_of_20_cases():
    """Over many planted tables the interval holds the true worth as often as it says."""
    held, asked = 0, 0
    for seed in range(20):
        chance, scores, worths = random.Random(seed), [], {}
        leans = {reviewer: chance.gauss(0, 300) for reviewer in "abcdefgh"}
        for number in range(60):
            worths[number] = chance.gauss(3000, 700)
            for reviewer in chance.sample(sorted(leans), 3):
                scores.append((number, reviewer, round(worths[number] + leans[reviewer] + chance.gauss(0, 400))))
        average = sum(leans.values()) / len(leans)
        found = calibrate(scores).applications
        off = (abs(found[number].value - worth - average) for number, worth in worths.items())
        held += sum(away <= (found[number].high or 0) - found[number].value for number, away in enumerate(off))
        asked += len(worths)

    assert 0.92 <= held / asked <= 0.98


@given(tables, st.integers(-2000, 2000))
@settings(max_examples=50, deadline=None)
def test_a_shift_of_all_scores_shifts_the_calibrated_ones(scores, shift):
    plain = calibrate(scores)
    moved = calibrate([(application, reviewer, points + shift) for application, reviewer, points in scores])

    assert {key: one.value - shift for key, one in moved.applications.items()} == pytest.approx(
        {key: one.value for key, one in plain.applications.items()}, abs=1
    )
    assert {key: one.value for key, one in moved.reviewers.items()} == pytest.approx(
        {key: one.value for key, one in plain.reviewers.items()}, abs=1
    )


@given(tables, st.randoms(use_true_random=False), st.permutations(range(5)))
@settings(max_examples=50, deadline=None)
def test_neither_order_nor_names_matter(scores, chance, names):
    shuffled = list(scores)
    chance.shuffle(shuffled)

    plain = calibrate(scores)
    renamed = calibrate([(application, names[reviewer], points) for application, reviewer, points in scores])

    assert calibrate(shuffled) == plain
    assert {key: one.value for key, one in renamed.applications.items()} == pytest.approx(
        {key: one.value for key, one in plain.applications.items()}, abs=1
    )


@given(tables)
@settings(max_examples=50, deadline=None)
def test_nothing_is_invented(scores):
    """Every application and reviewer is there once, and nobody's lean goes beyond what readings differ by."""
    found = calibrate(scores)
    by_application: dict[int, list[int]] = {}
    for application, _reviewer, points in scores:
        by_application.setdefault(application, []).append(points)
    widest = max(max(points) - min(points) for points in by_application.values())

    assert {key: one.n for key, one in found.applications.items()} == {
        key: len(points) for key, points in by_application.items()
    }
    assert max(abs(one.value) for one in found.reviewers.values()) <= widest
    if all(one.value == 0 and not one.error for one in found.reviewers.values()):
        means = {key: scoring.mean(points) for key, points in by_application.items()}
        assert {key: one.value for key, one in found.applications.items()} == means


@pytest.mark.parametrize(
    ("scores", "applications", "reviewers"),
    [
        ([], {}, {}),
        ([(1, "a", 3000), (2, "a", 4000)], {1: (3000, None), 2: (4000, None)}, {"a": (0, None)}),
        # One pair says nothing about who of them is right.
        ([(1, "a", 3000), (1, "b", 4001)], {1: (3501, 501)}, {"a": (0, 0), "b": (0, 0)}),
        # All the same: no spread, nothing to correct, nothing uncertain.
        (
            [(1, "a", 3000), (1, "b", 3000), (2, "c", 3000), (2, "d", 3000)],
            {1: (3000, 0), 2: (3000, 0)},
            dict.fromkeys("abcd", (0, 0)),
        ),
    ],
)
def test_where_the_data_cannot_tell_nothing_is_corrected(scores, applications, reviewers):
    found = calibrate(scores)

    assert {key: (one.value, one.error) for key, one in found.applications.items()} == applications
    assert {key: (one.value, one.error) for key, one in found.reviewers.items()} == reviewers


def test_parts_that_share_no_reviewer_do_not_disturb_each_other_s_means():
    """A strict pair of readers who met nobody else cannot be told from poor applications."""
    chance = random.Random(2)
    left = [(n, r, round(2000 + chance.gauss(0, 200))) for n in range(40) for r in ("a", "b")]
    right = [(n, r, round(4000 + chance.gauss(0, 200))) for n in range(40, 80) for r in ("c", "d")]

    found = calibrate(left + right).applications

    for part in (left, right):
        mean = sum(points for _n, _r, points in part) / len(part)
        assert sum(found[n].value for n, _r, _points in part) / len(part) == pytest.approx(mean, abs=1)
