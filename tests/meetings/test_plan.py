from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from django.core.exceptions import ValidationError

from meetings import actions
from meetings.models import Meeting
from meetings.plan import Plan
from tests.factories.meetings import MeetingFactory

pytestmark = pytest.mark.django_db


class TestAnswersBy:
    """Answers are asked for by 26 February; it is 1 March."""

    AT = datetime(2027, 3, 1, 9, tzinfo=UTC)

    def _later(self, plan: Plan, **other) -> Plan:
        first, second = plan.days
        return replace(plan, days=(first, replace(second, date=date(2027, 3, 18))), **other)

    def test_a_draft_is_not_announced_with_a_day_that_is_past(self, by) -> None:
        draft = MeetingFactory(state="draft", starts_at=None, ends_at=None)

        with pytest.raises(ValidationError, match="The day to answer by is past"):
            actions.schedule(draft, by=by, now=self.AT)

    @pytest.mark.parametrize("is_moved", [True, False])
    def test_nobody_is_asked_by_a_day_that_is_past(self, meeting, by, is_moved) -> None:
        plan = Plan.of(meeting)
        other = self._later(plan) if is_moved else replace(plan, rsvp_by=date(2027, 2, 28))

        with pytest.raises(ValidationError, match="The day to answer by is past"):
            actions.change(meeting, other, by=by, now=self.AT)
        actions.change(meeting, self._later(plan, rsvp_by=date(2027, 3, 1)), by=by, now=self.AT)

        meeting.refresh_from_db()
        assert meeting.rsvp_by == date(2027, 3, 1)

    def test_what_asks_nobody_again_keeps_it(self, meeting, by) -> None:
        actions.change(meeting, replace(Plan.of(meeting), place="Hall 3, Brussels"), by=by, now=self.AT)

        meeting.refresh_from_db()
        assert (meeting.place, meeting.rsvp_by) == ("Hall 3, Brussels", date(2027, 2, 26))


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
