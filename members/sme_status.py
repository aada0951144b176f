"""The size class of an enterprise over the years: a ceiling crossed once changes nothing.

Source: Recommendation 2003/361/EC, Annex, Article 4(2) and (3). Whether a change
of ownership waits for the second year too is disputed: the General Court says
yes (T-745/17 Kerkosand); the Commission's user guide and Decision 2012/838/EU
say that it counts at once.
"""

from collections.abc import Sequence
from enum import Enum, StrEnum


class Size(StrEnum):
    """From the smallest to the largest; LARGE is no SME."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"

    @property
    def rank(self) -> int:
        return list(Size).index(self)


class OwnershipPolicy(Enum):
    """What a change of ownership does to the status; for people to decide, so both readings can be shown."""

    TWO_PERIODS = "the second consecutive period counts"
    AT_ONCE = "the first period counts"


def status_over_time(
    sizes: Sequence[Size],
    *,
    prior: Size | None = None,
    ownership_changed_in: int | None = None,
    policy: OwnershipPolicy = OwnershipPolicy.TWO_PERIODS,
) -> list[Size]:
    """The status in each period, from the size by the figures of each, oldest first.

    prior is the status before the first period, None for a new enterprise, whose
    first figures count as they are. ownership_changed_in is the place in sizes,
    from 0, of the period in which the owners changed; it matters AT_ONCE only.
    """
    status: list[Size] = []
    for period, size in enumerate(sizes):
        held = status[-1] if status else prior
        changes_at_once = policy is OwnershipPolicy.AT_ONCE and period == ownership_changed_in
        if held is None or changes_at_once:
            status.append(size)
        else:
            before = sizes[period - 1] if period else held
            status.append(_after_two_periods(held, before, size))
    return status


def _after_two_periods(held: Size, before: Size, now: Size) -> Size:
    """The class as far from the one held as both periods go; the one held where they differ in direction."""
    nearer, farther = sorted((before, now), key=lambda size: size.rank)
    if nearer.rank > held.rank:
        return nearer
    if farther.rank < held.rank:
        return farther
    return held
