"""The three calls: the one the group began with, one that is being evaluated, and the one that is open."""

from datetime import timedelta

from applications.models import Call
from applications.review.actions import add_default_rubric
from applications.states import CallState
from focusgroup.accounts.actor import Actor
from focusgroup.demo import days as calendar
from focusgroup.demo import distributions
from focusgroup.demo.days import Days, Period
from focusgroup.demo.history import History
from tests.factories.applications import CallFactory

FIRST_SUMMARY = "The call that the group began with."
REPLACEMENT_SUMMARY = "Terms of members end next year. This call fills the places that fall free."
OPEN_SUMMARY = (
    "Small and medium-sized companies that build AI or work with it every day. The form takes about half an hour; "
    "you can save it and come back."
)


def first(days: Days, *, by: Actor, history: History) -> Call:
    return _held(
        CallFactory.build(
            slug="first-call", title="First call for members", summary=FIRST_SUMMARY, seats=distributions.MEMBERS
        ),
        days.first_call,
        CallState.ARCHIVED,
        by=by,
        history=history,
    )


def replacement(days: Days, *, by: Actor, history: History) -> Call:
    """Closed; its evaluation begins when the applications are given to reviewers."""
    title = f"Call for 20 places that fall free in {days.today.year + 1}"
    return _held(
        CallFactory.build(slug="places-that-fall-free", title=title, summary=REPLACEMENT_SUMMARY, seats=20),
        days.replacement_call,
        CallState.CLOSED,
        by=by,
        history=history,
    )


def open_now(days: Days, *, by: Actor, history: History) -> Call:
    return _held(
        CallFactory.build(slug="60-new-members", title="Call for 60 new members", summary=OPEN_SUMMARY, seats=60),
        days.open_call,
        CallState.OPEN,
        by=by,
        history=history,
    )


def _held(call: Call, period: Period, state: CallState, *, by: Actor, history: History) -> Call:
    """Save the call as it went so far, with its rubric and its log."""
    call.state = state
    call.opens_at, call.closes_at = period.opens_at, period.closes_at
    call.evaluation_until, call.decision_on = period.evaluation_until, period.decision_on
    call.full_clean()
    call.save()
    announced_at = period.opens_at - timedelta(days=7)
    add_default_rubric(call, by=by, now=announced_at)
    decided_at = calendar.at(period.decision_on, 15)
    times = {
        CallState.SCHEDULED: announced_at,
        CallState.OPEN: period.opens_at,
        CallState.CLOSED: period.closes_at,
        CallState.EVALUATION: period.closes_at + timedelta(days=2),
        CallState.SELECTION: calendar.at(period.evaluation_until, 11),
        CallState.DECIDED: decided_at,
        CallState.ARCHIVED: decided_at + timedelta(days=365),
    }
    path = list(times)[: list(times).index(state) + 1]
    for came_from, to in zip([CallState.DRAFT, *path], path, strict=False):
        is_by_the_clock = to in (CallState.OPEN, CallState.CLOSED)
        history.moved(call, came_from, to, by=Actor.duty("calls") if is_by_the_clock else by, at=times[to])
    return call
