"""Why the chosen set is what it is, person by person and quota by quota.

Everything here is exact unless it says otherwise, and counted in the units of the
scores. The cheap answers come first: an exchange of one for one bounds a distance from
above, the proof of the optimum bounds it from below; only where they differ is it solved for.
"""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from applications.selection.branch import Node, Outcome, Search, narrowed
from applications.selection.greedy import comparison, unconstrained
from applications.selection.lp import Relaxation
from applications.selection.matrix import Exact, Ints, Mask, Matrix
from applications.selection.prices import quota_prices
from applications.selection.swaps import FORBIDDEN, Swaps, swaps
from applications.selection.ties import draw

# Distances solved for one by one; beyond this many the bound from the exchange is given, marked as such.
SOLVED = 600
# Changes named in full; of a longer chain of exchanges the number tells the rest. None means not looked for.
NAMED = 6
# The partner of a bound that no single exchange gives.
FAR = -1
CHANCES = 100


@dataclass(frozen=True)
class Distance:
    """How far a candidate is from the other side; `points` None means that no points would do."""

    points: int | None
    is_exact: bool
    comes_in: tuple[str, ...] = ()
    goes_out: tuple[str, ...] = ()


class Explanation:
    """The answers about one optimal set."""

    def __init__(self, relaxation: Relaxation, root: Node, chosen: Ints, value: int) -> None:
        self.relaxation = relaxation
        self.matrix: Matrix = relaxation.matrix
        self.root = root
        self.chosen = chosen
        self.value = value
        self.is_in = np.zeros(self.matrix.size, dtype=bool)
        self.is_in[chosen] = True
        self.swaps: Swaps = swaps(self.matrix, chosen)
        self.least = _least_distance(self.matrix, root, self.is_in, value)
        counts = self.matrix.counts(chosen)
        self.is_full = counts >= self.matrix.high
        self.is_held = (self.matrix.low > 0) & (counts <= self.matrix.low)
        self.solved = 0
        self.box = self.matrix.box()

    def report(self) -> dict[str, Any]:
        """The explanation of an optimal record, in integers and texts only."""
        matrix = self.matrix
        inside = {column: self._distance(column) for column in self.chosen.tolist() if not matrix.pinned[column]}
        # The best first: what is learnt about them settles most of those alike who score less.
        waiting = sorted(np.flatnonzero(~self.is_in).tolist(), key=lambda column: -int(matrix.scores[column]))
        outside = {column: self._distance(column) for column in waiting}
        lots = [column for column, distance in (inside | outside).items() if distance.points == 0]
        best = unconstrained(matrix)
        score, best_score = int(matrix.scores[self.chosen].sum()), int(matrix.scores[best].sum())
        prices = quota_prices(self.relaxation, matrix, self.root, self.value)
        return {
            "score": score,
            "penalty": score - self.value,
            "balance": {"best_score": best_score, "price": best_score - score},
            "quota_prices": [asdict(price) for price in prices],
            "greedy": comparison(matrix, self.chosen, self.value),
            "chosen": {matrix.keys[column]: self._inside(column, inside[column]) for column in inside},
            "not_chosen": {matrix.keys[column]: self._outside(column, outside[column]) for column in sorted(outside)},
            "by_lot": {matrix.keys[column]: None for column in sorted(lots)},
            "sentences": self._sentences(score, best_score, len(lots)),
        }

    def _distance(self, column: int) -> Distance:
        most, least = int(self.swaps.cost[column]), int(self.least[column])
        partner = int(self.swaps.partner[column])
        keys = self.matrix.keys
        exchange: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
        if partner >= 0:
            pair = (keys[column],), (keys[partner],)
            exchange = pair[::-1] if self.is_in[column] else pair
        if most == least:
            return Distance(most, True, *exchange)
        if self.solved >= SOLVED:
            return Distance(None if most >= FORBIDDEN else most, False, *exchange)
        self.solved += 1
        box = self.box
        forced = box.fixed(outside=(column,)) if self.is_in[column] else box.fixed(inside=(column,))
        outcome = Search(self.relaxation, forced).run()
        if not outcome.is_complete:
            return Distance(None if most >= FORBIDDEN else most, False, *exchange)
        if outcome.columns is None or outcome.value is None:
            return Distance(None, True)
        points = self.value - outcome.value
        self._learn(column, points, outcome)
        if points == most:
            return Distance(most, True, *exchange)
        return Distance(points, True, *self._difference(outcome.columns))

    def _learn(self, column: int, points: int, outcome: Outcome) -> None:
        """One answer narrows others: its prices hold for all, and who is alike can stand in for its column."""
        self.least = np.maximum(self.least, _least_distance(self.matrix, outcome.root, self.is_in, self.value))
        if self.is_in[column] or not self.matrix.free[column] or outcome.columns is None:
            return
        alike = self.matrix.free & ~self.is_in & (self.matrix.cells == self.matrix.cells[column])
        alike[outcome.columns] = False
        most = points + self.matrix.scores[column] - self.matrix.scores
        better = alike & (most < self.swaps.cost)
        self.swaps.cost[better] = most[better]
        self.swaps.partner[better] = FAR

    def _difference(self, columns: Ints) -> tuple[tuple[str, ...], tuple[str, ...]]:
        now, then, keys = set(self.chosen.tolist()), set(columns.tolist()), self.matrix.keys
        comes_in, goes_out = sorted(then - now), sorted(now - then)
        return tuple(keys[column] for column in comes_in), tuple(keys[column] for column in goes_out)

    def _inside(self, column: int, distance: Distance) -> dict[str, Any]:
        cost, partner = int(self.swaps.cost[column]), int(self.swaps.partner[column])
        return {
            "lead": distance.points,
            "is_exact": distance.is_exact,
            "changes": len(distance.comes_in) or None,
            "comes_in": list(distance.comes_in[:NAMED]),
            "one_for_one": None if partner < 0 else {"key": self.matrix.keys[partner], "cost": cost},
        }

    def _outside(self, column: int, distance: Distance) -> dict[str, Any]:
        return {
            "missing": distance.points,
            "is_exact": distance.is_exact,
            "in_the_way": self._in_the_way(column),
            "changes": len(distance.goes_out) or None,
            "goes_out": list(distance.goes_out[:NAMED]),
        }

    def _in_the_way(self, column: int) -> list[dict[str, Any]]:
        """The full quotas of the candidate, and the minimums that hold places for weaker candidates."""
        matrix = self.matrix
        own = matrix.codes[column].tolist()
        sides = [(slot, "max") for slot in own if self.is_full[slot]]
        weaker = self.chosen[matrix.scores[self.chosen] < matrix.scores[column]]
        held = set(matrix.codes[weaker].ravel().tolist()) - set(own)
        sides += [(slot, "min") for slot in sorted(held) if self.is_held[slot]]
        return [
            {"dimension": dimension, "value": value, "side": side}
            for (dimension, value), side in ((matrix.slots[slot], side) for slot, side in sides)
        ]

    def _sentences(self, score: int, best_score: int, lots: int) -> list[str]:
        sentences = [f"The group scores {score}; the best group without quotas would score {best_score}."]
        if lots:
            sentences.append(f"{lots} candidates are tied: their places are decided by lot.")
        return sentences


