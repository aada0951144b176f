from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from focusgroup.demo.days import Days

TODAY = st.dates(date(2026, 1, 1), date(2036, 12, 31)).map(
    lambda day: datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
)


@given(TODAY)
def test_open_call_is_open_and_closes_on_a_working_day(now: datetime) -> None:
    period = Days(now).open_call

    assert period.opens_at < now < period.closes_at
    assert timedelta(days=7) < period.closes_at - now < timedelta(days=15)
    assert period.closes_at.weekday() < 5
    assert (period.closes_at.hour, period.closes_at.minute) == (17, 0)
    assert period.closes_at.date() < period.evaluation_until < period.decision_on


@given(TODAY)
def test_replacement_call_is_closed_and_not_yet_decided(now: datetime) -> None:
    period = Days(now).replacement_call

    assert period.closes_at < now - timedelta(days=60)
    assert now.date() < period.evaluation_until < period.decision_on


@given(TODAY)
def test_meetings_lie_well_before_and_after_today(now: datetime) -> None:
    days = Days(now)

    assert days.past_meeting < now.date() - timedelta(days=150)
    assert days.coming_meeting > days.open_call.decision_on
    assert {days.past_meeting.weekday(), days.coming_meeting.weekday()} == {1}
