"""What is typed into the form and is no answer yet, and how all of it gets into the log.

It is kept at once and logged together some minutes later: each word typed would else be an entry of its own. The
names of the answers that changed wait on the application itself, so none is lost when the browser, the session or
the process ends.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from applications.models import Application
from focusgroup.accounts.actor import Actor, Kind
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit

TOGETHER = timedelta(minutes=10)
# What each saving writes beside the answers.
COLUMNS = ("changed_at", "unfinished", "unlogged")


def take_over(application: Application, *, given: Mapping[str, Any], unfinished: Mapping[str, str]) -> list[str]:
    """Put what is no answer yet beside the answers; what has become one goes. Returns the names that changed."""
    before = application.unfinished
    application.unfinished = {name: text for name, text in before.items() if name not in given} | dict(unfinished)
    return [
        name for name in {**before, **application.unfinished} if before.get(name) != application.unfinished.get(name)
    ]


def note(application: Application, names: Iterable[str], *, by: Actor, now: datetime, is_typing: bool) -> None:
    """Log the change of these answers, or let it wait for more of them. The caller holds the lock and saves."""
    waiting = application.unlogged
    application.unlogged = {
        "since": waiting.get("since", now.isoformat()),
        "names": sorted({*waiting.get("names", []), *names}),
    }
    if not is_typing or not now - datetime.fromisoformat(application.unlogged["since"]) < TOGETHER:
        write_out(application, by=by, now=now)


def write_out(application: Application, *, by: Actor, now: datetime) -> bool:
    """Log what waits, if anything does. The caller holds the lock and saves."""
    names = application.unlogged.get("names", [])
    application.unlogged = {}
    if names:
        audit.record("saved answers", application, by=by, now=now, changes=dict.fromkeys(names))
    return bool(names)


@transaction.atomic
def write_out_all(*, by: Actor, now: datetime) -> int:
    """Log what waits of those who stopped typing, as their deed and at its time; returns of how many."""
    require(by.kind == Kind.DUTY)
    waiting = Application.objects.filter(changed_at__lte=now - TOGETHER).exclude(unlogged={}).order_by("pk")
    stopped = list(waiting.select_for_update())
    for application in stopped:
        write_out(application, by=Actor.holder(application), now=application.changed_at)
    Application.objects.filter(pk__in=[application.pk for application in stopped]).update(unlogged={})
    return len(stopped)
