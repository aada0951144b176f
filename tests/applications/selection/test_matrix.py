import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from applications.selection.matrix import Duals, Matrix, Split, Step
from applications.selection.problem import Instance
from tests.applications.selection.instances import candidate, every_best_set, form, gap, mixed, quota

PRICES = st.integers(min_value=-(10**7), max_value=10**7)


def priced(matrix: Matrix, scale: int, prices: list[int], steps: tuple[int, ...] = ()) -> Duals:
    supply = iter(prices * (1 + len(matrix.slots) + len(matrix.group_names) + len(matrix.soft_slots)))

    def take(count: int) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
        return np.array([next(supply) for _ in range(count)], dtype=object)

    seats, slots, groups = next(supply), take(len(matrix.slots)), take(len(matrix.group_names))
    limits = [scale * int(weight) for weight in matrix.soft_weights]
    soft = [max(-limit, min(limit, price)) for limit, price in zip(limits, take(len(limits)), strict=True)]
    return Duals(scale, seats, slots, groups, np.array(soft, dtype=object), steps)


@given(number=st.integers(0, 300), scale=st.integers(1, 10**9), prices=st.lists(PRICES, min_size=1, max_size=9))
@settings(deadline=None, max_examples=150, derandomize=True)
def test_no_prices_bound_below_the_best_set(number: int, scale: int, prices: list[int]) -> None:
    instance = Instance.from_json(mixed(random.Random(number)))
    matrix = Matrix(instance)
    best, _ = every_best_set(instance)

    bound = matrix.bound(priced(matrix, scale, prices), matrix.box())

    assert best is None or bound >= scale * best


@given(number=st.integers(0, 300), prices=st.lists(PRICES, min_size=1, max_size=9))
@settings(deadline=None, max_examples=100, derandomize=True)
def test_no_farkas_vector_refutes_what_exists(number: int, prices: list[int]) -> None:
    instance = Instance.from_json(mixed(random.Random(number)))
    matrix = Matrix(instance)
    best, _ = every_best_set(instance)

    bound = matrix.bound(priced(matrix, 0, prices), matrix.box())

    assert best is None or bound >= 0


def test_bound_is_the_same_in_machine_words_and_beyond() -> None:
    matrix = Matrix(Instance.from_json(gap((10, 9, 8, 7), has_filler=True)))
    small = priced(matrix, 3, [5, -2, 1])
    huge = priced(matrix, 3 * 10**18, [5 * 10**18, -2 * 10**18, 10**18])

    assert matrix.bound(huge, matrix.box()) == matrix.bound(small, matrix.box()) * 10**18


def test_step_row_is_priced_by_its_count() -> None:
    matrix = Matrix(Instance.from_json(gap((10, 9, 8, 7), has_filler=True)))
    step = Step(Split(slots=(0,)), is_upper=True, count=0)

    bound = matrix.bound(priced(matrix, 1, [0], steps=(4,)), matrix.box(), (step,))

    # k000 and k011 hold the first slot and pay 4 each: 6 + 5 + 8 + 7 are left.
    assert bound == 26


def test_value_is_score_less_soft_penalty() -> None:
    soft = [{"dimension": "d", "value": "x", "target": 3, "weight": 2}]
    candidates = [candidate("A", 9, d="x"), candidate("B", 4, d="y")]
    matrix = Matrix(Instance.from_json(form(1, {"d": {"x": quota(0, 9, 1), "y": quota(0, 9)}}, candidates, soft)))

    assert [matrix.value(np.array([column])) for column in (0, 1)] == [7, 0]


def test_value_of_a_set_that_breaks_a_rule_is_none() -> None:
    candidates = [
        candidate("A", 1, d="x", group="g"),
        candidate("B", 1, d="y", group="g"),
        candidate("C", 1, d="y", pin="in"),
        candidate("D", 1, d="x"),
        candidate("E", 1, d="x", pin="out"),
    ]
    matrix = Matrix(Instance.from_json(form(2, {"d": {"x": quota(1, 2), "y": quota(0, 1)}}, candidates)))
    a, b, c, d = range(4)

    sets = [[a, c], [c, d], [a, b], [a, d], [b, c], [c], [c, c]]
    values = [matrix.value(np.array(columns)) for columns in sets]

    assert matrix.keys == ["A", "B", "C", "D"]
    assert values == [2, 2, None, None, None, None, None]


def test_step_between_values_is_the_common_divisor() -> None:
    soft = [{"dimension": "d", "value": "x", "target": 1, "weight": 20}]
    candidates = [candidate("A", 30, d="x"), candidate("B", -50, d="x", pin="out")]

    def step(weight: int) -> int:
        soft[0]["weight"] = weight
        return Matrix(Instance.from_json(form(1, {"d": {"x": quota(0, 1)}}, candidates, soft))).step

    assert (step(20), step(0), step(7)) == (10, 10, 1)
    assert Matrix(Instance.from_json(form(1, {}, [candidate("A", 0)]))).step == 1
