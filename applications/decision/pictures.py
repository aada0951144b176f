"""The balance of a group against its targets: tiles of Europe and bars, with the same figures as tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from applications.decision.labels import short_label
from focusgroup.vocabulary import countries
from members.map import STEP

# Of a drawing of bars: the lines, the column of names, and what a bar takes at most.
LINE, LABELS, LONGEST = 24, 130, 240
MOST_SIGNS = 17


class Counted(Protocol):
    """What is drawn of one value."""

    dimension: str
    value: str
    label: str
    target: int | None

    @property
    def total(self) -> int: ...


@dataclass(frozen=True)
class Tile:
    """A country at its place, and how far the group is from the target there; without a target, how many there are."""

    code: str
    x: int
    y: int
    said: str
    css: str


@dataclass(frozen=True)
class Row:
    label: str
    total: int
    target: int | None
    said: str


@dataclass(frozen=True)
class BalanceMap:
    tiles: list[Tile]
    rows: list[Row]


@dataclass(frozen=True)
class Bar:
    label: str
    name: str
    total: int
    target: int | None
    said: str
    y: int
    width: float
    mark: float | None

    @property
    def number_x(self) -> float:
        return max(LABELS + self.width, self.mark or 0) + 8


@dataclass(frozen=True)
class Bars:
    dimension: str
    title: str
    bars: list[Bar]

    @property
    def height(self) -> int:
        return LINE * len(self.bars) + 8


def balance_map(slots: Sequence[Counted]) -> BalanceMap:
    """How far each country is from its target; under it two tints of one colour, over it one of another, with signs."""
    found = {slot.value: slot for slot in slots}
    tiles = []
    for code, column, row in countries.TILES:
        slot = found.get(code)
        away = None if slot is None or slot.target is None else slot.total - slot.target
        if slot is not None and away is None and slot.total:
            tiles.append(Tile(code, column * STEP, row * STEP, str(slot.total), "q1"))
        else:
            tiles.append(Tile(code, column * STEP, row * STEP, _signed(away), _tint(away)))
    ordered = sorted(slots, key=lambda slot: (_away(slot), slot.label))
    rows = [Row(slot.label, slot.total, slot.target, _signed(_away(slot))) for slot in ordered]
    return BalanceMap(tiles, [row for row in rows if row.total or row.target])


def balance_bars(dimension: str, title: str, slots: Sequence[Counted]) -> Bars:
    shown = [slot for slot in slots if slot.total or slot.target]
    most = max((max(slot.total, slot.target or 0) for slot in shown), default=1) or 1
    bars = []
    for line, slot in enumerate(sorted(shown, key=lambda slot: (-slot.total, slot.label))):
        name = short_label(dimension, slot.value)
        mark = None if slot.target is None else round(LABELS + LONGEST * slot.target / most, 1)
        bars.append(
            Bar(
                label=slot.label,
                name=name if len(name) <= MOST_SIGNS else f"{name[: MOST_SIGNS - 1]}…",
                total=slot.total,
                target=slot.target,
                said=_signed(_away(slot)) if slot.target is not None else "–",
                y=LINE * line + 4,
                width=round(LONGEST * slot.total / most, 1),
                mark=mark,
            )
        )
    return Bars(dimension, title, bars)


def _away(slot: Counted) -> int:
    return slot.total - (slot.total if slot.target is None else slot.target)


def _signed(away: int | None) -> str:
    if away is None:
        return ""
    return "0" if away == 0 else f"+{away}" if away > 0 else f"−{-away}"


def _tint(away: int | None) -> str:
    if away is None:
        return "e"
    if away < 0:
        return "u1" if away == -1 else "u2"
    return "q1" if away == 0 else "q2" if away == 1 else "q3"
