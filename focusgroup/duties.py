"""The periodic duties, one list: feeds Celery beat, the embedded timer and `manage.py tick`.

Each is idempotent, so that two beats, a late beat or none and then a tick give
the same result.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from applications import deadline
from applications.calls import actions as calls
from applications.casework import overdue
from applications.casework.duplicates import actions as duplicates
from applications.decision import actions as decision
from applications.decision.draw import actions as draw
from applications.decision.offers import actions as offers
from applications.decision.studies import actions as studies
from applications.review import actions as review
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
from meetings.claims import actions as claims
from meetings.invitations import actions as invitations
from meetings.points import actions as points
from meetings.poll import actions as polls
from meetings.poll import reminders as poll_reminders
from meetings.replies import actions as replies
from meetings.replies.mailbox import Mailbox
from meetings.waiting import actions as waiting
from members.terms import actions as terms
from members.yearly import actions as yearly

log = logging.getLogger(__name__)

TASK = "duty.run"
RUNG_AT_LEAST = timedelta(minutes=5)


@dataclass(frozen=True)
class Duty:
    name: str
    every: timedelta
    run: Callable[[Actor, datetime], object]
    is_due_at_each_tick: bool = False

    @property
    def rung_every(self) -> timedelta:
        """How often a beat or a timer asks for it.

        Whoever rings forgets with a new start when it rang last, so for a rare duty it is asked often, and what
        the database says of its last beginning decides.
        """
        return min(self.every, RUNG_AT_LEAST)


def _sweep_outbox(by: Actor, now: datetime) -> object:
    bar = Bar(Message.objects.due(now).of_going_kinds().count())
    sweep = Sweep(clock=timezone.now, progress=lambda outcome: bar.show(outcome.total()))
    outcome = dict(sweep.run())
    bar.end()
    if sweep.has_more:
        bell.ring()
    return f"{outcome} {sweep.away}".strip() if outcome else ""


def _follow_readings(by: Actor, now: datetime) -> object:
    resumed = review.take_up_again(by=by, now=now)
    changed, opened = consensus.catch_up(by=by, now=now), consensus.open_due(by=by, now=now)
    return f"{resumed} resumed, {changed} open again, {opened} new" if resumed or changed or opened else ""


def _follow_questions(by: Actor, now: datetime) -> object:
    reminded, closed = overdue.follow(by=by, now=now)
    return f"{reminded} reminded, {closed} without an answer" if reminded or closed else ""


def _follow_polls(by: Actor, now: datetime) -> object:
    reminded, closed = poll_reminders.send_due(by=by, now=now), polls.close_due(by=by, now=now)
    return f"{reminded} reminded, {closed} closed" if reminded or closed else ""


def _turn_seats(by: Actor, now: datetime) -> object:
    lapsed = waiting.lapse_due(by=by, now=now)
    waiting.settle_coming(by=by, now=now)
    return f"{lapsed} lapsed" if lapsed else ""


def _read_replies(by: Actor, now: datetime) -> object:
    """Nothing where no mailbox is named."""
    url = settings.REPLY_MAILBOX_URL
    return replies.read_mailbox(Mailbox.of(url), by=by, now=now) if url else ""


def _follow_draws(by: Actor, now: datetime) -> object:
    void, drawn = draw.void_overdue(by=by, now=now), draw.draw_due(by=by, now=now)
    return f"{void} void, {drawn} drawn" if void or drawn else ""


def _follow_offers(by: Actor, now: datetime) -> object:
    reminded, over = offers.remind_unanswered(by=by, now=now), offers.expire_offers(by=by, now=now)
    free = offers.fill_vacancies(by=by, now=now)
    return f"{reminded} reminded, {over} over, {free} free" if reminded or over or free else ""


DUTIES = (
    Duty("outbox", timedelta(seconds=15), _sweep_outbox, is_due_at_each_tick=True),
    Duty("calls", timedelta(seconds=15), lambda by, now: calls.turn(by=by, now=now)),
    Duty("drafts", timedelta(minutes=5), lambda by, now: deadline.remind(by=by, now=now)),
    Duty("savings", timedelta(minutes=5), lambda by, now: saving.write_out_all(by=by, now=now)),
    Duty("questions", timedelta(minutes=5), _follow_questions),
    Duty("duplicates", timedelta(minutes=1), lambda by, now: duplicates.find(by=by, now=now)),
    Duty("snapshots", timedelta(seconds=15), lambda by, now: website.work(by=by, now=now)),
    Duty("calibration", timedelta(minutes=3), lambda by, now: board.calibrate_due(by=by, now=now)),
    Duty("consensus", timedelta(minutes=1), _follow_readings),
    Duty("agreements", timedelta(hours=1), lambda by, now: agreements.remind(by=by, now=now)),
    Duty("scenarios", timedelta(minutes=1), lambda by, now: decision.note_outdated(by=by, now=now)),
    Duty("invitations", timedelta(minutes=1), lambda by, now: invitations.follow_approvals(by=by, now=now)),
    Duty("replies", timedelta(minutes=1), _read_replies),
    Duty("seats", timedelta(minutes=1), _turn_seats),
    Duty("offers", timedelta(minutes=15), _follow_offers),
    Duty("studies", timedelta(seconds=15), lambda by, now: studies.work(by=by, now=now)),
    Duty("draws", timedelta(minutes=1), _follow_draws),
    Duty("reminders", timedelta(minutes=5), lambda by, now: reminders.send_due(by=by, now=now)),
    Duty("claims", timedelta(hours=1), lambda by, now: claims.follow_clocks(by=by, now=now)),
    Duty("action points", timedelta(hours=1), lambda by, now: points.remind_due(by=by, now=now)),
    Duty("polls", timedelta(minutes=5), _follow_polls),
    Duty("figures", timedelta(hours=24), lambda by, now: yearly.ask_for_figures(by=by, now=now)),
    Duty("renewals", timedelta(hours=24), lambda by, now: terms.remind_to_renew(by=by, now=now)),
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


def run_if_due(name: str, *, now: datetime) -> None:
    """The same for who was rung for: a rare duty only if it is due."""
    duty = BY_NAME[name]
    if duty.rung_every == duty.every or _is_due(duty, heartbeat.beginnings().get(name), now):
        run(name, now=now)


def due(*, now: datetime) -> list[Duty]:
    """The duties whose interval has passed since they last began, or that every tick does.

    One that began in the future is due too: the clock was set back.
    """
    began = heartbeat.beginnings()
    return [duty for duty in DUTIES if duty.is_due_at_each_tick or _is_due(duty, began.get(duty.name), now)]


def _is_due(duty: Duty, began: datetime | None, now: datetime) -> bool:
    return began is None or not timedelta(0) <= now - began < duty.every
