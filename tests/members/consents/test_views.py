"""Consents: each by itself, unticked, in words that have a number, and taken back at any time."""

from datetime import date

import pytest

from focusgroup.audit.models import Entry
from members.consents import wordings
from members.consents.models import Consent
from members.consents.wordings import Wording
from members.models import Member, Representative
from members.onboarding.models import Mark
from tests.factories.members import MemberFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db

PAGE = "/members/orka/consents/"


@pytest.fixture
def representative():
    return RepresentativeFactory(member=MemberFactory(slug="orka", legal_name="Orka"))


@pytest.fixture
def own(representative, sign_in):
    return sign_in(representative.user)


def say(client, kind, answer):
    return client.post(PAGE, {"kind": kind, "answer": answer})


def standing() -> list[tuple]:
    return list(Consent.objects.standing().order_by("kind").values_list("kind", "version", "member", "user"))


def test_nothing_is_agreed_before_somebody_does(own):
    page = own.get(PAGE)

    assert [row.given_at for row in page.context["rows"]] == [None, None, None]
    assert "checked" not in page.content.decode()


def test_each_consent_stands_by_itself(own, representative):
    member, person = representative.member, representative.user

    say(own, "directory", "give")
    say(own, "bulletins", "give")

    assert standing() == [("bulletins", 1, None, person.pk), ("directory", 1, member.pk, person.pk)]
    assert Member.objects.listed().count() == 1


def test_taking_back_ends_it_at_once_and_leaves_the_proof(own, client):
    say(own, "directory", "give")
    say(own, "directory", "withdraw")

    row = Consent.objects.get()
    assert (row.withdrawn_at is None, Member.objects.listed().count()) == (False, 0)
    assert client.get("/members/orka/").status_code == 404
    assert list(Entry.objects.order_by("id").values_list("verb", flat=True)) == [
        "gave consent to directory", "withdrew consent to directory",
    ]  # fmt: skip


def test_agreed_twice_is_agreed_once(own):
    say(own, "quotation", "give")
    say(own, "quotation", "give")

    assert Consent.objects.count() == 1


def test_changed_words_are_agreed_to_anew(own, monkeypatch):
    say(own, "quotation", "give")
    old = wordings.WORDINGS["quotation"]
    monkeypatch.setitem(wordings.WORDINGS, "quotation", Wording(2, old.label, old.text))

    shown = own.get(PAGE).content.decode()
    say(own, "quotation", "give")

    assert "The words have changed since." in shown
    assert [(one.version, one.withdrawn_at is None) for one in Consent.objects.all()] == [(1, False), (2, True)]


def test_staff_cannot_agree_for_a_company_but_can_take_it_out(own, coordinator_client):
    say(own, "directory", "give")

    giving = say(coordinator_client, "quotation", "give")
    taking = say(coordinator_client, "directory", "withdraw")

    assert (giving.status_code, taking.status_code) == (403, 302)
    assert (standing(), Member.objects.listed().count()) == ([], 0)


def test_the_bulletins_of_a_person_are_no_matter_of_their_colleague(own, representative, sign_in):
    say(own, "bulletins", "give")
    colleague = RepresentativeFactory(member=representative.member, is_main=False).user

    say(sign_in(colleague), "bulletins", "withdraw")

    assert [row[3] for row in standing()] == [representative.user.pk]


@pytest.mark.parametrize("kind", ["directory", "quotation", "bulletins"])
def test_a_consent_is_taken_back_after_the_membership_too(own, kind):
    say(own, kind, "give")
    Member.objects.update(state="ended")

    page = own.get(PAGE).content.decode()
    say(own, kind, "withdraw")

    assert (page.count("Take it back"), page.count("I agree")) == (1, 0)
    assert (standing(), Member.objects.get().directory_consent_at) == ([], None)
    assert say(own, kind, "give").status_code == 403


def test_whoever_no_longer_speaks_for_a_company_takes_their_own_back(own, representative):
    for kind in ("bulletins", "quotation"):
        say(own, kind, "give")
    Representative.objects.update(is_main=False, left_on=date(2026, 1, 1))

    own.post("/me/consents/", {"kind": "quotation"})
    answer = own.post("/me/consents/", {"kind": "bulletins"})

    assert answer.url == "/me/data/"
    assert [row[0] for row in standing()] == ["quotation"]


def test_strangers_neither_see_nor_say_anything(client, sign_in):
    MemberFactory(slug="orka")
    other = sign_in(RepresentativeFactory().user)

    assert [say(visitor, "directory", "give").status_code for visitor in (client, other)] == [302, 404]
    assert other.get(PAGE).status_code == 404


def test_done_without_any_consent_marks_the_step(own):
    answer = own.post(PAGE, {"none": "1"})

    assert (answer.url, Mark.objects.get().step, standing()) == ("/me/", "consents", [])
