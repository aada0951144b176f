import numpy as np

from applications.selection.greedy import comparison, greedy, unconstrained
from applications.selection.matrix import Matrix
from applications.selection.problem import Instance
from tests.applications.selection.instances import candidate, form, quota


def matrix() -> Matrix:
    candidates = [
        candidate("A", 90, country="DE"),
        candidate("B", 80, country="DE", group="owner"),
        candidate("C", 70, country="LV", group="owner"),
        candidate("D", 60, country="LV"),
        candidate("E", 5, country="LV", pin="in"),
    ]
    return Matrix(Instance.from_json(form(3, {"country": {"DE": quota(0, 1), "LV": quota(0, 3)}}, candidates)))


def keys(of: Matrix, columns: np.ndarray[tuple[int], np.dtype[np.int64]]) -> list[str]:
    return sorted(of.keys[column] for column in columns.tolist())


def test_best_group_without_quotas_keeps_pins_and_groups() -> None:
    assert keys(matrix(), unconstrained(matrix())) == ["A", "B", "E"]


def test_greedy_goes_down_the_list_past_full_quotas() -> None:
    assert keys(matrix(), greedy(matrix())) == ["A", "C", "E"]


def test_greedy_that_ends_short_is_shown_with_its_empty_seats() -> None:
    candidates = [candidate(key, score, country="DE") for key, score in (("A", 2), ("B", 1))]
    candidates.append(candidate("C", 0, country="LV"))
    short = Matrix(Instance.from_json(form(2, {"country": {"DE": quota(0, 1), "LV": quota(0, 0)}}, candidates)))

    assert comparison(short, np.array([0, 1]), 3) == {
        "chosen": ["A"],
        "value": 2,
        "gap": None,
        "seats_left": 1,
        "wrong": [],
        "missed": [],
    }
