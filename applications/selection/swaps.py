"""One for one: what each exchange of somebody chosen for somebody not chosen would cost."""

from dataclasses import dataclass

import numpy as np

from applications.selection.matrix import Ints, Matrix

# Larger than any cost that can occur; stands for an exchange that breaks a rule.
FORBIDDEN = 2**60


@dataclass(frozen=True)
class Swaps:
    """The cheapest exchange of each column: its cost, and the partner (-1 when there is none)."""

    cost: Ints
    partner: Ints


def swaps(matrix: Matrix, chosen: Ints) -> Swaps:
    """For each column outside the cheapest way in, for each inside the cheapest way out."""
    counts = matrix.counts(chosen)
    can_leave, can_enter = counts - 1 >= matrix.low, counts + 1 <= matrix.high
    leaving, entering = _soft_changes(matrix, counts)
    is_in = np.zeros(matrix.size, dtype=bool)
    is_in[chosen] = True
    held = np.zeros(len(matrix.group_names) + 1, dtype=bool)
    held[matrix.groups[chosen]] = True
    held[-1] = False
    cost = np.full(matrix.size, FORBIDDEN, dtype=np.int64)
    partner = np.full(matrix.size, -1, dtype=np.int64)
    for column in chosen.tolist():
        if matrix.pinned[column]:
            continue
        own_group = matrix.groups[column]
        fits = ~is_in & (~held[matrix.groups] | (matrix.groups == own_group))
        costs = matrix.scores[column] - matrix.scores
        for place in range(matrix.codes.shape[1]):
            slot, slots = matrix.codes[column, place], matrix.codes[:, place]
            fits &= (slots == slot) | (can_leave[slot] & can_enter[slots])
            costs = costs + np.where(slots == slot, 0, leaving[slot] + entering[slots])
        costs = np.where(fits, costs, FORBIDDEN)
        best = int(np.argmin(costs))
        if costs[best] < FORBIDDEN:
            cost[column], partner[column] = costs[best], best
        better = costs < cost
        better[column] = False
        better &= ~is_in
        cost[better], partner[better] = costs[better], column
    return Swaps(cost, partner)


def _soft_changes(matrix: Matrix, counts: Ints) -> tuple[Ints, Ints]:
    """What one place less and one place more on each slot adds to the soft penalty."""
    leaving = np.zeros(len(matrix.slots), dtype=np.int64)
    entering = np.zeros(len(matrix.slots), dtype=np.int64)
    off = counts[matrix.soft_slots] - matrix.soft_at
    np.add.at(leaving, matrix.soft_slots, matrix.soft_weights * (np.abs(off - 1) - np.abs(off)))
    np.add.at(entering, matrix.soft_slots, matrix.soft_weights * (np.abs(off + 1) - np.abs(off)))
    return leaving, entering
