import random
import time
from typing import Any

import numpy as np

from applications.selection.matrix import Ints, Matrix
from applications.selection.mend import mended
from applications.selection.problem import Instance
from tests.applications.selection.instances import candidate, form, quota


def crowd(chance: random.Random, size: int) -> dict[str, Any]:
    """Exact quotas in four dimensions, taken from a set that keeps them."""
    values = {f"d{number}": chance.choice([2, 3, 4]) for number in range(4)}
    people = [
        candidate(
            f"k{number:03}",
            chance.randint(0, 9),
            group=chance.choice([None, None, f"g{number // 3}"]),
            **{dimension: f"v{chance.randrange(most)}" for dimension, most in values.items()},
        )
        for number in range(size)
    ]
    chosen = people[::3][:12]
    counts = {
        dimension: {
            f"v{value}": sum(one["values"][dimension] == f"v{value}" for one in chosen) for value in range(most)
        }
        for dimension, most in values.items()
    }
    dimensions = {dimension: {value: quota(n, n) for value, n in found.items()} for dimension, found in counts.items()}
    return form(12, dimensions, people)


def mended_from_the_first(matrix: Matrix, *, seconds: float = 10) -> Ints | None:
    everybody = np.arange(matrix.size)
    box = matrix.box().fixed(inside=(0,), outside=(1,))
    return mended(matrix, box, everybody[: matrix.seats], everybody, deadline=time.monotonic() + seconds)


def test_exchanges_lead_to_a_set_that_keeps_every_quota() -> None:
    found = 0
    for number in range(40):
        matrix = Matrix(Instance.from_json(crowd(random.Random(number), 60)))

        columns = mended_from_the_first(matrix)

        if columns is not None:
            found += 1
            assert matrix.value(columns) is not None
            assert 0 in columns
            assert 1 not in columns
    assert found > 30


def test_time_that_is_over_mends_nothing() -> None:
    matrix = Matrix(Instance.from_json(crowd(random.Random(1), 60)))

    assert mended_from_the_first(matrix, seconds=-1) is None


def test_groups_that_cannot_fill_the_seats_mend_nothing() -> None:
    people = [candidate(f"k{number}", 1, group="one owner") for number in range(4)]

    assert mended_from_the_first(Matrix(Instance.from_json(form(2, {}, people)))) is None
