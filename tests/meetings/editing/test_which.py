from typing import Any

import pytest

from meetings.forms import DayForm


def _form(day: str, starts: str, ends: str, **more: str) -> DayForm:
    zone_name = more.pop("zone", "Europe/Brussels")
    return DayForm({"date": day, "starts": starts, "ends": ends, **more}, zone_name=zone_name)


def test_a_time_that_the_clocks_jump_over_is_refused_beside_its_field() -> None:
    form = _form("2027-03-28", "02:30", "09:00")

    assert form.errors == {
        "starts": ["There is no 02:30 on 2027-03-28 in Europe/Brussels: the clocks jump over it. Take another time."]
    }


def test_a_time_that_comes_twice_asks_which_and_keeps_what_was_typed() -> None:
    form = _form("2027-10-31", "02:30", "09:00")

    assert form.errors == {"starts_fold": ["Say which of the two."]}
    assert list(form.fields)[:4] == ["key", "date", "starts", "starts_fold"]
    assert (form["starts"].value(), form.fields["starts_fold"].label) == (
        "02:30",
        "02:30 comes twice that day. Which one?",
    )
    question: Any = form.fields["starts_fold"]
    assert question.choices == [
        (0, "the first, before they go back (CEST, UTC+02:00)"),
        (1, "the second, after the clocks go back (CET, UTC+01:00)"),
    ]


@pytest.mark.parametrize("fold", [0, 1])
def test_the_answer_is_part_of_what_was_said(fold: int) -> None:
    form = _form("2027-10-31", "02:30", "09:00", starts_fold=str(fold))

    assert form.is_valid()
    assert (form.cleaned_data["starts_fold"], form.cleaned_data["ends_fold"]) == (fold, None)


def test_the_same_clock_elsewhere_comes_once() -> None:
    form = _form("2027-10-31", "02:30", "09:00", zone="Europe/Lisbon")

    assert (form.is_valid(), form.cleaned_data["starts_fold"]) == (True, None)


def test_what_is_neither_first_nor_second_is_refused() -> None:
    assert list(_form("2027-10-31", "02:30", "09:00", starts_fold="2").errors) == ["starts_fold"]


def test_an_end_before_the_start_is_said_there() -> None:
    assert _form("2027-03-16", "12:00", "11:00").errors == {"ends": ["This is before the start."]}


def test_an_unknown_zone_is_said_where_it_stands_not_at_each_day() -> None:
    assert _form("2027-03-16", "09:00", "11:00", zone="Europe/Atlantis").is_valid()
