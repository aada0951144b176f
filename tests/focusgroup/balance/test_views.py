"""Who is missing from the group, and what a departure opens."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from tests.factories.applications import QuotaFactory, ScenarioFactory
from tests.factories.members import MemberFactory, RenewalFactory, TermFactory

pytestmark = pytest.mark.django_db

PAGE = "/admin/members/balance/"


@pytest.fixture(autouse=True)
def _today(now):
    with time_machine.travel(now, tick=False):
        yield


def quota(value, least, most):
    scenario = ScenarioFactory(state="frozen", record={}, instance={}, sha256="0" * 64, seed="0" * 64)
    QuotaFactory(scenario=scenario, dimension="country", value=value, least=least, most=most)
    return scenario


def rows(client) -> dict[str, tuple]:
    tables = client.get(PAGE).context["balance"].tables
    return {row.label: (row.members, row.leaving, row.missing, row.opens) for row in tables[0].rows}


def leaving(country):
    term = TermFactory(member__country=country, ends_on=date(2027, 1, 31))
    RenewalFactory(term=term, wish="leave", answered_at=datetime(2026, 11, 10, tzinfo=UTC))
    return term.member


def test_what_is_below_its_quota_is_missing(coordinator_client):
    quota("MT", 2, 4)
    MemberFactory(country="MT")

    assert rows(coordinator_client)["Malta"] == (1, 0, 1, 0)
    assert coordinator_client.get(PAGE).context["balance"].missing == [("Malta", 1)]


def test_whoever_leaves_opens_the_quotas_that_are_not_met_without_them(coordinator_client):
    quota("MT", 2, 4)
    MemberFactory(country="MT")
    gone = leaving("MT")
    leaving("AT")

    balance = coordinator_client.get(PAGE).context["balance"]

    assert rows(coordinator_client)["Malta"] == (2, 1, 0, 1)
    assert {one.member: one.opens for one in balance.departures}[gone] == ["Malta (1/2)"]
    assert sorted(len(one.opens) for one in balance.departures) == [0, 1]


def test_whoever_left_lately_is_still_to_be_replaced(coordinator_client):
    quota("MT", 1, 4)
    for ends_on in (date(2026, 10, 1), date(2024, 10, 1)):
        MemberFactory(country="MT", state="ended", ended_on=ends_on)

    departures = coordinator_client.get(PAGE).context["balance"].departures

    assert [(one.has_left, one.opens) for one in departures] == [(True, ["Malta (0/1)"])]


def test_without_a_frozen_selection_there_are_counts_only(coordinator_client):
    MemberFactory(country="MT")

    page = coordinator_client.get(PAGE)

    assert "No selection has been frozen yet" in page.content.decode()
    assert rows(coordinator_client)["Malta"] == (1, 0, 0, 0)


def test_the_page_needs_the_permission(reviewer_client, administrator_client):
    assert [client.get(PAGE).status_code for client in (reviewer_client, administrator_client)] == [403, 403]
