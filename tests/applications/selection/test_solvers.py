"""Five hundred random instances of every temper: two solvers of other houses find the same value."""

import random

import pytest

from applications.selection.problem import Instance
from applications.selection.solve import optimum
from tests.applications.selection.cbc import best_total
from tests.applications.selection.instances import large, matching, mixed
from tests.applications.selection.plain_mip import best_value

PARTS, A_PART = 5, 100


def instances(part: int) -> list[Instance]:
    drawn = []
    for number in range(part * A_PART, (part + 1) * A_PART):
        chance = random.Random(f"solvers {number}")
        kind = number % 5
        whole = matching(chance, 2 + number % 5) if kind == 0 else large(chance, 40) if kind == 1 else mixed(chance)
        drawn.append(Instance.from_json(whole))
    return drawn


@pytest.mark.parametrize("part", range(PARTS))
def test_two_other_solvers_find_the_same_value(part: int) -> None:
    drawn = instances(part)

    values = [optimum(instance)[1].value for instance in drawn]

    assert values == [best_value(instance) for instance in drawn]
    solved = [(instance, value) for instance, value in zip(drawn, values, strict=True) if value is not None]
    hopeless = [instance for instance, value in zip(drawn, values, strict=True) if value is None]
    assert best_total([instance for instance, _value in solved]) == sum(value for _instance, value in solved)
    assert [best_total([instance]) for instance in hopeless] == [None] * len(hopeless)
    assert min(len(solved), len(hopeless)) > 10
