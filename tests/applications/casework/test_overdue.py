from datetime import UTC, date, datetime, timedelta

import pytest

from applications import actions as applications
from applications.casework import overdue
from applications.casework.models import Clarification
from applications.states import State
from focusgroup.accounts.actor import Actor
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message
from focusgroup.outbox.rendering import render
from tests.factories.applications import ClarificationFactory

pytestmark = pytest.mark.django_db

BY = Actor.duty("questions")
DUE = date(2026, 11, 30)
# 09:00 in Brussels two days before, and the first moment after the day.
REMINDED, OVER = datetime(2026, 11, 28, 8, tzinfo=UTC), datetime(2026, 11, 30, 23, tzinfo=UTC)


def test_a_question_is_recalled_once_two_days_before_its_date():
    asked = ClarificationFactory(due_on=DUE)
    moments = [REMINDED + timedelta(minutes=30 * n) for n in range(-100, 100)]

    sent = [moment for moment in moments if overdue.remind(by=BY, now=moment)]

    letter = render(Message.objects.get(), now=REMINDED)
    assert sent == [REMINDED]
    assert asked.question in letter.text
    assert "30 November 2026" in letter.text
    assert [entry.verb for entry in Entry.objects.about(asked.application)] == ["reminded of the question"]


def test_who_was_just_asked_is_not_reminded():
    ClarificationFactory(due_on=DUE, asked_at=REMINDED - timedelta(hours=2))
    ClarificationFactory(due_on=DUE, closed_at=REMINDED - timedelta(days=2))

    assert overdue.remind(by=BY, now=REMINDED) == 0


def test_without_an_answer_the_application_goes_on_once_the_day_is_over():
    asked, later = ClarificationFactory(due_on=DUE), ClarificationFactory(due_on=DUE + timedelta(days=1))

    counts = [overdue.go_on(by=BY, now=now) for now in (OVER - timedelta(minutes=1), OVER, OVER)]

    for one in (asked, later):
        one.refresh_from_db()
        one.application.refresh_from_db()
    assert counts == [0, 1, 0]
    assert (asked.closed_at, asked.answered_at, later.closed_at) == (OVER, None, None)
    assert (asked.application.state, later.application.state) == (State.SUBMITTED, State.CLARIFICATION)
    assert [entry.verb for entry in Entry.objects.about(asked.application)] == ["moved to submitted"]


def test_a_judgement_ends_the_question(coordinator, now):
    """Else the applicant would learn of it by a question that takes no answer."""
    asked = ClarificationFactory(due_on=DUE)

    applications.declare_ineligible(asked.application, by=Actor.person(coordinator), now=now, reason="Too large.")

    assert Clarification.objects.get().closed_at == now
    assert overdue.follow(by=BY, now=OVER) == (0, 0)
