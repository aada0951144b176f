import pytest

from applications.selection.problem import Instance
from applications.selection.stability import Share, stability
from tests.applications.selection.instances import candidate, form, quota


def instance() -> Instance:
    candidates = [
        candidate("A", 9000, country="DE"),
        candidate("B", 5010, country="DE"),
        candidate("C", 5000, country="LV"),
        candidate("D", 1000, country="LV"),
        candidate("E", 1, country="LV"),
    ]
    return Instance.from_json(form(2, {"country": {"DE": quota(0, 2), "LV": quota(0, 2)}}, candidates))


def test_candidates_near_the_line_change_places_and_others_do_not() -> None:
    shares = stability(instance(), dict.fromkeys("ABCDE", 200), draws=300)

    assert {key: share.times for key, share in shares.items() if key in "ADE"} == {"A": 300, "D": 0, "E": 0}
    assert shares["B"].times + shares["C"].times == 300
    assert 100 < shares["B"].times < 200


def test_no_uncertainty_changes_nothing() -> None:
    shares = stability(instance(), {}, draws=5)

    assert {key for key, share in shares.items() if share == Share(5, 5)} == {"A", "B"}


def test_same_seed_gives_the_same_shares() -> None:
    deviations = dict.fromkeys("ABCDE", 500)

    assert stability(instance(), deviations, draws=50, seed=4) == stability(instance(), deviations, draws=50, seed=4)


def test_time_that_is_over_leaves_no_shares() -> None:
    assert stability(instance(), {}, time_limit_s=0.0) == {}


def test_interval_of_a_share_follows_wilson() -> None:
    # Worked from the formula: 8 of 10 at z = 1.96.
    assert Share(8, 10).interval == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert Share(0, 10).interval[0] == 0.0
