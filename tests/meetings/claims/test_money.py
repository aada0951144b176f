from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meetings.claims.money import Ceilings, Cost, in_eur, proposed


@pytest.mark.parametrize(
    ("amount", "rate", "eur"),
    [("184.00", "1", "184.00"), ("1120.50", "11.2345", "99.74"), ("0.01", "2", "0.01"), ("100", "0.8350", "119.76")],
)
def test_amounts_in_euros_are_rounded_half_up(amount, rate, eur):
    assert in_eur(Decimal(amount), Decimal(rate)) == Decimal(eur)


def test_travel_shares_one_ceiling_and_each_night_has_its_own():
    costs = [
        Cost(1, is_travel=True, is_night=False, amount_eur=Decimal(300)),
        Cost(2, is_travel=True, is_night=False, amount_eur=Decimal(200)),
        Cost(3, is_travel=False, is_night=True, amount_eur=Decimal(480), nights=3),
        Cost(4, is_travel=False, is_night=False, amount_eur=Decimal(12)),
    ]

    granted = proposed(costs, Ceilings(travel_eur=Decimal(400), night_eur=Decimal(150), nights=2))

    # Two of three nights are 320, at most 2 × 150.
    assert granted == {1: Decimal(300), 2: Decimal(100), 3: Decimal(300), 4: Decimal(12)}


def test_without_ceilings_everything_is_proposed():
    costs = [Cost(1, is_travel=False, is_night=True, amount_eur=Decimal("333.33"), nights=3)]

    assert proposed(costs, Ceilings()) == {1: Decimal("333.33")}


_money = st.decimals("0.01", "5000", places=2)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.booleans(), _money, st.integers(1, 9)), max_size=8),
    st.none() | _money,
    st.none() | _money,
    st.none() | st.integers(0, 9),
)
def test_never_more_than_it_cost_nor_than_the_ceilings(rows, travel_eur, night_eur, nights):
    costs = [
        Cost(key, is_travel=not night, is_night=night, amount_eur=amount, nights=n if night else 0)
        for key, (night, amount, n) in enumerate(rows)
    ]

    granted = proposed(costs, Ceilings(travel_eur, night_eur, nights))

    assert all(0 <= granted[cost.key] <= cost.amount_eur for cost in costs)
    travel = sum(granted[cost.key] for cost in costs if cost.is_travel)
    lodging = sum(granted[cost.key] for cost in costs if cost.is_night)
    assert travel_eur is None or travel <= travel_eur
    assert night_eur is None or nights is None or lodging <= night_eur * nights
