from collections import deque

import pytest

from applications.selection.beside import Helper
from applications.selection.branch import limit
from applications.selection.lanes import Lanes
from applications.selection.problem import Instance
from applications.selection.stability import WORTH_HELP, Share, stability
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


def test_equals_whose_scores_do_not_vary_share_the_place() -> None:
    candidates = [
        candidate(key, score, country=country)
        for key, score, country in (("A", 9, "DE"), ("B", 5, "DE"), ("C", 5, "LV"), ("D", 4, "LV"))
    ]
    countries = {"DE": quota(0, 2), "LV": quota(0, 2)}

    shares = stability(Instance.from_json(form(2, {"country": countries}, candidates)), {"D": 1}, draws=200)

    assert (shares["A"].times, shares["B"].times + shares["C"].times + shares["D"].times) == (200, 200)
    assert all(70 < shares[key].times < 130 for key in "BC")


def test_same_seed_gives_the_same_shares() -> None:
    deviations = dict.fromkeys("ABCDE", 500)

    assert stability(instance(), deviations, draws=50, seed=4) == stability(instance(), deviations, draws=50, seed=4)


def test_a_second_interpreter_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    deviations, found = dict.fromkeys("ABCDE", 500), []
    for count in (1, 3):
        monkeypatch.setattr("applications.selection.stability.processors", lambda count=count: count)
        found.append(stability(instance(), deviations, draws=WORTH_HELP))

    assert found[0] == found[1]
    assert found[0]["A"].of == WORTH_HELP


def test_what_a_killed_helper_left_is_done_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    deviations = dict.fromkeys("ABCDE", 500)
    expected = stability(instance(), deviations, draws=WORTH_HELP)
    monkeypatch.setattr("applications.selection.stability.processors", lambda: 2)
    say, said = Helper._say, []

    def dies(self: Helper, what: object) -> None:
        say(self, what)
        said.append(what)
        if len(said) == 2:
            self.process.kill()

    monkeypatch.setattr(Helper, "_say", dies)

    assert stability(instance(), deviations, draws=WORTH_HELP) == expected
    assert len(said) == 2


def test_a_helper_has_what_it_worked_off() -> None:
    lanes, waiting = Lanes(instance(), dict.fromkeys("ABCDE", 500), WORTH_HELP, 0), deque([3, 4])
    helper = Helper(lanes, waiting, limit(60))

    found = helper.results()

    assert [done for _times, done in found] == [20, 20]
    for (times, _done), number in zip(found, (4, 3), strict=True):
        assert times.tolist() == lanes.run(number, limit(60))[0].tolist()
    assert (helper.process.returncode, list(waiting)) == (0, [])


def test_time_that_is_over_leaves_no_shares() -> None:
    assert stability(instance(), {}, time_limit_s=0.0) == {}


def test_interval_of_a_share_follows_wilson() -> None:
    # Worked from the formula: 8 of 10 at z = 1.96.
    assert Share(8, 10).interval == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert Share(0, 10).interval[0] == 0.0
