"""What waits for a person of the staff: counted, each with the page where it is done."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.casework.models import Erasure, Likeness
from applications.decision.models import Scenario
from applications.decision.states import State as ScenarioState
from applications.models import Application
from applications.review.conflicts.models import Conflict
from applications.review.models import Assignment
from applications.states import CallState, State
from focusgroup.accounts.models import User
from focusgroup.outbox.models import Message, Suppression
from focusgroup.outbox.states import State as MessageState
from meetings.models import Invitation, Meeting


@dataclass(frozen=True)
class Task:
    count: int
    label: str
    url: str


def tasks_of(user: AbstractBaseUser | AnonymousUser, *, now: datetime) -> list[Task]:
    """The tasks of this person that are not done, most urgent first."""
    if not isinstance(user, User):
        return []
    return [task for task in _tasks(user, now) if task.count]


def _tasks(user: User, now: datetime) -> Iterator[Task]:
    if user.has_perm("review.submit_review"):
        n = Assignment.objects.awaiting(user).count()
        yield Task(n, ngettext("application to review", "applications to review", n), reverse("admin:review"))
    if user.has_perm("decision.sign_scenario") and user.institution:
        proposed = Scenario.objects.filter(state=ScenarioState.PROPOSED)
        for scenario in proposed.exclude(sign_offs__institution=user.institution)[:3]:
            url = reverse("admin:selection", args=[scenario.pk])
            yield Task(1, _("scenario to sign: %s") % scenario, url)
    if user.has_perm("applications.change_application"):
        yield from _of_calls(user)
    if user.has_perm("meetings.invite"):
        yield from _of_meetings(now)
    if user.has_perm("outbox.change_message"):
        yield from _of_the_outbox()


def _of_calls(user: User) -> Iterator[Task]:
    applications = reverse("admin:applications_application_changelist")
    visible = Application.objects.visible_to(user)
    n = visible.filter(state=State.SUBMITTED, call__state__in=[CallState.CLOSED, CallState.EVALUATION]).count()
    label = ngettext("application to check for eligibility", "applications to check for eligibility", n)
    yield Task(n, label, f"{applications}?state__exact={State.SUBMITTED}")
    n = Likeness.objects.visible_to(user).filter(verdict=Likeness.Verdict.OPEN).count()
    yield Task(n, ngettext("possible duplicate", "possible duplicates", n), reverse("admin:duplicates"))
    n = Erasure.objects.visible_to(user).filter(done_at=None).count()
    yield Task(n, ngettext("request for erasure", "requests for erasure", n), reverse("admin:erasures"))
    if user.has_perm("review.manage_review"):
        n = Conflict.objects.visible_to(user).waiting().count()
        label = ngettext("possible conflict of interest to judge", "possible conflicts of interest to judge", n)
        yield Task(n, label, reverse("admin:review_conflicts"))
    n = visible.filter(state=State.ELIGIBLE).count()
    label = ngettext("eligible application without readers", "eligible applications without readers", n)
    yield Task(n, label, reverse("admin:review"))


def _of_meetings(now: datetime) -> Iterator[Task]:
    coming = Meeting.objects.coming(now)
    n = Invitation.objects.unanswered().filter(meeting__in=coming).count()
    label = ngettext("invitation without an answer", "invitations without an answer", n)
    yield Task(n, label, reverse("admin:meetings_meeting_changelist"))


def _of_the_outbox() -> Iterator[Task]:
    tally = Message.objects.tally()
    page = reverse("admin:outbox_message_changelist")
    n = tally.get(MessageState.FAILED, 0)
    label = ngettext("letter that could not be sent", "letters that could not be sent", n)
    yield Task(n, label, f"{page}?state__exact={MessageState.FAILED}")
    n = tally.get(MessageState.STAGED, 0)
    label = ngettext("letter waits for approval", "letters wait for approval", n)
    yield Task(n, label, f"{page}?state__exact={MessageState.STAGED}")
    n = Suppression.objects.count()
    label = ngettext("address whose mail came back", "addresses whose mail came back", n)
    yield Task(n, label, reverse("admin:outbox_bounces"))
