from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from applications.models import Application, Call
from applications.states import CallState, State
from tests.factories.accounts import UserFactory
from tests.factories.applications import OPENED, ApplicationFactory, AssignmentFactory, CallFactory, DraftFactory

pytestmark = pytest.mark.django_db


def test_open_calls_come_by_their_deadline(now):
    late = CallFactory(closes_at=now + timedelta(days=9))
    soon = CallFactory(closes_at=now + timedelta(days=1), state=CallState.SCHEDULED)
    CallFactory(state=CallState.CLOSED)
    CallFactory(state=CallState.DRAFT)
    CallFactory(closes_at=now)

    assert list(Call.objects.open(now)) == [soon, late]


def test_coming_calls_are_announced_and_not_open_yet():
    announced = CallFactory(state=CallState.SCHEDULED)
    CallFactory(state=CallState.DRAFT)

    assert list(Call.objects.coming(OPENED - timedelta(days=1))) == [announced]
    assert list(Call.objects.coming(OPENED)) == []


def test_nobody_without_a_role_sees_an_application(administrator):
    ApplicationFactory()

    for user in (AnonymousUser(), UserFactory(), administrator):
        assert list(Application.objects.visible_to(user)) == []


def test_coordinators_see_what_was_sent_and_what_was_withdrawn(coordinator):
    submitted, withdrawn = ApplicationFactory(), ApplicationFactory(state=State.WITHDRAWN)
    DraftFactory()
    DraftFactory(state=State.LAPSED)

    assert set(Application.objects.visible_to(coordinator)) == {submitted, withdrawn}


def test_reviewers_see_what_they_were_given_and_has_not_been_withdrawn(reviewer):
    given = AssignmentFactory(reviewer=reviewer).application
    AssignmentFactory(reviewer=reviewer, application__state=State.WITHDRAWN)
    AssignmentFactory()

    assert list(Application.objects.visible_to(reviewer)) == [given]
