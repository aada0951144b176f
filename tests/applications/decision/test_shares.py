"""The shares that a proposal goes by."""

from fractions import Fraction

import pytest

from applications.decision.proposal import Supply
from applications.decision.shares import proposed, shares_of

THERE = {"DE": Supply(1, 5), "LV": Supply(0, 3), "MT": Supply(0, 0)}


def test_equal_shares_leave_out_what_nobody_is_of() -> None:
    assert shares_of("country", "equal", THERE) == {"DE": Fraction(1, 2), "LV": Fraction(1, 2), "MT": 0}


def test_shares_of_applicants_count_no_members() -> None:
    assert shares_of("country", "applicants", THERE) == {"DE": Fraction(5, 8), "LV": Fraction(3, 8), "MT": 0}


@pytest.mark.parametrize("reference", ["population", "enterprises"])
def test_germany_is_larger_than_latvia_by_population_and_by_enterprises(reference: str) -> None:
    shares = shares_of("country", reference, THERE)

    assert sum(shares.values()) == 1
    assert shares["DE"] > 20 * shares["LV"] > 0


def test_a_country_without_a_figure_of_enterprises_is_estimated_by_its_population() -> None:
    shares = shares_of("country", "enterprises", {"GB": Supply(0, 1), "FR": Supply(0, 1)})

    assert Fraction(1, 3) < shares["GB"] < Fraction(2, 3)


def test_regions_sum_up_their_countries() -> None:
    shares = shares_of("region", "population", {"Western": Supply(0, 5), "Northern": Supply(0, 5)})

    assert shares["Western"] > shares["Northern"] > 0


def test_sectors_have_no_population_and_lie_halfway() -> None:
    there = {"ICT": Supply(10, 20), "HEAL": Supply(0, 10)}

    assert shares_of("sector", "population", there) == {"ICT": Fraction(5, 8), "HEAL": Fraction(3, 8)}


def test_targets_of_a_proposal_fill_the_group() -> None:
    found = {"country": {"DE": Supply(1, 50), "LV": Supply(0, 30), "FR": Supply(2, 40)}}

    terms = proposed(found, seats=12, reference="population", spread=Fraction(1, 2))

    assert sum(bounds.target or 0 for bounds in terms.values()) == 15
    assert all(bounds.least <= (bounds.target or 0) <= bounds.most for bounds in terms.values())
