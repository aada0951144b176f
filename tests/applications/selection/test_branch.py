import random

from applications.selection.branch import Search, limit, reach
from applications.selection.lp import Relaxation
from applications.selection.matrix import Matrix
from applications.selection.problem import Instance
from tests.applications.selection.instances import exact, gap


def relaxation(*, has_filler: bool) -> Relaxation:
    matrix = Matrix(Instance.from_json(gap((10, 9, 8, 7), has_filler=has_filler)))
    return Relaxation(matrix, deadline=limit(10))


def test_relaxation_alone_goes_wrong_and_branching_mends_it() -> None:
    lp = relaxation(has_filler=True)

    outcome = Search(lp, lp.matrix.box()).run()

    assert lp.solve(lp.matrix.box()).value == 17.0
    assert (outcome.value, outcome.is_complete) == (10, True)
    assert len(list(outcome.root.leaves())) > 1


def test_halves_that_fit_are_proven_not_to_make_a_set() -> None:
    lp = relaxation(has_filler=False)

    outcome = Search(lp, lp.matrix.box()).run()

    assert lp.solve(lp.matrix.box()).is_feasible
    assert (outcome.columns, outcome.is_complete) == (None, True)
    assert {leaf.duals.scale for leaf in outcome.root.leaves() if leaf.duals} == {0}


def test_search_past_its_leaves_stops_with_a_bound_that_holds() -> None:
    lp = relaxation(has_filler=True)

    outcome = Search(lp, lp.matrix.box(), leaves=1).run()

    assert (outcome.is_complete, outcome.why_stopped) == (False, "more than 1 branches")
    assert 10 <= reach(lp.matrix, outcome.root, lp.matrix.box()) <= 17


def test_floor_leaves_out_what_does_not_beat_it() -> None:
    lp = relaxation(has_filler=True)

    assert Search(lp, lp.matrix.box(), floor=10).run().columns is None
    assert Search(lp, lp.matrix.box(), floor=9).run().value == 10


def test_box_takes_candidates_in_and_out() -> None:
    lp = relaxation(has_filler=True)
    column = lp.matrix.column_of

    without = Search(lp, lp.matrix.box().fixed(outside=(column["k000"],))).run()
    with_last = Search(lp, lp.matrix.box().fixed(inside=(column["k110"],))).run()

    assert (without.value, with_last.value) == (9, 7)


def test_a_dive_finds_a_set_where_rounding_finds_none() -> None:
    matrix = Matrix(Instance.from_json(exact(random.Random(2), size=600, seats=60, features=5, highest=0)))
    lp = Relaxation(matrix, deadline=limit(60))

    outcome = Search(lp, matrix.box()).run()

    assert (outcome.value, outcome.is_complete) == (0, True)
    assert len(list(outcome.root.leaves())) < 20
