"""The linear relaxation: the only module that talks to HiGHS.

Its floats steer the search and prove nothing. Only columns that can matter are
given to the solver; the rest are priced after each run and added when they pay,
so that 100,000 candidates cost little more than their best few hundred.
"""

import time
from collections.abc import Sequence
from typing import Any, cast

import highspy
import numpy as np

from applications.selection.matrix import Box, Floats, Ints, Mask, Matrix, Split, Step
from applications.selection.solved import Prices, Solved, SolverStopped

INFINITY = highspy.kHighsInf
# Reduced costs up to this are noise of the solver.
NOISE = 1e-7
# Columns added at a time; fewer means more runs, more means slower runs.
BATCH = 200
# None of them changes who is chosen: what the solver finds is confirmed, and the draw knows no order of its own.
OPTIONS: dict[str, bool | int | float | str] = {
    "output_flag": False,
    "presolve": "off",  # it hides the basis between runs, and has been wrong before
    "solver": "simplex",
    "parallel": "off",
    "random_seed": 0,
    "dual_feasibility_tolerance": 1e-9,
    "primal_feasibility_tolerance": 1e-9,
}


class Relaxation:
    """A linear programme that stays warm between changes of bounds.

    The elastic form lets every row be broken at a cost of one a place and knows
    no scores; its prices at a positive optimum are a Farkas vector.
    """

    def __init__(self, matrix: Matrix, *, deadline: float, is_elastic: bool = False) -> None:
        self.matrix = matrix
        self.deadline = deadline
        self.is_elastic = is_elastic
        largest = max(int(np.abs(matrix.scores).max()), int(matrix.soft_weights.max(initial=0)))
        self.scale = max(1.0, largest / 1e6)
        self.costs: Floats = np.zeros(matrix.size) if is_elastic else matrix.scores / self.scale
        self.splits: dict[Split, int] = {}
        self.masks: list[Mask] = []
        self.limits: dict[int, tuple[float, float]] = {}
        self.is_active: Mask = np.zeros(matrix.size, dtype=bool)
        self.columns: Ints = np.empty(0, dtype=np.int64)
        self.places: Ints = np.empty(0, dtype=np.int64)
        self.lower: Floats = np.empty(0)
        self.upper: Floats = np.empty(0)
        self.solver = _silent_solver()
        self.first_group = 1 + len(matrix.slots)
        self.first_soft = self.first_group + len(matrix.group_names)
        self.first_step = self.first_soft + len(matrix.soft_slots)
        self._add_rows()
        self._add_slacks()
        self._activate(self._likely(), matrix.box())

    def solve(self, box: Box, steps: Sequence[Step] = ()) -> Solved:
        """The optimum within the box and the steps. Raises SolverStopped."""
        steps = [step for step in steps if step.split.column is None]
        self._set_steps(steps)
        self._activate(np.flatnonzero((box.lower > 0) & ~self.is_active), box)
        self._set_box(box)
        while True:
            self._run()
            status = self.solver.getModelStatus()
            if status == highspy.HighsModelStatus.kOptimal:
                solved = self._optimum(steps)
            elif status == highspy.HighsModelStatus.kInfeasible and not self.is_elastic:
                ray = self._ray(box, steps)
                if ray is None:
                    return Relaxation(self.matrix, deadline=self.deadline, is_elastic=True).solve(box, steps)
                solved = ray
            else:
                is_late = status == highspy.HighsModelStatus.kTimeLimit
                raise SolverStopped("the time is over" if is_late else f"the linear solver reports {status.name}")
            paying = self._paying(solved, box, steps)
            if not len(paying):
                return solved
            self._activate(paying, box)

    def mark(self) -> None:
        """Remember where the solver stands, to come back to."""
        self.marked = self.solver.getBasis()
        self.marked_size = self.solver.getNumCol(), self.solver.getNumRow()

    def go_back(self) -> None:
        """Stand again where it was marked; what was added since has no part in it."""
        columns, rows = self.solver.getNumCol(), self.solver.getNumRow()
        if (columns, rows) != self.marked_size:
            status = highspy.HighsBasisStatus
            self.marked.col_status = [*self.marked.col_status, *[status.kLower] * (columns - self.marked_size[0])]
            self.marked.row_status = [*self.marked.row_status, *[status.kBasic] * (rows - self.marked_size[1])]
            self.marked_size = columns, rows
        self.solver.setBasis(self.marked)

    def adopt(self, matrix: Matrix) -> None:
        """Go on with other quotas or scores of the same candidates, from where the solver stands."""
        bounds = (matrix.low != self.matrix.low) | (matrix.high != self.matrix.high)
        for slot in np.flatnonzero(bounds).tolist():
            self.solver.changeRowBounds(1 + slot, float(matrix.low[slot]), float(matrix.high[slot]))
        if matrix.scores is not self.matrix.scores:
            self.costs = matrix.scores / self.scale
            places = self.places.astype(np.int32)
            self.solver.changeColsCost(len(places), places, self.costs[self.columns])
        self.matrix = matrix

    def _run(self) -> None:
        left_s = self.deadline - time.monotonic()
        if left_s <= 0:
            raise SolverStopped("the time is over")
        self.solver.setOptionValue("time_limit", self.solver.getRunTime() + left_s)
        self.solver.run()

    def _add_rows(self) -> None:
        matrix = self.matrix
        groups = len(matrix.group_names)
        lower = np.concatenate([[matrix.seats], matrix.low, np.full(groups, -INFINITY), matrix.soft_at])
        upper = np.concatenate([[matrix.seats], matrix.high, np.ones(groups), matrix.soft_at])
        none = np.empty(0, dtype=np.int32)
        self.solver.addRows(len(lower), lower.astype(float), upper.astype(float), 0, none, none, np.empty(0))

    def _add_slacks(self) -> None:
        """Columns for places over and under a soft target, or over and under any row when elastic."""
        rows = np.arange(self.first_soft, self.first_step)
        costs = np.zeros(len(rows)) if self.is_elastic else self.matrix.soft_weights / self.scale
        if self.is_elastic:
            rows = np.concatenate([rows, np.arange(self.first_soft)])
            costs = np.concatenate([costs, np.ones(self.first_soft)])
        elif self.matrix.overrun:
            rows = np.concatenate([rows, np.arange(1, self.first_group)])
            costs = np.concatenate([costs, np.full(len(self.matrix.slots), self.matrix.overrun / self.scale)])
        for row, cost in zip(rows.tolist(), costs.tolist(), strict=True):
            self._add_slack(row, cost)

    def _add_slack(self, row: int, cost: float) -> None:
        for sign in (1.0, -1.0):
            self.solver.addCol(-cost, 0.0, INFINITY, 1, np.array([row], dtype=np.int32), np.array([sign]))

    def _likely(self) -> Ints:
        """Columns that an optimum probably needs: the best overall and the best of each slot."""
        matrix = self.matrix
        if matrix.size <= 2 * BATCH:
            return np.arange(matrix.size)
        order = np.argsort(-matrix.scores, kind="stable")
        found = [order[: matrix.seats + 20]]
        wanted = np.clip(matrix.high, 0, matrix.seats) + 2
        for place in range(matrix.codes.shape[1]):
            # Narrow integers sort several times faster.
            codes = matrix.codes[order, place].astype(np.int16 if len(matrix.slots) < 2**15 else np.int64)
            by_slot = np.argsort(codes, kind="stable")
            held = np.bincount(codes, minlength=len(matrix.slots))
            taken = np.minimum(wanted, held)
            # The first few of each slot: where it begins, and then one after the other.
            firsts = np.cumsum(held) - held
            within = np.arange(taken.sum()) - np.repeat(np.cumsum(taken) - taken, taken)
            found.append(order[by_slot[np.repeat(firsts, taken) + within]])
        is_likely = np.zeros(matrix.size, dtype=bool)
        is_likely[np.concatenate(found)] = True
        return np.flatnonzero(is_likely)

    def _activate(self, columns: Ints, box: Box) -> None:
        if not len(columns):
            return
        matrix = self.matrix
        first = self.solver.getNumCol()
        entries = [np.zeros((len(columns), 1), dtype=np.int64), 1 + matrix.codes[columns]]
        entries.append(np.where(matrix.free[columns] | matrix.pinned[columns], -1, self.first_group)[:, None])
        grouped = matrix.groups[columns] < len(matrix.group_names)
        entries[-1][:, 0] = np.where(grouped, self.first_group + matrix.groups[columns], -1)
        entries.append(self._soft_rows(columns))
        for number, mask in enumerate(self.masks):
            entries.append(np.where(mask[columns], self.first_step + number, -1)[:, None])
        table = np.concatenate(entries, axis=1)
        is_entry = table >= 0
        starts = np.concatenate([[0], np.cumsum(is_entry.sum(axis=1))[:-1]]).astype(np.int32)
        rows = table[is_entry].astype(np.int32)
        lower, upper = box.lower[columns].astype(float), box.upper[columns].astype(float)
        self.solver.addCols(
            len(columns), self.costs[columns], lower, upper, len(rows), starts, rows, np.ones(len(rows))
        )
        self.is_active[columns] = True
        self.columns = np.concatenate([self.columns, columns])
        self.places = np.concatenate([self.places, first + np.arange(len(columns))])
        self.lower, self.upper = np.concatenate([self.lower, lower]), np.concatenate([self.upper, upper])

    def _soft_rows(self, columns: Ints) -> Ints:
        row_of = np.full(len(self.matrix.slots) + 1, -1, dtype=np.int64)
        row_of[self.matrix.soft_slots] = self.first_soft + np.arange(len(self.matrix.soft_slots))
        return row_of[self.matrix.codes[columns]]

    def _set_steps(self, steps: Sequence[Step]) -> None:
        wanted: dict[int, tuple[float, float]] = {}
        for step in steps:
            row = self.splits[step.split] if step.split in self.splits else self._add_split(step.split)
            low, high = wanted.get(row, (-INFINITY, INFINITY))
            wanted[row] = (low, min(high, step.count)) if step.is_upper else (max(low, step.count), high)
        for row in self.limits.keys() - wanted.keys():
            self.solver.changeRowBounds(row, -INFINITY, INFINITY)
        for row, (low, high) in wanted.items():
            if self.limits.get(row) != (low, high):
                self.solver.changeRowBounds(row, low, high)
        self.limits = wanted

    def _add_split(self, split: Split) -> int:
        mask = self.matrix.mask(split)
        row = self.solver.getNumRow()
        places = self.places[mask[self.columns]].astype(np.int32)
        self.solver.addRow(-INFINITY, INFINITY, len(places), places, np.ones(len(places)))
        self.splits[split] = row
        self.masks.append(mask)
        if self.is_elastic:
            self._add_slack(row, 1.0)
        return row

    def _set_box(self, box: Box) -> None:
        lower, upper = box.lower[self.columns].astype(float), box.upper[self.columns].astype(float)
        changed = np.flatnonzero((lower != self.lower) | (upper != self.upper))
        if len(changed):
            self.solver.changeColsBounds(
                len(changed), self.places[changed].astype(np.int32), lower[changed], upper[changed]
            )
            self.lower, self.upper = lower, upper

    def _prices(self, rows: Floats, steps: Sequence[Step]) -> Prices:
        # Two steps on one split share a row: its price belongs to the side it has the sign of.
        along = np.array([rows[self.splits[step.split]] for step in steps])
        seen: set[tuple[int, bool]] = set()
        for number, step in reversed(list(enumerate(steps))):
            row = self.splits[step.split]
            if step.is_upper != (along[number] > 0) or not self._is_tightest(step) or (row, step.is_upper) in seen:
                along[number] = 0.0
            else:
                seen.add((row, step.is_upper))
        return Prices(
            seats=float(rows[0]),
            slots=rows[1 : self.first_group],
            groups=rows[self.first_group : self.first_soft],
            soft=rows[self.first_soft : self.first_step],
            steps=along,
        )

    def _is_tightest(self, step: Step) -> bool:
        low, high = self.limits[self.splits[step.split]]
        return step.count == (high if step.is_upper else low)

    def _optimum(self, steps: Sequence[Step]) -> Solved:
        solution = self.solver.getSolution()
        shares = np.array(solution.col_value)[self.places]
        prices = self._prices(np.array(solution.row_dual) * (1.0 if self.is_elastic else self.scale), steps)
        value = float(self.solver.getObjectiveValue()) * (1.0 if self.is_elastic else self.scale)
        return Solved(not self.is_elastic, value, self.columns, shares, prices)

    def _ray(self, box: Box, steps: Sequence[Step]) -> Solved | None:
        """The solver's proof that the active columns are not enough, when it has one."""
        # The stubs of highspy leave this method out.
        _, has_ray, ray = cast(Any, self.solver).getDualRay()
        rows = np.array(ray, dtype=float)
        if not has_ray or not len(rows) or not np.abs(rows).max(initial=0.0) > 0:
            return None
        rows /= np.abs(rows).max()
        for sign in (1.0, -1.0):
            prices = self._prices(sign * rows, steps)
            if self._farkas_value(prices, box, steps) < -1e-9:
                return Solved(False, 0.0, self.columns, np.zeros(len(self.columns)), prices)
        return None

    def _farkas_value(self, prices: Prices, box: Box, steps: Sequence[Step]) -> float:
        matrix = self.matrix
        rewards = self._rewards(prices, steps, np.zeros(matrix.size))[self.columns]
        lower, upper = box.lower[self.columns], box.upper[self.columns]
        total: float = (
            float(np.where(rewards > 0, rewards * upper, rewards * lower).sum()) + prices.seats * matrix.seats
        )
        total += float(np.where(prices.slots > 0, prices.slots * matrix.high, prices.slots * matrix.low).sum())
        total += float(np.maximum(prices.groups, 0.0).sum())
        return total + float(sum(price * step.count for price, step in zip(prices.steps, steps, strict=True)))

    def _rewards(self, prices: Prices, steps: Sequence[Step], costs: Floats) -> Floats:
        matrix = self.matrix
        slots = prices.slots.copy()
        np.add.at(slots, matrix.soft_slots, prices.soft)
        rewards: Floats = costs - prices.seats - np.append(prices.groups, 0.0)[matrix.groups]
        for place in range(matrix.codes.shape[1]):
            rewards -= slots[matrix.codes[:, place]]
        for step, price in zip(steps, prices.steps, strict=True):
            if price:
                rewards[self.masks[self.splits[step.split] - self.first_step]] -= price
        return rewards

    def _paying(self, solved: Solved, box: Box, steps: Sequence[Step]) -> Ints:
        """The inactive columns that would better the optimum, or could mend the infeasibility."""
        if len(self.columns) == self.matrix.size:
            return np.empty(0, dtype=np.int64)
        has_scores = solved.is_feasible
        costs = self.matrix.scores.astype(float) if has_scores else np.zeros(self.matrix.size)
        rewards = self._rewards(solved.prices, steps, costs)
        noise = NOISE * self.scale if has_scores else NOISE
        paying = np.flatnonzero((rewards > noise) & ~self.is_active & (box.upper > 0))
        if len(paying) <= BATCH:
            return paying
        return paying[np.argpartition(-rewards[paying], BATCH)[:BATCH]]


