"""The workbench under the hands of coordinators: edits, mistakes, copies, and searches that run out of time."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from applications.decision import actions
from applications.decision.grid import slots_of
from applications.decision.models import Scenario
from applications.decision.refusals import Refused
from applications.decision.states import State
from applications.decision.terms import Pinned, terms_of
from applications.models import Call
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from tests.applications.decision.stages import (
    frozen,
    record_of,
    reviewed,
    reworked,
    solved,
)

PREPARE = "/admin/selection/prepare/"


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


def test_an_edit_by_htmx_gets_the_page_as_it_is_now(
    coordinator_client: Client, call: Call, by: Actor, now: datetime
) -> None:
    reviewed(call, 6)
    scenario = solved(call, by, now)
    changed = grid(scenario, least_country_FR=2, most_country_FR=2)

    answer = coordinator_client.post(bench(scenario), changed, headers={"HX-Request": "true"})

    said = text_of(answer)
    scenario.refresh_from_db()
    assert answer.status_code == 200
    assert "come in" in said or "stays the same" in said
    assert f'name="seen" value="{scenario.sha256}"' in said
    assert scenario.quotas.get(value="FR").least == 2


def test_a_mistake_in_the_grid_is_said_beside_its_field(
    coordinator_client: Client, call: Call, by: Actor, now: datetime
) -> None:
    reviewed(call, 6)
    scenario = solved(call, by, now)

    page = text_of(coordinator_client.post(bench(scenario), grid(scenario, least_country_FR=7, most_country_FR=4)))
    seats = text_of(coordinator_client.post(bench(scenario), grid(scenario) | {"seats": 60}))

    assert 'aria-describedby="id_least-country-FR-e"' in page
    assert '<span class="invalid-feedback" id="id_least-country-FR-e">At least is more than at most.</span>' in page
    assert '<p class="invalid-feedback" id="seats-e">seats: 60 is more than the 6 candidates' in seats
    assert Scenario.objects.get().sha256 == scenario.sha256


def test_a_page_that_was_overtaken_is_refused_once(
    coordinator_client: Client, jrc_client: Client, call: Call, by: Actor, now: datetime
) -> None:
    reviewed(call, 6)
    scenario = solved(call, by, now)
    mine = grid(scenario, most_country_FR=1) | {"seen": scenario.sha256}
    jrc_client.post(bench(scenario), grid(scenario, most_country_DE=1) | {"seen": scenario.sha256})
    between = Scenario.objects.get().sha256

    refused = text_of(coordinator_client.post(bench(scenario), mine))

    assert "Somebody else has changed this scenario" in refused
    assert f'name="seen" value="{between}"' in refused
    assert Scenario.objects.get().sha256 == between


def test_a_search_that_runs_out_of_time_leaves_the_last_solution_and_its_terms(
    call: Call, by: Actor, now: datetime
) -> None:
    reviewed(call, 30)
    scenario = solved(call, by, now)
    terms = replace(terms_of(scenario), quotas={}, seats=2)

    with pytest.raises(Refused, match="ran out of time"):
        actions.rework(scenario, terms=terms, by=by, now=now, time_limit_s=0)

    after = Scenario.objects.get()
    assert (after.seats, after.state, after.sha256) == (3, State.SOLVED, scenario.sha256)
    assert after.quotas.exists()


def test_a_fresh_scenario_goes_by_its_reference_and_dimensions(coordinator_client: Client, call: Call) -> None:
    reviewed(call, 6, size_class="small", ai_role="PROVIDER")
    values = {"call": call.pk, "name": "A", "reference": "equal", "dimensions": ["size", "role"]}

    coordinator_client.post(PREPARE, values)

    scenario = Scenario.objects.get()
    countries = scenario.quotas.filter(dimension="country").values_list("target", flat=True)
    assert set(scenario.quotas.values_list("dimension", flat=True)) == {"country", "sector", "size", "role"}
    assert list(countries) == [1, 1, 1]


def test_targets_bear_on_the_choice_once_they_cost_something(
    coordinator_client: Client, call: Call, by: Actor, now: datetime
) -> None:
    """Three French by target; without a cost the three best are one of each country."""
    reviewed(call, 9)
    scenario = reworked(solved(call, by, now), by, now, {("country", "FR"): (0, 3), ("country", "BE"): (0, 3)})
    aims = grid(scenario) | {"target-country-FR": 3, "target-country-BE": 0}
    wide = {f"{side}-{slot[0]}-{slot[1]}": 9 for slot in slots_of(scenario) for side in ("most",)}
    least = {f"least-{slot[0]}-{slot[1]}": 0 for slot in slots_of(scenario)}

    chosen = []
    for weight in (0, 2000):
        coordinator_client.post(bench(scenario), least | wide | aims | {"target_weight": weight})
        record = record_of(Scenario.objects.get())
        codes = {one["key"]: one["values"]["country"] for one in record["instance"]["candidates"]}
        chosen.append(sorted(codes[key] for key in record["chosen"]))

    assert chosen == [["BE", "DE", "FR"], ["FR", "FR", "FR"]]


def test_a_scenario_is_renamed_and_copied_with_all_its_terms(
    coordinator_client: Client, call: Call, by: Actor, now: datetime
) -> None:
    applications = reviewed(call, 6)
    pins = {applications[5].pk: Pinned("in", "A hospital is asked for.")}
    scenario = reworked(solved(call, by, now), by, now, target_weight=5, pins=pins)

    coordinator_client.post(bench(scenario, "name/"), {"name": "A, with a hospital"})
    coordinator_client.post(PREPARE, {"call": call.pk, "name": "B", "like": scenario.pk})

    copy = Scenario.objects.latest("pk")
    assert Scenario.objects.earliest("pk").name == "A, with a hospital"
    assert terms_of(copy) == terms_of(scenario)


@pytest.mark.parametrize("count", [3, 30])
def test_releasing_by_the_page_takes_few_queries_whatever_the_count(
    coordinator_client: Client, call: Call, by: Actor, jrc: Actor, now: datetime, count: int
) -> None:
    reviewed(call, count)
    scenario = frozen(call, by, jrc, now)

    with CaptureQueriesContext(connection) as queries:
        coordinator_client.post(bench(scenario, "release/"), {"offer_days": "14"})

    scenario.refresh_from_db()
    sent = [one for one in queries if "SAVEPOINT" not in one["sql"]]
    assert scenario.released_at is not None
    assert len(sent) <= 25, "\n".join(one["sql"][:110] for one in sent)


def test_the_confirmation_names_who_is_offered_a_place_and_shows_the_balance(
    coordinator_client: Client, call: Call, by: Actor, jrc: Actor, now: datetime
) -> None:
    applications = reviewed(call, 6)
    scenario = frozen(call, by, jrc, now)
    chosen = {one.key.hex: one.legal_name for one in applications}

    page = text_of(coordinator_client.get(bench(scenario, "release/")))

    assert all(f" {chosen[key]}, " in page for key in record_of(scenario)["chosen"])
    assert "The 3 who are offered a place, by name" in page
    assert "Balance by country" in page
