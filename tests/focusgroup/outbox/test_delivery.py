from datetime import datetime, timedelta

import pytest

from focusgroup.outbox import delivery
from focusgroup.outbox.delivery import Sweep
from focusgroup.outbox.models import Message
from focusgroup.outbox.states import State

pytestmark = pytest.mark.django_db


def sweep(now: datetime) -> dict[str, int]:
    return dict(Sweep(clock=lambda: now).run())


def test_each_letter_arrives_once_over_one_connection(sink, queue, now) -> None:
    queue(120)

    outcome = sweep(now)

    assert outcome == {"sent": 120}
    assert sorted(sink.recipients) == sorted(f"recipient{n}@sample.example" for n in range(1, 121))
    assert sink.sessions == 1
    assert sweep(now) == {}


def test_a_sent_letter_has_its_parts_headers_and_time(sink, queue, now) -> None:
    (message,) = queue(1)

    sweep(now)

    mail = sink.mail_to("recipient1@sample.example")
    message.refresh_from_db()
    assert mail["Subject"] == "Sample letter 1"
    assert mail["Message-ID"] == message.message_id
    assert mail["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert (message.state, message.done_at, message.attempts) == (State.SENT, now, 1)


def test_a_refused_address_fails_and_the_others_arrive(sink, queue, now) -> None:
    queue(3)
    sink.refusals["recipient2@sample.example"] = "550 no such user"

    outcome = sweep(now)

    failed = Message.objects.get(state=State.FAILED)
    assert outcome == {"sent": 2, "failed": 1}
    assert (failed.recipient, failed.last_error) == ("recipient2@sample.example", "550 no such user")


def test_a_busy_server_is_asked_again_after_a_pause_that_doubles(sink, queue, now) -> None:
    queue(1)
    sink.refusals["recipient1@sample.example"] = "451 try later"
    pauses = []

    for _ in range(9):
        sweep(now)
        message = Message.objects.get()
        pauses.append(int((message.not_before - now).total_seconds()))
        now = message.not_before
    sink.refusals.clear()

    assert pauses == [60, 120, 240, 480, 960, 1920, 3840, 7200, 7200]
    assert sweep(now) == {"sent": 1}
    assert sink.recipients == ["recipient1@sample.example"]


def test_a_dropped_line_costs_one_letter_a_pause_and_the_rest_nothing(sink, queue, now) -> None:
    queue(5)
    sink.drops.add("recipient3@sample.example")

    outcome = sweep(now)

    assert outcome == {"sent": 4, "later": 1}
    assert sweep(now + timedelta(minutes=1)) == {"sent": 1}
    assert sorted(sink.recipients) == [f"recipient{n}@sample.example" for n in range(1, 6)]


def test_a_server_that_is_away_gives_everything_back(queue, now, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    queue(4)

    outcome = sweep(now)

    assert outcome == {"later": 1}
    assert Message.objects.tally() == {State.QUEUED: 4}
    assert Message.objects.due(now).count() == 3


def test_two_claims_never_share_a_letter(queue, now) -> None:
    queue(10)

    first, some = delivery.claim(now=now, most=6)
    second, others = delivery.claim(now=now, most=6)

    assert first != second
    assert (len(some), len(others)) == (6, 4)
    assert {message.pk for message in some} & {message.pk for message in others} == set()


def test_a_claim_whose_lease_ran_out_is_taken_over_and_its_old_holder_stops(sink, queue, now, settings) -> None:
    queue(1)
    token, (message,) = delivery.claim(now=now, most=1)
    later = now + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS + 1)

    assert sweep(later) == {"sent": 1}
    stale = Sweep(clock=lambda: later)
    stale.deliver(message, token)

    assert dict(stale.outcome) == {"lost": 1}
    assert sink.recipients == ["recipient1@sample.example"]


def test_a_letter_whose_time_has_not_come_waits(sink, queue, now) -> None:
    queue(1, not_before=now + timedelta(hours=1))

    assert sweep(now) == {}
    assert sweep(now + timedelta(hours=1)) == {"sent": 1}


def test_a_letter_that_waits_for_approval_is_not_sent(sink, queue, now) -> None:
    queue(1, staged=True)

    assert sweep(now) == {}
    assert sink.recipients == []


def test_a_letter_about_something_gone_is_void_and_says_why(sink, queue, now) -> None:
    (message,) = queue(1)
    Message.objects.update(about="outbox.heartbeat:999999")

    assert sweep(now) == {"void": 1}

    message.refresh_from_db()
    assert message.last_error == "What the letter is about is gone."
    assert sink.recipients == []


def test_a_letter_that_cannot_be_written_fails_and_the_others_leave(sink, queue, now) -> None:
    queue(2)
    Message.objects.filter(recipient="recipient1@sample.example").update(inputs={})

    assert sweep(now) == {"failed": 1, "sent": 1}
    assert Message.objects.get(state=State.FAILED).last_error == "KeyError: 'number'"
