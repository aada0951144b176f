from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meetings.claims.clock import DAYS, Clock

TODAY = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("days", "day", "left", "reminder", "is_out"),
    [
        (0, 0, 30, None, False),
        (9, 9, 21, None, False),
        (10, 10, 20, 10, False),
        (19, 19, 11, 10, False),
        (20, 20, 10, 20, False),
        (30, 30, 0, 20, False),
        (31, 31, 0, None, True),
    ],
)
def test_a_clock_that_runs(days, day, left, reminder, is_out):
    clock = Clock(0, TODAY - timedelta(days=days))

    seen = (clock.day(TODAY), clock.left(TODAY), clock.reminder(TODAY), clock.has_run_out(TODAY))

    assert seen == (day, left, reminder, is_out)


def test_days_with_staff_do_not_count():
    began = Clock(0, TODAY)

    with_staff = began.stopped(TODAY + timedelta(days=12))
    later = TODAY + timedelta(days=100)
    again = with_staff.going_on(later)

    assert (with_staff.day(later), with_staff.has_run_out(later), with_staff.ends_on()) == (12, False, None)
    assert again.ends_on() == later + timedelta(days=18)


def test_a_later_wait_is_not_reminded_of_a_day_that_an_earlier_one_reached():
    again = Clock(0, TODAY).stopped(TODAY + timedelta(days=12)).going_on(TODAY + timedelta(days=14))

    seen = [again.reminder(TODAY + timedelta(days=14 + later)) for later in (0, 7, 8)]

    assert seen == [None, None, 20]


def test_whoever_is_asked_for_something_gets_at_least_ten_days():
    late = Clock(0, TODAY).stopped(TODAY + timedelta(days=29))

    again = late.going_on(TODAY + timedelta(days=60), at_least=10)

    assert again.left(TODAY + timedelta(days=60)) == 10


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(waits=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 400)), max_size=6))
def test_the_clock_is_the_sum_of_the_waits(waits):
    today, clock = TODAY, Clock(0, TODAY)
    for waited, with_staff in waits:
        today += timedelta(days=waited)
        clock = clock.stopped(today)
        today += timedelta(days=with_staff)
        clock = clock.going_on(today)

    total = sum(waited for waited, _ in waits)

    # Nobody can wait beyond the end: from then on the clock stands at its last day.
    assert clock.day(today) == min(total, DAYS)
    assert clock.left(today) == max(DAYS - total, 0)
