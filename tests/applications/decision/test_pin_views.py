"""Pins with their reasons and owners of several companies, typed by a coordinator."""

import re
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from applications.decision.models import Owner, Pin, Scenario
from applications.models import Application, Call
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from focusgroup.audit.models import Entry
from tests.applications.decision.stages import record_of, reviewed, solved
from tests.applications.review.pages import text_of
from tests.factories.applications import ConflictFactory

REASON = "Two institutions asked for a hospital."


@pytest.fixture
def applications(call: Call) -> list[Application]:
    found = reviewed(call, 9)
    for number, application in enumerate(found, start=1):
        Application.objects.filter(pk=application.pk).update(number=number)
    return list(Application.objects.order_by("number"))


@pytest.fixture
def scenario(call: Call, applications: list[Application], by: Actor, now: datetime) -> Scenario:
    return solved(call, by, now)


def pin(client: Client, scenario: Scenario, **fields: Any) -> Any:
    values = {"application": "A-0009", "side": "in", "reason": REASON} | fields
    return client.post(f"/admin/selection/{scenario.pk}/pins/", values, follow=True)


def test_a_pin_brings_a_company_in_and_its_reason_is_shown(
    coordinator_client: Client, scenario: Scenario, applications: list[Application]
) -> None:
    page = pin(coordinator_client, scenario)

    scenario.refresh_from_db()
    bench = text_of(coordinator_client.get(f"/admin/selection/{scenario.pk}/"))
    assert "proven" in text_of(page)
    assert applications[8].key.hex in record_of(scenario)["chosen"]
    assert "pinned in" in bench
    assert REASON in bench


def test_a_pin_is_taken_away_again(
    coordinator_client: Client, scenario: Scenario, applications: list[Application]
) -> None:
    before = record_of(scenario)["chosen"]
    pin(coordinator_client, scenario)

    coordinator_client.post(f"/admin/selection/{scenario.pk}/pins/{applications[8].pk}/remove/")

    scenario.refresh_from_db()
    assert record_of(scenario)["chosen"] == before
    assert not Pin.objects.exists()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"reason": " "}, "This field is required"),
        ({"application": "A-0099"}, "A-0099 is no application of this call"),
        ({"application": "Kastelli"}, "Kastelli is no application of this call"),
        ({"side": "sideways"}, "Select a valid choice"),
    ],
)
def test_bad_input_is_said_beside_its_field_and_stores_nothing(
    coordinator_client: Client, scenario: Scenario, fields: dict[str, str], said: str
) -> None:
    page = text_of(pin(coordinator_client, scenario, **fields))

    after = Scenario.objects.get()
    assert said in page
    assert 'aria-invalid="true"' in page
    assert not Pin.objects.exists()
    assert (after.sha256, after.state) == (scenario.sha256, scenario.state)


def test_more_pins_than_seats_are_refused_and_the_last_solution_stays(
    coordinator_client: Client, scenario: Scenario
) -> None:
    for number in (4, 5, 6):
        pin(coordinator_client, scenario, application=f"A-000{number}")
    before = Scenario.objects.get().sha256

    page = text_of(pin(coordinator_client, scenario, application="A-0007"))

    assert "4 are pinned in, but seats is 3" in page
    assert Pin.objects.count() == 3
    assert Scenario.objects.get().sha256 == before


def test_a_refusal_names_companies_by_their_references_and_hides_whom_one_may_not_see(
    coordinator_client: Client, coordinator: User, scenario: Scenario, applications: list[Application]
) -> None:
    path = f"/admin/selection/{scenario.pk}/owners/"
    for number in (4, 5):
        pin(coordinator_client, scenario, application=f"A-000{number}")
    owned = {"name": "Northern Holding", "applications": "A-0004 A-0005"}

    named = text_of(coordinator_client.post(path, owned))
    ConflictFactory(application=applications[3], user=coordinator)
    Owner.objects.create(scenario=scenario, application=applications[3], name="Northern Holding")
    hidden = text_of(coordinator_client.post(path, owned | {"applications": "A-0005"}))

    assert "are both pinned in" in named
    assert {"A-0004", "A-0005"} <= set(re.findall(r"A-000\d", named.split("are both")[0]))
    assert applications[3].key.hex not in named
    assert "a company that is hidden from you" in hidden
    assert "A-0004" not in hidden


def test_of_one_owner_at_most_one_is_chosen(
    coordinator_client: Client, scenario: Scenario, applications: list[Application]
) -> None:
    path = f"/admin/selection/{scenario.pk}/owners/"

    coordinator_client.post(path, {"name": "Northern Holding", "applications": "A-0001 A-0002, A-0003"})

    scenario.refresh_from_db()
    owned = {one.key.hex for one in applications[:3]}
    assert len(owned & set(record_of(scenario)["chosen"])) == 1
    assert Owner.objects.count() == 3


def test_a_company_one_has_a_conflict_with_can_neither_be_pinned_nor_seen(
    coordinator_client: Client, coordinator: User, scenario: Scenario, applications: list[Application]
) -> None:
    pin(coordinator_client, scenario)
    Application.objects.filter(pk=applications[8].pk).update(legal_name="Cousin and Sons")
    ConflictFactory(application=applications[8], user=coordinator)

    page = text_of(pin(coordinator_client, scenario))
    coordinator_client.post(f"/admin/selection/{scenario.pk}/pins/{applications[8].pk}/remove/")

    assert "A-0009 is no application of this call" in page
    assert "Cousin and Sons" not in page
    assert "1 pin is hidden from you" in page
    assert Pin.objects.count() == 1


def test_the_log_says_that_there_is_a_pin_and_not_on_whom(
    coordinator_client: Client, scenario: Scenario, applications: list[Application]
) -> None:
    pin(coordinator_client, scenario)

    entry = Entry.objects.about(scenario).get(verb="set terms")
    assert entry.changes == {"pins": 1}
    assert entry.reason == ""
