"""From a set that breaks quotas to one that keeps them, by exchanges of one for one.

A way to begin, not to prove: what it finds counts once the matrix has confirmed it.
"""

import time

import numpy as np

from applications.selection.matrix import Box, Ints, Matrix

EXCHANGES = 300
# Candidates looked at for coming in; more of them make each exchange slower.
LOOKED_AT = 600
# Exchanges for which nobody who moved may move back: what keeps the search from going in a circle.
REST_IN, REST_OUT = 6, 10


def mended(matrix: Matrix, box: Box, columns: Ints, pool: Ints, *, deadline: float) -> Ints | None:
    """A set of the box that keeps every rule, near to the columns given; None when none was met."""
    inside = _filled(matrix, box, columns, pool)
    if inside is None:
        return None
    pool = np.union1d(pool[:LOOKED_AT], inside)
    is_in = np.isin(pool, inside)
    resting = np.zeros(len(pool), dtype=np.int64)
    for turn in range(EXCHANGES):
        if matrix.value(np.sort(pool[is_in])) is not None:
            return np.sort(pool[is_in])
        leaving = np.flatnonzero(is_in & (box.lower[pool] == 0) & (resting <= turn))
        entering = np.flatnonzero(~is_in & (box.upper[pool] == 1) & (resting <= turn))
        if time.monotonic() > deadline or not len(leaving) or not len(entering):
            return None
        costs = _costs(matrix, pool[is_in], pool[leaving], pool[entering])
        out, into = divmod(int(np.argmin(costs)), len(entering))
        out, into = int(leaving[out]), int(entering[into])
        is_in[out], is_in[into] = False, True
        resting[out], resting[into] = turn + REST_OUT, turn + REST_IN
    return None


def _filled(matrix: Matrix, box: Box, columns: Ints, pool: Ints) -> Ints | None:
    """As many as there are seats, with whoever is fixed and one of each group, the columns given first."""
    order = np.concatenate([np.flatnonzero(box.lower), columns, pool])
    taken: dict[int, None] = {}
    held: set[int] = set()
    for column in order.tolist():
        group = int(matrix.groups[column])
        if len(taken) == matrix.seats:
            break
        if column in taken or group in held or not box.upper[column]:
            continue
        taken[column] = None
        if group < len(matrix.group_names):
            held.add(group)
    return np.array(list(taken), dtype=np.int64) if len(taken) == matrix.seats else None


def _costs(matrix: Matrix, inside: Ints, leaving: Ints, entering: Ints) -> Ints:
    """What each exchange adds to the places beyond quotas, and, far below that, what it loses in score."""
    counts = matrix.counts(inside)
    now, fewer, more = (_beyond(matrix, counts + change) for change in (0, -1, 1))
    out, into = fewer - now, more - now
    beyond = np.zeros((len(leaving), len(entering)), dtype=np.int64)
    for place in range(matrix.codes.shape[1]):
        left, come = matrix.codes[leaving, place], matrix.codes[entering, place]
        beyond += np.where(left[:, None] == come[None, :], 0, out[left][:, None] + into[come][None, :])
    held = np.zeros(len(matrix.group_names) + 1, dtype=bool)
    held[matrix.groups[inside]] = True
    held[-1] = False
    own = matrix.groups[leaving][:, None] == matrix.groups[entering][None, :]
    beyond += np.where(held[matrix.groups[entering]][None, :] & ~own, matrix.seats, 0)
    loss: Ints = matrix.scores[leaving][:, None] - matrix.scores[entering][None, :]
    return loss + beyond * (2 * int(np.abs(matrix.scores).max()) + 1)


def _beyond(matrix: Matrix, counts: Ints) -> Ints:
    beyond: Ints = np.maximum(matrix.low - counts, 0) + np.maximum(counts - matrix.high, 0)
    return beyond
