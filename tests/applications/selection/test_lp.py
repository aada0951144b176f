import random

import pytest

from applications.selection.branch import limit
from applications.selection.lp import Relaxation
from applications.selection.matrix import Matrix
from applications.selection.problem import Instance
from applications.selection.solved import SolverStopped
from tests.applications.selection.instances import candidate, form, large, quota


def wide(least: int) -> Matrix:
    """2,000 candidates, of which the solver first sees a few; the minimum needs weak ones."""
    candidates = [candidate(f"k{number:04}", number, country="LV" if number < 1000 else "DE") for number in range(2000)]
    return Matrix(Instance.from_json(form(60, {"country": {"LV": quota(least, 60), "DE": quota(0, 60)}}, candidates)))


def test_relaxation_takes_in_only_columns_that_can_matter() -> None:
    relaxation = Relaxation(wide(20), deadline=limit(10))

    solved = relaxation.solve(relaxation.matrix.box())

    assert solved.value == sum(range(980, 1000)) + sum(range(1960, 2000))
    assert len(relaxation.columns) < 500


def test_adopted_quotas_and_scores_give_what_a_new_relaxation_gives() -> None:
    for number in range(10):
        matrix = Matrix(Instance.from_json(large(random.Random(number), 100)))
        warm = Relaxation(matrix, deadline=limit(10))
        warm.solve(matrix.box())
        other = matrix.with_quotas(matrix.low - 1, matrix.high + 1).with_scores(matrix.scores[::-1].copy())

        warm.adopt(other)

        cold = Relaxation(other, deadline=limit(10))
        assert warm.solve(other.box()).value == pytest.approx(cold.solve(other.box()).value, abs=1e-5)


def test_prices_of_the_impossible_are_a_farkas_vector() -> None:
    matrix = Matrix(Instance.from_json(form(1, {"d": {"x": quota(2, 9)}}, [candidate(key, 1, d="x") for key in "AB"])))

    for is_elastic in (False, True):
        relaxation = Relaxation(matrix, deadline=limit(10), is_elastic=is_elastic)
        solved = relaxation.solve(matrix.box())
        duals = solved.prices.rounded(1, farkas=True, matrix=matrix, steps=())

        assert not solved.is_feasible
        assert matrix.bound(duals, matrix.box()) < 0


def test_time_that_is_over_stops_the_solver() -> None:
    relaxation = Relaxation(wide(0), deadline=limit(-1))

    with pytest.raises(SolverStopped, match=r"^the time is over$"):
        relaxation.solve(relaxation.matrix.box())
