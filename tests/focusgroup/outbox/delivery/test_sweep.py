from contextlib import closing
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import OperationalError

from focusgroup.accounts.actor import Actor
from focusgroup.outbox import actions, mails
from focusgroup.outbox.delivery import Sweep, claims, stop
from focusgroup.outbox.delivery.sweep import stopping
from focusgroup.outbox.models import Heartbeat, Message, Suppression
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


def test_a_refused_address_fails_and_the_others_arrive(sink, queue, now, pipelines) -> None:
    sink.pipelines = pipelines
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

    assert outcome == {"away": 1}
    assert Message.objects.tally() == {State.QUEUED: 4}
    assert list(Message.objects.due(now).values_list("attempts", flat=True)) == [0, 0, 0, 0]


def test_two_claims_never_share_a_letter(queue, now) -> None:
    queue(10)

    first, some = claims.take(now=now, most=6)
    second, others = claims.take(now=now, most=6)

    assert first != second
    assert (len(some), len(others)) == (6, 4)
    assert {message.pk for message in some} & {message.pk for message in others} == set()


def test_a_claim_whose_lease_ran_out_is_taken_over_and_its_old_holder_stops(sink, queue, now, settings) -> None:
    queue(1)
    token, (message,) = claims.take(now=now, most=1)
    later = now + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS + 1)

    assert sweep(later) == {"sent": 1}
    stale = Sweep(clock=lambda: later)
    stale.deliver([message], token)

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


def test_a_wrong_password_costs_no_letter_anything(sink, queue, now, settings) -> None:
    queue(3)
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "focusgroup", "wrong"

    outcome = sweep(now)

    assert outcome == {"away": 1}
    assert list(Message.objects.values_list("state", "attempts")) == [("queued", 0)] * 3


def test_a_server_that_refuses_the_sender_fails_no_letter(sink, queue, now, pipelines) -> None:
    sink.pipelines = pipelines
    queue(3)
    sink.refusal_of_all = "553 sender not allowed"

    first = sweep(now)
    sink.refusal_of_all = ""

    assert first == {"later": 1}
    assert sweep(now + timedelta(minutes=1)) == {"sent": 3}


def test_each_address_of_a_mixed_lot_gets_its_letter_once_or_a_reason(sink, queue, now, pipelines) -> None:
    sink.pipelines = pipelines
    queue(300)
    addresses = [f"recipient{n}@sample.example" for n in range(1, 301)]
    bad, busy, dropped = addresses[::100], addresses[1::100], addresses[2::100]
    sink.refusals |= dict.fromkeys(bad, "550 no such user") | dict.fromkeys(busy, "451 later")
    sink.drops |= set(dropped)

    first = sweep(now)
    sink.refusals = dict.fromkeys(bad, "550 no such user")
    second = sweep(now + timedelta(minutes=1))

    assert (first, second) == ({"sent": 291, "failed": 3, "later": 6}, {"sent": 6})
    assert sorted(sink.recipients) == sorted(set(addresses) - set(bad))


def test_a_letter_stopped_between_claim_and_sending_never_leaves(sink, queue, administrator, now) -> None:
    first, second = queue(2)
    token, messages = claims.take(now=now, most=2)
    actions.void(second, by=Actor.person(administrator), reason="No", now=now)

    with closing(Sweep(clock=lambda: now)) as worker:
        worker.deliver(messages, token)

    assert dict(worker.outcome) == {"lost": 1, "sent": 1}
    assert sink.recipients == [first.recipient]


def test_what_has_changed_since_the_claim_is_in_the_letter(sink, queue, now) -> None:
    queue(1)
    token, (message,) = claims.take(now=now, most=1)
    Heartbeat.objects.all().delete()
    worker = Sweep(clock=lambda: now)
    worker.deliver([message], token)

    assert dict(worker.outcome) == {"void": 1}
    assert sink.recipients == []


def test_a_letter_written_before_a_long_wait_is_written_anew(sink, queue, now, monkeypatch) -> None:
    queue(2)
    token, (first, second) = claims.take(now=now, most=2)
    monkeypatch.setattr("focusgroup.outbox.delivery.sweep.FRESH_S", 0.05)
    sink.pause_s = 0.3

    def clock() -> datetime:
        # Once the first has arrived, the second is stopped: it was written while the server worked.
        if sink.recipients:
            Message.objects.filter(pk=second.pk).update(state=State.VOID)
        return now  # type: ignore[no-any-return]

    with closing(Sweep(clock=clock)) as worker:
        worker.deliver([first, second], token)

    assert dict(worker.outcome) == {"sent": 1, "lost": 1}
    assert sink.recipients == [first.recipient]


def test_nothing_is_lost_or_repeated_when_the_clock_goes_back_an_hour(sink, queue, now) -> None:
    queue(3)
    back = now - timedelta(hours=1)
    claims.take(now=now, most=1)

    first = sweep(back)
    taken_over = sweep(back + timedelta(minutes=2))

    assert (first, taken_over) == ({"sent": 2}, {"sent": 1})
    assert sorted(sink.recipients) == [f"recipient{n}@sample.example" for n in (1, 2, 3)]


