"""The workbench and its confirm pages, by the roles that open them."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from applications.decision import actions
from applications.decision.draw import actions as draw
from applications.decision.models import Decision, Scenario
from applications.decision.states import State
from applications.decision.terms import Pinned
from applications.models import Application, Call
from applications.states import CallState
from applications.states import State as ApplicationState
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import Institution, User
from focusgroup.outbox.models import Message
from tests.applications.decision.stages import (
    LETTERS,
    SECRETS,
    frozen,
    proposed,
    record_of,
    reviewed,
    reworked,
    signed,
    solved,
)
from tests.factories.accounts import StaffFactory
from tests.factories.applications import ApplicationFactory, ConflictFactory

LIST = "/admin/decision/scenario/"
PREPARE = "/admin/selection/prepare/"
STEPS = ("", "propose/", "sign/", "commit/", "reveal/", "release/", "set-aside/")


def bench(scenario: Scenario, step: str = "") -> str:
    return f"/admin/selection/{scenario.pk}/{step}"


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def grid(scenario: Scenario, **changed: int) -> dict[str, int]:
    """The grid of the workbench as it would be posted."""
    values: dict[str, int] = {"seats": scenario.seats}
    for quota in scenario.quotas.all():
        values[f"least-{quota.dimension}-{quota.value}"] = quota.least
        values[f"most-{quota.dimension}-{quota.value}"] = quota.most
        values[f"target-{quota.dimension}-{quota.value}"] = quota.target or 0
    return values | {name.replace("_", "-"): value for name, value in changed.items()}


@pytest.fixture
def jrc_client(sign_in: Callable[[User], Client], jrc_coordinator: User) -> Client:
    return sign_in(jrc_coordinator)


def test_two_coordinators_take_a_selection_from_the_proposal_to_the_letters(
    coordinator_client: Client, jrc_client: Client, call: Call
) -> None:
    reviewed(call, 6)
    coordinator_client.post(PREPARE, {"call": call.pk, "name": "A"})
    scenario = Scenario.objects.get()

    coordinator_client.post(bench(scenario, "propose/"))
    for client in (coordinator_client, jrc_client):
        scenario.refresh_from_db()
        client.post(bench(scenario, "sign/"), {"sha256": scenario.sha256})
    for step in ("commit/", "reveal/"):
        for client, secret in ((coordinator_client, SECRETS[0]), (jrc_client, SECRETS[1])):
            client.post(bench(scenario, step), {"secret": secret, "is_kept": "on"})
    confirm = text_of(coordinator_client.get(bench(scenario, "release/")))
    before = Message.objects.filter(kind__in=LETTERS).count()
    done = coordinator_client.post(bench(scenario, "release/"), {"offer_days": 14}, follow=True)
    again = coordinator_client.post(bench(scenario, "release/"), {"offer_days": 14}, follow=True)
    later = jrc_client.get(bench(scenario, "release/"), follow=True)

    scenario.refresh_from_db()
    assert "Release 6 letters" in confirm
    assert before == 0
    assert "6 letters are on their way" in text_of(done)
    assert scenario.released_at is not None
    assert Message.objects.filter(kind__in=LETTERS).count() == 6
    for page in (again, later):
        assert page.redirect_chain == [(bench(scenario, "places/"), 302)]
        assert "The letters of this call have left" in text_of(page)


def test_fewer_applications_than_seats_are_said(coordinator_client: Client, call: Call) -> None:
    Call.objects.update(seats=60)
    reviewed(call, 6)

    page = coordinator_client.post(PREPARE, {"call": call.pk, "name": "A"}, follow=True)

    assert "60 seats were to be filled; there are only 6 applications" in text_of(page)
    assert Scenario.objects.get().seats == 6


def test_a_copy_with_too_few_seats_for_its_pins_leaves_no_draft(
    coordinator_client: Client, call: Call, by: Actor, now: datetime
) -> None:
    applications = reviewed(call, 6)
    pins = {one.pk: Pinned("in", "Asked for.") for one in applications[:2]}
    first = reworked(solved(call, by, now), by, now, pins=pins)
    copied = {"call": call.pk, "name": "Copy", "like": first.pk, "seats": 1}

    pages = [text_of(coordinator_client.post(PREPARE, copied)) for _ in range(2)]

    assert all("2 are pinned in, but seats is 1" in page for page in pages)
    assert Scenario.objects.get() == first


def test_a_quota_may_count_more_than_a_thousand(
    coordinator_client: Client, call: Call, by: Actor, now: datetime
) -> None:
    reviewed(call, 6)
    scenario = solved(call, by, now)

    coordinator_client.post(bench(scenario), grid(scenario, most_country_FR=1005))

    assert scenario.quotas.get(dimension="country", value="FR").most == 1005


def test_everybody_tied_is_shown_with_their_chance(
    coordinator_client: Client, call: Call, by: Actor, now: datetime
) -> None:
    """Not only those whom the group shown before the draw happens to hold."""
    reviewed(call, 7)
    Application.objects.update(score_thousandths=4000, country="BE", sector="ICT")
    scenario = solved(call, by, now)

    page = coordinator_client.get(bench(scenario)).context["page"]

    assert (len(page.chosen), len(page.nearest)) == (3, 4)
    chances = [place.chance_percent for place in (*page.chosen, *page.nearest)]
    assert sum(chances) == 300
    assert text_of(coordinator_client.get(bench(scenario))).count("by lot, ") == 7


def test_solving_again_shows_the_new_group(coordinator_client: Client, call: Call, by: Actor, now: datetime) -> None:
    reviewed(call, 6)
    scenario = solved(call, by, now)
    changed = grid(scenario, least_country_FR=2, most_country_FR=2)

    page = coordinator_client.post(bench(scenario), changed, follow=True)

    tables = {table.dimension: table for table in page.context["page"].tables}
    france = next(slot for slot in tables["country"].slots if slot.value == "FR")
    assert (france.least, france.most, france.chosen) == (2, 2, 2)
    assert Scenario.objects.get().state == State.SOLVED


def test_quotas_nobody_can_fulfil_are_explained_in_sentences(
    coordinator_client: Client, call: Call, by: Actor, now: datetime
) -> None:
    reviewed(call, 6)
    scenario = solved(call, by, now)

    page = coordinator_client.post(bench(scenario), grid(scenario, least_country_FR=3, most_country_FR=9), follow=True)

    scenario.refresh_from_db()
    shown = page.context["page"].sentences
    assert record_of(scenario)["status"] == "infeasible"
    assert len(shown) == len(record_of(scenario)["explanation"]["sentences"]) > 0
    assert any("France" in sentence for sentence in shown)
    assert not any("country FR" in sentence for sentence in shown)
    assert all(sentence in text_of(page) for sentence in shown)


def test_a_grid_with_mistakes_is_given_back_as_it_was_typed(
    coordinator_client: Client, call: Call, by: Actor, now: datetime
) -> None:
    reviewed(call, 6)
    scenario = solved(call, by, now)

    page = text_of(coordinator_client.post(bench(scenario), grid(scenario, least_country_FR=7, most_country_FR=4)))

    assert "At least is more than at most" in page
    assert 'value="7"' in page
    assert Scenario.objects.get().sha256 == scenario.sha256


def test_a_proposed_scenario_shows_no_inputs_and_takes_none(
    coordinator_client: Client, call: Call, by: Actor, now: datetime
) -> None:
    reviewed(call, 6)
    scenario = proposed(call, by, now)
    before = list(scenario.quotas.values_list("pk", "least", "most"))

    page = coordinator_client.get(bench(scenario))
    coordinator_client.post(bench(scenario), grid(scenario, most_country_FR=1))

    assert 'type="number"' not in text_of(page)
    assert list(scenario.quotas.values_list("pk", "least", "most")) == before


def test_the_signature_is_under_what_the_page_showed(
    coordinator_client: Client, call: Call, by: Actor, now: datetime
) -> None:
    reviewed(call, 6)
    scenario = proposed(call, by, now)

    page = text_of(coordinator_client.post(bench(scenario, "sign/"), {"sha256": "f" * 64}))

    assert "not the one you looked at" in page
    assert not scenario.sign_offs.exists()


def test_a_superuser_without_an_institution_cannot_sign(
    sign_in: Callable[[User], Client], call: Call, by: Actor, now: datetime
) -> None:
    reviewed(call, 6)
    scenario = proposed(call, by, now)
    client = sign_in(StaffFactory(is_superuser=True))

    response = client.post(bench(scenario, "sign/"), {"sha256": scenario.sha256})

    assert response.status_code == 403
    assert "Sign for" not in text_of(client.get(bench(scenario)))
    assert not scenario.sign_offs.exists()


def test_setting_aside_asks_for_a_reason(coordinator_client: Client, call: Call, by: Actor, now: datetime) -> None:
    reviewed(call, 6)
    scenario = proposed(call, by, now)

    empty = text_of(coordinator_client.post(bench(scenario, "set-aside/"), {"reason": ""}))
    coordinator_client.post(bench(scenario, "set-aside/"), {"reason": "A quota was wrong."})

    scenario.refresh_from_db()
    assert "This field is required" in empty
    assert scenario.state == State.SUPERSEDED


def test_a_call_without_reviews_is_told_on_the_form(coordinator_client: Client, call: Call) -> None:
    page = text_of(coordinator_client.post(PREPARE, {"call": call.pk, "name": "A"}))

    assert "No application of this call has been reviewed" in page
    assert not Scenario.objects.exists()


@pytest.mark.parametrize("step", STEPS)
def test_only_coordinators_open_the_pages_of_selection(
    reviewer_client: Client,
    administrator_client: Client,
    client: Client,
    call: Call,
    by: Actor,
    now: datetime,
    step: str,
) -> None:
    reviewed(call, 6)
    scenario = proposed(call, by, now)

    codes = [one.get(bench(scenario, step)).status_code for one in (reviewer_client, administrator_client, client)]
    posted = [one.post(bench(scenario, step)).status_code for one in (reviewer_client, administrator_client, client)]

    scenario.refresh_from_db()
    assert (codes, posted) == ([403, 403, 302], [403, 403, 302])
    assert scenario.state == State.PROPOSED


def test_looking_at_a_confirm_page_changes_nothing(
    coordinator_client: Client, call: Call, by: Actor, jrc: Actor, now: datetime
) -> None:
    reviewed(call, 6)
    scenario = signed(call, by, jrc, now)

    codes = [coordinator_client.get(bench(scenario, step)).status_code for step in STEPS]

    scenario.refresh_from_db()
    assert codes == [200] * 7
    assert scenario.state == State.SIGNED
    assert not Decision.objects.exists()


def test_a_company_one_has_a_conflict_with_is_not_named(
    coordinator_client: Client, coordinator: User, call: Call, jrc: Actor, now: datetime
) -> None:
    applications = reviewed(call, 6)
    Application.objects.filter(pk=applications[0].pk).update(legal_name="Cousin and Sons")
    scenario = solved(call, jrc, now)
    named = text_of(coordinator_client.get(bench(scenario)))
    ConflictFactory(application=applications[0], user=coordinator)

    hidden = text_of(coordinator_client.get(bench(scenario)))

    assert "Cousin and Sons" in named
    assert "Cousin and Sons" not in hidden


@pytest.mark.parametrize("path", ["/admin/decision/decision/", "/admin/decision/offer/"])
def test_lists_of_decisions_leave_out_what_one_has_a_conflict_with(
    coordinator_client: Client, coordinator: User, call: Call, by: Actor, jrc: Actor, now: datetime, path: str
) -> None:
    applications = reviewed(call, 6)
    Application.objects.filter(pk=applications[0].pk).update(legal_name="Cousin and Sons")
    actions.release(frozen(call, by, jrc, now), by=by, now=now)
    named = text_of(coordinator_client.get(path))
    ConflictFactory(application=applications[0], user=coordinator)

    hidden = [text_of(coordinator_client.get(path, query)) for query in ({}, {"q": "Cousin"})]

    assert "Cousin and Sons" in named
    assert all("Cousin and Sons" not in page for page in hidden)


def test_before_the_release_an_applicant_is_told_nothing(
    coordinator_client: Client, call: Call, by: Actor, jrc: Actor, now: datetime
) -> None:
    """Every stage up to the frozen decision leaves what applicants may know as it was."""
    applications = reviewed(call, 6)
    ApplicationFactory(call=call, state=ApplicationState.INELIGIBLE)

    def told() -> set[str]:
        return {str(one.public_state) for one in Application.objects.select_related("call")}

    before = told()
    scenario = frozen(call, by, jrc, now)

    call.refresh_from_db()
    assert told() == before == {"evaluation"}
    assert call.state == CallState.SELECTION
    assert not Message.objects.filter(recipient__in=[one.contact_email for one in applications]).exists()
    assert all(decision.released_at is None for decision in scenario.decisions.all())


@pytest.mark.parametrize("rows", [1, 3])
def test_scenario_list_query_count_is_constant(
    coordinator_client: Client, call: Call, by: Actor, now: datetime, rows: int
) -> None:
    reviewed(call, 3)
    for _ in range(rows):
        actions.prepare(call, name="A", by=by, now=now)

    with CaptureQueriesContext(connection) as queries:
        page = coordinator_client.get(LIST)

    assert len(page.context["cl"].result_list) == rows
    assert len(queries) == 8


@pytest.mark.parametrize("count", [3, 30])
def test_workbench_query_count_is_constant(
    coordinator_client: Client, call: Call, by: Actor, now: datetime, count: int
) -> None:
    reviewed(call, count)
    scenario = solved(call, by, now)

    with CaptureQueriesContext(connection) as queries:
        coordinator_client.get(bench(scenario))

    assert len(queries) == 23


def test_a_reviewer_finds_no_scenario_in_the_admin(
    reviewer_client: Client, call: Call, by: Actor, now: datetime
) -> None:
    reviewed(call, 3)
    scenario = solved(call, by, now)

    codes = [reviewer_client.get(path).status_code for path in (LIST, f"{LIST}{scenario.pk}/change/", f"{LIST}add/")]

    assert codes[:2] == [403, 403]
    assert reviewer_client.get(f"{LIST}add/", follow=True).status_code == 403


def test_an_institution_s_own_button_is_shown_to_its_coordinator(
    coordinator_client: Client, jrc_client: Client, call: Call, by: Actor, now: datetime
) -> None:
    reviewed(call, 3)
    scenario = proposed(call, by, now)
    draw.sign(scenario, sha256=scenario.sha256, by=by, now=now)

    pages = [text_of(client.get(bench(scenario))) for client in (coordinator_client, jrc_client)]

    assert "Sign for" not in pages[0]
    assert f"Sign for the {Institution.JRC.label}" in pages[1]
