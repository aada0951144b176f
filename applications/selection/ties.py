"""The fair draw among all optimal sets: SHA-256(seed ‖ key) ranks the candidates.

The lexicographically first optimal set is drawn by going down the ranks: a
candidate comes in when some optimal set holds everybody drawn so far and them too.
Each refusal carries a proof like that of the optimum.
"""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from applications.selection.branch import Node, Outcome, Search, narrowed
from applications.selection.lp import Relaxation
from applications.selection.matrix import Box, Ints, Mask, Matrix


@dataclass
class Draw:
    """The drawn columns, and the proof of each refusal in the order they were made."""

    columns: Ints
    refusals: list[tuple[int, Node]] = field(default_factory=list)
    is_complete: bool = True
    why_stopped: str = ""


def rank(seed: str, key: str) -> tuple[bytes, str]:
    """The place of a key in the draw; lower comes first."""
    return hashlib.sha256((seed + key).encode()).digest(), key


def undecided(matrix: Matrix, root: Node, value: int) -> Mask:
    """The columns that the proof of the optimum leaves in play for some optimal set."""
    in_play = np.zeros(matrix.size, dtype=bool)
    box = matrix.box()
    for leaf in root.leaves():
        if leaf.duals is None or leaf.duals.scale == 0:
            continue
        steps = leaf.rows()
        rewards = matrix.rewards(leaf.duals, steps)
        within = narrowed(box, leaf.steps)
        bound = matrix.bound(leaf.duals, within, steps)
        forced = bound + np.where((rewards < 0) & (within.lower == 0), rewards, 0)
        in_play |= ((forced >= leaf.duals.scale * value) & (within.upper > 0)).astype(bool)
    return in_play


def draw(relaxation: Relaxation, root: Node, columns: Ints, value: int, seed: str) -> Draw:
    """The first optimal set in the order of the seed, starting from any optimal set."""
    return _Drawing(relaxation, root, columns, value).run(seed)


class _Drawing:
    """What is decided so far: the box, and one optimal set within it."""

    def __init__(self, relaxation: Relaxation, root: Node, columns: Ints, value: int) -> None:
        self.relaxation = relaxation
        self.matrix = relaxation.matrix
        self.value = value
        self.in_play = undecided(self.matrix, root, value)
        self.box = Box(self.matrix.pinned.astype(np.int64), self.in_play.astype(np.int64))
        self.columns = columns
        self.covered: set[tuple[int, ...]] = set()

    def run(self, seed: str) -> Draw:
        matrix, result = self.matrix, Draw(self.columns)
        left = matrix.seats - int(self.box.lower.sum())
        for column in sorted(np.flatnonzero(self.in_play).tolist(), key=lambda column: rank(seed, matrix.keys[column])):
            if not left:
                break
            if column in self.columns or self._exchanged(column):
                left -= not self.box.lower[column]
                self.box.lower[column] = 1
                continue
            if self._is_covered(column):
                self.box.upper[column] = 0
                continue
            outcome = self._search(column)
            if outcome.columns is not None:
                self.columns = outcome.columns
                self.box.lower[column] = 1
                left -= 1
            elif outcome.is_complete:
                result.refusals.append((column, outcome.root))
                self._refuse(column)
            else:
                result.is_complete, result.why_stopped = False, outcome.why_stopped
                break
        result.columns = np.sort(self.columns)
        return result

    def _likeness(self, column: int) -> tuple[int, ...]:
        return (*self.matrix.codes[column].tolist(), int(self.matrix.scores[column]))

    def _is_covered(self, column: int) -> bool:
        """Whether somebody alike in all that counts was refused; then so is this candidate."""
        return bool(self.matrix.free[column]) and self._likeness(column) in self.covered

    def _refuse(self, column: int) -> None:
        self.box.upper[column] = 0
        if self.matrix.free[column]:
            self.covered.add(self._likeness(column))

    def _exchanged(self, column: int) -> bool:
        """Whether one exchange with somebody not yet drawn makes another optimal set."""
        for other in self.columns[self.box.lower[self.columns] == 0].tolist():
            if self.matrix.scores[other] != self.matrix.scores[column] and not len(self.matrix.soft_slots):
                continue
            columns = np.where(self.columns == other, column, self.columns)
            if self.matrix.value(columns) == self.value:
                self.columns = columns
                return True
        return False

    def _search(self, column: int) -> Outcome:
        """An optimal set with everybody drawn so far and the column, or the proof that there is none."""
        box, floor = self.box.fixed(inside=(column,)), self.value - self.matrix.step
        quick = Search(self.relaxation, box, floor=floor, enough=self.value, leaves=1).run()
        if quick.is_complete or quick.columns is not None:
            return quick
        near = self._nearest(box)
        if near is not None:
            return near
        return Search(self.relaxation, box, floor=floor, enough=self.value).run()

    def _nearest(self, box: Box) -> Outcome | None:
        """An optimal set close to the present one; wishing for it keeps the relaxation nearly whole."""
        heavy = self.heavy.matrix
        bonus = np.zeros(self.matrix.size, dtype=np.int64)
        bonus[self.columns] = 1
        wishing = heavy.with_scores(self.matrix.scores * self.factor + bonus)
        self.heavy.adopt(wishing)
        self.heavy.deadline = self.relaxation.deadline
        target = self.value * self.factor
        outcome = Search(self.heavy, box, floor=target - 1, enough=target).run()
        return outcome if outcome.columns is not None else None

    @property
    def factor(self) -> int:
        return self.matrix.seats + 1

    @cached_property
    def heavy(self) -> Relaxation:
        return Relaxation(self.matrix.weighted(self.factor), deadline=self.relaxation.deadline)
