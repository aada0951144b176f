"""The selection against a plain MIP of HiGHS on the same instances.

60 seats, 30 countries in 4 regions, 20 sectors, 4 sizes. Time is that of the clock, since the solvers do their
work outside Python; on both sides it holds writing the problem down. Every value is compared with the MIP's.
"""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, cast

import highspy
import numpy as np

from applications.selection.lp import Relaxation
from applications.selection.matrix import Matrix
from applications.selection.prices import quota_prices
from applications.selection.problem import Instance
from applications.selection.solve import TIME_LIMIT_S, optimum
from applications.selection.stability import stability
from script.benchmarks.row import Row
from tests.applications.selection.cbc import best_total
from tests.applications.selection.instances import candidate, form, quota

SEATS, COUNTRIES, REGIONS, SECTORS, SIZES = 60, 30, 4, 20, 4
ROUNDS = 7
# Size and how many times quicker than the plain MIP; issue "Balanced selection".
FLOORS = {1_000: 10, 10_000: 30}
LARGEST = 100_000
PEER = "HiGHS MIP"
UNCERTAINTY = 250


def run(unit: float) -> Iterator[Row]:
    for size, times in FLOORS.items():
        instance = drawn(size)
        plain, value = _clocked(lambda it=instance: best_value(it))  # type: ignore[misc]
        ours, (_matrix, outcome) = _clocked(lambda it=instance: optimum(it))  # type: ignore[misc]
        if not outcome.is_complete or outcome.value != value:
            raise RuntimeError(f"{outcome.value} is not the optimum {value} of {size} applicants")
        yield _row(f"proven optimum, {size:,} applicants", ours, plain, 1 / times, size)
        if size == min(FLOORS):
            yield from _around(instance, plain)
    yield from _largest()


def _largest() -> Iterator[Row]:
    """100,000 applicants beside the linear programme of those who can matter, and beside CBC by PuLP."""
    instance = drawn(LARGEST)
    ours, (matrix, outcome) = _clocked(lambda: optimum(instance))
    reduced, _bound = _clocked(lambda: reduced_bound(matrix))
    operation = f"proven optimum, {LARGEST:,} applicants"
    yield replace(_row(f"{operation}, beside its LP", ours, reduced, 5, LARGEST), peer="its own reduced LP")
    began = time.perf_counter()
    value = best_total([instance])
    if value != outcome.value:
        raise RuntimeError(f"{outcome.value} is not the optimum {value} that CBC finds")
    yield replace(_row(f"{operation}, beside CBC", ours, time.perf_counter() - began, 1 / 50, LARGEST), peer="CBC")


def _around(instance: Instance, plain: float) -> Iterator[Row]:
    """What explains a result, beside one plain solve."""
    size = len(instance.candidates)
    yield _row("prices of all quotas, 1,000 applicants", _clocked(lambda: _prices(instance))[0], plain, 3, size)
    deviations = dict.fromkeys((one.key for one in instance.candidates), UNCERTAINTY)
    began = time.perf_counter()
    shares = stability(instance, deviations)
    spent = time.perf_counter() - began
    draws = next(iter(shares.values())).of
    if draws != 1_000:
        raise RuntimeError(f"only {draws} of 1,000 re-solves were done")
    yield _row("1,000 re-solves, 1,000 applicants", spent, plain, 60, size)


def reduced_bound(matrix: Matrix) -> float:
    """The relaxation over the best of each tuple of values: one more than may be chosen of it, and their equals."""
    order = np.lexsort((-matrix.scores, matrix.cells))
    cells, scores = matrix.cells[order], matrix.scores[order]
    first = np.searchsorted(cells, cells)
    cap = np.minimum(matrix.high[matrix.codes[order]].min(axis=1), matrix.seats)
    # The last that is kept for being among the best; whoever equals it stays too.
    last = np.minimum(first + cap, matrix.size - 1)
    is_kept = (np.arange(matrix.size) <= last) | ((cells[last] == cells) & (scores >= scores[last]))
    kept = order[is_kept]
    solver = _loaded(
        matrix.scores[kept],
        np.column_stack([np.zeros(len(kept), dtype=np.int64), 1 + matrix.codes[kept]]),
        np.array([matrix.seats, *matrix.low]),
        np.array([matrix.seats, *matrix.high]),
    )
    solver.run()
    bound: float = solver.getInfo().objective_function_value
    return bound


