from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from django.core.exceptions import ValidationError

from meetings import actions
from meetings.models import Meeting
from meetings.plan import Plan

pytestmark = pytest.mark.django_db


class TestWhileItIsHeld:
    """The first day has begun, at 13:00 in Brussels; the second is tomorrow."""

    AT = datetime(2027, 3, 16, 14, tzinfo=UTC)

    @pytest.mark.parametrize(
        "other",
        [{"online_url": "https://other.example/"}, {"map_url": "https://map.example/7"}, {"place": "Hall 3, Brussels"}],
    )
    def test_links_and_place_are_put_right(self, meeting, by, other) -> None:
        actions.change(meeting, replace(Plan.of(meeting), **other), by=by, now=self.AT)

        meeting.refresh_from_db()
        assert {name: getattr(meeting, name) for name in other} == other

    def test_what_is_still_to_come_may_change(self, meeting, by) -> None:
        first, second = Plan.of(meeting).days
        days = (replace(first, ends=time(18, 30)), replace(second, starts=time(10), ends=time(12)))

        actions.change(meeting, replace(Plan.of(meeting), days=days), by=by, now=self.AT)

        meeting.refresh_from_db()
        assert (meeting.starts_at, meeting.ends_at) == (
            datetime(2027, 3, 16, 12, tzinfo=UTC),
            datetime(2027, 3, 17, 11, tzinfo=UTC),
        )

    @pytest.mark.parametrize(
        ("days", "problem"),
        [
            (lambda one, two: (replace(one, starts=time(14)), two), "2027-03-16: a new time must lie in the future"),
            (lambda one, two: (replace(one, ends=time(14)), two), "2027-03-16: a new time must lie in the future"),
            (lambda one, two: (two,), "cannot be left out"),
            (lambda one, two: (one, replace(two, date=date(2027, 3, 18))), "no day can be added or move"),
            (lambda one, two: (one, two, replace(two, pk=None, date=date(2027, 3, 18))), "no day can be added or move"),
        ],
    )
    def test_what_has_been_stays(self, meeting, by, days, problem) -> None:
        plan = Plan.of(meeting)

        with pytest.raises(ValidationError, match=problem):
            actions.change(meeting, replace(plan, days=days(*plan.days)), by=by, now=self.AT)

        assert Plan.of(Meeting.objects.get()) == plan

    def test_a_day_still_to_come_can_be_left_out(self, meeting, by) -> None:
        actions.change(meeting, replace(Plan.of(meeting), days=Plan.of(meeting).days[:1]), by=by, now=self.AT)

        assert meeting.days.count() == 1

    def test_when_it_is_over_its_links_alone_change(self, meeting, by) -> None:
        over = datetime(2027, 3, 18, tzinfo=UTC)

        actions.change(meeting, replace(Plan.of(meeting), map_url="https://map.example/7"), by=by, now=over)
        with pytest.raises(ValidationError, match="The meeting is over"):
            actions.change(meeting, replace(Plan.of(meeting), place="Ispra"), by=by, now=over)

        assert Meeting.objects.values_list("map_url", "place").get() == ("https://map.example/7", meeting.place)
