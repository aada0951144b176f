from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from focusgroup.accounts.actor import Actor
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message
from meetings.models import Meeting
from meetings.points import actions
from meetings.points.models import ActionPoint
from meetings.points.states import State
from tests.factories.claims import HeldMeetingFactory
from tests.factories.members import RepresentativeFactory

pytestmark = pytest.mark.django_db
DUE = date(2026, 12, 1)
DUTY = Actor.duty("action points")


@pytest.fixture
def held() -> Meeting:
    made: Meeting = HeldMeetingFactory()
    return made


@pytest.fixture
def owner():
    return RepresentativeFactory(user__email="ines@brisa.example")


@pytest.fixture
def point(held, owner, by, now) -> ActionPoint:
    return actions.add(held, what="Send the figures", member=owner.member, person=None, due_on=DUE, by=by, now=now)


def _kinds() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("kind", flat=True))


def test_the_owner_is_told(point):
    assert list(Message.objects.values_list("kind", "recipient")) == [("points/agreed", "ines@brisa.example")]


@pytest.mark.parametrize("both", [True, False])
def test_exactly_one_owner(held, owner, coordinator, by, now, both):
    who = {"member": owner.member, "person": coordinator} if both else {"member": None, "person": None}

    with pytest.raises(ValidationError):
        actions.add(held, what="x", due_on=DUE, by=by, now=now, **who)
    with pytest.raises(IntegrityError), transaction.atomic():
        ActionPoint.objects.create(meeting=held, what="x", due_on=DUE, **who)


def test_reminders_come_a_week_before_and_on_the_day_once_each(point, now):
    told = [
        actions.remind_due(by=DUTY, now=now.replace(month=day.month, day=day.day))
        for day in (DUE - timedelta(days=8), DUE - timedelta(days=7), DUE - timedelta(days=6), DUE, DUE)
    ]

    assert told == [0, 1, 0, 1, 0]


def test_what_is_long_overdue_is_not_reminded_of(point, now):
    assert actions.remind_due(by=DUTY, now=now + timedelta(days=100)) == 0


def test_putting_off_begins_the_reminders_anew(point, by, now):
    actions.remind_due(by=DUTY, now=now + timedelta(days=8))
    actions.put_off(point, due_on=DUE + timedelta(days=14), by=by, now=now)

    assert actions.remind_due(by=DUTY, now=now + timedelta(days=22)) == 1


def test_the_owner_says_that_it_is_done_and_hears_no_more(point, owner, now, delivered):
    delivered(now)
    actions.remind_due(by=DUTY, now=now + timedelta(days=8))
    done = [actions.finish(point, note="Sent", by=Actor.person(owner.user), now=now) for _ in range(2)]

    assert (done, delivered(now + timedelta(days=9))) == ([True, False], [])
    assert Message.objects.get(kind="points/reminder").last_error == "It is not open any more."


def test_others_do_not_finish_what_is_not_theirs(point, now):
    with pytest.raises(PermissionDenied):
        actions.finish(point, note="", by=Actor.person(RepresentativeFactory().user), now=now)


def test_dropping_keeps_the_reason_and_can_be_taken_back(point, by, now):
    actions.drop(point, reason="Overtaken", by=by, now=now)
    actions.open_again(point, by=by, now=now)

    point.refresh_from_db()
    assert point.state == State.OPEN
    assert Entry.objects.get(state_to="dropped").reason == "Overtaken"


def test_somebody_of_the_staff_can_own_one(held, coordinator, by, now):
    actions.add(held, what="x", member=None, person=coordinator, due_on=DUE, by=by, now=now)

    assert Message.objects.get().recipient == coordinator.email
