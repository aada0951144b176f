"""The fair draw among all optimal sets: SHA-256(seed ‖ key) ranks the candidates.

The lexicographically first optimal set is drawn by going down the ranks: a
candidate comes in when some optimal set holds everybody drawn so far and them too.
Each refusal carries a proof like that of the optimum.
"""

import hashlib
from dataclasses import dataclass, field

import numpy as np

from applications.selection.branch import Node, Search, narrowed
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
    matrix = relaxation.matrix
    in_play = undecided(matrix, root, value)
    box = Box(matrix.pinned.astype(np.int64), in_play.astype(np.int64))
    result = Draw(columns)
    current = set(columns.tolist())
    covered: set[tuple[int, ...]] = set()
    for column in sorted(np.flatnonzero(in_play).tolist(), key=lambda column: rank(seed, matrix.keys[column])):
        if int(box.lower.sum()) == matrix.seats:
            break
        if column in current:
            box.lower[column] = 1
            continue
        likeness = (*matrix.codes[column].tolist(), int(matrix.scores[column]))
        if matrix.free[column] and likeness in covered:
            box.upper[column] = 0
            continue
        outcome = Search(relaxation, box.fixed(inside=(column,)), floor=value - matrix.step, enough=value).run()
        if outcome.columns is not None:
            current = set(outcome.columns.tolist())
            box.lower[column] = 1
        elif outcome.is_complete:
            result.refusals.append((column, outcome.root))
            box.upper[column] = 0
            if matrix.free[column]:
                covered.add(likeness)
        else:
            result.is_complete, result.why_stopped = False, outcome.why_stopped
            break
    result.columns = np.array(sorted(current), dtype=np.int64)
    return result
