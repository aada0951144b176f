"""Branch and bound: the best set within a box, with a tree of integer bounds that proves it.

The tree is usually one leaf. A branch counts the candidates of one value, of two
values together, of one full tuple of values, or one grouped candidate; once those
counts are whole the relaxation is whole, so equal candidates are never told apart.
"""

import heapq
import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from applications.selection.lp import Relaxation
from applications.selection.matrix import Box, Duals, Floats, Ints, Matrix, Split, Step
from applications.selection.mend import mended
from applications.selection.solved import Prices, Solved, SolverStopped

LEAVES = 2000
# A record nests as deep as its tree, and readers of JSON give up at about a thousand.
DEPTH = 400
# Denominators tried in turn; near a network the first is nearly always enough.
SCALES = (1, 2, 12, 2**16, 2**32)
WHOLE = 1e-6
# More values than any instance has; two of them still fit into one number.
SLOTS = 2**31
# Candidates taken in one after the other by a dive, and how often it may turn back.
DIVE = 150
# The parts, counted as they are left open, from which one starts; the first only while no set is known.
# The two sides of the first branch are cheaper than a dive, and mostly enough.
FIRST_DIVE = 3
DIVES = (8, 64, 512)
TURNS = 12


@dataclass
class Node:
    """A part of the search; a leaf when it has no split."""

    steps: tuple[Step, ...] = ()
    duals: Duals | None = None
    split: Split | None = None
    count: int = 0
    low: "Node | None" = None
    high: "Node | None" = None

    def rows(self) -> tuple[Step, ...]:
        """The steps that are rows; a step on one candidate is a bound of its column."""
        return tuple(step for step in self.steps if step.split.column is None)

    def leaves(self) -> Iterator["Node"]:
        waiting = [self]
        while waiting:
            node = waiting.pop()
            if node.low is not None and node.high is not None:
                waiting += [node.high, node.low]
            else:
                yield node


@dataclass
class Outcome:
    """What a search found: `columns` is None when no set beats the floor."""

    root: Node
    columns: Ints | None = None
    value: int | None = None
    is_complete: bool = True
    why_stopped: str = ""
    first: Solved | None = field(default=None, repr=False)


def narrowed(box: Box, steps: tuple[Step, ...]) -> Box:
    """The box with the steps on single candidates applied."""
    columns = [step for step in steps if step.split.column is not None]
    if not columns:
        return box
    lower, upper = box.lower.copy(), box.upper.copy()
    for step in columns:
        (upper if step.is_upper else lower)[step.split.column] = step.count
    return Box(lower, upper)


