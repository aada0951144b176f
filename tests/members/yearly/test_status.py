"""The status by two years in a row, worked by hand from Article 4(2) of the Annex."""

from decimal import Decimal

import pytest

from members.sme import Size
from members.yearly.status import Finding, Year, find

MICRO, SMALL, MEDIUM, LARGE = Size.MICRO, Size.SMALL, Size.MEDIUM, Size.LARGE
FIGURES = {
    MICRO: (Decimal(9), Decimal(1_000_000), None),
    SMALL: (Decimal(40), Decimal(8_000_000), None),
    MEDIUM: (Decimal(200), Decimal(45_000_000), None),
    LARGE: (Decimal(300), Decimal(60_000_000), Decimal(50_000_000)),
}


def status(size, *earlier, year=2025, owners_changed=False):
    rows = [Year(*row) for row in earlier]
    return find(FIGURES[size], year=year, earlier=rows, owners_changed=owners_changed)


def test_first_figures_count_as_they_are():
    assert status(LARGE) == Finding(LARGE, LARGE, LARGE)


@pytest.mark.parametrize(
    ("earlier", "now", "expected"),
    [
        ([(2024, SMALL, SMALL)], MEDIUM, SMALL),
        ([(2023, SMALL, SMALL), (2024, MEDIUM, SMALL)], MEDIUM, MEDIUM),
        ([(2023, MEDIUM, MEDIUM), (2024, LARGE, MEDIUM)], LARGE, LARGE),
        ([(2023, MEDIUM, MEDIUM), (2024, LARGE, MEDIUM)], MEDIUM, MEDIUM),
        ([(2023, MEDIUM, MEDIUM), (2024, SMALL, MEDIUM)], MICRO, SMALL),
        # A year without figures breaks the row.
        ([(2023, LARGE, MEDIUM)], LARGE, MEDIUM),
        ([(2026, LARGE, LARGE)], SMALL, SMALL),
    ],
)
def test_a_ceiling_counts_once_it_is_crossed_twice_in_a_row(earlier, now, expected):
    assert status(now, *earlier).status == expected


def test_a_change_of_owners_leaves_two_readings():
    found = status(LARGE, (2024, MEDIUM, MEDIUM), owners_changed=True)

    assert (found, found.is_disputed) == (Finding(LARGE, MEDIUM, LARGE), True)
    assert not status(LARGE, (2024, MEDIUM, MEDIUM)).is_disputed


def test_one_money_figure_within_its_ceiling_is_enough():
    assert find((Decimal(40), None, Decimal(9_000_000)), year=2025, earlier=[], owners_changed=False).size == SMALL
    assert (
        find((Decimal(40), Decimal(99_000_000), Decimal(1)), year=2025, earlier=[], owners_changed=False).size == SMALL
    )


@pytest.mark.parametrize("figures", [(None, Decimal(1), None), (Decimal(1), None, None)])
def test_without_enough_figures_there_is_no_size(figures):
    with pytest.raises(ValueError, match="needs the headcount"):
        find(figures, year=2025, earlier=[], owners_changed=False)
