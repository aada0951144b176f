import pytest

from applications.casework import figures
from applications.interest.models import Interest
from applications.models import Application
from applications.states import State
from tests.factories.applications import ApplicationFactory, CallFactory, InterestFactory
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db


def test_counts_by_country_and_sector_add_up():
    call = CallFactory()
    for country, sector, state in (
        ("GR", "HEAL", State.SUBMITTED),
        ("GR", "HEAL", State.ELIGIBLE),
        ("BE", "MANU", State.ELIGIBLE),
    ):
        ApplicationFactory(call=call, country=country, sector=sector, state=state)

    everything = figures.crosstab(Application.objects.all())
    eligible = figures.crosstab(Application.objects.all(), state="eligible")

    assert [code for code, _label in everything.columns] == ["MANU", "HEAL"]
    assert everything.rows == [("BE", "Belgium", [1, 0], 1), ("GR", "Greece", [0, 2], 2)]
    assert (everything.totals, everything.total) == ([1, 2], 3)
    assert (eligible.total, eligible.by_state) == (2, {"submitted": 1, "eligible": 2})


def test_a_country_lacks_what_its_share_of_the_people_asks_for_beyond_members_and_applicants():
    call = CallFactory(seats=99, eligible_countries="eu27")
    MemberFactory(country="DE", sector="MANU")
    ApplicationFactory(call=call, country="DE")
    ApplicationFactory(call=call, country="DE", state=State.WITHDRAWN)
    ApplicationFactory(call=call, country="DE", state=State.INELIGIBLE)
    InterestFactory(country="DE")

    found = figures.gaps(call, Application.objects.filter(call=call), Interest.objects.all())

    germany = next(gap for gap in found["country"] if gap.code == "DE")
    assert (germany.target, germany.members, germany.applicants, germany.interested) == (19, 1, 1, 1)
    assert germany.lacking == 17
    assert found["country"][0].code == "DE"
    assert "MT" not in {gap.code for gap in found["country"]}


def test_interest_from_where_companies_lack_is_nudged():
    call = CallFactory(seats=10, eligible_countries="eu27")
    ApplicationFactory.create_batch(3, call=call, country="PL", sector="HEAL")
    twice = InterestFactory(country="DE", sector="MANU")
    by_country = InterestFactory(country="DE", sector="HEAL")
    by_sector = InterestFactory(country="MT", sector="MANU")
    InterestFactory(country="MT", sector="HEAL")
    InterestFactory(country="US", sector="MANU")
    InterestFactory(country="DE", sector="MANU", confirmed_at=None)
    InterestFactory(country="DE", sector="MANU", application=ApplicationFactory())

    found = figures.gaps(call, Application.objects.filter(call=call), Interest.objects.all())

    assert figures.nudged(call, found, Interest.objects.all()) == [
        (twice, True, True),
        (by_country, True, False),
        (by_sector, False, True),
    ]