def chances(relaxation: Relaxation, root: Node, chosen: Ints, value: int) -> dict[str, dict[str, int]]:
    """How often each tied candidate is drawn in a number of trial draws, an estimate before the real one."""
    matrix = relaxation.matrix
    times = np.zeros(matrix.size, dtype=np.int64)
    trials = 0
    for number in range(CHANCES):
        drawn = draw(relaxation, root, chosen, value, f"trial {number} ")
        if not drawn.is_complete:
            break
        times[drawn.columns] += 1
        trials += 1
    return {matrix.keys[column]: {"times": int(times[column]), "of": trials} for column in range(matrix.size)}


def _least_distance(matrix: Matrix, root: Node, is_in: Mask, value: int) -> Ints:
    """What a proof shows each column to be short of or ahead by, in whole steps.

    The proof may be that of a search in which somebody was forced in or out; it is read without that.
    """
    best: Exact = np.full(matrix.size, -FORBIDDEN)
    box = matrix.box()
    for leaf in root.leaves():
        if leaf.duals is None:
            continue
        steps, within = leaf.rows(), narrowed(box, leaf.steps)
        rewards = matrix.rewards(leaf.duals, steps)
        # To do without a chosen column costs its reward, to take in another what it falls short of its price.
        loss = np.maximum(np.where(is_in, rewards, -rewards), 0)
        reach = matrix.bound(leaf.duals, within, steps) - loss
        if leaf.duals.scale:
            best = np.maximum(best, reach // (leaf.duals.scale * matrix.step) * matrix.step)
        else:
            # That nothing fits is shown of whom the bound is below zero for; of others the leaf says nothing.
            best = np.where(reach < 0, best, FORBIDDEN)
    return np.asarray(np.clip(value - best, 0, FORBIDDEN), dtype=np.int64)
