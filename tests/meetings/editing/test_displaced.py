from dataclasses import replace
from datetime import date, time

import pytest

from meetings.editing import displaced
from meetings.models import Meeting
from meetings.plan import Plan
from tests.factories.meetings import SessionFactory

pytestmark = pytest.mark.django_db


def _lost(plan: Plan, meeting: Meeting) -> tuple[list[str], list[str]]:
    found = displaced.by(plan, meeting)
    return [session.title for session in found.gone], [session.title for session in found.outside]


@pytest.mark.parametrize(
    ("starts", "ends", "outside"),
    [
        (time(13), time(17, 30), []),
        (time(9), time(12), ["Welcome", "Figures"]),
        (time(13), time(15), ["Figures"]),
        (time(13, 30), time(17, 30), ["Welcome"]),
        (time(12), time(20), []),
    ],
)
def test_sessions_that_the_new_hours_of_their_day_have_no_room_for(meeting: Meeting, starts, ends, outside) -> None:
    first, second = meeting.days.all()
    for at, until, title in (
        (time(13), None, "Welcome"),
        (time(14), time(15, 30), "Figures"),
        (time(19), None, "Dinner"),
    ):
        SessionFactory(day=first, starts=at, ends=until, title=title)
    SessionFactory(day=second, starts=time(9), ends=None, title="Issues")
    plan = Plan.of(meeting)

    lost = _lost(replace(plan, days=(replace(plan.days[0], starts=starts, ends=ends), plan.days[1])), meeting)

    assert lost == ([], outside)


def test_a_day_that_is_left_out_takes_its_sessions_and_one_that_moves_keeps_them(meeting: Meeting) -> None:
    first, second = meeting.days.all()
    SessionFactory(day=first, title="Figures")
    SessionFactory(day=second, title="Issues")
    plan = Plan.of(meeting)

    lost = _lost(replace(plan, days=(replace(plan.days[0], date=date(2027, 4, 1)),)), meeting)

    assert lost == (["Issues"], [])
