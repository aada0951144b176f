from datetime import UTC, datetime, timedelta

import pytest

from applications import deadline, mails
from applications.models import Application
from applications.states import State
from focusgroup.accounts.actor import Actor
from focusgroup.audit.models import Entry
from focusgroup.outbox.letters import NotSent
from focusgroup.outbox.models import Message
from focusgroup.outbox.rendering import render
from tests.factories.applications import CLOSES, ApplicationFactory, CallFactory, DraftFactory

pytestmark = pytest.mark.django_db

BY = Actor.duty("drafts")
# The call closes on Monday 30 November 2026; Brussels is an hour ahead of UTC then.
WEEK = datetime(2026, 11, 23, 8, tzinfo=UTC)


def reminder(draft: Application, now: datetime) -> Message:
    message = mails.draft_reminder(draft, now=now)
    assert message is not None
    return message


def test_reminders_come_at_nine_in_brussels_seven_and_two_days_before():
    draft = DraftFactory()
    moments = [WEEK + timedelta(minutes=30 * n) for n in range(-2, 2 * 24 * 7)]
    moments += [moment + timedelta(minutes=1) for moment in moments if moment.hour in (7, 8)]

    sent = [moment for moment in sorted(moments) if deadline.remind(by=BY, now=moment)]

    assert sent == [WEEK, WEEK + timedelta(days=5)]
    assert [one.recipient for one in Message.objects.all()] == [draft.contact_email] * 2
    assert Entry.objects.about(draft.call).count() == 2


def test_nine_in_brussels_is_another_hour_in_summer():
    call = CallFactory(closes_at=datetime(2027, 7, 1, 10, tzinfo=UTC))

    assert deadline.moment(call, 2) == datetime(2027, 6, 29, 7, tzinfo=UTC)


def test_only_drafts_with_an_answer_begun_before_are_reminded():
    call = CallFactory()
    ApplicationFactory(call=call)
    DraftFactory(call=call, state=State.WITHDRAWN)
    DraftFactory(call=call, created_at=WEEK, changed_at=WEEK + timedelta(minutes=1))
    DraftFactory(call=call, changed_at=DraftFactory.created_at)

    assert deadline.remind(by=BY, now=WEEK + timedelta(minutes=2)) == 0


def test_whoever_changed_what_was_sent_and_did_not_send_it_is_reminded():
    call = CallFactory()
    changed = ApplicationFactory(call=call, unsent={"motivation": "Better words"}, motivation="As sent")
    ApplicationFactory(call=call)
    ApplicationFactory(call=call, state=State.WITHDRAWN)

    assert deadline.remind(by=BY, now=WEEK) == 1

    letter = render(Message.objects.get(), now=WEEK)
    assert Message.objects.get().recipient == changed.contact_email
    assert "- Motivation" in letter.text
    assert "Better words" not in letter.text


def test_whoever_has_sent_the_changes_meanwhile_gets_none(now):
    application = ApplicationFactory(unsent={"motivation": "Better words"})
    message = mails.unsent_reminder(application, now=now)
    assert message is not None
    Application.objects.update(unsent={})

    with pytest.raises(NotSent):
        render(message, now=now)


def test_a_reminder_that_is_a_day_late_is_not_said():
    DraftFactory()

    assert deadline.remind(by=BY, now=WEEK + timedelta(days=1)) == 0


def test_the_reminder_opens_the_draft_and_says_what_is_missing(now):
    letter = render(reminder(DraftFactory(motivation=""), now), now=now)

    assert "30 November 2026" in letter.subject
    assert "- Motivation" in letter.text
    assert "/apply/" in letter.text


@pytest.mark.parametrize("state", [State.SUBMITTED, State.WITHDRAWN])
def test_who_sent_or_withdrew_meanwhile_gets_none(state, now):
    draft = DraftFactory()
    message = reminder(draft, now)
    Application.objects.update(state=state, number=1, submitted_at=now)

    with pytest.raises(NotSent):
        render(message, now=now)


def test_after_the_call_has_closed_nobody_is_reminded(now):
    message = reminder(DraftFactory(), now)

    with pytest.raises(NotSent):
        render(message, now=CLOSES)


@pytest.mark.parametrize("rows", [1, 3])
def test_query_count_is_constant(rows, django_assert_max_num_queries):
    DraftFactory.create_batch(rows, call=CallFactory())

    with django_assert_max_num_queries(8):
        assert deadline.remind(by=BY, now=WEEK) == rows
