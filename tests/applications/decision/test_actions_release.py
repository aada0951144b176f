"""The draw, the decisions, and the letters that tell them."""

import hashlib
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from applications.decision import actions
from applications.decision.draw import actions as draw
from applications.decision.models import Decision, Offer
from applications.decision.refusals import Refused
from applications.decision.states import Outcome, State
from applications.models import Application, Call
from applications.states import CallState, PublicState
from applications.states import State as ApplicationState
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message
from tests.applications.decision.stages import (
    LETTERS,
    committed,
    frozen,
    offer_made,
    record_of,
    revealed,
    reviewed,
    signed,
    solved,
)
from tests.applications.review.pages import text_of
from tests.factories.applications import ApplicationFactory, CallFactory


def test_the_decisions_are_written_quietly(call: Call, by: Actor, jrc: Actor, now: datetime) -> None:
    applications = reviewed(call, 6)

    scenario = frozen(call, by, jrc, now)

    outcomes = list(Decision.objects.order_by("application__pk").values_list("outcome", flat=True))
    assert scenario.state == State.FROZEN
    assert sorted(outcomes) == ["not_selected", "not_selected", "reserve", "selected", "selected", "selected"]
    assert not Message.objects.filter(kind__in=LETTERS).exists()
    for application in applications:
        application.refresh_from_db()
        assert (application.state, application.public_state) == (ApplicationState.REVIEWED, PublicState.EVALUATION)


def test_the_reserve_list_goes_by_score(call: Call, by: Actor, jrc: Actor, now: datetime) -> None:
    Call.objects.update(seats=6)
    call.refresh_from_db()
    applications = reviewed(call, 12)

    frozen(call, by, jrc, now)

    reserve = Decision.objects.filter(outcome=Outcome.RESERVE).order_by("reserve_rank")
    scores = list(reserve.values_list("application__score_thousandths", flat=True))
    left_out = Decision.objects.filter(outcome=Outcome.NOT_SELECTED)
    assert [one.reserve_rank for one in reserve] == [1, 2]
    assert scores == sorted(scores, reverse=True)
    assert min(scores) > max(left_out.values_list("application__score_thousandths", flat=True))
    assert len(applications) == Decision.objects.count()


def test_equal_scores_are_drawn_by_lot_and_the_seed_stands_in_the_record(
    call: Call, by: Actor, jrc: Actor, now: datetime
) -> None:
    reviewed(call, 9)
    Application.objects.update(score_thousandths=4000, country="BE", sector="ICT")

    scenario = frozen(call, by, jrc, now)

    seed = record_of(scenario)["instance"]["tie"]["seed"]
    lots = sorted(
        record_of(scenario)["instance"]["candidates"],
        key=lambda one: hashlib.sha256((seed + one["key"]).encode()).digest(),
    )
    assert len(seed) == 64
    assert record_of(scenario)["chosen"] == sorted(one["key"] for one in lots[:3])
    assert Decision.objects.get(outcome=Outcome.RESERVE).application.key.hex == lots[3]["key"]


def test_drawn_again_after_being_set_aside_the_lots_are_the_same(
    call: Call, by: Actor, jrc: Actor, now: datetime
) -> None:
    reviewed(call, 12)
    Application.objects.update(score_thousandths=4000, country="BE", sector="ICT")
    first = frozen(call, by, jrc, now)
    actions.set_aside(first, reason="Somebody hoped for better luck.", by=by, now=now)

    second = frozen(call, by, jrc, now)

    assert second.sha256 == first.sha256
    assert record_of(second)["chosen"] == record_of(first)["chosen"]


def test_setting_aside_takes_the_decisions_back(call: Call, by: Actor, jrc: Actor, now: datetime) -> None:
    reviewed(call, 6)
    scenario = frozen(call, by, jrc, now)

    actions.set_aside(scenario, reason="A quota was wrong.", by=by, now=now)

    scenario.refresh_from_db()
    assert scenario.state == State.SUPERSEDED
    assert not Decision.objects.exists()
    assert Entry.objects.about(scenario).latest("pk").reason == "A quota was wrong."


def test_set_aside_twice_it_stays_aside(call: Call, by: Actor, now: datetime) -> None:
    reviewed(call, 3)
    scenario = solved(call, by, now)
    actions.set_aside(scenario, reason="A quota was wrong.", by=by, now=now)
    entries = Entry.objects.count()

    actions.set_aside(scenario, reason="Again", by=by, now=now)

    assert Entry.objects.count() == entries


def test_setting_aside_needs_a_reason(call: Call, by: Actor, now: datetime) -> None:
    reviewed(call, 3)

    with pytest.raises(Refused):
        actions.set_aside(solved(call, by, now), reason="  ", by=by, now=now)


def test_what_was_withdrawn_after_the_signatures_stops_the_draw(
    call: Call, by: Actor, jrc: Actor, now: datetime
) -> None:
    applications = reviewed(call, 6)
    scenario = revealed(committed(signed(call, by, jrc, now), by, jrc, now), by, jrc, now)
    Application.objects.filter(pk=applications[0].pk).update(state=ApplicationState.WITHDRAWN)

    with pytest.raises(Refused, match="have changed since"):
        draw.draw(scenario, by=by, now=now)

    assert not Decision.objects.exists()