@pytest.mark.parametrize("night", ["2026-10-25", "2026-03-29"])
def test_letters_of_a_night_when_the_clocks_change_leave_in_order_and_once(sink, queue, night) -> None:
    brussels = ZoneInfo("Europe/Brussels")
    walls = [datetime.fromisoformat(f"{night}T{hour:02}:30").replace(tzinfo=brussels) for hour in range(1, 5)]
    begin = walls[0].astimezone(UTC) - timedelta(minutes=30)
    for number, wall in enumerate(walls, start=1):
        beat, _ = Heartbeat.objects.get_or_create(duty="outbox", defaults={"started_at": begin})
        to = f"recipient{number}@sample.example"
        mails.sample(beat, now=begin, to=to, inputs={"number": number}, not_before=wall)

    for minutes in range(0, 6 * 60, 15):
        sweep(begin + timedelta(minutes=minutes))

    done = Message.objects.exclude(done_at=None).values_list("not_before", "done_at")
    assert sorted(sink.recipients) == [f"recipient{n}@sample.example" for n in (1, 2, 3, 4)]
    assert [timedelta(0) <= at - due < timedelta(minutes=15) for due, at in done if at] == [True] * 4


def test_a_letter_that_kills_its_worker_each_time_fails_in_the_end(sink, queue, now, settings) -> None:
    (message,) = queue(1)
    Message.objects.update(
        state=State.SENDING, claim="dead", leased_until=now - timedelta(seconds=1), attempts=claims.ATTEMPTS_MOST
    )

    assert sweep(now) == {}

    message.refresh_from_db()
    assert (message.state, message.claim) == (State.FAILED, "")
    assert "The worker ended while it sent this letter" in message.last_error


def test_letters_of_a_paused_kind_wait(sink, queue, administrator, now) -> None:
    queue(2)
    actions.pause("outbox/sample", by=Actor.person(administrator), reason="The text is wrong.", now=now)

    assert sweep(now) == {}

    actions.go_on("outbox/sample", by=Actor.person(administrator), now=now)
    assert sweep(now) == {"sent": 2}


def test_a_letter_to_an_address_that_bounced_fails_at_once_with_the_reason(sink, queue, now) -> None:
    queue(2)
    Suppression.objects.create(
        address="recipient1@sample.example", reason="5.1.1 unknown", since=now, reported_by="bounces"
    )

    assert sweep(now) == {"failed": 1, "sent": 1}

    failed = Message.objects.get(state=State.FAILED)
    assert failed.last_error == "Mail to this address came back: 5.1.1 unknown"
    assert sink.recipients == ["recipient2@sample.example"]


def test_an_address_that_is_none_fails_and_does_not_reach_the_server(sink, queue, now) -> None:
    queue(2)
    Message.objects.filter(recipient="recipient1@sample.example").update(recipient="a@b>\r\nDATA")

    assert sweep(now) == {"failed": 1, "sent": 1}

    assert sink.recipients == ["recipient2@sample.example"]


def test_a_sweep_ends_after_the_letter_in_hand_when_told_to_stop(sink, queue, now) -> None:
    queue(20)

    def clock() -> datetime:
        if sink.recipients:
            stop()
        return now  # type: ignore[no-any-return]

    try:
        outcome = dict(Sweep(clock=clock).run())
    finally:
        stopping.clear()

    assert set(outcome) == {"sent"}
    assert len(sink.recipients) == outcome["sent"] < 4
    assert Message.objects.tally() == {State.SENT: outcome["sent"], State.QUEUED: 20 - outcome["sent"]}


def test_a_broken_database_gives_back_what_was_not_tried(sink, queue, now, monkeypatch) -> None:
    queue(3)

    def broken(*args: object, **kwargs: object) -> bool:
        raise OperationalError("the database is gone")

    monkeypatch.setattr(claims, "turn", broken)
    with pytest.raises(OperationalError):
        sweep(now)

    assert Message.objects.tally() == {State.QUEUED: 3}


# As a worker does it: in no transaction of its own, which the statement that fails would end.
@pytest.mark.django_db(transaction=True)
def test_what_cannot_be_read_ahead_undoes_no_other_letter(sink, queue, now, monkeypatch) -> None:
    queue(3)
    monkeypatch.setattr("focusgroup.outbox.delivery.sweep.statement", lambda message: "SELECT gone WHERE %s = ''")

    assert sweep(now) == {"sent": 3}
    assert len(sink.recipients) == 3


def test_a_letter_of_a_kind_that_is_no_more_fails_and_the_others_leave(sink, queue, now) -> None:
    queue(3)
    Message.objects.filter(recipient="recipient2@sample.example").update(kind="outbox/retired")

    assert sweep(now) == {"sent": 2, "failed": 1}
    assert Message.objects.get(state=State.FAILED).last_error == "KeyError: 'outbox/retired'"


def test_a_sweep_that_is_told_to_end_counts_no_attempt_of_what_it_did_not_send(sink, queue, now) -> None:
    queue(10)

    def clock() -> datetime:
        if sink.recipients:
            stop()
        return now  # type: ignore[no-any-return]

    try:
        Sweep(clock=clock).run()
    finally:
        stopping.clear()

    waiting = Message.objects.filter(state=State.QUEUED)
    assert set(waiting.values_list("attempts", "claim")) == {(0, "")}
