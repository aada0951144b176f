from datetime import UTC, date, datetime, timedelta

import pytest

from focusgroup.accounts.actor import Actor
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message
from meetings.poll import actions, reminders
from meetings.poll.models import Asked, Poll
from tests.factories.meetings import AskedFactory
from tests.factories.members import RepresentativeFactory

pytestmark = pytest.mark.django_db

DUTY = Actor.duty("polls")
# 13 December 2026, 09:00 in Lisbon.
DUE = datetime(2026, 12, 13, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "n"),
    [
        (DUE - timedelta(minutes=1), 0),
        (DUE, 1),
        (DUE + timedelta(hours=23), 1),
        (DUE + timedelta(hours=24), 0),
    ],
)
def test_it_comes_two_days_before_at_nine_by_the_readers_clock(asked: Asked, at: datetime, n: int) -> None:
    assert reminders.send_due(by=DUTY, now=at) == n
    assert Message.objects.count() == n


def test_it_comes_once(asked: Asked) -> None:
    assert [reminders.send_due(by=DUTY, now=DUE + timedelta(minutes=5 * n)) for n in range(3)] == [1, 0, 0]
    assert Entry.objects.filter(verb="reminded").count() == 1


def test_again_when_there_is_more_time(asked: Asked, by) -> None:
    reminders.send_due(by=DUTY, now=DUE)
    actions.give_time(asked.poll, answer_by=date(2026, 12, 20), by=by, now=DUE)

    assert reminders.send_due(by=DUTY, now=DUE + timedelta(days=5)) == 1


def test_not_to_who_answered_or_was_asked_the_day_before(asked: Asked, votes, by) -> None:
    actions.answer(asked, votes(asked.poll, "no"), by=by, now=DUE)
    RepresentativeFactory(member=AskedFactory(poll=asked.poll, asked_at=DUE - timedelta(hours=24)).member)

    assert reminders.send_due(by=DUTY, now=DUE + timedelta(hours=1)) == 0


def test_not_of_a_poll_that_is_over(asked: Asked) -> None:
    Poll.objects.update(state="withdrawn")

    assert reminders.send_due(by=DUTY, now=DUE) == 0


def test_in_winter_and_summer_the_clock_says_nine() -> None:
    poll = Poll(answer_by=date(2027, 3, 30))

    assert reminders.moment(poll, "Europe/Lisbon") == datetime(2027, 3, 28, 8, tzinfo=UTC)
    assert reminders.moment(poll, "not a zone") == datetime(2027, 3, 28, 7, tzinfo=UTC)
