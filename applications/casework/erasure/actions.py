"""A request to be erased, and its execution: what points to people goes, what counts stays."""

from datetime import datetime

from django.db import transaction

from applications import mails, permissions
from applications.casework.erasure import emptying
from applications.casework.models import Erasure
from applications.models import Application
from applications.states import State
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit
from members.rights.deadlines import due_on


class Undecided(Exception):
    """A decision on the application is not settled: it was selected, or stands on the reserve."""


@transaction.atomic
def ask(application: Application, *, by: Actor, now: datetime) -> Erasure:
    """Note the request and its due date, and confirm it by mail. Asked twice, the first counts."""
    application = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    require(by.is_holder_of(application))
    erasure, is_new = Erasure.objects.get_or_create(
        application=application, defaults={"asked_at": now, "due_on": due_on(now)}
    )
    if is_new:
        audit.record("asked for erasure", application, by=by, now=now)
        mails.erasure_asked(erasure, now=now)
    return erasure


@transaction.atomic
def execute(erasure: Erasure, *, by: Actor, now: datetime) -> None:
    """Empty the application, its versions, questions and letters; an application in evaluation is withdrawn.

    The log stays: it knows persons by opaque ids. A last letter says that it is done. Raises Undecided.
    """
    require(by.user is not None and Erasure.objects.visible_to(by.user).filter(pk=erasure.pk).exists())
    application = (
        Application.objects.select_for_update(of=("self",)).select_related("call").get(pk=erasure.application_id)
    )
    erasure = Erasure.objects.select_for_update(of=("self",)).get(pk=erasure.pk)
    if erasure.done_at:
        return
    if application.state in (State.SELECTED, State.RESERVE):
        raise Undecided
    address = application.contact_email
    if permissions.can_withdraw(Actor.holder(application), application):
        audit.move(application, to=State.WITHDRAWN, by=by, now=now, reason="Erasure was asked for.")
    emptying.empty(application, now=now)
    Erasure.objects.filter(pk=erasure.pk).update(done_at=now)
    audit.record("erased", application, by=by, now=now)
    mails.erased(erasure, now=now, to=address)
