import pytest

from meetings.attendance.matching import Match, matches
from meetings.attendance.online_file import Guest
from members.states import State
from tests.factories.members import MemberFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db


def test_an_address_is_proof_and_the_rest_a_proposal():
    person = RepresentativeFactory(user__email="ines@brisa.example", user__name="Inês Moura")
    site = MemberFactory(website="https://www.lumenwerk.example/en/")
    guests = [
        Guest("I. M.", "ines@brisa.example", 60),
        Guest("Somebody", "intern@lumenwerk.example", 60),
        Guest("inês  moura", "", 60),
        Guest("Nobody", "nobody@mail.example", 60),
    ]

    found = matches(guests)

    assert found == [
        Match(guests[0], person.member_id, "address"),
        Match(guests[1], site.pk, "domain"),
        Match(guests[2], person.member_id, "name"),
        Match(guests[3], None, ""),
    ]


def test_whoever_speaks_for_two_has_to_be_asked():
    one = RepresentativeFactory(user__name="Ida Berg")
    RepresentativeFactory(user=one.user)

    assert [match.member for match in matches([Guest("Ida Berg", one.user.email, None)])] == [None]


def test_former_people_and_members_are_not_proposed(now):
    gone = RepresentativeFactory(left_on=now.date())
    ended = RepresentativeFactory(member__state=State.SUSPENDED)

    found = matches([Guest("", gone.user.email, None), Guest("", ended.user.email, None)])

    assert [match.member for match in found] == [None, None]
