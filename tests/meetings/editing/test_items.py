from dataclasses import replace
from datetime import date, time

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from meetings.editing import items
from meetings.editing.items import Item, Problem, Span
from meetings.models import Day, Meeting

DAY = Day(pk=1, meeting=Meeting(time_zone="Europe/Brussels"), date=date(2027, 3, 16), starts=time(9), ends=time(17))


def _item(starts: str, ends: str, title: str = "Talk", day: int = 1) -> Item:
    return Item(None, day, time.fromisoformat(starts), time.fromisoformat(ends) if ends else None, title)


@pytest.mark.parametrize(
    ("others", "problem"),
    [
        ([_item("10:00", "09:00")], Problem(0, "ends", "This is before the start.")),
        ([_item("10:00", "10:00")], Problem(0, "ends", "This is before the start.")),
        ([_item("08:00", "09:00")], Problem(0, "starts", "The day begins at 09:00.")),
        ([_item("10:00", "11:00", day=7)], Problem(0, "day", "This day is not of the meeting.")),
        (
            [_item("10:30", "11:00", "Later"), _item("10:00", "10:45", "First")],
            Problem(0, "starts", "“First” has not ended when this begins."),
        ),
        (
            [_item("10:00", "", "First"), _item("10:00", "", "Later")],
            Problem(1, "starts", "“First” has not ended when this begins."),
        ),
    ],
)
def test_what_cannot_be_is_said_at_its_session(others: list[Item], problem: Problem) -> None:
    assert list(items.problems(others, [DAY])) == [problem]


def test_one_after_the_other_and_a_dinner_after_the_end_of_the_day_are_well() -> None:
    plan = [_item("09:00", "10:30"), _item("10:30", "12:00"), _item("12:00", ""), _item("19:00", "")]

    assert list(items.problems(plan, [DAY])) == []


@pytest.mark.parametrize(
    ("day", "problem"),
    [
        (
            date(2027, 3, 28),
            "There is no 02:30 on 2027-03-28 in Europe/Brussels: the clocks jump over it. Take another time.",
        ),
        (
            date(2027, 10, 31),
            "The clocks in Europe/Brussels show 02:30 twice on 2027-10-31. Say which of the two.",
        ),
    ],
)
def test_a_time_that_is_none_or_two_is_said_at_its_session(day: date, problem: str) -> None:
    night = Day(pk=1, meeting=DAY.meeting, date=day, starts=time(1), ends=time(9))

    assert list(items.problems([_item("02:30", "04:00")], [night])) == [Problem(0, "starts", problem)]


NIGHT = Day(pk=1, meeting=DAY.meeting, date=date(2027, 10, 31), starts=time(2, 15), ends=time(9), starts_fold=0)


def _at_night(starts: str, ends: str, folds: tuple[int | None, int | None], title: str = "Talk") -> Item:
    return replace(_item(starts, ends, title), starts_fold=folds[0], ends_fold=folds[1])


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        # The same times, once before and once after the clocks go back.
        ([_at_night("02:15", "02:45", (1, 1)), _at_night("02:15", "02:45", (0, 0))], []),
        ([_at_night("02:30", "02:45", (0, 1)), _at_night("02:45", "", (1, None))], []),
        (
            [_at_night("02:30", "02:45", (0, 1), "Long"), _at_night("02:30", "", (1, None))],
            [Problem(1, "starts", "“Long” has not ended when this begins.")],
        ),
        ([_at_night("02:30", "02:45", (1, 0))], [Problem(0, "ends", "This is before the start.")]),
    ],
)
def test_in_the_hour_that_comes_twice_it_is_the_moments_that_count(others, expected) -> None:
    assert list(items.problems(others, [NIGHT])) == expected


def test_a_day_that_begins_in_the_second_hour_has_no_session_in_the_first() -> None:
    late = Day(pk=1, meeting=DAY.meeting, date=NIGHT.date, starts=time(2, 15), ends=time(9), starts_fold=1)
    found = list(items.problems([_at_night("02:30", "", (0, None))], [late]))

    assert found == [Problem(0, "starts", "The day begins at 02:15.")]


def test_neighbours_change_places_worked_by_hand() -> None:
    first, second = Span.of(time(9), time(10, 30)), Span.of(time(11), time(11, 45))

    assert items.swapped(first, second) == (Span.of(time(9), time(9, 45)), Span.of(time(10, 15), time(11, 45)))
    assert items.swapped(first, Span.of(time(19), None)) == (Span.of(time(9), None), Span.of(time(19), time(20, 30)))
    assert items.swapped(Span.of(time(9), None), second) == (Span.of(time(9), time(9, 45)), Span(9 * 60 + 45, None))
    assert items.swapped(first, Span.of(time(23), None)) is None


@given(st.integers(0, 500), st.integers(1, 200), st.integers(0, 100), st.integers(1, 200))
def test_twice_is_as_before_and_the_whole_stays(start: int, long: int, pause: int, other: int) -> None:
    first = Span(start, start + long)
    second = Span(start + long + pause, start + long + pause + other)

    swapped = items.swapped(first, second)

    assert swapped is not None
    assert (swapped[0].starts, swapped[1].ends) == (first.starts, second.ends)
    assert items.swapped(*swapped) == (first, second)


def test_links_are_read_from_lines_and_written_back() -> None:
    text = "Survey 2026 in short https://papers.example/a.pdf\n\n  Issue 41   /issues/41/ \n"

    found = items.parsed(text, "paper")

    assert found == (
        ("paper", "Survey 2026 in short", "https://papers.example/a.pdf"),
        ("paper", "Issue 41", "/issues/41/"),
    )
    assert items.lines_of(found, "paper") == "Survey 2026 in short https://papers.example/a.pdf\nIssue 41 /issues/41/"
    assert items.lines_of(found, "issue") == ""


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("https://papers.example/a.pdf", "“https://papers.example/a.pdf”: write the title before the address."),
        ("Paper javascript:alert(1)", "“Paper javascript:alert(1)”: Write the whole address"),
        ("Paper without an address", "“Paper without an address”: Write the whole address"),
        (f"{'x' * 201} /a/", "this is too long"),
        (f"Paper /{'x' * 400}", "this is too long"),
        ("A /a/\n" * 21, "20 links at most"),
    ],
)
def test_what_is_no_link_is_said_with_its_line(text: str, problem: str) -> None:
    with pytest.raises(ValidationError, match=problem.replace("(", r"\(").replace(")", r"\)")):
        items.parsed(text, "paper")
