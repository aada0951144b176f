from datetime import UTC, date, datetime, time

import pytest

from meetings import hours
from meetings.models import Day, Meeting


def _days(*dates: date) -> list[Day]:
    return [Day(date=day, starts=time(9), ends=time(17)) for day in dates]


@pytest.mark.parametrize(
    ("dates", "text"),
    [
        ([date(2027, 3, 16)], "16 March 2027"),
        ([date(2027, 3, 17), date(2027, 3, 16)], "16 and 17 March 2027"),
        ([date(2027, 3, 31), date(2027, 4, 1)], "31 March and 1 April 2027"),
        ([date(2026, 12, 31), date(2027, 1, 1)], "31 December 2026 and 1 January 2027"),
        ([date(2027, 3, 16), date(2027, 3, 17), date(2027, 3, 18)], "16 to 18 March 2027"),
        ([date(2027, 3, 30), date(2027, 3, 31), date(2027, 4, 1)], "30 March to 1 April 2027"),
        ([date(2027, 3, 16), date(2027, 3, 17), date(2027, 3, 19)], "16, 17 and 19 March 2027"),
    ],
)
def test_dates_are_written_in_few_words(dates: list[date], text: str) -> None:
    assert hours.dates(_days(*dates)) == text


def test_dates_can_carry_their_weekdays() -> None:
    days = _days(date(2027, 3, 16), date(2027, 3, 17))

    assert hours.dates(days, with_weekdays=True) == "Tuesday 16 and Wednesday 17 March 2027"


@pytest.mark.parametrize(
    ("place", "reader", "text"),
    [
        ("Europe/Brussels", "", "09:00 to 17:00 Brussels time"),
        ("Europe/Brussels", "Europe/Paris", "09:00 to 17:00 Brussels time"),
        ("Europe/Brussels", "Europe/Lisbon", "09:00 to 17:00 Brussels time (08:00 to 16:00 in Lisbon)"),
        ("Europe/Lisbon", "Europe/Lisbon", "10:00 to 18:00 Brussels time (09:00 to 17:00 in Lisbon)"),
        (
            "Europe/Lisbon",
            "Europe/Helsinki",
            "10:00 to 18:00 Brussels time (09:00 to 17:00 in Lisbon; 11:00 to 19:00 in Helsinki)",
        ),
        (
            "Europe/Brussels",
            "Pacific/Auckland",
            "09:00 to 17:00 Brussels time (21:00 to 05:00 in Auckland)",
        ),
        ("Europe/Brussels", "Nowhere/Atall", "09:00 to 17:00 Brussels time"),
    ],
)
def test_hours_are_given_in_brussels_at_the_place_and_with_the_reader(place: str, reader: str, text: str) -> None:
    day = Day(meeting=Meeting(time_zone=place), date=date(2027, 3, 16), starts=time(9), ends=time(17))

    assert hours.hours(day, reader_zone=reader) == text


def test_hours_name_the_day_where_it_is_another() -> None:
    day = Day(meeting=Meeting(time_zone="Europe/Brussels"), date=date(2027, 3, 16), starts=time(16), ends=time(17))

    assert (
        hours.hours(day, reader_zone="Pacific/Auckland")
        == "16:00 to 17:00 Brussels time (04:00 to 05:00 on Wednesday 17 March in Auckland)"
    )


@pytest.mark.parametrize(
    ("other", "text"),
    [
        ("Europe/Lisbon", "1 hour ahead of Lisbon"),
        ("Europe/Helsinki", "1 hour behind Helsinki"),
        ("Asia/Tbilisi", "3 hours behind Tbilisi"),
        ("Asia/Kolkata", "4 h 30 min behind Kolkata"),
        ("Europe/Paris", ""),
    ],
)
def test_clocks_are_compared_as_they_will_be_then(other: str, text: str) -> None:
    assert hours.compared(datetime(2027, 3, 16, 12, tzinfo=UTC), "Europe/Brussels", other) == text
