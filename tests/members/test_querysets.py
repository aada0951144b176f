from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from members.models import Member
from members.states import State
from tests.factories.accounts import UserFactory
from tests.factories.members import MemberFactory, RepresentativeFactory, TermFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def four(now) -> dict[str, Member]:
    """One member that may be shown, and one of each kind that may not."""
    return {
        "listed": MemberFactory(directory_consent_at=now),
        "silent": MemberFactory(),
        "suspended": MemberFactory(state=State.SUSPENDED, directory_consent_at=now),
        "ended": MemberFactory(state=State.ENDED, directory_consent_at=now),
    }


def test_listed_are_active_members_that_agreed(four):
    assert list(Member.objects.listed()) == [four["listed"]]
    assert [member.is_listed for member in four.values()] == [True, False, False, False]


def test_a_stranger_sees_what_is_listed(four):
    assert list(Member.objects.visible_to(AnonymousUser())) == [four["listed"]]


def test_a_representative_sees_their_own_besides_until_they_leave(four):
    representative = RepresentativeFactory(member=four["silent"])

    seen = set(Member.objects.visible_to(representative.user))
    representative.left_on = date(2026, 1, 1)
    representative.save()

    assert seen == {four["listed"], four["silent"]}
    assert set(Member.objects.visible_to(representative.user)) == {four["listed"]}


def test_staff_see_all_with_the_permission_only(four, coordinator, reviewer):
    assert set(Member.objects.visible_to(coordinator)) == set(four.values())
    assert set(Member.objects.visible_to(reviewer)) == {four["listed"]}


def test_matching_finds_a_greek_name_by_latin_letters():
    member = MemberFactory(legal_name="Ελαιώνας ΙΚΕ", slug="elaionas-ike", summary="")
    MemberFactory(legal_name="Orka", slug="orka", summary="")

    assert list(Member.objects.matching("elaionas")) == [member]
    assert list(Member.objects.matching("Ελαιώνας")) == [member]


def test_matching_needs_every_word():
    member = MemberFactory(legal_name="Orka", summary="Counts olive flies")
    MemberFactory(legal_name="Olive", summary="Counts trees")

    assert list(Member.objects.matching("olive flies")) == [member]


def test_matching_never_reads_what_is_not_public():
    MemberFactory(expertise="A secret process", registration_number="HRB 1234", vat_number="BE0123")

    assert [Member.objects.matching(word).count() for word in ("secret", "1234", "BE0123")] == [0, 0, 0]


def test_the_order_holds_all_day_and_changes_overnight():
    MemberFactory.create_batch(12)

    monday = [member.pk for member in Member.objects.shuffled(date(2026, 11, 16))]
    again = [member.pk for member in Member.objects.shuffled(date(2026, 11, 16))]
    tuesday = [member.pk for member in Member.objects.shuffled(date(2026, 11, 17))]

    assert monday == again
    assert monday != tuesday
    assert sorted(monday) == sorted(tuesday)


def test_term_and_speaker_come_with_the_member():
    representative = RepresentativeFactory(user=UserFactory(name="Ana Ferro"))
    RepresentativeFactory(member=representative.member, is_main=False)
    TermFactory(member=representative.member, starts_on=date(2024, 1, 1), ends_on=date(2026, 12, 31))
    TermFactory(member=representative.member, starts_on=date(2027, 1, 1), ends_on=date(2029, 12, 31))

    member: Any = Member.objects.with_term_and_speaker().get()

    assert (member.term_ends_on, member.speaker) == (date(2029, 12, 31), "Ana Ferro")
