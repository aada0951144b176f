"""What staff and applicants do about an application between sending and decision."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from applications import answers, mails, permissions
from applications.casework import unlocking, versions
from applications.casework.models import Clarification, EligibilityCheck
from applications.models import Application
from applications.states import CallState, State
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit


@transaction.atomic
def ask(
    application: Application, *, question: str, fields: list[str], due_on: date, by: Actor, now: datetime
) -> Clarification:
    """Put a question to the applicant and unlock answers. Raises IllegalMove unless the application is submitted."""
    application = _visible(application, by)
    require(permissions.can_judge_eligibility(by) and set(fields) <= set(answers.ALL))
    fields = unlocking.with_its_own(fields)
    audit.move(application, to=State.CLARIFICATION, by=by, now=now, reason=question, changes=dict.fromkeys(fields))
    clarification = Clarification.objects.create(
        application=application, question=question, fields=fields, due_on=due_on, asked_at=now
    )
    mails.clarification_asked(clarification, now=now)
    return clarification


@transaction.atomic
def answer(clarification: Clarification, *, given: Mapping[str, Any], reply: str, by: Actor, now: datetime) -> bool:
    """Keep the unlocked answers as a new version; the application is submitted again.

    Answered twice, it stays. False where staff have closed the question meanwhile.
    Raises PermissionDenied for any other answer.
    """
    application = _locked(clarification.application)
    clarification = Clarification.objects.select_for_update().get(pk=clarification.pk)
    require(by.is_holder_of(application) and set(given) <= set(clarification.fields))
    if clarification.closed_at:
        return clarification.answered_at is not None
    require(application.state == State.CLARIFICATION)
    for name, value in given.items():
        setattr(application, name, value)
        application.unsent.pop(name, None)
    versions.keep(application, now=now)
    Clarification.objects.filter(pk=clarification.pk).update(reply=reply, answered_at=now, closed_at=now)
    audit.move(application, to=State.SUBMITTED, by=by, now=now, changes=dict.fromkeys(given))
    mails.clarification_noted(clarification, now=now)
    return True


@transaction.atomic
def close(clarification: Clarification, *, by: Actor, now: datetime, reason: str = "") -> None:
    """Staff need no answer any more; the application is submitted as it was."""
    application = _visible(clarification.application, by)
    require(permissions.can_judge_eligibility(by))
    audit.move(application, to=State.SUBMITTED, by=by, now=now, reason=reason)
    Clarification.objects.filter(pk=clarification.pk, closed_at=None).update(closed_at=now)


@transaction.atomic
def check(
    application: Application, *, criterion: str, verdict: str, reason: str, evidence: str, by: Actor, now: datetime
) -> None:
    """Note what staff found on a criterion; the last finding counts, the log keeps the earlier ones."""
    require(by.user is not None)
    application = _visible(application, by)
    is_undecided = application.call.state not in (CallState.DECIDED, CallState.ARCHIVED)
    require(permissions.can_judge_eligibility(by) and is_undecided)
    EligibilityCheck.objects.update_or_create(
        application=application,
        criterion=criterion,
        defaults={
            "verdict": verdict,
            "reason": reason,
            "evidence": evidence,
            "revision": application.revision,
            "checked_at": now,
            "checked_by": by.user,  # type: ignore[misc]
        },
    )
    audit.record("checked eligibility", application, by=by, now=now, reason=reason, changes={criterion: verdict})


@transaction.atomic
def look_as_applicant(application: Application, *, by: Actor, now: datetime) -> Application:
    """Staff see the page of the applicant; the log says so."""
    application = _visible(application, by)
    require(by.can("applications.view_application"))
    audit.record("looked as applicant", application, by=by, now=now)
    return application


def _locked(application: Application) -> Application:
    return Application.objects.select_for_update(of=("self",)).select_related("call").get(pk=application.pk)


def _visible(application: Application, by: Actor) -> Application:
    require(by.user is not None)
    require(Application.objects.visible_to(by.user).filter(pk=application.pk).exists())  # type: ignore[arg-type]
    return _locked(application)
