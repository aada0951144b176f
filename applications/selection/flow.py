"""Whole flows through a network, cheapest by several costs in turn, each proven by whole prices."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from applications.selection.lp import Network
from applications.selection.matrix import Ints
from applications.selection.solved import SolverStopped

SINK = -1


@dataclass
class Arcs:
    """What may flow from where to where, at most how much, and what a unit costs in each turn."""

    stages: int
    tails: list[int] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    upper: list[int] = field(default_factory=list)
    costs: list[tuple[int, ...]] = field(default_factory=list)

    def add(self, tail: int, head: int, *, most: int = 1, stage: int | None = None, cost: int = 0) -> int:
        """The number of the new arc."""
        self.tails.append(tail)
        self.heads.append(head)
        self.upper.append(most)
        self.costs.append(tuple(cost if turn == stage else 0 for turn in range(self.stages)))
        return len(self.tails) - 1


def cheapest(supply: Sequence[int], arcs: Arcs) -> Ints:
    """What flows along each arc: least by the first cost, among those least by the second, and so on.

    A network's vertices are whole. Floats find them and whole numbers prove them: for
    each cost in turn, whole prices of the nodes show that no flow is cheaper, and an arc
    whose price is not its cost keeps its flow from then on, as it does in every optimum.

    Raises SolverStopped when there is no flow, or the prices prove nothing.
    """
    needs, tails, heads = (np.array(one, dtype=np.int64) for one in (supply, arcs.tails, arcs.heads))
    lower, upper = np.zeros(len(tails), dtype=np.int64), np.array(arcs.upper, dtype=np.int64)
    network = Network(needs, tails, heads)
    flows = lower
    for costs in np.array(arcs.costs, dtype=np.int64).reshape(len(tails), arcs.stages).T:
        found, prices = network.cheapest(costs, lower, upper)
        flows, whole = np.rint(found).astype(np.int64), np.append(np.rint(prices).astype(np.int64), 0)
        reduced = costs - whole[tails] + whole[heads]
        bound = needs @ whole[:-1] + np.where(reduced < 0, reduced * upper, reduced * lower).sum()
        if not _is_flow(flows, needs, tails, heads, lower, upper) or int(costs @ flows) != int(bound):
            raise SolverStopped("the prices of the linear solver prove nothing")
        lower, upper = np.where(reduced != 0, flows, lower), np.where(reduced != 0, flows, upper)
    return flows


def _is_flow(flows: Ints, needs: Ints, tails: Ints, heads: Ints, lower: Ints, upper: Ints) -> bool:
    kept = np.zeros(len(needs) + 1, dtype=np.int64)
    np.add.at(kept, tails, flows)
    np.subtract.at(kept, heads, flows)
    return bool((kept[:-1] == needs).all() and (flows >= lower).all() and (flows <= upper).all())
