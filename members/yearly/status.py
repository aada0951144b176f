"""The size of one year's figures, and the status that holds: a ceiling counts once it is crossed twice in a row.

Source: Recommendation 2003/361/EC, Annex, Articles 2 and 4.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from members.sme import Figures, OwnershipPolicy, Size, size_class, status_over_time


@dataclass(frozen=True)
class Year:
    """What was found for an earlier year."""

    year: int
    size: Size
    status: Size


@dataclass(frozen=True)
class Finding:
    """`at_once` is the status if a change of owners counts in its first year; the same where none changed."""

    size: Size
    status: Size
    at_once: Size

    @property
    def is_disputed(self) -> bool:
        return self.status != self.at_once


def find(figures: Sequence[Decimal | None], *, year: int, earlier: Sequence[Year], owners_changed: bool) -> Finding:
    """From headcount, turnover and balance sheet total, the shares of other companies added.

    `earlier` is what was found for the years before, the oldest first. Of a money figure
    that is not known nothing is assumed to be within a ceiling.
    """
    size = size_class(_figures(figures))
    before = [one for one in earlier if one.year < year]
    if not before:
        return Finding(size, size, size)
    last = before[-1]
    # A year without figures breaks the row: what was held then counts as the year before.
    size_before = last.size if last.year == year - 1 else last.status
    two = [size_before, size]
    status = status_over_time(two, prior=last.status)[1]
    at_once = status_over_time(
        two, prior=last.status, ownership_changed_in=1 if owners_changed else None, policy=OwnershipPolicy.AT_ONCE
    )[1]
    return Finding(size, status, at_once)


def _figures(given: Sequence[Decimal | None]) -> Figures:
    staff, turnover, balance = given
    if staff is None or (turnover is None and balance is None):
        raise ValueError("A size needs the headcount and one of the two money figures.")
    # Either of the two within its ceiling is enough, so the one that is not known must not be.
    unknown = Fraction(10**15)
    return Figures(
        Fraction(staff),
        Fraction(turnover) if turnover is not None else unknown,
        Fraction(balance) if balance is not None else unknown,
    )
