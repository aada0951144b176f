from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from applications.models import Application, Call, reference_of
from applications.states import CallState, PublicState, State
from tests.factories.applications import CLOSES, OPENED, ApplicationFactory, CallFactory

SECOND = timedelta(seconds=1)


def call(state=CallState.OPEN):
    return Call(state=state, opens_at=OPENED, closes_at=CLOSES, grace_minutes=15)


@pytest.mark.parametrize("state", [CallState.SCHEDULED, CallState.OPEN])
def test_a_call_is_open_by_the_clock_to_the_second(state):
    moments = (OPENED - SECOND, OPENED, CLOSES - SECOND, CLOSES)

    assert [call(state).is_open(moment) for moment in moments] == [False, True, True, False]


@pytest.mark.parametrize("state", [CallState.DRAFT, CallState.CLOSED, CallState.EVALUATION, CallState.DECIDED])
def test_a_call_that_is_not_announced_or_over_takes_nothing(state):
    assert not call(state).is_open(OPENED)
    assert not call(state).takes(OPENED)


@pytest.mark.parametrize("state", [CallState.OPEN, CallState.CLOSED])
def test_grace_is_for_forms_opened_before_the_deadline(state):
    before, end = CLOSES - SECOND, CLOSES + timedelta(minutes=15)

    assert call(state).takes(end - SECOND, form_opened_at=before)
    assert not call(state).takes(end, form_opened_at=before)
    assert not call(state).takes(CLOSES, form_opened_at=CLOSES)
    assert not call(state).takes(CLOSES)


@pytest.mark.parametrize(("number", "reference"), [(None, ""), (7, "A-0007"), (12345, "A-12345")])
def test_reference_follows_from_the_number(number, reference):
    assert reference_of(number) == reference


@pytest.mark.parametrize("state", [state for state in State if state not in (State.DRAFT, State.LAPSED)])
def test_public_state_tells_nothing_that_staff_found(state):
    shown = {
        phase: Application(state=state, call=call(phase)).public_state
        for phase in (CallState.OPEN, CallState.EVALUATION, CallState.DECIDED)
    }

    if state == State.WITHDRAWN:
        assert set(shown.values()) == {PublicState.WITHDRAWN}
    elif state == State.CLARIFICATION:
        assert shown[CallState.EVALUATION] == PublicState.CLARIFICATION
    else:
        assert list(shown.values()) == [PublicState.RECEIVED, PublicState.EVALUATION, PublicState.DECISION]


@pytest.mark.django_db
def test_the_database_gives_each_number_of_a_call_once():
    first = ApplicationFactory(number=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        ApplicationFactory(call=first.call, number=1)
    assert ApplicationFactory(call=CallFactory(), number=1).pk


@pytest.mark.django_db
def test_the_database_keeps_no_sent_application_without_number_and_time():
    with pytest.raises(IntegrityError), transaction.atomic():
        ApplicationFactory(number=None)
