from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from applications.decision.proposal import SPREADS, Supply, by_number, halfway, quotas, targets

SUPPLIES = st.dictionaries(
    st.sampled_from(["AT", "BE", "DE", "FR", "IT", "LV", "PT"]),
    st.builds(Supply, members=st.integers(0, 20), eligible=st.integers(0, 60)),
    min_size=1,
)


def test_shares_by_population_worked_by_hand() -> None:
    assert by_number({"DE": 80, "BE": 12, "LV": 8}) == {
        "DE": Fraction(4, 5),
        "BE": Fraction(3, 25),
        "LV": Fraction(2, 25),
    }


def test_shares_halfway_to_the_pool_worked_by_hand() -> None:
    # Two sectors: equal parts are 1/2 each, the pool is 3/4 and 1/4.
    assert halfway({"ICT": Supply(10, 20), "HEAL": Supply(0, 10)}) == {"ICT": Fraction(5, 8), "HEAL": Fraction(3, 8)}


def test_quotas_worked_by_hand() -> None:
    """100 places, half of the share to either side: Germany 40 ± 20, Latvia 1 ± 0.5, Malta has no applicant."""
    supply = {"DE": Supply(5, 90), "LV": Supply(0, 3), "MT": Supply(1, 0)}
    shares = {"DE": Fraction(2, 5), "LV": Fraction(1, 100), "MT": Fraction(1, 100)}

    assert quotas(shares, supply, places=100, spread=Fraction(1, 2)) == {"DE": (20, 60), "LV": (0, 2), "MT": (0, 2)}


def test_a_minimum_never_asks_for_more_than_there_is() -> None:
    result = quotas({"DE": Fraction(1)}, {"DE": Supply(2, 3)}, places=60, spread=Fraction(1, 2))

    assert result == {"DE": (5, 90)}


def test_a_country_with_many_members_still_takes_one_more() -> None:
    result = quotas({"BE": Fraction(1, 50)}, {"BE": Supply(9, 4)}, places=100, spread=Fraction(1, 2))

    assert result == {"BE": (1, 10)}


@given(SUPPLIES, st.integers(1, 120), st.sampled_from([*SPREADS, None]))
def test_every_quota_holds_by_itself(supply: dict[str, Supply], places: int, spread: Fraction | None) -> None:
    for value, (least, most) in quotas(halfway(supply), supply, places=places, spread=spread).items():
        there = supply[value]
        assert 0 <= least <= most
        assert least <= there.members + there.eligible
        assert most >= there.members


@given(SUPPLIES)
def test_shares_sum_to_one(supply: dict[str, Supply]) -> None:
    total = sum(one.members + one.eligible for one in supply.values())

    assert sum(halfway(supply).values()) == (1 if total else 0)


@given(SUPPLIES, st.integers(1, 120))
def test_a_wider_spread_never_binds_more(supply: dict[str, Supply], places: int) -> None:
    shares = halfway(supply)
    steps = [quotas(shares, supply, places=places, spread=spread) for spread in SPREADS]

    for tight, wide in pairwise(steps):
        assert all(wide[value][0] <= tight[value][0] and wide[value][1] >= tight[value][1] for value in supply)


def test_targets_worked_by_hand() -> None:
    """Ten places: one member is in; by Sainte-Laguë Germany gets 6, Belgium 3, Latvia 1."""
    supply = {"BE": Supply(1, 9), "DE": Supply(0, 9), "LV": Supply(0, 9)}
    shares = {"BE": Fraction(3, 10), "DE": Fraction(6, 10), "LV": Fraction(1, 10)}

    assert targets(shares, supply, places=10) == {"BE": 3, "DE": 6, "LV": 1}


@given(SUPPLIES, st.integers(1, 120))
def test_targets_can_be_had_and_fill_all_places(supply: dict[str, Supply], places: int) -> None:
    found = targets(halfway(supply), supply, places=places)

    members, there = (sum(getattr(one, name) for one in supply.values()) for name in ("members", "there"))
    assert all(one.members <= found[value] <= one.there for value, one in supply.items())
    assert sum(found.values()) == max(members, min(places, there))