def fairest(sets: Sequence[tuple[int, ...]], people: Sequence[int]) -> tuple[Floats, Floats, float]:
    """Shares of the sets that make the least chance of the people largest, the price of each person, that chance."""
    solver = _silent_solver()
    solver.addVar(0.0, 1.0)
    solver.changeColCost(0, 1.0)
    for _ in sets:
        solver.addVar(0.0, 1.0)
    everything = np.arange(1, len(sets) + 1, dtype=np.int32)
    solver.addRow(1.0, 1.0, len(sets), everything, np.ones(len(sets)))
    for person in people:
        holders = np.array([number for number, one in enumerate(sets, start=1) if person in one], dtype=np.int32)
        places = np.concatenate([np.zeros(1, dtype=np.int32), holders])
        solver.addRow(0.0, INFINITY, len(places), places, np.concatenate([[-1.0], np.ones(len(holders))]))
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise SolverStopped("the linear solver found no lottery")
    solution = solver.getSolution()
    prices: Floats = np.abs(np.array(solution.row_dual)[1:])
    return np.array(solution.col_value)[1:], prices, float(solver.getObjectiveValue())


class Network:
    """A linear programme of flows: each column leaves one row and enters another, or none. Warm between costs."""

    def __init__(self, supply: Ints, tails: Ints, heads: Ints) -> None:
        """`heads` holds -1 for what leaves the network."""
        self.solver = _silent_solver()
        self.solver.changeObjectiveSense(highspy.ObjSense.kMinimize)
        self.columns = np.arange(len(tails), dtype=np.int32)
        table = np.stack([tails, heads], axis=1)
        is_entry = table >= 0
        starts = np.concatenate([[0], np.cumsum(is_entry.sum(axis=1))[:-1]]).astype(np.int32)
        rows, signs = table[is_entry].astype(np.int32), np.broadcast_to([1.0, -1.0], table.shape)[is_entry]
        none, zeros = np.empty(0, dtype=np.int32), np.zeros(len(tails))
        self.solver.addRows(len(supply), supply.astype(float), supply.astype(float), 0, none, none, np.empty(0))
        self.solver.addCols(len(tails), zeros, zeros, zeros, len(rows), starts, rows, signs)

    def cheapest(self, costs: Ints, lower: Ints, upper: Ints) -> tuple[Floats, Floats]:
        """What flows along each column, and the price of each row. Raises SolverStopped."""
        size = len(self.columns)
        self.solver.changeColsCost(size, self.columns, costs.astype(float))
        self.solver.changeColsBounds(size, self.columns, lower.astype(float), upper.astype(float))
        self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise SolverStopped("the linear solver found no flow")
        solution = self.solver.getSolution()
        return np.array(solution.col_value), np.array(solution.row_dual)


def _silent_solver() -> highspy.Highs:
    solver: highspy.Highs = cast(Any, highspy).Highs()
    for name, value in OPTIONS.items():
        solver.setOptionValue(name, value)
    solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
    return solver
