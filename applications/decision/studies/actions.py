"""Long computations in short parts: asked for, worked on by whoever has time, resumed where they were left."""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from applications.decision import permissions
from applications.decision.models import Scenario
from applications.decision.refusals import Refused
from applications.decision.states import State
from applications.decision.studies.models import Study
from applications.review.models import Standing
from applications.selection.problem import Instance
from applications.selection.stability import WORTH_HELP, stability
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit

log = logging.getLogger(__name__)

# The name of the task that does a duty, and of the duty; a task is kicked by name.
TASK, DUTY = "duty.run", "studies"
# Re-solves a part, enough for two processors, and for how long one goes on with parts: letters share the worker where
# there is only one.
PART = WORTH_HELP
WORK_S, PART_S = 4.0, 20.0
# A worker that is silent for so long is taken for dead.
LEASE = timedelta(minutes=2)
ANSWER_S = 0.5


@transaction.atomic
def ask(scenario: Scenario, *, by: Actor, now: datetime) -> Study:
    """Have the stability of a solution worked out. Asked again, it goes on where it was left."""
    scenario = Scenario.objects.select_for_update(of=("self",)).select_related("call").get(pk=scenario.pk)
    require(permissions.can_open(by, scenario))
    record = scenario.record or {}
    if record.get("status") != "optimal" or scenario.state == State.DRAFT:
        raise Refused(_("There is no solution to look at yet."))
    values = {"asked_at": now, "deviations": _deviations(scenario)}
    study, made = Study.objects.get_or_create(scenario=scenario, sha256=scenario.sha256, defaults=values)
    if study.failure:
        study.failure = ""
        study.save(update_fields=["failure"])
    if made:
        audit.record("asked how stable the group is", scenario, by=by, now=now, changes={"draws": study.wanted})
    if study.is_running:
        transaction.on_commit(_kick, robust=True)
    return study


def work(*, by: Actor, now: datetime, clock: Callable[[], float] = time.monotonic) -> str:
    """Do parts of what is asked for, for a few seconds; returns what to note, and kicks itself while there is more."""
    began, done = clock(), 0
    while clock() - began < WORK_S:
        study = _claimed(now=now)
        if study is None:
            return f"{done} re-solves" if done else ""
        done += _part(study, by=by, now=now)
    if _waiting(now).exists():
        _kick()
    return f"{done} re-solves"


def _part(study: Study, *, by: Actor, now: datetime) -> int:
    """One part, with chance of its own that begins from what is done already."""
    instance = Instance.from_json(study.scenario.instance)
    draws = min(PART, study.wanted - study.done)
    try:
        found = stability(instance, study.deviations, draws=draws, seed=study.done, time_limit_s=PART_S)
    except Exception:
        log.exception("A part of the study %s failed.", study.pk)
        found = {}
    count = next(iter(found.values())).of if found else 0
    with transaction.atomic():
        kept = Study.objects.select_for_update().get(pk=study.pk)
        if kept.done != study.done:
            return 0
        for key, share in found.items():
            kept.times[key] = kept.times.get(key, 0) + share.times
        kept.done += count
        kept.claimed_until = None
        kept.failure = "" if count else _("A part could not be solved in time.")
        kept.finished_at = now if kept.done >= kept.wanted else None
        kept.save(update_fields=["times", "done", "claimed_until", "failure", "finished_at"])
        if kept.finished_at:
            audit.record("worked out how stable the group is", kept.scenario, by=by, now=now)
    return count


def _claimed(*, now: datetime) -> Study | None:
    with transaction.atomic():
        study = _waiting(now).select_for_update(of=("self",)).select_related("scenario").order_by("pk").first()
        if study is not None:
            study.claimed_until = now + LEASE
            study.save(update_fields=["claimed_until"])
        return study


def _waiting(now: datetime) -> "QuerySet[Study]":
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    return Study.objects.filter(free, finished_at=None, failure="")


def _deviations(scenario: Scenario) -> dict[str, int]:
    """The measured standard error of each candidate's score, in thousandths; who has none does not vary."""
    rows = Standing.objects.filter(call=scenario.call_id, error_thousandths__isnull=False)
    return {key.hex: error or 0 for key, error in rows.values_list("application__key", "error_thousandths")}


def _kick() -> None:
    """Ask a worker to begin now. Nothing waits for it: the duty comes by anyway."""
    options = {"socket_timeout": ANSWER_S, "socket_connect_timeout": ANSWER_S, "max_retries": 0}
    options = dict(settings.CELERY_BROKER_TRANSPORT_OPTIONS) | (options if settings.REDIS_URL else {})
    try:
        with current_app.connection_for_write(connect_timeout=ANSWER_S, transport_options=options) as line:
            current_app.send_task(TASK, args=[DUTY], connection=line, retry=False)
    except Exception as error:
        log.error("The broker does not answer (%s); the next duty goes on.", type(error).__name__)
