"""What a spreadsheet would have picked, and the best group without any quota."""

from typing import Any

import numpy as np

from applications.selection.matrix import Ints, Matrix


def unconstrained(matrix: Matrix) -> Ints:
    """The best group by score alone; pins and groups still hold."""
    return _down_the_list(matrix, has_maximums=False)


def greedy(matrix: Matrix) -> Ints:
    """Down the list by score, skipping whoever would go beyond a maximum; it may end short of the seats."""
    return _down_the_list(matrix, has_maximums=True)


def comparison(matrix: Matrix, chosen: Ints, value: int) -> dict[str, Any]:
    """The greedy pick beside the optimum: gap, wrong picks, missed quotas.

    The gap counts only when the greedy pick fills the seats; its value may even be
    above the optimum, where it breaks minimums.
    """
    picked = greedy(matrix)
    counts = matrix.counts(picked)
    missed = [
        {"dimension": dimension, "value": name, "min": quota.min, "max": quota.max, "got": int(count) + quota.members}
        for (dimension, name), count in zip(matrix.slots, counts, strict=True)
        if not (quota := matrix.instance.dimensions[dimension][name]).min <= int(count) + quota.members <= quota.max
    ]
    wrong = sorted(set(picked.tolist()) - set(chosen.tolist()))
    return {
        "chosen": [matrix.keys[column] for column in sorted(picked.tolist())],
        "value": matrix.worth(picked),
        "gap": value - matrix.worth(picked) if len(picked) == matrix.seats else None,
        "seats_left": matrix.seats - len(picked),
        "wrong": [matrix.keys[column] for column in wrong],
        "missed": missed,
    }


def _down_the_list(matrix: Matrix, *, has_maximums: bool) -> Ints:
    counts = np.zeros(len(matrix.slots), dtype=np.int64)
    held: set[int] = set()
    picked: list[int] = []
    order = np.lexsort((np.arange(matrix.size), -matrix.scores, ~matrix.pinned))
    for column in order.tolist():
        if len(picked) == matrix.seats:
            break
        slots, group = matrix.codes[column], int(matrix.groups[column])
        is_full = has_maximums and not matrix.pinned[column] and bool((counts[slots] >= matrix.high[slots]).any())
        if is_full or group in held:
            continue
        if group < len(matrix.group_names):
            held.add(group)
        counts[slots] += 1
        picked.append(column)
    return np.array(picked, dtype=np.int64)
