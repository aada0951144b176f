from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from applications.calls import actions
from applications.models import Call
from applications.states import CallState, State
from focusgroup.accounts.actor import Actor
from focusgroup.audit.actions import IllegalMove
from focusgroup.audit.models import Entry
from tests.factories.applications import CLOSES, OPENED, ApplicationFactory, CallFactory, DraftFactory

pytestmark = pytest.mark.django_db


def verbs(thing):
    return list(Entry.objects.about(thing).order_by("id").values_list("verb", flat=True))


def test_calls_turn_by_the_clock_and_drafts_lapse_after_the_grace():
    call = CallFactory(state=CallState.SCHEDULED)
    draft, submitted = DraftFactory(call=call), ApplicationFactory(call=call)
    duty = Actor.duty("calls")

    def turn(moment):
        count = actions.turn(by=duty, now=moment)
        call.refresh_from_db()
        draft.refresh_from_db()
        return count, call.state, draft.state

    steps = [
        turn(OPENED - timedelta(seconds=1)),
        turn(OPENED),
        turn(OPENED),
        turn(CLOSES),
        turn(CLOSES + timedelta(minutes=15)),
        turn(CLOSES + timedelta(days=1)),
    ]

    submitted.refresh_from_db()
    assert steps == [
        (0, CallState.SCHEDULED, State.DRAFT),
        (1, CallState.OPEN, State.DRAFT),
        (0, CallState.OPEN, State.DRAFT),
        (1, CallState.CLOSED, State.DRAFT),
        (0, CallState.CLOSED, State.LAPSED),
        (0, CallState.CLOSED, State.LAPSED),
    ]
    assert submitted.state == State.SUBMITTED
    assert verbs(call) == ["moved to open", "moved to closed"]


def test_a_call_that_was_slept_through_opens_and_closes_in_one_turn():
    call = CallFactory(state=CallState.SCHEDULED)

    assert actions.turn(by=Actor.duty("calls"), now=CLOSES + timedelta(days=2)) == 1

    call.refresh_from_db()
    assert call.state == CallState.CLOSED


def test_a_call_moves_by_hand_only_along_its_table(now, coordinator, reviewer):
    by, now = Actor.person(coordinator), CLOSES + timedelta(hours=1)
    call = CallFactory(state=CallState.DRAFT)

    actions.schedule(call, by=by, now=OPENED)
    with pytest.raises(IllegalMove):
        actions.begin_evaluation(call, by=by, now=now)
    actions.turn(by=Actor.duty("calls"), now=CLOSES)
    actions.begin_evaluation(call, by=by, now=now)
    with pytest.raises(PermissionDenied):
        actions.begin_selection(call, by=Actor.person(reviewer), now=now)
    actions.begin_selection(call, by=by, now=now)

    call.refresh_from_db()
    assert call.state == CallState.SELECTION


def test_a_call_that_would_be_closed_at_once_is_not_announced(coordinator):
    with pytest.raises(actions.NotAhead):
        actions.schedule(CallFactory(state=CallState.DRAFT), by=Actor.person(coordinator), now=CLOSES)


def test_a_reopened_call_gives_the_drafts_back_that_lapsed(coordinator):
    call = CallFactory(state=CallState.OPEN)
    draft, erased = DraftFactory(call=call), DraftFactory(call=call, contact_email="erased-1@erased.invalid")
    by, later = Actor.person(coordinator), CLOSES + timedelta(days=1)
    actions.turn(by=Actor.duty("calls"), now=later)

    with pytest.raises(actions.NotAhead):
        actions.reopen(call, by=by, now=later)
    Call.objects.update(closes_at=later + timedelta(days=7))
    actions.reopen(call, by=by, now=later)
    actions.turn(by=Actor.duty("calls"), now=later)

    for one in (call, draft, erased):
        one.refresh_from_db()
    assert (call.is_open(later), call.takes(later)) == (True, True)
    assert (draft.state, erased.state) == (State.DRAFT, State.LAPSED)
    assert verbs(draft) == ["moved to lapsed", "moved to draft"]


def test_only_the_clock_opens_a_scheduled_call(coordinator):
    with pytest.raises(IllegalMove):
        actions.reopen(CallFactory(state=CallState.SCHEDULED), by=Actor.person(coordinator), now=OPENED)
