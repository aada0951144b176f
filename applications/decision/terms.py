"""What a scenario asks for: seats, quotas with their targets, pins and owners. What the data are is not part of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from applications.decision.models import Scenario


@dataclass(frozen=True)
class Bounds:
    """At least, at most and, where there is one, the target; members who are in count."""

    least: int
    most: int
    target: int | None = None


@dataclass(frozen=True)
class Pinned:
    """`side` is "in" or "out"."""

    side: str
    reason: str


@dataclass(frozen=True)
class Terms:
    """Quotas by (dimension, value), pins and owners by the application's key in the database.

    `target_weight` is what a place off target costs, in thousandths of a point.
    """

    seats: int
    quotas: Mapping[tuple[str, str], Bounds] = field(default_factory=dict)
    pins: Mapping[int, Pinned] = field(default_factory=dict)
    owners: Mapping[int, str] = field(default_factory=dict)
    target_weight: int = 0

    @property
    def pinned_in(self) -> int:
        return sum(one.side == "in" for one in self.pins.values())


def terms_of(scenario: Scenario) -> Terms:
    """As they are stored; three queries."""
    quotas = scenario.quotas.values_list("dimension", "value", "least", "most", "target")
    return Terms(
        seats=scenario.seats,
        quotas={(dimension, value): Bounds(least, most, aim) for dimension, value, least, most, aim in quotas},
        pins={
            key: Pinned(side, reason)
            for key, side, reason in scenario.pins.values_list("application", "side", "reason")
        },
        owners=dict(scenario.owners.values_list("application", "name")),
        target_weight=scenario.target_weight,
    )


def changes(before: Terms, after: Terms) -> dict[str, object]:
    """What to log of a change: each quota that is another, and how many pins and owners there are now.

    Which applications they are is left out: whoever reads the log may have a conflict of interest with one.
    """
    changed: dict[str, object] = {
        f"{dimension} {value}": None if bounds is None else [bounds.least, bounds.most, bounds.target]
        for (dimension, value), bounds in _differing(before.quotas, after.quotas).items()
    }
    for name in ("pins", "owners"):
        if getattr(before, name) != getattr(after, name):
            changed[name] = len(getattr(after, name))
    for name in ("seats", "target_weight"):
        if getattr(before, name) != getattr(after, name):
            changed[name] = getattr(after, name)
    return changed


Key = TypeVar("Key")
Value = TypeVar("Value")


def _differing(before: Mapping[Key, Value], after: Mapping[Key, Value]) -> dict[Key, Value | None]:
    keys = [*before, *(key for key in after if key not in before)]
    return {key: after.get(key) for key in keys if before.get(key) != after.get(key)}