def test_the_release_tells_everybody_at_once(call: Call, by: Actor, jrc: Actor, now: datetime) -> None:
    reviewed(call, 6)
    ApplicationFactory(call=call, state=ApplicationState.INELIGIBLE)
    scenario = frozen(call, by, jrc, now)

    queued = actions.release(scenario, by=by, now=now)

    call.refresh_from_db()
    kinds = Message.objects.filter(kind__in=LETTERS).order_by("kind").values_list("kind", flat=True)
    states = Application.objects.order_by("state").values_list("state", flat=True)
    assert queued == 7
    assert list(kinds) == [
        "decision/ineligible",
        "decision/not_selected",
        "decision/not_selected",
        "decision/reserve",
        "decision/selected",
        "decision/selected",
        "decision/selected",
    ]
    assert list(states) == [
        "ineligible",
        "not_selected",
        "not_selected",
        "reserve",
        "selected",
        "selected",
        "selected",
    ]
    assert call.state == CallState.DECIDED
    assert Offer.objects.count() == 3
    assert all(one.public_state == PublicState.DECISION for one in Application.objects.select_related("call"))


def test_an_offer_holds_to_the_end_of_the_fourteenth_day(call: Call, by: Actor, jrc: Actor, now: datetime) -> None:
    reviewed(call, 3)

    offer = offer_made(call, by, jrc, now)

    assert offer.expires_at == datetime.fromisoformat("2026-11-30T23:59+01:00")


def test_released_twice_nothing_new_is_queued(call: Call, by: Actor, jrc: Actor, now: datetime) -> None:
    reviewed(call, 6)
    scenario = frozen(call, by, jrc, now)
    actions.release(scenario, by=by, now=now)
    before = (Message.objects.count(), Entry.objects.count(), Offer.objects.count())

    again = actions.release(scenario, by=by, now=now + timedelta(hours=1))

    assert again == 0
    assert (Message.objects.count(), Entry.objects.count(), Offer.objects.count()) == before


def test_nothing_is_set_aside_after_the_release(call: Call, by: Actor, jrc: Actor, now: datetime) -> None:
    reviewed(call, 3)
    scenario = frozen(call, by, jrc, now)
    actions.release(scenario, by=by, now=now)

    with pytest.raises(Refused, match="released"):
        actions.set_aside(scenario, reason="Too late", by=by, now=now)


def test_whoever_withdrew_before_the_release_gets_no_letter(call: Call, by: Actor, jrc: Actor, now: datetime) -> None:
    applications = reviewed(call, 6)
    scenario = frozen(call, by, jrc, now)
    Application.objects.filter(pk=applications[0].pk).update(state=ApplicationState.WITHDRAWN)

    queued = actions.release(scenario, by=by, now=now)

    applications[0].refresh_from_db()
    assert queued == 5
    assert applications[0].state == ApplicationState.WITHDRAWN
    assert not Message.objects.filter(recipient=applications[0].contact_email).exists()


def test_the_reserve_list_moves_up_when_somebody_on_it_withdraws(
    call: Call, by: Actor, jrc: Actor, coordinator_client: Client, now: datetime
) -> None:
    Call.objects.update(seats=6)
    call.refresh_from_db()
    reviewed(call, 12)
    scenario = frozen(call, by, jrc, now)
    first, second = Decision.objects.filter(outcome=Outcome.RESERVE).order_by("reserve_rank")
    Application.objects.filter(pk=first.application_id).update(state=ApplicationState.WITHDRAWN)

    shown = text_of(coordinator_client.get(f"/admin/selection/{scenario.pk}/release/?outcome=reserve"))
    second.refresh_from_db()
    before = second.reserve_rank
    actions.release(scenario, by=by, now=now)
    second.refresh_from_db()

    assert "in place 1" in shown
    assert "in place 2" not in shown
    assert (before, second.reserve_rank) == (2, 1)


def test_both_pages_say_that_a_chosen_company_has_withdrawn(
    call: Call, by: Actor, jrc: Actor, coordinator_client: Client, now: datetime
) -> None:
    reviewed(call, 6)
    scenario = frozen(call, by, jrc, now)
    gone = Decision.objects.filter(outcome=Outcome.SELECTED).earliest("pk").application
    Application.objects.filter(pk=gone.pk).update(state=ApplicationState.WITHDRAWN, legal_name="Gone Away")

    page, release = (
        text_of(coordinator_client.get(f"/admin/selection/{scenario.pk}/{name}")) for name in ("", "release/")
    )

    for text in (page, release):
        assert "1 company that was chosen can no longer be offered its place: " in text
        assert "Gone Away (Withdrawn)" in text
    assert "The 2 who are offered a place" in release
    assert release.count("Gone Away") == 1


def test_a_score_changed_after_the_draw_stops_the_release(call: Call, by: Actor, jrc: Actor, now: datetime) -> None:
    applications = reviewed(call, 6)
    scenario = frozen(call, by, jrc, now)
    Application.objects.filter(pk=applications[3].pk).update(score_thousandths=5000)

    with pytest.raises(Refused, match="1 applications have changed"):
        actions.release(scenario, by=by, now=now)

    assert not Message.objects.filter(kind__in=LETTERS).exists()


def test_reviewers_release_nothing(call: Call, by: Actor, jrc: Actor, reviewer: User, now: datetime) -> None:
    reviewed(call, 3)
    scenario = frozen(call, by, jrc, now)

    with pytest.raises(PermissionDenied):
        actions.release(scenario, by=Actor.person(reviewer), now=now)


def test_a_release_costs_the_same_few_queries_for_three_and_for_thirty(by: Actor, jrc: Actor, now: datetime) -> None:
    by.can("decision.release_decision")
    counts = []
    for seats, count in ((1, 3), (10, 30)):
        call = CallFactory(state=CallState.EVALUATION, seats=seats)
        reviewed(call, count)
        ApplicationFactory(call=call, state=ApplicationState.INELIGIBLE)
        scenario = frozen(call, by, jrc, now)
        with CaptureQueriesContext(connection) as queries:
            actions.release(scenario, by=by, now=now)
        counts.append(len([one for one in queries if "SAVEPOINT" not in one["sql"]]))

    assert counts[0] == counts[1] <= 25
