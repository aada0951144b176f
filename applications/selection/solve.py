"""From an instance to a record: the best group, proven, drawn and explained."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from applications.selection import certificate
from applications.selection.branch import LEAVES, Outcome, Search, limit, reach
from applications.selection.explain import Explanation, chances
from applications.selection.infeasible import Diagnosis
from applications.selection.lottery import drawn, lottery
from applications.selection.lp import Relaxation
from applications.selection.matrix import Ints, Matrix
from applications.selection.problem import Instance
from applications.selection.record import Record
from applications.selection.ties import draw

TIME_LIMIT_S = 20.0
EXPLANATION_LIMIT_S = 5.0
CHANCES_LIMIT_S = 2.0


def solve(
    instance: Instance,
    *,
    seed: str | None = None,
    time_limit_s: float = TIME_LIMIT_S,
    is_explained: bool = True,
    leaves: int = LEAVES,
) -> Record:
    """The record of an instance.

    `seed` overrides the seed of the instance; without any the draw uses the empty seed, and
    the explanation gives each tied candidate's chance. The status is `bounded` when the search
    was stopped by the time or by its number of branches (`leaves`). What the explanation has no time for
    it marks as not exact.
    """
    if seed is not None:
        instance = instance.with_seed(seed)
    matrix = Matrix(instance)
    relaxation = Relaxation(matrix, deadline=limit(time_limit_s))
    outcome = Search(relaxation, matrix.box(), leaves=leaves).run()
    if outcome.is_complete and outcome.columns is None:
        record = _infeasible(matrix, outcome)
        relaxation.deadline = limit(min(time_limit_s, EXPLANATION_LIMIT_S))
        return replace(record, explanation=Diagnosis(relaxation, outcome.root).report()) if is_explained else record
    if not outcome.is_complete or outcome.columns is None or outcome.value is None:
        return _bounded(matrix, outcome, outcome.why_stopped)
    proof = _tied(relaxation, outcome)
    if proof is None:
        return _bounded(matrix, outcome, f"{outcome.why_stopped}, before the draw among equals was proven")
    record = Record("optimal", outcome.value, _keys(matrix, outcome.columns), matrix.instance, proof)
    relaxation.deadline = limit(min(time_limit_s, EXPLANATION_LIMIT_S))
    return replace(record, explanation=_explained(relaxation, outcome, proof)) if is_explained else record


def optimum(instance: Instance, *, time_limit_s: float = TIME_LIMIT_S) -> tuple[Matrix, Outcome]:
    """The proven optimum alone, with neither draw nor explanation."""
    matrix = Matrix(instance)
    return matrix, Search(Relaxation(matrix, deadline=limit(time_limit_s)), matrix.box()).run()


def _keys(matrix: Matrix, columns: Iterable[int]) -> tuple[str, ...]:
    return tuple(matrix.keys[int(column)] for column in sorted(columns))


def _tied(relaxation: Relaxation, outcome: Outcome) -> dict[str, Any] | None:
    """Draw among all optimal sets into the outcome; the certificate, None when there was no time for it."""
    matrix, tie = relaxation.matrix, relaxation.matrix.instance.tie
    columns, value = _solution(outcome)
    proof: dict[str, Any] = {"bound": value, "tree": certificate.tree(matrix, outcome.root), "refusals": []}
    lots = lottery(relaxation, outcome.root, columns, value) if tie.method == "maximin" else None
    if lots:
        outcome.columns = drawn(lots, tie.seed or "")
        proof["lottery"] = [{"chosen": list(_keys(matrix, lot.columns)), "weight": lot.weight} for lot in lots]
        return proof
    found = draw(relaxation, outcome.root, columns, value, tie.seed or "")
    outcome.columns, outcome.why_stopped = found.columns, found.why_stopped
    proof["refusals"] = [
        {"key": matrix.keys[column], "tree": certificate.tree(matrix, root)} for column, root in found.refusals
    ]
    return proof if found.is_complete else None


def _solution(outcome: Outcome) -> tuple[Ints, int]:
    if outcome.columns is None or outcome.value is None:
        raise AssertionError("only a solved selection has a set and a value")
    return outcome.columns, outcome.value


def _explained(relaxation: Relaxation, outcome: Outcome, proof: dict[str, Any]) -> dict[str, Any]:
    columns, value = _solution(outcome)
    tie = relaxation.matrix.instance.tie
    report = Explanation(relaxation, outcome.root, columns, value).report()
    if "lottery" in proof:
        report["by_lot"] = {key: _chance(proof["lottery"], key) for key in report["by_lot"]}
    elif report["by_lot"] and tie.seed is None:
        relaxation.deadline = limit(CHANCES_LIMIT_S)
        chance = chances(relaxation, outcome.root, columns, value)
        report["by_lot"] = {key: chance[key] for key in report["by_lot"]}
    if tie.method == "maximin" and "lottery" not in proof:
        report["sentences"].append("A maximin lottery is not open here; the order of hashes decides among equals.")
    return report


def _chance(lots: list[dict[str, Any]], key: str) -> dict[str, int]:
    """The exact chance of a key in a lottery."""
    times = sum(lot["weight"] for lot in lots if key in lot["chosen"])
    return {"times": times, "of": sum(lot["weight"] for lot in lots)}


def _infeasible(matrix: Matrix, outcome: Outcome) -> Record:
    return Record(
        status="infeasible",
        value=None,
        chosen=(),
        instance=matrix.instance,
        certificate={"bound": None, "tree": certificate.tree(matrix, outcome.root), "refusals": []},
        explanation={},
    )


def _bounded(matrix: Matrix, outcome: Outcome, why: str) -> Record:
    bound = reach(matrix, outcome.root, matrix.box())
    proof: dict[str, Any] = {"bound": bound, "tree": certificate.tree(matrix, outcome.root), "refusals": []}
    sentences = [f"The search stopped: {why}."]
    if outcome.value is not None:
        proof["gap"] = bound - outcome.value
        sentences.append(f"No set is worth more than {bound}: {proof['gap']} above the one that was found.")
    return Record(
        status="bounded",
        value=outcome.value,
        chosen=() if outcome.columns is None else _keys(matrix, outcome.columns),
        instance=matrix.instance,
        certificate=proof,
        explanation={"sentences": sentences},
    )
