"""Scenarios as far as a test needs them, made by the actions themselves."""

from datetime import datetime
from typing import Any

from applications.decision import actions
from applications.decision.models import Offer, Scenario
from applications.models import Application, Call
from applications.states import State as ApplicationState
from focusgroup.accounts.actor import Actor
from tests.factories.applications import ApplicationFactory

COUNTRIES = ("BE", "DE", "FR")
SECTORS = ("ICT", "HEAL")


def reviewed(call: Call, count: int, **facts: object) -> list[Application]:
    """Applications that were read by both institutions, each with a score of its own."""
    return [
        ApplicationFactory(
            call=call,
            state=ApplicationState.REVIEWED,
            country=COUNTRIES[number % len(COUNTRIES)],
            sector=SECTORS[number % len(SECTORS)],
            score_thousandths=4500 - 100 * number,
            review_count=2,
            **facts,
        )
        for number in range(count)
    ]


def solved(call: Call, by: Actor, now: datetime) -> Scenario:
    return actions.solve(actions.prepare(call, name="A", by=by, now=now), by=by, now=now)


def proposed(call: Call, by: Actor, now: datetime) -> Scenario:
    return actions.propose(solved(call, by, now), by=by, now=now)


def signed(call: Call, by: Actor, jrc: Actor, now: datetime) -> Scenario:
    scenario = proposed(call, by, now)
    scenario = actions.sign(scenario, sha256=scenario.sha256, by=by, now=now)
    return actions.sign(scenario, sha256=scenario.sha256, by=jrc, now=now)


def frozen(call: Call, by: Actor, jrc: Actor, now: datetime) -> Scenario:
    return actions.freeze(signed(call, by, jrc, now), by=by, now=now)


def offer_made(call: Call, by: Actor, jrc: Actor, now: datetime) -> Offer:
    actions.release(frozen(call, by, jrc, now), by=by, now=now)
    return Offer.objects.earliest("pk")


def record_of(scenario: Scenario) -> dict[str, Any]:
    record: dict[str, Any] | None = scenario.record
    assert record is not None
    return record
