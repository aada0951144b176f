"""About as many seats: two fewer to two more, solved and not stored."""

from datetime import datetime

from django.test import Client

from applications.decision.around import around
from applications.decision.models import Scenario
from applications.models import Call
from focusgroup.accounts.actor import Actor
from tests.applications.decision.stages import reviewed, reworked, solved
from tests.applications.review.pages import text_of


def test_two_seats_fewer_to_two_more_with_the_quotas_that_bind(call: Call, by: Actor, now: datetime) -> None:
    """Belgium has at most one: its second company waits outside however many seats there are."""
    reviewed(call, 9)
    scenario = reworked(solved(call, by, now), by, now, {("country", "BE"): (1, 1)})

    found = around(scenario)

    assert [(one.seats, one.value, one.is_now) for one in found] == [
        (1, 4500, False),
        (2, 4500 + 4400, False),
        (3, 4500 + 4400 + 4300, True),
        (4, 4500 + 4400 + 4300 + 4100, False),
        (5, 4500 + 4400 + 4300 + 4100 + 4000, False),
    ]
    assert {(tuple(one.at_least), tuple(one.at_most)) for one in found} == {(("Belgium 1",), ("Belgium 1",))}


def test_numbers_that_cannot_be_filled_say_why_and_store_nothing(
    call: Call, by: Actor, coordinator_client: Client, now: datetime
) -> None:
    reviewed(call, 4)
    scenario = reworked(solved(call, by, now), by, now, {("country", "BE"): (2, 9), ("country", "FR"): (1, 9)})
    before = Scenario.objects.get().sha256

    found = around(scenario)
    page = text_of(coordinator_client.get(f"/admin/selection/{scenario.pk}/propose/"))

    assert [one.value is None for one in found] == [True, True, False, False, True]
    assert "seats: 5 is more than the 4 candidates" in found[-1].sentence
    assert "2" in found[1].sentence
    assert found[-1].sentence in page
    assert Scenario.objects.get().sha256 == before
