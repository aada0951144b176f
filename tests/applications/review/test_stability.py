"""Where a further reading helps most."""

import random
from statistics import mean

from applications.review.calibration import Estimate
from applications.review.stability import Proposal, cut, proposals


def worths(*values: int, n: int = 2, error: int = 200) -> dict[int, Estimate]:
    return {number: Estimate(value, error, n) for number, value in enumerate(values)}


def test_the_cut_lies_between_the_last_in_and_the_first_out():
    assert cut(worths(4000, 3500, 3400, 2000), 2) == 3450


def test_without_a_cut_there_is_nothing_to_propose():
    several = worths(4000, 3500)

    assert [proposals(several, seats=seats, noise=300) for seats in (0, 2, 5)] == [[], [], []]
    assert proposals(several, seats=1, noise=0) == proposals(several, seats=1, noise=None) == []


def test_a_case_worked_by_hand():
    """The cut is 3300. A reading moves a score of two by 245 / √6 = 100; 100 away that is one step, where the
    normal distribution gives 0.2420 - 1 · 0.1587 = 0.0833 steps. 100 over an error of 200 is 69 of 100."""
    found = proposals(worths(3400, 3200), seats=1, noise=245)

    assert found == [
        Proposal(0, Estimate(3400, 200, 2), 100, 69, 8337),
        Proposal(1, Estimate(3200, 200, 2), -100, 31, 8337),
    ]


def test_who_is_near_the_cut_and_little_read_comes_first():
    found = proposals(
        {
            "far above": Estimate(4800, 200, 2),
            "near, much read": Estimate(3520, 100, 6),
            "near": Estimate(3520, 200, 2),
            "near, read once": Estimate(3480, 300, 1),
            "farther": Estimate(3300, 200, 2),
            "far below": Estimate(1000, 200, 2),
        },
        seats=3,
        noise=300,
    )

    assert [one.key for one in found] == ["near, read once", "near", "near, much read", "farther"]


def test_no_more_than_asked_for():
    assert len(proposals(worths(*range(3000, 3060)), seats=30, noise=300, most=5)) == 5


def test_the_gain_is_what_a_further_reading_brings_on_average():
    """Played out: a reading is added many times, and whoever then lies above the cut is taken."""
    chance, noise, line, value, n = random.Random(3), 300, 3400, 3450, 2
    gains = []
    for _round in range(100_000):
        reading = chance.gauss(value, noise * (1 + 1 / n) ** 0.5)
        later = (n * value + reading) / (n + 1)
        gains.append(max(later, line) - max(value, line))

    found = proposals({0: Estimate(value, 212, n), 1: Estimate(2 * line - value, 212, n)}, seats=1, noise=noise)

    assert abs(mean(gains) * 1000 - found[0].gain) < 1500
