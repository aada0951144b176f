from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from applications import actions as applications
from applications.casework import actions
from applications.casework.models import Clarification, EligibilityCheck
from applications.models import Application
from applications.states import PublicState, State
from focusgroup.accounts.actor import Actor
from focusgroup.audit.actions import IllegalMove
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message
from tests.factories.applications import ApplicationFactory, ClarificationFactory, EligibilityCheckFactory

pytestmark = pytest.mark.django_db

ASKED: dict[str, Any] = {"question": "Which year?", "fields": ["turnover_eur"], "due_on": date(2026, 11, 30)}


def test_asking_moves_writes_and_logs(coordinator, now):
    application = ApplicationFactory()

    actions.ask(application, **ASKED, by=Actor.person(coordinator), now=now)

    application.refresh_from_db()
    entry = Entry.objects.about(application).get()
    assert (application.state, application.public_state) == (State.CLARIFICATION, PublicState.CLARIFICATION)
    assert (entry.state_to, entry.reason, entry.changes) == ("clarification", "Which year?", {"turnover_eur": None})
    assert Message.objects.get().recipient == application.contact_email


@pytest.mark.parametrize("state", [State.ELIGIBLE, State.CLARIFICATION, State.WITHDRAWN])
def test_only_what_is_submitted_can_be_asked(state, coordinator, now):
    application = ApplicationFactory(state=state)

    with pytest.raises(IllegalMove):
        actions.ask(application, **ASKED, by=Actor.person(coordinator), now=now)

    assert not Clarification.objects.exists()


def test_reviewers_ask_nothing(reviewer, now):
    with pytest.raises(PermissionDenied):
        actions.ask(ApplicationFactory(), **ASKED, by=Actor.person(reviewer), now=now)


def test_an_answer_makes_a_version_and_submits_again(now):
    clarification = ClarificationFactory()
    by = Actor.holder(clarification.application)

    for _press in range(2):
        actions.answer(clarification, given={"turnover_eur": Decimal(900)}, reply="The second.", by=by, now=now)

    application = Application.objects.get()
    clarification.refresh_from_db()
    assert (application.state, application.revision) == (State.SUBMITTED, 2)
    assert application.turnover_eur == Decimal(900)
    assert [revision.answers["turnover_eur"] for revision in application.revisions.all()] == ["900"]
    assert (clarification.reply, clarification.closed_at) == ("The second.", now)
    assert Message.objects.count() == 1


def test_an_answer_touches_only_what_was_unlocked(now):
    clarification = ClarificationFactory()
    by = Actor.holder(clarification.application)

    with pytest.raises(PermissionDenied):
        actions.answer(clarification, given={"legal_name": "Other"}, reply="", by=by, now=now)


def test_another_applicant_answers_nothing(now):
    by = Actor.holder(ApplicationFactory())

    with pytest.raises(PermissionDenied):
        actions.answer(ClarificationFactory(), given={}, reply="Mine", by=by, now=now)


def test_an_answer_leaves_changes_that_wait_elsewhere(now):
    waiting = {"motivation": "Better", "turnover_eur": "5"}
    clarification = ClarificationFactory(application__unsent=waiting)
    by = Actor.holder(clarification.application)

    actions.answer(clarification, given={"turnover_eur": Decimal(900)}, reply="", by=by, now=now)

    assert Application.objects.get().unsent == {"motivation": "Better"}


def test_staff_close_a_question_without_an_answer(coordinator, now):
    clarification = ClarificationFactory()

    actions.close(clarification, by=Actor.person(coordinator), now=now)

    clarification.refresh_from_db()
    assert (Application.objects.get().state, clarification.closed_at) == (State.SUBMITTED, now)
    assert clarification.answered_at is None