class Search:
    """One search: `floor` is a value to beat, `enough` a value at which to stop."""

    def __init__(
        self,
        relaxation: Relaxation,
        box: Box,
        *,
        floor: int | None = None,
        enough: int | None = None,
        leaves: int = LEAVES,
    ) -> None:
        self.matrix: Matrix = relaxation.matrix
        self.relaxation = relaxation
        self.box = box
        self.best: int | None = floor
        self.enough = enough
        self.leaves = leaves
        self.open: list[tuple[float, int, int, Node]] = []
        self.ticket = itertools.count()
        self.outcome = Outcome(Node())
        self.visits = 0

    def run(self) -> Outcome:
        closed = 0
        self._push(self.outcome.root, float("inf"))
        try:
            while self.open:
                if closed + len(self.open) > self.leaves:
                    raise SolverStopped(f"more than {self.leaves} branches")
                node = heapq.heappop(self.open)[-1]
                closed += self._visit(node)
                if self.enough is not None and self.outcome.value is not None and self.outcome.value >= self.enough:
                    break
        except SolverStopped as stop:
            self.outcome.is_complete = False
            self.outcome.why_stopped = str(stop)
            self._price_open_leaves()
        return self.outcome

    def _price_open_leaves(self) -> None:
        """Without prices of its own a leaf still has the plainest bound: all that is worth having."""
        matrix = self.matrix
        for leaf in self.outcome.root.leaves():
            if leaf.duals is None:
                nothing = [np.zeros(size, dtype=np.int64) for size in (len(matrix.slots), len(matrix.group_names))]
                soft = np.zeros(len(matrix.soft_slots), dtype=np.int64)
                leaf.duals = Duals(1, 0, nothing[0], nothing[1], soft, (0,) * len(leaf.rows()))

    def _push(self, node: Node, bound: float) -> None:
        # Best bound first, and among bounds that allow the same values the deepest.
        quantum = bound if bound == float("inf") else -(-bound // self.matrix.step)
        heapq.heappush(self.open, (-quantum, -len(node.steps), next(self.ticket), node))

    def _visit(self, node: Node) -> bool:
        """Close the node, or split it; true when it became a leaf."""
        box, rows = narrowed(self.box, node.steps), node.rows()
        if self._is_closed(node, box, rows):
            return True
        solved = self.relaxation.solve(box, rows)
        if node is self.outcome.root:
            self.outcome.first = solved
        if not solved.is_feasible:
            node.duals = self._farkas(solved.prices, box, rows)
            return True
        self._try(solved, box)
        is_closed = self._bounded(node, solved, box, rows)
        if is_closed:
            return True
        self.visits += 1
        if self.leaves > 1 and (self.visits in DIVES or (self.visits == FIRST_DIVE and self.outcome.columns is None)):
            self._dive(solved, box, rows)
            self._mend(solved, box)
            if self._bounded(node, solved, box, rows):
                return True
        split = self._split(solved)
        if split is None:
            raise SolverStopped("the prices of the solver are not exact enough to prove the bound")
        self._fork(node, split, solved)
        return False

    def _is_closed(self, node: Node, box: Box, rows: tuple[Step, ...]) -> bool:
        if node.duals is None or self.best is None:
            return False
        return self._closes(node.duals, box, rows)

    def _closes(self, duals: Duals, box: Box, rows: tuple[Step, ...]) -> bool:
        if self.best is None:
            return False
        return self.matrix.bound(duals, box, rows) < duals.scale * (self.best + self.matrix.step)

    def _farkas(self, prices: Prices, box: Box, rows: tuple[Step, ...]) -> Duals:
        for scale in SCALES:
            duals = prices.rounded(scale, farkas=True, matrix=self.matrix, steps=rows)
            if self.matrix.bound(duals, box, rows) < 0:
                return duals
        raise SolverStopped("the prices of the solver are not exact enough to prove that nothing fits")

    def _bounded(self, node: Node, solved: Solved, box: Box, rows: tuple[Step, ...]) -> bool:
        """Give the node whole prices; true when they prove that nothing better is in it."""
        hopeless = self.best is None or solved.value >= self.best + self.matrix.step
        for scale in SCALES[-2:-1] if hopeless else SCALES:
            node.duals = solved.prices.rounded(scale, farkas=False, matrix=self.matrix, steps=rows)
            if self._closes(node.duals, box, rows):
                return True
        return False

    def _try(self, solved: Solved, box: Box) -> None:
        """Round the relaxation to a set, and keep it when integers confirm that it is better."""
        self._keep(self._rounded(solved, box))

    def _keep(self, columns: Ints) -> None:
        value = self.matrix.value(columns)
        if value is not None and (self.best is None or value > self.best):
            self.best = value
            self.outcome.columns, self.outcome.value = columns, value

    def _dive(self, solved: Solved, box: Box, rows: tuple[Step, ...]) -> None:
        """Follow the relaxation down to a set, taking in whoever is surest of those it divides."""
        turns = 0
        for _ in range(DIVE):
            partial = (solved.shares > WHOLE) & (solved.shares <= 1 - WHOLE)
            if not partial.any() or turns > TURNS:
                return
            column = int(solved.columns[partial][np.argmax(solved.shares[partial])])
            below = box.fixed(inside=(column,))
            then = self.relaxation.solve(below, rows)
            if not self._is_promising(then):
                turns += 1
                below = box.fixed(outside=(column,))
                then = self.relaxation.solve(below, rows)
                if not self._is_promising(then):
                    return
            solved, box = then, below
            self._try(solved, box)

    def _mend(self, solved: Solved, box: Box) -> None:
        """Where nothing that fits is known yet, exchange one for one until something does."""
        if self.best is not None:
            return
        pool = solved.columns[np.lexsort((solved.columns, -solved.shares))]
        found = mended(self.matrix, self.box, self._rounded(solved, box), pool, deadline=self.relaxation.deadline)
        if found is not None:
            self._keep(found)

    def _is_promising(self, solved: Solved) -> bool:
        return solved.is_feasible and (self.best is None or solved.value > self.best + WHOLE)

    def _rounded(self, solved: Solved, box: Box) -> Ints:
        taken = solved.columns[solved.shares > 1 - WHOLE]
        partial = (solved.shares > WHOLE) & (solved.shares <= 1 - WHOLE)
        if not partial.any():
            return np.sort(taken)
        matrix = self.matrix
        columns, shares = solved.columns[partial], solved.shares[partial]
        totals: dict[int, float] = {}
        for column, share in zip(columns.tolist(), shares.tolist(), strict=True):
            cell = int(matrix.cells[column]) if matrix.free[column] else -1 - column
            totals[cell] = totals.get(cell, 0.0) + share
        order = sorted(columns.tolist(), key=lambda column: (-int(matrix.scores[column]), column))
        wanted = {cell: round(total) for cell, total in totals.items()}
        chosen = taken.tolist()
        for column in order:
            cell = int(matrix.cells[column]) if matrix.free[column] else -1 - column
            if wanted[cell] > 0 and box.upper[column]:
                wanted[cell] -= 1
                chosen.append(column)
        return np.array(sorted(chosen), dtype=np.int64)

    def _split(self, solved: Solved) -> tuple[Split, float] | None:
        """The widest kind of count that is not whole, the most undecided of its kind."""
        matrix = self.matrix
        held = solved.shares > WHOLE
        columns, shares = solved.columns[held], solved.shares[held]
        codes, dimensions = matrix.codes[columns], range(matrix.codes.shape[1])
        pairs = itertools.combinations(dimensions, 2) if len(dimensions) > 2 else ()
        for kind in ([(place,) for place in dimensions], [*pairs], [tuple(dimensions)]):
            # A whole tuple of values has its number already; one or two fit into one.
            numbers = [matrix.cells[columns] if len(places) > 2 else _joined(codes, places) for places in kind]
            found = _most_undecided(numbers, shares)
            if found is not None:
                places, first, total = found
                return Split(slots=tuple(codes[first, list(kind[places])].tolist())), total
        bound = ~matrix.free[columns]
        single = _most_undecided([columns[bound]], shares[bound])
        return None if single is None else (Split(column=int(columns[bound][single[1]])), single[2])

    def _fork(self, node: Node, split: tuple[Split, float], solved: Solved) -> None:
        if len(node.steps) >= DEPTH:
            raise SolverStopped(f"more than {DEPTH} branches below each other")
        node.split, total = split
        node.count = int(total // 1)
        low = Step(node.split, is_upper=True, count=node.count)
        high = Step(node.split, is_upper=False, count=node.count + 1)
        node.low, node.high = self._child(node, low), self._child(node, high)
        # The side that the relaxation leans to is dived into first.
        for child in (node.low, node.high) if total % 1 < 0.5 else (node.high, node.low):
            self._push(child, solved.value)

    def _child(self, node: Node, step: Step) -> Node:
        """A part of the node; the prices of the whole hold for it until it has its own."""
        duals = node.duals
        if duals is not None and step.split.column is None:
            duals = Duals(duals.scale, duals.seats, duals.slots, duals.groups, duals.soft, (*duals.steps, 0))
        return Node(steps=(*node.steps, step), duals=duals)


def _joined(codes: Ints, places: tuple[int, ...]) -> Ints:
    """A number for each row, equal where the values at the one or two places are."""
    number = np.zeros(len(codes), dtype=np.int64)
    for place in places:
        number = number * SLOTS + codes[:, place]
    return number


def _most_undecided(numberings: list[Ints], shares: Floats) -> tuple[int, int, float] | None:
    """The total that is furthest from whole: which numbering, a row that counts in it, the total."""
    best, found = WHOLE, None
    for place, numbers in enumerate(numberings):
        _, firsts, inverse = np.unique(numbers, return_index=True, return_inverse=True)
        totals = np.bincount(inverse, weights=shares)
        undecided = np.minimum(totals % 1, 1 - totals % 1)
        widest = int(np.argmax(undecided)) if len(undecided) else 0
        if len(undecided) and undecided[widest] > best + WHOLE:
            best, found = float(undecided[widest]), (place, int(firsts[widest]), float(totals[widest]))
    return found


def reach(matrix: Matrix, root: Node, box: Box) -> int:
    """The best value that the leaves of a stopped search leave possible."""
    bounds = [
        matrix.bound(leaf.duals, narrowed(box, leaf.steps), leaf.rows()) // (leaf.duals.scale * matrix.step)
        for leaf in root.leaves()
        if leaf.duals is not None and leaf.duals.scale
    ]
    return max(bounds) * matrix.step


def limit(seconds: float) -> float:
    """The moment by which a search of so many seconds must end."""
    return time.monotonic() + seconds
