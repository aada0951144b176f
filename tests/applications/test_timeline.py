import pytest

from applications import timeline
from applications.models import Call
from applications.states import CallState, State
from tests.factories.applications import CLOSES, OPENED, ApplicationFactory


def stations(state, call_state):
    call = Call(state=call_state, opens_at=OPENED, closes_at=CLOSES)
    return timeline.stations(ApplicationFactory.build(call=call, state=state))


@pytest.mark.parametrize(
    ("state", "call_state", "current", "done"),
    [
        (State.DRAFT, CallState.OPEN, "Draft", []),
        (State.SUBMITTED, CallState.OPEN, "Received", ["Draft"]),
        (State.CLARIFICATION, CallState.EVALUATION, "Clarification needed", ["Draft"]),
        (State.INELIGIBLE, CallState.EVALUATION, "Under evaluation", ["Draft", "Received"]),
        (State.SELECTED, CallState.SELECTION, "Under evaluation", ["Draft", "Received"]),
        (State.NOT_SELECTED, CallState.DECIDED, "Decision sent", ["Draft", "Received", "Under evaluation"]),
        (State.WITHDRAWN, CallState.OPEN, "Withdrawn", ["Draft"]),
    ],
)
def test_one_station_is_now_and_those_before_it_are_done(state, call_state, current, done):
    way = stations(state, call_state)

    assert [station.label for station in way if station.is_now] == [current]
    assert [station.label for station in way if station.is_done] == done


def test_a_lapsed_draft_says_that_the_call_closed():
    assert stations(State.LAPSED, CallState.CLOSED)[0].text == "The call closed before it was sent."
