"""From an instance to a record: the best group, proven, drawn and explained."""

from typing import Any

from applications.selection import certificate
from applications.selection.branch import Outcome, Search, limit, reach
from applications.selection.lp import Relaxation
from applications.selection.matrix import Ints, Matrix
from applications.selection.problem import Instance
from applications.selection.record import Record
from applications.selection.ties import draw

TIME_LIMIT_S = 20.0


def solve(
    instance: Instance, *, seed: str | None = None, time_limit_s: float = TIME_LIMIT_S, is_explained: bool = True
) -> Record:
    """The record of an instance.

    `seed` overrides the seed of the instance; without any the draw uses the empty
    seed, and the explanation names the places that are by lot. The status is
    `bounded` when the search was stopped by the time or by its number of branches.
    """
    if seed is not None:
        instance = instance.with_seed(seed)
    matrix = Matrix(instance)
    relaxation = Relaxation(matrix, deadline=limit(time_limit_s))
    outcome = Search(relaxation, matrix.box()).run()
    if outcome.is_complete and outcome.columns is None:
        return _infeasible(matrix, outcome)
    if not outcome.is_complete or outcome.columns is None or outcome.value is None:
        return _bounded(matrix, outcome)
    drawn = draw(relaxation, outcome.root, outcome.columns, outcome.value, instance.tie.seed or "")
    proof: dict[str, Any] = {"bound": outcome.value, "tree": certificate.tree(matrix, outcome.root)}
    proof["refusals"] = [
        {"key": matrix.keys[column], "tree": certificate.tree(matrix, root)} for column, root in drawn.refusals
    ]
    return Record(
        status="optimal" if drawn.is_complete else "bounded",
        value=outcome.value,
        chosen=_keys(matrix, drawn.columns),
        instance=instance,
        certificate=proof,
        explanation={},
    )


def optimum(instance: Instance, *, time_limit_s: float = TIME_LIMIT_S) -> tuple[Matrix, Outcome]:
    """The proven optimum alone, with neither draw nor explanation."""
    matrix = Matrix(instance)
    return matrix, Search(Relaxation(matrix, deadline=limit(time_limit_s)), matrix.box()).run()


def _keys(matrix: Matrix, columns: Ints) -> tuple[str, ...]:
    return tuple(matrix.keys[column] for column in sorted(columns.tolist()))


def _infeasible(matrix: Matrix, outcome: Outcome) -> Record:
    return Record(
        status="infeasible",
        value=None,
        chosen=(),
        instance=matrix.instance,
        certificate={"bound": None, "tree": certificate.tree(matrix, outcome.root), "refusals": []},
        explanation={},
    )


def _bounded(matrix: Matrix, outcome: Outcome) -> Record:
    return Record(
        status="bounded",
        value=outcome.value,
        chosen=() if outcome.columns is None else _keys(matrix, outcome.columns),
        instance=matrix.instance,
        certificate={
            "bound": reach(matrix, outcome.root, matrix.box()),
            "tree": certificate.tree(matrix, outcome.root),
            "refusals": [],
        },
        explanation={"sentences": [f"The search stopped: {outcome.why_stopped}."]},
    )
