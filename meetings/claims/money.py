"""Amounts in EUR from amounts in other currencies.

A rate says how many units of the currency one euro buys, as the European Central Bank
publishes it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

EUR = "EUR"
CENT = Decimal("0.01")
# The currencies of Europe, as ISO 4217 has them.
CURRENCIES = (
    EUR, "ALL", "BAM", "BGN", "CHF", "CZK", "DKK", "GBP", "GEL", "HUF", "ISK", "MDL", "MKD", "NOK", "PLN", "RON",
    "RSD", "SEK", "TRY", "UAH", "USD",
)  # fmt: skip


def in_eur(amount: Decimal, rate: Decimal) -> Decimal:
    """The amount in euros, to the cent, halves up. Raises ZeroDivisionError for no rate."""
    return (amount / rate).quantize(CENT, rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class Ceilings:
    """The most that is paid a company, in EUR; None where there is no limit."""

    travel_eur: Decimal | None = None
    night_eur: Decimal | None = None
    nights: int | None = None


@dataclass(frozen=True)
class Cost:
    """One cost; `nights` counts for accommodation only. Amounts in EUR."""

    key: int
    is_travel: bool
    is_night: bool
    amount_eur: Decimal
    nights: int = 0


def proposed(costs: Iterable[Cost], ceilings: Ceilings) -> dict[int, Decimal]:
    """What would be paid for each cost under the ceilings, in EUR, in the order given.

    Travel shares one ceiling; each night has its own, for so many nights at most.
    """
    travel_left, nights_left = ceilings.travel_eur, ceilings.nights
    granted: dict[int, Decimal] = {}
    for cost in costs:
        amount = cost.amount_eur
        if cost.is_travel and travel_left is not None:
            amount = min(amount, travel_left)
            travel_left -= amount
        if cost.is_night:
            nights = cost.nights if nights_left is None else min(cost.nights, nights_left)
            nights_left = None if nights_left is None else nights_left - nights
            amount = _of_nights(cost, nights, ceilings.night_eur)
        granted[cost.key] = amount
    return granted


def _of_nights(cost: Cost, nights: int, night_eur: Decimal | None) -> Decimal:
    """For so many of its nights, each at most at its ceiling."""
    if not cost.nights:
        return Decimal(0)
    share = (cost.amount_eur * nights / cost.nights).quantize(CENT, rounding=ROUND_HALF_UP)
    return share if night_eur is None else min(share, night_eur * nights)
