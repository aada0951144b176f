from datetime import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command

from focusgroup.accounts.actor import Actor
from focusgroup.audit.models import Entry
from focusgroup.outbox import actions, mails
from focusgroup.outbox.models import Heartbeat, Message
from focusgroup.outbox.states import State

pytestmark = pytest.mark.django_db


def test_saying_a_thing_twice_adds_nothing(now: datetime) -> None:
    beat = Heartbeat.objects.create(duty="outbox", started_at=now)

    first = mails.sample(beat, now=now, to="one@sample.example", inputs={"number": 1})
    again = mails.sample(beat, now=now, to="one@sample.example", inputs={"number": 1})

    assert first == Message.objects.get()
    assert again is None


def test_the_command_queues_each_number_once(capsys) -> None:
    call_command("outbox_sample", "7")
    call_command("outbox_sample", "9")

    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "7 queued, 0 were there already.",
        "2 queued, 7 were there already.",
    ]
    assert Message.objects.count() == 9


def test_queueing_many_takes_few_statements(django_assert_max_num_queries) -> None:
    # SQLite takes 999 values a statement, so 300 rows go in a handful of inserts there.
    with django_assert_max_num_queries(16):
        call_command("outbox_sample", "300")


def test_approve_lets_a_staged_letter_go(queue, administrator, now) -> None:
    (message,) = queue(1, staged=True)

    actions.approve(message, by=Actor.person(administrator), now=now)

    message.refresh_from_db()
    assert message.state == State.QUEUED
    assert Entry.objects.about(message).get().state_to == "queued"


def test_resend_takes_a_corrected_address(queue, administrator, now) -> None:
    (message,) = queue(1)
    Message.objects.update(state=State.FAILED, attempts=24, last_error="550")

    actions.resend(message, by=Actor.person(administrator), now=now, recipient="right@sample.example")

    message.refresh_from_db()
    assert (message.state, message.recipient, message.attempts) == (State.QUEUED, "right@sample.example", 0)
    assert Entry.objects.about(message).get().changes == {"recipient": None}


def test_only_those_who_manage_the_outbox_may_stop_a_letter(queue, reviewer, now) -> None:
    (message,) = queue(1)

    with pytest.raises(PermissionDenied):
        actions.void(message, by=Actor.person(reviewer), reason="No", now=now)

    message.refresh_from_db()
    assert message.state == State.QUEUED


def test_a_dead_broker_does_not_hurt_the_request(settings, caplog) -> None:
    settings.REDIS_URL = settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    from focusgroup.celery import app  # noqa: PLC0415

    app.conf.broker_url, kept = settings.REDIS_URL, app.conf.broker_url
    try:
        actions.kick()
    finally:
        app.conf.broker_url = kept

    assert "The broker does not answer" in caplog.text
