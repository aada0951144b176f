"""The periodic duties, one list: feeds Celery beat, the embedded timer and `manage.py tick`.

Each is idempotent, so that two beats, a late beat or none and then a tick give
the same result.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from applications import actions as applications
from applications import deadline
from applications.casework.duplicates import actions as duplicates
from applications.decision import actions as decision
from applications.review.board import actions as board
from applications.review.consensus import actions as consensus
from applications.review.consensus import reminders as agreements
from applications.review.website import actions as website
from applications.saving import actions as saving
from focusgroup.accounts.actor import Actor
from focusgroup.outbox import bell, heartbeat
from focusgroup.outbox.delivery import Sweep
from focusgroup.outbox.models import Message
from focusgroup.outbox.progress import Bar
from focusgroup.retention import actions as retention
from meetings import reminders

log = logging.getLogger(__name__)

TASK = "duty.run"


@dataclass(frozen=True)
class Duty:
    name: str
    every: timedelta
    run: Callable[[Actor, datetime], object]
    is_due_at_each_tick: bool = False


def _sweep_outbox(by: Actor, now: datetime) -> object:
    bar = Bar(Message.objects.due(now).of_going_kinds().count())
    sweep = Sweep(clock=timezone.now, progress=lambda outcome: bar.show(outcome.total()))
    outcome = dict(sweep.run())
    bar.end()
    if sweep.has_more:
        bell.ring()
    return f"{outcome} {sweep.away}".strip() if outcome else ""


def _follow_readings(by: Actor, now: datetime) -> object:
    changed, opened = consensus.catch_up(by=by, now=now), consensus.open_due(by=by, now=now)
    return f"{changed} open again, {opened} new" if changed or opened else ""


DUTIES = (
    Duty("outbox", timedelta(seconds=15), _sweep_outbox, is_due_at_each_tick=True),
    Duty("calls", timedelta(seconds=15), lambda by, now: applications.turn_calls(by=by, now=now)),
    Duty("drafts", timedelta(minutes=5), lambda by, now: deadline.remind(by=by, now=now)),
    Duty("savings", timedelta(minutes=5), lambda by, now: saving.write_out_all(by=by, now=now)),
    Duty("duplicates", timedelta(minutes=1), lambda by, now: duplicates.find(by=by, now=now)),
    Duty("snapshots", timedelta(seconds=15), lambda by, now: website.work(by=by, now=now)),
    Duty("calibration", timedelta(minutes=3), lambda by, now: board.calibrate_due(by=by, now=now)),
    Duty("consensus", timedelta(minutes=1), _follow_readings),
    Duty("agreements", timedelta(hours=1), lambda by, now: agreements.remind(by=by, now=now)),
    Duty("scenarios", timedelta(minutes=1), lambda by, now: decision.note_outdated(by=by, now=now)),
    Duty("offers", timedelta(minutes=15), lambda by, now: decision.expire_offers(by=by, now=now)),
    Duty("reminders", timedelta(minutes=5), lambda by, now: reminders.send_due(by=by, now=now)),
    Duty("retention", timedelta(hours=24), lambda by, now: retention.let_go(by=by, now=now)),
)
BY_NAME = {duty.name: duty for duty in DUTIES}


def run(name: str, *, now: datetime) -> bool:
    """Do one duty and note it. A failure is logged and noted, so that the others go on. Returns success."""
    duty = BY_NAME[name]
    heartbeat.started(name, now=now)
    try:
        result = duty.run(Actor.duty(name), now)
    except Exception as error:
        log.exception("The duty %s failed.", name)
        heartbeat.ended(name, now=timezone.now(), well=False, note=f"{type(error).__name__}: {error}")
        return False
    heartbeat.ended(name, now=timezone.now(), well=True, note=str(result or ""))
    return True


def due(*, now: datetime) -> list[Duty]:
    """The duties whose interval has passed since they last began, or that every tick does.

    One that began in the future is due too: the clock was set back.
    """
    began = heartbeat.beginnings()
    return [duty for duty in DUTIES if duty.is_due_at_each_tick or _is_due(duty, began.get(duty.name), now)]


def _is_due(duty: Duty, began: datetime | None, now: datetime) -> bool:
    return began is None or not timedelta(0) <= now - began < duty.every
