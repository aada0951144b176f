"""Saying that an interest stands between a person and an application."""

from datetime import datetime

from applications.models import Application
from applications.review.conflicts.models import Conflict
from applications.review.conflicts.states import State
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from focusgroup.audit import actions as audit


def declare(application: Application, user: User, *, reason: str, by: Actor, now: datetime) -> Conflict:
    """Write down what the person says ties them to the company. The caller holds the application's lock.

    What was found or dismissed before becomes a declaration; one that is confirmed stays so.
    """
    conflict, _is_new = Conflict.objects.select_for_update().get_or_create(
        application=application, user=user, defaults={"at": now}
    )
    if conflict.state in (State.DETECTED, State.DISMISSED):
        Conflict.objects.filter(pk=conflict.pk).update(reason=reason, at=now)
        audit.move(conflict, to=State.DECLARED, by=by, now=now, changes={"reason": None})
        conflict.refresh_from_db()
    return conflict
