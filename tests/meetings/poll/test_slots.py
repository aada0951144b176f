from datetime import UTC, date, datetime, time

import pytest
from django.core.exceptions import ValidationError

from meetings.poll import slots
from meetings.poll.slots import Proposal, Slot
from tests.factories.meetings import OptionFactory

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
GOOD = (Slot(date(2027, 1, 12)), Slot(date(2027, 1, 19), date(2027, 1, 20)))


def _problems(*more: Slot, answer_by: date = date(2026, 12, 15), time_zone: str = "Europe/Brussels") -> list[str]:
    try:
        Proposal("", answer_by, time_zone, (*GOOD, *more)).check(now=NOW)
    except ValidationError as error:
        return error.messages
    return []


def test_dates_dates_in_a_row_and_slots_can_be_proposed_together() -> None:
    assert _problems(Slot(date(2027, 3, 16), starts=time(14), ends=time(17, 30))) == []


@pytest.mark.parametrize(
    ("slot", "problem"),
    [
        (Slot(date(2026, 11, 16)), "2026-11-16 is not in the future."),
        (Slot(date(2027, 2, 9), date(2027, 2, 8)), "2027-02-09: the last date lies before the first."),
        (Slot(date(2027, 2, 9), date(2027, 2, 19)), "2027-02-09: a meeting has 10 days at most."),
        (
            Slot(date(2027, 2, 9), starts=time(9)),
            "2027-02-09: give both times, or neither for a whole day.",
        ),
        (
            Slot(date(2027, 2, 9), date(2027, 2, 10), time(9), time(12)),
            "2027-02-09: times are for one day; leave the last date empty, or the times.",
        ),
        (Slot(date(2027, 2, 9), starts=time(12), ends=time(9)), "2027-02-09 ends before it starts."),
        (
            Slot(date(2027, 3, 28), starts=time(2, 30), ends=time(9)),
            "There is no 02:30 on 2027-03-28 in Europe/Brussels: the clocks jump over it. Take another time.",
        ),
        (
            Slot(date(2027, 10, 31), starts=time(2, 30), ends=time(9)),
            "The clocks in Europe/Brussels show 02:30 twice on 2027-10-31. Say which of the two.",
        ),
        (GOOD[0], "A date stands there twice."),
    ],
)
def test_what_cannot_be_is_said(slot: Slot, problem: str) -> None:
    assert _problems(slot, answer_by=date(2026, 11, 16) if slot.date.year == 2026 else date(2026, 12, 15))[0] == problem


def test_a_slot_in_the_hour_that_comes_twice_says_which() -> None:
    assert _problems(Slot(date(2027, 10, 31), starts=time(2, 30), ends=time(9), starts_fold=1)) == []


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"answer_by": date(2026, 11, 15)}, "The last day to answer is past."),
        ({"answer_by": date(2027, 1, 12)}, "The last day to answer must lie before the first date."),
        ({"time_zone": "Europe/Atlantis"}, "There is no time zone Europe/Atlantis."),
    ],
)
def test_what_stands_above_the_dates_is_checked_too(more, problem: str) -> None:
    assert _problems(**more) == [problem]


@pytest.mark.parametrize("n", [0, 1, 31])
def test_there_is_something_to_choose_from_and_not_too_much(n: int) -> None:
    some = tuple(Slot(date(2027, 1, 1 + number)) for number in range(n))

    with pytest.raises(ValidationError, match="at least two dates" if n < 2 else "30 dates at most"):
        Proposal("", date(2026, 12, 15), "Europe/Brussels", some).check(now=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "heading", "clock", "short"),
    [
        ({"until": None}, "Tuesday 12 January 2027", "", "12 Jan"),
        ({}, "Tuesday 12 and Wednesday 13 January 2027", "", "12–13 Jan"),
        (
            {"date": date(2027, 2, 27), "until": date(2027, 3, 1)},
            "Saturday 27 February to Monday 1 March 2027",
            "",
            "27 Feb–1 Mar",
        ),
        (
            {"until": None, "starts": time(14), "ends": time(17, 30)},
            "Tuesday 12 January 2027",
            "14:00 to 17:30 Brussels time (13:00 to 16:30 in Lisbon)",
            "12 Jan 14:00",
        ),
    ],
)
def test_how_an_option_is_written(fields, heading: str, clock: str, short: str) -> None:
    option = OptionFactory(**fields)

    assert (slots.heading(option), slots.clock(option, reader_zone="Europe/Lisbon"), slots.short(option)) == (
        heading,
        clock,
        short,
    )


@pytest.mark.django_db
def test_a_date_stays_a_date_wherever_the_reader_is() -> None:
    option = OptionFactory()

    assert (option.starts_local, slots.clock(option, reader_zone="Pacific/Auckland"), option.dates) == (
        None,
        "",
        [date(2027, 1, 12), date(2027, 1, 13)],
    )
