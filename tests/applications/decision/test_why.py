"""The words for why a group is what it is, from real records."""

from datetime import datetime

from applications.decision.models import Scenario
from applications.decision.why import why
from applications.models import Application, Call
from focusgroup.accounts.actor import Actor
from tests.applications.decision.stages import record_of, reviewed, reworked, solved


def test_prices_reasons_and_missing_points_worked_by_hand(call: Call, by: Actor, now: datetime) -> None:
    """BE 4.5, DE 4.4, FR 4.3, BE 4.2, DE 4.1, FR 4.0; two of the three seats are France's: 4.4 gives way to 4.0."""
    applications = reviewed(call, 6)
    scenario: Scenario = reworked(solved(call, by, now), by, now, {("country", "FR"): (2, 3)})

    told = why(record_of(scenario))

    assert told is not None
    assert (told.score, told.best_score, told.price) == (12800, 13200, 400)
    assert [(one.label, one.points) for one in told.prices] == [("France, at least 2", 400)]
    keys = [one.key.hex for one in applications]
    assert told.held[keys[0]].why == "Score"
    assert told.held[keys[5]].why == "France, at least 2"
    nearest = told.missed[0]
    assert (nearest.key, nearest.points, nearest.is_exact) == (keys[1], 100, True)
    assert nearest.in_the_way == ["France, at least"]
    assert told.greedy is not None
    assert told.greedy.missed == ["France, at least 2"]


def test_a_record_without_a_group_explains_none(call: Call, by: Actor, now: datetime) -> None:
    reviewed(call, 6)
    scenario = reworked(solved(call, by, now), by, now, {("country", "FR"): (3, 9)})

    assert why(record_of(scenario)) is None
    assert Application.objects.count() == 6