def _prices(instance: Instance) -> object:
    matrix, outcome = optimum(instance)
    if outcome.root is None or outcome.value is None:
        raise RuntimeError("there is no proof to price")
    relaxation = Relaxation(matrix, deadline=time.monotonic() + TIME_LIMIT_S)
    return quota_prices(relaxation, matrix, outcome.root, outcome.value)


def _row(operation: str, ours: float, plain: float, most: float, size: int) -> Row:
    """In milliseconds; `floor` is the most that this may take beside the plain solve of the same run."""
    return Row(operation, ours * 1000, PEER, plain * 1000, measure="ms", applications=size, floor=plain * 1000 * most)


def _clocked(deed: Callable[[], Any]) -> tuple[float, Any]:
    """The shortest of some rounds: what disturbs is others' work on this machine."""
    spent, result = [], None
    for _ in range(ROUNDS):
        began = time.perf_counter()
        result = deed()
        spent.append(time.perf_counter() - began)
    return min(spent), result


def best_value(instance: Instance) -> int:
    """The same problem handed to HiGHS in one piece, so that writing it down costs the peer next to nothing."""
    slots = [(dimension, value) for dimension, quotas in instance.dimensions.items() for value in quotas]
    row_of = {slot: number for number, slot in enumerate(slots, start=1)}
    quotas = [instance.dimensions[dimension][value] for dimension, value in slots]
    rows = [[0, *(row_of[slot] for slot in one.values.items())] for one in instance.candidates]
    solver = _loaded(
        np.array([one.score for one in instance.candidates]),
        np.array(rows),
        np.array([instance.seats, *(one.min - one.members for one in quotas)]),
        np.array([instance.seats, *(one.max - one.members for one in quotas)]),
        is_whole=True,
    )
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise RuntimeError("the plain MIP found no optimum")
    best: float = solver.getInfo().objective_function_value
    return round(best)


def _loaded(scores: Any, rows: Any, lower: Any, upper: Any, *, is_whole: bool = False) -> Any:
    """HiGHS with a column for each score and ones in the rows that it names."""
    size, width = rows.shape
    problem: Any = cast(Any, highspy).HighsLp()
    problem.num_col_, problem.num_row_ = size, len(lower)
    problem.sense_ = highspy.ObjSense.kMaximize
    problem.col_cost_ = scores.astype(float)
    problem.col_lower_, problem.col_upper_ = np.zeros(size), np.ones(size)
    problem.row_lower_, problem.row_upper_ = lower.astype(float), upper.astype(float)
    problem.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    problem.a_matrix_.start_ = np.arange(0, size * width + 1, width)
    problem.a_matrix_.index_ = rows.ravel()
    problem.a_matrix_.value_ = np.ones(size * width)
    if is_whole:
        problem.integrality_ = [highspy.HighsVarType.kInteger] * size
    solver: Any = cast(Any, highspy).Highs()
    for name, value in (("output_flag", False), ("mip_rel_gap", 0.0), ("mip_abs_gap", 0.0)):
        solver.setOptionValue(name, value)
    solver.passModel(problem)
    return solver


def drawn(size: int) -> Instance:
    """Applicants as calls bring them, many of some countries and sectors; quotas that bind and can be met."""
    chance = random.Random(f"selection {size}")  # noqa: S311  a draw of test data
    dimensions = {
        "country": {f"c{number:02}": quota(0, 4) for number in range(COUNTRIES)},
        "region": {f"r{number}": quota(8, 20) for number in range(REGIONS)},
        "sector": {f"s{number:02}": quota(1, 5) for number in range(SECTORS)},
        "size": {f"z{number}": quota(8, 24) for number in range(SIZES)},
    }
    candidates = []
    for number in range(size):
        country = min(int(chance.expovariate(1 / 8)), COUNTRIES - 1)
        values = {
            "country": f"c{country:02}",
            "region": f"r{country % REGIONS}",
            "sector": f"s{min(int(chance.expovariate(1 / 6)), SECTORS - 1):02}",
            "size": f"z{min(int(chance.expovariate(1)), SIZES - 1)}",
        }
        score = min(5000, max(0, round(chance.gauss(3200, 700))))
        candidates.append(candidate(f"A-{number:06}", score, **values))
    return Instance.from_json(form(SEATS, dimensions, candidates))
