"""The maximin lottery: optimal sets with weights, so that the least chance of anybody tied is as large as it can be.

Open only where the proof of the optimum is a single leaf. The record lists the sets and
their integer weights; that the weights are the fairest is not proven, and the verifier says so.
"""

import hashlib
from dataclasses import dataclass

import numpy as np

from applications.selection.branch import Node, Search
from applications.selection.lp import Relaxation, fairest
from applications.selection.matrix import Floats, Ints
from applications.selection.solved import SolverStopped
from applications.selection.ties import undecided

# Weights are shares in ten-thousandths; prices of people in thousandths of the dearest.
PARTS = 10_000
FINENESS = 1000
ROUNDS = 300


@dataclass(frozen=True)
class Lot:
    columns: tuple[int, ...]
    weight: int


def lottery(relaxation: Relaxation, root: Node, columns: Ints, value: int) -> list[Lot] | None:
    """The lots in a fixed order; None where the proof branches or the time is over."""
    if root.split is not None:
        return None
    try:
        sets = _covering(relaxation, root, columns, value)
        shares = _widened(relaxation, sets, value)
    except SolverStopped:
        return None
    weights = np.rint(shares * PARTS).astype(int).tolist()
    lots = [Lot(one, weight) for one, weight in zip(sets, weights, strict=True) if weight > 0]
    return sorted(lots, key=lambda lot: lot.columns)


def drawn(lots: list[Lot], seed: str) -> Ints:
    """The set whose ticket the seed draws: SHA-256(seed) modulo the sum of the weights."""
    ticket = int.from_bytes(hashlib.sha256(seed.encode()).digest(), "big") % sum(lot.weight for lot in lots)
    for lot in lots:
        ticket -= lot.weight
        if ticket < 0:
            break
    return np.array(lot.columns, dtype=np.int64)


def _covering(relaxation: Relaxation, root: Node, columns: Ints, value: int) -> list[tuple[int, ...]]:
    """Optimal sets in which everybody who is in any optimal set stands at least once."""
    matrix = relaxation.matrix
    in_play = undecided(matrix, root, value)
    sets = [tuple(columns.tolist())]
    covered = set(sets[0])
    for column in np.flatnonzero(in_play).tolist():
        if column in covered:
            continue
        box = matrix.box().fixed(inside=(column,))
        outcome = Search(relaxation, box, floor=value - matrix.step, enough=value).run()
        if outcome.columns is not None:
            sets.append(tuple(outcome.columns.tolist()))
            covered |= set(sets[-1])
        elif not outcome.is_complete:
            raise SolverStopped(outcome.why_stopped)
    return sets


def _widened(relaxation: Relaxation, sets: list[tuple[int, ...]], value: int) -> Floats:
    """Add the sets that raise the least chance until none does; the share of each set."""
    matrix = relaxation.matrix
    # No bonus for people can outweigh a point.
    weighty = matrix.weighted(FINENESS * matrix.seats + 1)
    pricing = Relaxation(weighty, deadline=relaxation.deadline)
    while True:
        # Whoever stands in all sets so far is certain, until a set without them is found.
        people = sorted(set().union(*sets) - set(sets[0]).intersection(*sets))
        shares, prices, least = fairest(sets, people)
        if not people or len(sets) >= ROUNDS:
            return shares
        bonus = np.zeros(matrix.size, dtype=np.int64)
        bonus[people] = np.rint(prices * (FINENESS / max(float(prices.max()), 1e-9))).astype(np.int64)
        priced = weighty.with_scores(weighty.scores + bonus)
        pricing.adopt(priced)
        outcome = Search(pricing, priced.box()).run()
        if outcome.columns is None or not outcome.is_complete:
            raise SolverStopped(outcome.why_stopped)
        found = tuple(outcome.columns.tolist())
        chance = float(prices[np.isin(people, found)].sum())
        if matrix.value(outcome.columns) != value or found in sets or chance <= least + 1e-6:
            return shares
        sets.append(found)
