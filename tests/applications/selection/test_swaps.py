import random

import numpy as np

from applications.selection.matrix import Matrix
from applications.selection.problem import Instance
from applications.selection.solve import optimum
from applications.selection.swaps import FORBIDDEN, swaps
from tests.applications.selection.instances import mixed


def test_swaps_are_those_of_trying_each_pair() -> None:
    tried = 0
    for number in range(80):
        matrix, outcome = optimum(Instance.from_json(mixed(random.Random(f"swaps {number}"))))
        if outcome.columns is None or outcome.value is None:
            continue
        tried += 1
        inside = outcome.columns.tolist()

        found = swaps(matrix, outcome.columns)

        for column in range(matrix.size):
            partners = [other for other in range(matrix.size) if (other in inside) != (column in inside)]
            costs = [_cost(matrix, inside, outcome.value, column, other) for other in partners]
            assert int(found.cost[column]) == min(costs, default=FORBIDDEN)
            assert (found.partner[column] == -1) == (found.cost[column] == FORBIDDEN)
            if found.partner[column] >= 0:
                partner = int(found.partner[column])
                assert _cost(matrix, inside, outcome.value, column, partner) == found.cost[column]
    assert tried > 20


def _cost(matrix: Matrix, inside: list[int], value: int, one: int, other: int) -> int:
    leaves, comes = (one, other) if one in inside else (other, one)
    columns = np.array(sorted({*inside} - {leaves} | {comes}))
    then = matrix.value(columns)
    return FORBIDDEN if then is None else value - then
