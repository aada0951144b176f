from datetime import datetime, timedelta

import pytest

from focusgroup import duties
from focusgroup.celery import app
from focusgroup.outbox import heartbeat
from focusgroup.outbox.models import Heartbeat

pytestmark = pytest.mark.django_db

EVERY_TICK = [duty.name for duty in duties.DUTIES if duty.is_due_at_each_tick]


def due(now: datetime) -> list[str]:
    return [duty.name for duty in duties.due(now=now)]


def begin_all(now: datetime) -> None:
    for duty in duties.DUTIES:
        heartbeat.started(duty.name, now=now)


def test_on_a_fresh_machine_every_duty_is_due(now: datetime) -> None:
    assert due(now) == [duty.name for duty in duties.DUTIES]


def test_a_duty_is_due_when_its_interval_has_passed(now: datetime) -> None:
    begin_all(now)
    shortest = min(duty.every for duty in duties.DUTIES if not duty.is_due_at_each_tick)

    assert due(now + shortest - timedelta(seconds=1)) == EVERY_TICK
    assert len(due(now + shortest)) > len(EVERY_TICK)


def test_a_clock_set_back_puts_no_duty_to_sleep(now: datetime) -> None:
    begin_all(now)

    assert due(now - timedelta(hours=1)) == [duty.name for duty in duties.DUTIES]


def test_a_rare_duty_runs_when_it_is_due_however_often_its_beat_starts_anew(now: datetime, monkeypatch) -> None:
    runs: list[datetime] = []
    daily = duties.Duty("daily", timedelta(hours=24), lambda by, now: runs.append(now))
    monkeypatch.setitem(duties.BY_NAME, "daily", daily)

    assert daily.rung_every == timedelta(minutes=5)
    for hours in (0, 1, 23, 24, 25, 47, 48):
        duties.run_if_due("daily", now=now + timedelta(hours=hours))

    assert runs == [now, now + timedelta(hours=24), now + timedelta(hours=48)]


def test_beat_asks_for_each_duty_every_five_minutes_at_least() -> None:
    app.finalize()

    schedule = {name: entry["schedule"] for name, entry in app.conf.beat_schedule.items()}

    assert schedule == {duty.name: min(duty.every, timedelta(minutes=5)) for duty in duties.DUTIES}


def test_a_duty_that_fails_is_noted_and_the_next_one_runs(now: datetime, monkeypatch, caplog) -> None:
    def fail(by: object, now: datetime) -> object:
        raise ValueError("broken on purpose")

    broken = duties.Duty("broken", timedelta(minutes=1), fail)
    monkeypatch.setitem(duties.BY_NAME, "broken", broken)

    went_well = [duties.run(name, now=now) for name in ("broken", "outbox")]

    assert went_well == [False, True]
    assert Heartbeat.objects.get(duty="broken").note == "ValueError: broken on purpose"
    assert Heartbeat.objects.get(duty="broken").ended_well_at is None
    assert "The duty broken failed." in caplog.text


@pytest.mark.parametrize(
    ("ago", "is_silent"),
    [(timedelta(seconds=30), False), (timedelta(minutes=3), True), (timedelta(hours=-1), True)],
)
def test_silence_is_noticed_whatever_the_clock_says(now: datetime, ago: timedelta, is_silent: bool) -> None:
    heartbeat.started("outbox", now=now - ago)
    heartbeat.ended("outbox", now=now - ago, well=True, note="")

    assert heartbeat.pulse(now=now).is_silent is is_silent