def test_a_later_check_replaces_the_earlier_and_the_log_keeps_both(coordinator, now):
    application = ApplicationFactory()
    by = Actor.person(coordinator)
    one = {"criterion": "size", "reason": "A fund owns it.", "evidence": ""}

    actions.check(application, verdict="no", by=by, now=now, **one)
    actions.check(application, verdict="yes", by=by, now=now, **one | {"reason": ""})

    assert [(check.verdict, check.checked_by) for check in EligibilityCheck.objects.all()] == [("yes", coordinator)]
    changes = [entry.changes for entry in Entry.objects.about(application).order_by("id")]
    assert changes == [{"size": "no"}, {"size": "yes"}]


def test_reviewers_check_nothing(reviewer, now):
    with pytest.raises(PermissionDenied):
        actions.check(
            ApplicationFactory(),
            criterion="size",
            verdict="yes",
            reason="",
            evidence="",
            by=Actor.person(reviewer),
            now=now,
        )


def test_eligible_needs_every_criterion_or_a_reason(coordinator, now):
    application = ApplicationFactory()
    by = Actor.person(coordinator)
    for criterion in ("size", "country", "commitment"):
        EligibilityCheckFactory(application=application, criterion=criterion)

    with pytest.raises(applications.NotVerified):
        applications.declare_eligible(application, by=by, now=now)
    EligibilityCheckFactory(application=application, criterion="expertise")
    applications.declare_eligible(application, by=by, now=now)

    assert Application.objects.get().state == State.ELIGIBLE


def test_a_check_that_is_not_yes_does_not_verify(coordinator, now):
    application = ApplicationFactory()
    for criterion in ("size", "country", "commitment"):
        EligibilityCheckFactory(application=application, criterion=criterion)
    EligibilityCheckFactory(application=application, criterion="expertise", verdict="unclear", reason="Thin.")

    with pytest.raises(applications.NotVerified):
        applications.declare_eligible(application, by=Actor.person(coordinator), now=now)


def test_checks_of_an_earlier_version_do_not_verify(coordinator, now):
    application = ApplicationFactory(revision=2)
    for criterion in EligibilityCheck.Criterion:
        EligibilityCheckFactory(application=application, criterion=criterion, revision=1)

    with pytest.raises(applications.NotVerified):
        applications.declare_eligible(application, by=Actor.person(coordinator), now=now)


@pytest.mark.parametrize("state", [State.ELIGIBLE, State.INELIGIBLE, State.UNDER_REVIEW, State.REVIEWED])
def test_what_is_sent_after_the_judgement_is_judged_again(coordinator, now, state):
    application, by = ApplicationFactory(), Actor.person(coordinator)
    ApplicationFactory(state=state, judged_revision=1)
    applications.declare_ineligible(application, by=by, now=now, reason="Too large.")
    Application.objects.filter(pk=application.pk).update(state=state)
    before = list(Application.objects.changed_since_judged())

    Application.objects.filter(pk=application.pk).update(revision=2)
    changed = list(Application.objects.changed_since_judged())
    with pytest.raises(applications.NotVerified):
        applications.uphold(application, by=by, now=now)
    count = applications.uphold(Application.objects.all(), by=by, now=now, reason="Only the motivation.")

    application.refresh_from_db()
    assert (before, changed, count) == ([], [application], 1)
    assert list(Application.objects.changed_since_judged()) == []
    assert (application.state, application.eligibility_note) == (state, "Only the motivation.")
    assert Entry.objects.about(application)[0].verb == "judged the changes"


def test_with_all_checks_anew_the_judgement_stands_without_a_reason(coordinator, now):
    application = ApplicationFactory(state=State.ELIGIBLE, revision=3, judged_revision=1, eligibility_note="As before.")
    for criterion in EligibilityCheck.Criterion:
        EligibilityCheckFactory(application=application, criterion=criterion, revision=3)

    assert applications.uphold(application, by=Actor.person(coordinator), now=now) == 1

    application.refresh_from_db()
    assert (application.judged_revision, application.eligibility_note) == (3, "As before.")


def test_looking_as_the_applicant_is_logged(coordinator, now):
    application = ApplicationFactory()

    actions.look_as_applicant(application, by=Actor.person(coordinator), now=now)

    assert [entry.verb for entry in Entry.objects.about(application)] == ["looked as applicant"]
