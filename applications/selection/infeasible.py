"""Why no set keeps all quotas, and the smallest ways out, in words.

Three answers, from plain to thorough: counts that cannot come out; a conflict,
which is a set of quotas of which none can be spared; and repairs, which move as
few places as possible, then as few quotas, then lose the least score.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from applications.selection.branch import Node, Outcome, Search
from applications.selection.lp import Relaxation
from applications.selection.matrix import Ints, Matrix

REPAIRS = 3
# Sets of moves tried before the search for repairs gives up.
TRIALS = 400
# Quotas that one repair may move; beyond these few a repair explains nothing any more.
QUOTAS = 6


@dataclass(frozen=True, order=True)
class Side:
    """One side of a quota: the least or the most of a slot."""

    slot: int
    is_max: bool


Moves = frozenset[tuple[Side, int]]


@dataclass(frozen=True)
class Repair:
    """Places each side moves, and the value of the best set then."""

    moves: Mapping[Side, int]
    value: int

    @property
    def places(self) -> int:
        return sum(self.moves.values())


class Diagnosis:
    """The questions put to a matrix that no set satisfies."""

    def __init__(self, relaxation: Relaxation, root: Node, *, trials: int = TRIALS) -> None:
        self.relaxation = relaxation
        self.matrix = relaxation.matrix
        self.root = root
        self.trials = trials
        self.is_cut_short = False
        self.none = np.full(len(self.matrix.slots), -(10**9), dtype=np.int64)
        self.any = np.full(len(self.matrix.slots), 10**9, dtype=np.int64)

    def report(self) -> dict[str, Any]:
        """The explanation of an infeasible record."""
        counts = shortages(self.matrix)
        conflict = self.conflict()
        repairs = self.repairs(conflict)
        sentences = [*counts, _conflict_sentence(self.matrix, conflict)]
        sentences += [_repair_sentence(self.matrix, repair) for repair in repairs]
        if self.is_cut_short:
            sentences.append("The search for ways out was cut short; there may be others.")
        elif conflict and not repairs:
            sentences.append("No small change of quotas was found that would make a selection possible.")
        return {
            "sentences": sentences,
            "conflict": [_side_form(self.matrix, side) for side in conflict],
            "repairs": [_repair_form(self.matrix, repair) for repair in repairs],
        }

    def conflict(self) -> tuple[Side, ...]:
        """A conflict found from the proof, then the smallest there is, unless the trials are spent before."""
        support = self._support(self.root)
        if not self._conflicts(support):
            return ()
        one, other = self._spared(support), self._spared(support[::-1])
        return tuple(sorted(self._smallest(one if len(one) <= len(other) else other)))

    def _smallest(self, conflict: list[Side]) -> list[Side]:
        """Every set breaks some side of each conflict: the fewest sides that meet all sets seen are the next guess."""
        broken: list[frozenset[Side]] = []
        for _ in range(self.trials):
            few = fewest_meeting(broken, len(conflict) - 1)
            if few is None:
                return conflict
            outcome = self._keeping(few)
            if outcome.columns is not None:
                broken.append(self._broken(outcome.columns))
            else:
                return list(few) if outcome.is_complete else conflict
        return conflict

    def _broken(self, columns: Ints) -> frozenset[Side]:
        counts = self.matrix.counts(columns)
        under, over = np.flatnonzero(counts < self.matrix.low), np.flatnonzero(counts > self.matrix.high)
        return frozenset(Side(slot, False) for slot in under.tolist()) | {Side(slot, True) for slot in over.tolist()}

    def repairs(self, conflict: tuple[Side, ...]) -> list[Repair]:
        """The best of the smallest repairs: one quota moved, then two, until enough are found.

        A move is kept when it brings the fewest places beyond the quotas down by one; every
        repair must move a side that the proof of that number leans on, so none is missed
        before the trials are spent.
        """
        if not conflict:
            return []
        counting = Relaxation(self.matrix.counting_places(), deadline=self.relaxation.deadline)
        known: dict[Moves, tuple[int | None, list[Side]]] = {}
        found: dict[Moves, Repair] = {}
        for quotas in range(1, QUOTAS + 1):
            self._explore(counting, quotas, known, found)
            if len(found) >= REPAIRS or self.is_cut_short:
                break
        order = sorted(found.values(), key=lambda it: (it.places, len(it.moves), -it.value, sorted(it.moves)))
        return order[:REPAIRS]

    def _explore(
        self,
        counting: Relaxation,
        quotas: int,
        known: dict[Moves, tuple[int | None, list[Side]]],
        found: dict[Moves, Repair],
    ) -> None:
        """Add all repairs that move so many quotas at most and the fewest places."""
        waiting: list[tuple[Moves, int | None]] = [(frozenset(), None)]
        seen: set[Moves] = set()
        while waiting:
            if len(known) >= self.trials:
                self.is_cut_short = True
                return
            key, expected = waiting.pop()
            moves = dict(key)
            if key not in known:
                known[key] = self._beyond(counting, moves)
            beyond, support = known[key]
            if beyond is None or (expected is not None and beyond != expected):
                continue
            if beyond == 0 and key not in found and (repair := self._repair(moves)):
                found[key] = repair
            for side in support if beyond else ():
                tried = frozenset({**moves, side: moves.get(side, 0) + 1}.items())
                if len(tried) <= quotas and tried not in seen and self._may_move(side, dict(tried)[side]):
                    seen.add(tried)
                    waiting.append((tried, beyond - 1))

    def _beyond(self, counting: Relaxation, moves: Mapping[Side, int]) -> tuple[int | None, list[Side]]:
        """The fewest places beyond the moved quotas, and the sides its proof leans on."""
        low, high = self._moved(self.matrix.low, self.matrix.high, moves)
        matrix = counting.matrix.with_quotas(low, high)
        counting.adopt(matrix)
        outcome = Search(counting, matrix.box()).run()
        if not outcome.is_complete or outcome.value is None:
            self.is_cut_short |= not outcome.is_complete
            return None, []
        return -outcome.value, self._support(outcome.root)

    def _may_move(self, side: Side, places: int) -> bool:
        dimension, value = self.matrix.slots[side.slot]
        return side.is_max or places <= self.matrix.instance.dimensions[dimension][value].min

    def _repair(self, moves: Mapping[Side, int]) -> Repair | None:
        matrix = self.matrix.with_quotas(*self._moved(self.matrix.low, self.matrix.high, moves))
        self.relaxation.adopt(matrix)
        outcome = Search(self.relaxation, matrix.box()).run()
        return Repair(dict(moves), outcome.value) if outcome.value is not None and outcome.is_complete else None

    def _moved(self, low: Ints, high: Ints, moves: Mapping[Side, int]) -> tuple[Ints, Ints]:
        low, high = low.copy(), high.copy()
        for side, places in moves.items():
            if side.is_max:
                high[side.slot] += places
            else:
                low[side.slot] -= places
        return low, high

    def _support(self, root: Node) -> list[Side]:
        """The sides that the proof leans on; together they are a conflict."""
        sides: set[Side] = set()
        for leaf in root.leaves():
            if leaf.duals is not None:
                prices = leaf.duals.slots.tolist()
                sides |= {Side(slot, price > 0) for slot, price in enumerate(prices) if price}
        return sorted(sides)

    def _spared(self, sides: Iterable[Side]) -> list[Side]:
        """The conflict that is left when every side that can be spared is, in the order given."""
        kept = list(sides)
        for side in list(kept):
            rest = [other for other in kept if other != side]
            if self._conflicts(rest):
                kept = rest
        return kept

    def _conflicts(self, sides: Iterable[Side]) -> bool:
        """Whether no set keeps these sides, with all other quotas left out."""
        outcome = self._keeping(sides)
        return outcome.is_complete and outcome.columns is None

    def _keeping(self, sides: Iterable[Side]) -> Outcome:
        """Some set that keeps these sides, with all other quotas left out."""
        low, high = self.none.copy(), self.any.copy()
        for side in sides:
            (high if side.is_max else low)[side.slot] = (self.matrix.high if side.is_max else self.matrix.low)[
                side.slot
            ]
        matrix = self.matrix.with_quotas(low, high)
        self.relaxation.adopt(matrix)
        return Search(self.relaxation, matrix.box(), enough=-(10**18)).run()


def fewest_meeting(groups: Sequence[frozenset[Side]], most: int) -> tuple[Side, ...] | None:
    """The fewest sides of which each group holds one, None when more than `most` are needed."""
    for size in range(most + 1):
        found = _meeting(groups, size)
        if found is not None:
            return found
    return None


def _meeting(groups: Sequence[frozenset[Side]], size: int) -> tuple[Side, ...] | None:
    if not groups:
        return ()
    if not size:
        return None
    least: frozenset[Side] = min(groups, key=len)
    for side in sorted(least):
        rest = _meeting([group for group in groups if side not in group], size - 1)
        if rest is not None:
            return (side, *rest)
    return None


def shortages(matrix: Matrix) -> list[str]:
    """What plain counting shows, one sentence each."""
    sentences: list[str] = []
    everybody = np.arange(matrix.size)
    eligible = matrix.counts(everybody).tolist()
    pinned = matrix.counts(np.flatnonzero(matrix.pinned)).tolist()
    for slot, (dimension, value) in enumerate(matrix.slots):
        quota = matrix.instance.dimensions[dimension][value]
        members = f" and {_many(quota.members, 'member')}" if quota.members else ""
        if eligible[slot] < matrix.low[slot]:
            only = f"only {_many(eligible[slot], 'eligible applicant')}" if eligible[slot] else "no eligible applicant"
            sentences.append(f"{dimension} {value}: {only}{members}, minimum {quota.min}.")
        if matrix.high[slot] < 0:
            already = f"{quota.members} members are in already"
            sentences.append(f"{dimension} {value}: {already}, maximum {quota.max}.")
        elif pinned[slot] > matrix.high[slot]:
            already = f"{_many(pinned[slot], 'applicant')} pinned in{members}"
            sentences.append(f"{dimension} {value}: {already}, maximum {quota.max}.")
    sentences += _totals(matrix, eligible)
    groups = int((matrix.groups == len(matrix.group_names)).sum()) + len(matrix.group_names)
    if groups < matrix.seats:
        sentences.append(f"Only {groups} can be chosen with one from each group of owners, for {matrix.seats} seats.")
    return sentences


def _totals(matrix: Matrix, eligible: list[int]) -> list[str]:
    sentences: list[str] = []
    for dimension, quotas in matrix.instance.dimensions.items():
        slots = [matrix.slot_of[dimension, value] for value in quotas]
        least = sum(max(0, int(matrix.low[slot])) for slot in slots)
        most = sum(max(0, min(int(matrix.high[slot]), eligible[slot])) for slot in slots)
        if least > matrix.seats:
            sentences.append(f"{dimension}: the minimums need {_many(least, 'place')}, but there are {matrix.seats}.")
        if most < matrix.seats:
            sentences.append(
                f"{dimension}: the maximums and the applicants leave {_many(most, 'place')} "
                f"to fill, but there are {matrix.seats}."
            )
    return sentences


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _limit(matrix: Matrix, side: Side) -> int:
    dimension, value = matrix.slots[side.slot]
    quota = matrix.instance.dimensions[dimension][value]
    return quota.max if side.is_max else quota.min


def _side_form(matrix: Matrix, side: Side) -> dict[str, Any]:
    dimension, value = matrix.slots[side.slot]
    limit = _limit(matrix, side)
    return {"dimension": dimension, "value": value, "side": "max" if side.is_max else "min", "limit": limit}


def _side_words(matrix: Matrix, side: Side) -> str:
    dimension, value = matrix.slots[side.slot]
    return f"at {'most' if side.is_max else 'least'} {_limit(matrix, side)} of {dimension} {value}"


def _conflict_sentence(matrix: Matrix, conflict: tuple[Side, ...]) -> str:
    if not conflict:
        return f"Even without any quota, pins and groups leave no way to fill {_many(matrix.seats, 'seat')}."
    words = "; ".join(_side_words(matrix, side) for side in conflict)
    if len(conflict) == 1:
        return f"With {_many(matrix.seats, 'seat')} and these applicants, this quota cannot be kept: {words}."
    return f"With {_many(matrix.seats, 'seat')} and these applicants, these quotas cannot be kept together: {words}."


def _repair_form(matrix: Matrix, repair: Repair) -> dict[str, Any]:
    moves = []
    for side, places in sorted(repair.moves.items()):
        limit = _limit(matrix, side)
        moves.append({**_side_form(matrix, side), "to": limit + places if side.is_max else limit - places})
    return {"places": repair.places, "value": repair.value, "moves": moves}


def _repair_sentence(matrix: Matrix, repair: Repair) -> str:
    words = []
    for side, places in sorted(repair.moves.items()):
        dimension, value = matrix.slots[side.slot]
        limit = _limit(matrix, side)
        if side.is_max:
            words.append(f"raise the maximum of {dimension} {value} from {limit} to {limit + places}")
        else:
            words.append(f"lower the minimum of {dimension} {value} from {limit} to {limit - places}")
    return f"A way out: {', '.join(words)}; the best set is then worth {repair.value}."
