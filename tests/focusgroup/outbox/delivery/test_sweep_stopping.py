"""What staff stop, pause or word otherwise while a worker holds its letters."""

from contextlib import closing
from datetime import datetime

import pytest

from focusgroup.accounts.actor import Actor
from focusgroup.outbox import actions, mails
from focusgroup.outbox.delivery import Sweep, claims
from focusgroup.outbox.models import Heartbeat, Message
from focusgroup.outbox.queue import queue_all
from focusgroup.outbox.states import State

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(coordinator) -> Actor:
    return Actor.person(coordinator)


@pytest.fixture
def claimed(db: None, now: datetime) -> tuple[str, list[Message]]:
    """A mailing of six, in the hands of a worker."""
    beat = Heartbeat.objects.create(duty="outbox", started_at=now)
    drafts = [mails.sample.draft(beat, now=now, to=f"r{n}@sample.example", inputs={"number": n}) for n in range(6)]
    queue_all(drafts)
    return claims.take(now=now, most=100)


def deliver(claimed: tuple[str, list[Message]], now: datetime) -> dict[str, int]:
    token, messages = claimed
    with closing(Sweep(clock=lambda: now)) as worker:
        worker.deliver(messages, token)
    claims.release(token)
    return dict(worker.outcome)


def test_a_mailing_that_is_stopped_leaves_no_worker_s_hands(sink, claimed, by, now) -> None:
    n = actions.void_mailing(claimed[1][0].mailing, by=by, reason="Wrong date.", now=now)

    outcome = deliver(claimed, now)

    assert (n, outcome) == (6, {"lost": 6})
    assert dict(Sweep(clock=lambda: now).run()) == {}
    assert Message.objects.tally() == {State.VOID: 6}
    assert sink.recipients == []


def test_a_kind_that_is_paused_goes_back_to_the_queue(sink, claimed, by, now) -> None:
    actions.pause("outbox/sample", by=by, reason="Wrong text.", now=now)

    outcome = deliver(claimed, now)

    assert outcome == {"lost": 6}
    assert dict(Sweep(clock=lambda: now).run()) == {}
    assert set(Message.objects.values_list("state", "attempts")) == {(State.QUEUED, 0)}
    actions.go_on("outbox/sample", by=by, now=now)
    assert dict(Sweep(clock=lambda: now).run()) == {"sent": 6}


@pytest.mark.parametrize(
    ("refusal", "state"), [("451 try later", State.VOID), ("550 no such user", State.VOID), ("", State.SENT)]
)
def test_a_letter_stopped_in_flight_is_sent_or_stopped_and_never_queued_again(
    sink, claimed, by, now, refusal, state
) -> None:
    token, messages = claimed
    if refusal:
        sink.refusals[messages[0].recipient] = refusal

    class StoppedInFlight(Sweep):
        def _hand(self, flight):
            actions.void(flight.message, by=by, reason="No", now=now)
            return super()._hand(flight)

    with closing(StoppedInFlight(clock=lambda: now)) as worker:
        worker.deliver(messages[:1], token)

    first = Message.objects.get(pk=messages[0].pk)
    assert first.state == state
    assert len(sink.recipients) == (state == State.SENT)


def test_a_corrected_wording_reaches_the_batch_in_hand(sink, claimed, by, now, monkeypatch) -> None:
    monkeypatch.setattr("focusgroup.outbox.delivery.sweep.FRESH_S", 0.05)
    sink.pause_s = 0.1
    words = {"subject": "Corrected {number}", "text": "Mail works, {number}."}
    claims.release(claimed[0])

    def clock() -> datetime:
        if len(sink.recipients) == 1 and not was_corrected:
            was_corrected.append(True)
            actions.word("outbox/sample", scope=None, language="en-gb", **words, by=by, now=now)
        return now  # type: ignore[no-any-return]

    was_corrected: list[bool] = []
    Sweep(clock=clock).run()

    subjects = [str(sink.mail_to(to)["Subject"]) for to in sink.recipients]
    assert subjects[0].startswith("Sample letter")
    assert all(subject.startswith("Corrected") for subject in subjects[3:])
