from datetime import datetime

import pytest

from applications.decision import actions, instance
from applications.decision.models import Scenario
from applications.models import Application, Call
from applications.selection.problem import InvalidInstance
from focusgroup.accounts.actor import Actor
from tests.applications.decision.stages import reviewed
from tests.factories.applications import QuotaFactory, ScenarioFactory
from tests.factories.members import MemberFactory


def test_equal_data_give_an_equal_hash(call: Call, by: Actor, now: datetime) -> None:
    reviewed(call, 5)
    scenario = actions.prepare(call, name="A", by=by, now=now)

    first = instance.of(scenario).sha256
    Application.objects.update(legal_name="Renamed", motivation="Other words")

    assert instance.of(Scenario.objects.get()).sha256 == first


@pytest.mark.parametrize("change", ["score", "member", "quota", "seats", "application"])
def test_whatever_bears_on_the_outcome_changes_the_hash(call: Call, by: Actor, now: datetime, change: str) -> None:
    applications = reviewed(call, 5)
    scenario = actions.prepare(call, name="A", by=by, now=now)
    first = instance.of(scenario).sha256

    if change == "score":
        Application.objects.filter(pk=applications[4].pk).update(score_thousandths=4101)
    elif change == "member":
        MemberFactory(country="LV")
    elif change == "quota":
        scenario.quotas.filter(value="BE").update(most=99)
    elif change == "seats":
        Scenario.objects.update(seats=2)
    else:
        reviewed(call, 1)

    assert instance.of(Scenario.objects.get()).sha256 != first


def test_no_name_stands_in_the_instance(call: Call, by: Actor, now: datetime) -> None:
    applications = reviewed(call, 3)
    scenario = actions.prepare(call, name="A", by=by, now=now)

    text = instance.of(scenario).canonical().decode()

    for application in applications:
        assert application.legal_name not in text
        assert application.reference not in text
        assert application.contact_email not in text


def test_a_quota_by_region_or_size_adds_its_dimension(call: Call) -> None:
    reviewed(call, 3)
    scenario = ScenarioFactory(call=call, seats=2)
    QuotaFactory(scenario=scenario, dimension="region", value="Western", least=1, most=2)
    QuotaFactory(scenario=scenario, dimension="size", value="small", least=0, most=2)

    problem = instance.of(scenario)

    assert set(problem.dimensions) == {"country", "sector", "region", "size"}
    assert dict(problem.candidates[0].values)["region"] == "Western"


def test_a_member_without_a_sector_counts_among_the_others(call: Call) -> None:
    reviewed(call, 3)
    MemberFactory(sector="", country="BE")

    problem = instance.of(ScenarioFactory(call=call, seats=2))

    assert problem.dimensions["sector"]["OTHR"].members == 1


def test_more_seats_than_applications_names_the_field(call: Call) -> None:
    reviewed(call, 3)

    with pytest.raises(InvalidInstance, match="seats"):
        instance.of(ScenarioFactory(call=call, seats=4))
