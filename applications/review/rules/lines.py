"""One criterion as it is laid down."""

from dataclasses import dataclass

ANCHORS = 6


@dataclass(frozen=True)
class Line:
    """`key` names the criterion that this changes, or None for a new one; one anchor for each whole point."""

    key: int | None
    title: str
    description: str
    weight_percent: int
    threshold_half_points: int
    anchors: tuple[str, ...]
