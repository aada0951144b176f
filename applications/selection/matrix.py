"""An instance as arrays, and the integer arithmetic every claim is checked with.

A *slot* is one value of one dimension. Columns are the candidates who are not
pinned out, sorted by key, so that the order of rows in the input is gone for good.
"""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from applications.selection.problem import Instance

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
# Exact integers: machine words while they cannot overflow, Python's own beyond.
Exact = NDArray[Any]
SAFE = 2**61


@dataclass(frozen=True, slots=True)
class Split:
    """The candidates a branch counts: those with all `slots`, or one candidate by column."""

    slots: tuple[int, ...] = ()
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One side of a branch: the count is at most `count`, or at least `count`."""

    split: Split
    is_upper: bool
    count: int


@dataclass(frozen=True)
class Box:
    """What is decided already: 0 ≤ lower ≤ x ≤ upper ≤ 1 for each column."""

    lower: Ints
    upper: Ints

    def fixed(self, *, inside: tuple[int, ...] = (), outside: tuple[int, ...] = ()) -> "Box":
        lower, upper = self.lower.copy(), self.upper.copy()
        lower[list(inside)] = 1
        upper[list(outside)] = 0
        return Box(lower, upper)


@dataclass(frozen=True)
class Duals:
    """Integer prices of all rows over the denominator `scale`; `scale` 0 makes them a Farkas vector."""

    scale: int
    seats: int
    slots: Exact
    groups: Exact
    soft: Exact
    steps: tuple[int, ...] = ()


class Matrix:
    """The columns, rows and bounds of an instance."""

    def __init__(self, instance: Instance) -> None:
        pool = sorted(
            (candidate for candidate in instance.candidates if candidate.pin != "out"),
            key=lambda candidate: candidate.key,
        )
        self.instance = instance
        self.seats = instance.seats
        self.keys = [candidate.key for candidate in pool]
        self.size = len(pool)
        self.scores: Ints = np.array([candidate.score for candidate in pool], dtype=np.int64)
        self._number_slots()
        self.codes: Ints = np.empty((self.size, len(instance.dimensions)), dtype=np.int64)
        for place, dimension in enumerate(instance.dimensions):
            number = {value: self.slot_of[dimension, value] for value in instance.dimensions[dimension]}
            self.codes[:, place] = [number[candidate.values[dimension]] for candidate in pool]
        names = sorted({candidate.group for candidate in pool if candidate.group is not None})
        self.group_names = names
        number_of = {name: number for number, name in enumerate(names)}
        # The last number stands for "no group"; its price is always zero.
        self.groups: Ints = np.array(
            [len(names) if candidate.group is None else number_of[candidate.group] for candidate in pool],
            dtype=np.int64,
        )
        self.pinned: Mask = np.array([candidate.pin == "in" for candidate in pool], dtype=bool)
        self.free: Mask = ~self.pinned & (self.groups == len(names))

    def _number_slots(self) -> None:
        self.slots = [(dimension, value) for dimension, quotas in self.instance.dimensions.items() for value in quotas]
        self.slot_of = {slot: number for number, slot in enumerate(self.slots)}
        quotas = [self.instance.dimensions[dimension][value] for dimension, value in self.slots]
        self.low: Ints = np.array([quota.min - quota.members for quota in quotas], dtype=np.int64)
        self.high: Ints = np.array([quota.max - quota.members for quota in quotas], dtype=np.int64)
        soft = self.instance.soft
        self.soft_slots: Ints = np.array(
            [self.slot_of[target.dimension, target.value] for target in soft], dtype=np.int64
        )
        self.soft_at: Ints = np.array(
            [target.target - self.instance.dimensions[target.dimension][target.value].members for target in soft],
            dtype=np.int64,
        )
        self.soft_weights: Ints = np.array([target.weight for target in soft], dtype=np.int64)

    @cached_property
    def step(self) -> int:
        """No two values of sets differ by less: the gcd of all scores and weights."""
        return (
            math.gcd(
                *(candidate.score for candidate in self.instance.candidates),
                *(target.weight for target in self.instance.soft),
            )
            or 1
        )

    @cached_property
    def column_of(self) -> dict[str, int]:
        return {key: column for column, key in enumerate(self.keys)}

    @cached_property
    def cells(self) -> Ints:
        """A number per column, equal for equal values in all dimensions."""
        number = np.zeros(self.size, dtype=np.int64)
        for place in range(self.codes.shape[1]):
            _, number = np.unique(number * (len(self.slots) + 1) + self.codes[:, place], return_inverse=True)
        return number

    def box(self) -> Box:
        return Box(self.pinned.astype(np.int64), np.ones(self.size, dtype=np.int64))

    def mask(self, split: Split) -> Mask:
        if split.column is not None:
            mask = np.zeros(self.size, dtype=bool)
            mask[split.column] = True
            return mask
        mask = np.ones(self.size, dtype=bool)
        for slot in split.slots:
            mask &= (self.codes == slot).any(axis=1)
        return mask

    def counts(self, columns: Ints) -> Ints:
        """How many of the columns fall on each slot."""
        return np.bincount(self.codes[columns].ravel(), minlength=len(self.slots))

    def value(self, columns: Ints) -> int | None:
        """The total score less the soft penalties of a set; None when it breaks a rule."""
        taken = np.zeros(self.size, dtype=bool)
        taken[columns] = True
        if len(columns) != self.seats or taken.sum() != self.seats or (self.pinned & ~taken).any():
            return None
        counts = self.counts(columns)
        if (counts < self.low).any() or (counts > self.high).any():
            return None
        held = np.bincount(self.groups[columns], minlength=len(self.group_names) + 1)
        if (held[:-1] > 1).any():
            return None
        return self.worth(columns)

    def worth(self, columns: Ints) -> int:
        """The total score less the soft penalties, whatever the hard rules say."""
        off = np.abs(self.counts(columns)[self.soft_slots] - self.soft_at)
        penalty = sum(int(weight) * int(places) for weight, places in zip(self.soft_weights, off, strict=True))
        return sum(self.scores[columns].tolist()) - penalty

    def rewards(self, duals: Duals, steps: tuple[Step, ...] = ()) -> Exact:
        """What each column earns beyond its price, times the scale: exact integers."""
        largest = [int(np.abs(prices).max()) for prices in (duals.slots, duals.groups, duals.soft) if len(prices)]
        reach = duals.scale * int(np.abs(self.scores).max()) + abs(duals.seats)
        reach += sum(map(abs, duals.steps)) + (2 * self.codes.shape[1] + 1) * max(largest, default=0)
        kind: type = np.int64 if reach * (self.size + 1) < SAFE else object
        slots = duals.slots.astype(kind)
        np.add.at(slots, self.soft_slots, duals.soft.astype(kind))
        groups = np.append(duals.groups.astype(kind), kind(0) if kind is np.int64 else 0)
        rewards: Exact = self.scores.astype(kind) * duals.scale - duals.seats - groups[self.groups]
        for place in range(self.codes.shape[1]):
            rewards -= slots[self.codes[:, place]]
        for step, price in zip(steps, duals.steps, strict=True):
            if price:
                rewards[self.mask(step.split)] -= price
        return rewards

    def bound(self, duals: Duals, box: Box, steps: tuple[Step, ...] = ()) -> int:
        """No set within the box and the steps is worth more than this over the scale (weak duality).

        With scale 0, a bound below 0 proves that no such set exists.
        """
        rewards = self.rewards(duals, steps)
        earned = np.where(rewards > 0, rewards * box.upper, rewards * box.lower)
        return self.row_cost(duals, steps) + int(earned.sum())

    def row_cost(self, duals: Duals, steps: tuple[Step, ...] = ()) -> int:
        """The part of a bound that the rows make up."""
        total = duals.seats * self.seats
        for price, low, high in zip(duals.slots.tolist(), self.low.tolist(), self.high.tolist(), strict=True):
            total += price * (high if price > 0 else low)
        total += sum(price for price in duals.groups.tolist() if price > 0)
        total += sum(price * at for price, at in zip(duals.soft.tolist(), self.soft_at.tolist(), strict=True))
        return total + sum(price * step.count for step, price in zip(steps, duals.steps, strict=True))
