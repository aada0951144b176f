"""An instance as arrays, and the integer arithmetic every claim is checked with.

A *slot* is one value of one dimension. Columns are the candidates who are not
pinned out, sorted by key, so that the order of rows in the input is gone for good.
"""

import copy
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter, itemgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from applications.selection.problem import Instance

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
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
        # Most have no pin: asked once for all, it costs next to nothing.
        pins = set(map(attrgetter("pin"), instance.candidates))
        out = [candidate for candidate in instance.candidates if candidate.pin == "out"] if "out" in pins else []
        pool = (
            [candidate for candidate in instance.candidates if candidate.pin != "out"] if out else instance.candidates
        )
        pool = sorted(pool, key=attrgetter("key"))
        self.instance = instance
        self.seats = instance.seats
        # What each place beyond a quota costs; 0 means that quotas are hard.
        self.overrun = 0
        self.keys: list[str] = list(map(attrgetter("key"), pool))
        self.size = len(pool)
        self.scores: Ints = np.fromiter(map(attrgetter("score"), pool), np.int64, self.size)
        self.scores_out = [candidate.score for candidate in out]
        self.pinned: Mask = np.zeros(self.size, dtype=bool)
        if "in" in pins:
            self.pinned[:] = [candidate.pin == "in" for candidate in pool]
        self._number_slots()
        self._number_values([candidate.values for candidate in pool])
        self._number_groups(list(map(attrgetter("group"), pool)))
        self.masks: dict[Split, Mask] = {}
        self.free: Mask = ~self.pinned & (self.groups == len(self.group_names))

    def _number_values(self, values: list[Mapping[str, str]]) -> None:
        # Chained maps keep this loop, the longest of all, out of the interpreter.
        self.codes: Ints = np.empty((self.size, len(self.instance.dimensions)), dtype=np.int64)
        for place, (dimension, quotas) in enumerate(self.instance.dimensions.items()):
            number = {value: self.slot_of[dimension, value] for value in quotas}
            self.codes[:, place] = np.fromiter(
                map(number.__getitem__, map(itemgetter(dimension), values)), np.int64, self.size
            )

    def _number_groups(self, groups: list[str | None]) -> None:
        self.group_names: list[str] = sorted({group for group in set(groups) if group is not None})
        number: dict[str | None, int] = {name: place for place, name in enumerate(self.group_names)}
        # The last number stands for "no group"; its price is always zero.
        number[None] = len(self.group_names)
        self.groups: Ints = np.fromiter(map(number.__getitem__, groups), np.int64, self.size)

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
        return math.gcd(int(np.gcd.reduce(self.scores)), *self.scores_out, *self.soft_weights.tolist()) or 1

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

    def with_quotas(self, low: Ints, high: Ints) -> "Matrix":
        """The same candidates under other quotas (bounds on the chosen, members taken off)."""
        other = copy.copy(self)
        other.low, other.high = low, high
        return other

    def counting_places(self) -> "Matrix":
        """The same quotas where only places beyond them count: the value is minus their number."""
        other = self.with_scores(np.zeros_like(self.scores))
        other.soft_weights = np.zeros_like(self.soft_weights)
        other.overrun = 1
        return other

    def weighted(self, factor: int) -> "Matrix":
        """The same problem with every point worth `factor`, which leaves room for a finer wish below a point."""
        other = self.with_scores(self.scores * factor)
        other.soft_weights = self.soft_weights * factor
        return other

    def with_scores(self, scores: Ints) -> "Matrix":
        """The same quotas over other scores."""
        other = copy.copy(self)
        other.scores = scores
        other.__dict__["step"] = 1
        return other

    def box(self) -> Box:
        return Box(self.pinned.astype(np.int64), np.ones(self.size, dtype=np.int64))

    def mask(self, split: Split) -> Mask:
        if split not in self.masks:
            mask = np.ones(self.size, dtype=bool) if split.column is None else np.zeros(self.size, dtype=bool)
            if split.column is not None:
                mask[split.column] = True
            for slot in split.slots:
                mask &= (self.codes == slot).any(axis=1)
            self.masks[split] = mask
        return self.masks[split]

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
        beyond = int((np.maximum(self.low - counts, 0) + np.maximum(counts - self.high, 0)).sum())
        if beyond and not self.overrun:
            return None
        held = np.bincount(self.groups[columns], minlength=len(self.group_names) + 1)
        if (held[:-1] > 1).any():
            return None
        return self.worth(columns) - self.overrun * beyond

    def worth(self, columns: Ints) -> int:
        """The total score less the soft penalties, whatever the hard rules say."""
        off = np.abs(self.counts(columns)[self.soft_slots] - self.soft_at)
        penalty = sum(int(weight) * int(places) for weight, places in zip(self.soft_weights, off, strict=True))
        return int(self.scores[columns].sum()) - penalty

    def rewards(self, duals: Duals, steps: tuple[Step, ...] = ()) -> Exact:
        """What each column earns beyond its price, times the scale: exact integers."""
        largest = [int(np.abs(prices).max()) for prices in (duals.slots, duals.groups, duals.soft) if len(prices)]
        reach = duals.scale * int(np.abs(self.scores).max()) + abs(duals.seats)
        reach += sum(map(abs, duals.steps)) + (2 * self.codes.shape[1] + 1) * max(largest, default=0)
        kind: type = np.int64 if reach * (self.size + 1) < SAFE else object
        slots: Exact = duals.slots.astype(kind)
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
        total: int = duals.seats * self.seats
        for price, low, high in zip(duals.slots.tolist(), self.low.tolist(), self.high.tolist(), strict=True):
            total += price * (high if price > 0 else low)
        total += sum(price for price in duals.groups.tolist() if price > 0)
        total += sum(price * at for price, at in zip(duals.soft.tolist(), self.soft_at.tolist(), strict=True))
        return total + sum(price * step.count for step, price in zip(steps, duals.steps, strict=True))
