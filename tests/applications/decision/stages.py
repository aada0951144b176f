"""Scenarios as far as a test needs them, made by the actions themselves."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from applications.decision import actions
from applications.decision.draw import actions as draw
from applications.decision.draw.seed import commitment
from applications.decision.models import Offer, Scenario
from applications.decision.states import State
from applications.decision.terms import Bounds, terms_of
from applications.models import Application, Call
from applications.states import State as ApplicationState
from focusgroup.accounts.actor import Actor
from tests.factories.applications import ApplicationFactory

COUNTRIES = ("BE", "DE", "FR")
SECTORS = ("ICT", "HEAL")
# What applicants get; notes to the institutions are no secret.
LETTERS = tuple(f"decision/{name}" for name in ("selected", "reserve", "not_selected", "ineligible"))
SECRETS = ("tulip lantern orbit", "granite swallow seven")


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
    scenario = draw.sign(scenario, sha256=scenario.sha256, by=by, now=now)
    return draw.sign(scenario, sha256=scenario.sha256, by=jrc, now=now)


def committed(scenario: Scenario, by: Actor, jrc: Actor, now: datetime, secrets: tuple[str, str] = SECRETS) -> Scenario:
    for one, secret in zip((by, jrc), secrets, strict=True):
        scenario = draw.commit(scenario, sha256=hash_of(scenario, one, secret), by=one, now=now)
    return scenario


def hash_of(scenario: Scenario, by: Actor, secret: str) -> str:
    assert by.user is not None
    return commitment(scenario.sha256, by.user.institution, secret)


def revealed(scenario: Scenario, by: Actor, jrc: Actor, now: datetime, secrets: tuple[str, str] = SECRETS) -> Scenario:
    for one, secret in zip((by, jrc), secrets, strict=True):
        scenario = draw.reveal(scenario, secret=secret, by=one, now=now)
    return scenario


def drawn(scenario: Scenario, by: Actor, jrc: Actor, now: datetime, secrets: tuple[str, str] = SECRETS) -> Scenario:
    """From both signatures to the decisions; one that has a seed from before is drawn at once."""
    if scenario.state == State.SIGNED:
        scenario = committed(scenario, by, jrc, now, secrets)
        scenario = revealed(scenario, by, jrc, now, secrets)
    return draw.draw(scenario, by=by, now=now)


def frozen(call: Call, by: Actor, jrc: Actor, now: datetime) -> Scenario:
    return drawn(signed(call, by, jrc, now), by, jrc, now)


def reworked(
    scenario: Scenario,
    by: Actor,
    now: datetime,
    quotas: dict[tuple[str, str], tuple[int, int]] | None = None,
    **changed: Any,
) -> Scenario:
    """The scenario under other terms; quotas are given as (at least, at most)."""
    if quotas is not None:
        changed["quotas"] = {slot: Bounds(*bounds) for slot, bounds in quotas.items()}
    return actions.rework(scenario, terms=replace(terms_of(scenario), **changed), by=by, now=now)


def offer_made(call: Call, by: Actor, jrc: Actor, now: datetime) -> Offer:
    actions.release(frozen(call, by, jrc, now), by=by, now=now)
    return Offer.objects.earliest("pk")


def record_of(scenario: Scenario) -> dict[str, Any]:
    record: dict[str, Any] | None = scenario.record
    assert record is not None
    return record
