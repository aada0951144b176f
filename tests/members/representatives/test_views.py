"""Who speaks for a company: named, agreed by mail, handed over, left; and nobody in between who should not be."""

from datetime import timedelta

import pytest
import time_machine

from focusgroup.accounts import links
from focusgroup.accounts.models import User
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message
from focusgroup.outbox.rendering import render
from members.models import Representative
from members.representatives.mails import NOMINATION
from members.representatives.models import Nomination
from members.states import State
from tests.factories.accounts import UserFactory
from tests.factories.applications import OfferFactory
from tests.factories.members import MemberFactory, NominationFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db

PEOPLE = "/members/orka/people/"
NEW = {"name": "Mia Varga", "email": "Mia@Orka.example", "job_title": "CTO"}


@pytest.fixture
def main():
    return RepresentativeFactory(member=MemberFactory(slug="orka", legal_name="Orka"), user__name="Ana Ferro")


@pytest.fixture
def deputy(main):
    return RepresentativeFactory(member=main.member, is_main=False, user__name="Ben Ost")


@pytest.fixture
def own(main, sign_in):
    return sign_in(main.user)


def handing_to_new(leaves="no"):
    return {"way": "new", **{f"new-{name}": value for name, value in NEW.items()}, "new-former_leaves": leaves}


def link_of(nomination, now) -> str:
    return f"/nomination/{links.mint(NOMINATION, nomination, now=now)}/"


def speakers(member) -> list[tuple[str, bool]]:
    rows = Representative.objects.current().filter(member=member).order_by("pk")
    return list(rows.values_list("user__name", "is_main"))


def test_a_deputy_is_asked_by_mail_and_can_do_nothing_before(own, main, now):
    own.post(f"{PEOPLE}deputy/", NEW)

    message = Message.objects.get()
    assert (message.kind, message.recipient) == ("representatives/nominated", "mia@orka.example")
    assert "Will you speak for Orka" in render(message, now=message.created_at).subject
    assert not User.objects.filter(email="mia@orka.example").exists()
    assert speakers(main.member) == [("Ana Ferro", True)]


def test_whoever_agrees_speaks_for_the_company(client, own, main, now):
    own.post(f"{PEOPLE}deputy/", NEW)
    page = link_of(Nomination.objects.get(), now)

    shown = client.get(page).content.decode()
    client.post(page, {"answer": "yes"})

    assert "Will you speak for Orka?" in shown
    assert speakers(main.member) == [("Ana Ferro", True), ("Mia Varga", False)]
    assert Entry.objects.filter(verb="added representative", actor_kind="link").count() == 1
    assert Message.objects.filter(kind="representatives/nomination_answered", recipient=main.user.email).count() == 1


def test_opening_the_link_agrees_to_nothing_and_tells_no_referrer(client, main, now):
    answer = client.get(link_of(NominationFactory(member=main.member), now))

    assert (answer.headers["Referrer-Policy"], answer.headers["Cache-Control"]) == ("no-referrer", "no-store")
    assert Nomination.objects.get().state == "waiting"


def test_a_refusal_changes_nothing_and_is_told(client, main, now):
    nomination = NominationFactory(member=main.member, nominated_by=main.user)

    client.post(link_of(nomination, now), {"answer": "no"})
    client.post(link_of(nomination, now), {"answer": "yes"})

    nomination.refresh_from_db()
    assert (nomination.state, speakers(main.member)) == ("refused", [("Ana Ferro", True)])


def test_a_question_taken_back_or_over_time_cannot_be_agreed_to(client, own, main, now):
    taken_back = NominationFactory(member=main.member)
    over = NominationFactory(member=main.member)
    own.post(f"{PEOPLE}{taken_back.pk}/take-back/")

    client.post(link_of(taken_back, now), {"answer": "yes"})
    with time_machine.travel(over.expires_at + timedelta(minutes=1), tick=False):
        client.post(link_of(over, now), {"answer": "yes"})

    assert speakers(main.member) == [("Ana Ferro", True)]


def test_a_link_whose_time_is_over_says_so(client, main, now):
    over = NominationFactory(member=main.member)
    token = links.mint(NOMINATION, over, now=now, expires_at=over.expires_at)

    with time_machine.travel(over.expires_at + timedelta(minutes=1), tick=False):
        pages = [act(f"/nomination/{token}/", {"answer": "yes"}) for act in (client.get, client.post)]

    assert all("This question is no longer open" in page.content.decode() for page in pages)
    assert speakers(main.member) == [("Ana Ferro", True)]


def test_a_stranger_as_successor_takes_the_place_only_once_they_agree(client, own, main, now):
    own.post(f"{PEOPLE}hand-over/", handing_to_new())
    before = speakers(main.member)

    client.post(link_of(Nomination.objects.get(), now), {"answer": "yes"})

    assert before == [("Ana Ferro", True)]
    assert speakers(main.member) == [("Ana Ferro", False), ("Mia Varga", True)]
    assert Message.objects.filter(kind="representatives/handed_over", recipient=main.user.email).count() == 1


def test_handing_over_to_a_deputy_keeps_the_history(own, main, deputy):
    own.post(f"{PEOPLE}hand-over/", {"way": "deputy", "deputy-to": deputy.pk, "deputy-former_leaves": "yes"})

    main.refresh_from_db()
    assert (speakers(main.member), main.is_main, main.left_on is None) == ([("Ben Ost", True)], False, False)
    assert Entry.objects.get(verb="handed over").changes == {
        "representative": str(deputy.user.public_id), "former_leaves": True,
    }  # fmt: skip
    assert own.get(PEOPLE).status_code == 404


@pytest.mark.parametrize("given", [{"way": "deputy", "deputy-former_leaves": "yes"}, handing_to_new("maybe")])
def test_a_step_that_is_not_whole_is_shown_again(own, main, deputy, given):
    answer = own.post(f"{PEOPLE}hand-over/", given)

    assert (answer.status_code, bool(answer.context["form"].errors)) == (200, True)
    assert speakers(main.member) == [("Ana Ferro", True), ("Ben Ost", False)]
    assert "Mia Varga" in answer.content.decode() or given["way"] == "deputy"


def test_a_deputy_of_somebody_else_is_no_successor(own, main):
    stranger = RepresentativeFactory(is_main=False)

    answer = own.post(f"{PEOPLE}hand-over/", {"way": "deputy", "deputy-to": stranger.pk, "deputy-former_leaves": "no"})

    assert "to" in answer.context["form"].errors
    assert speakers(main.member) == [("Ana Ferro", True)]


def leave(client, row):
    return client.post(f"{PEOPLE}{row.pk}/leave/", follow=True).content.decode()


def test_the_last_representative_cannot_leave(own, main):
    assert "The last representative cannot leave" in leave(own, main)
    assert speakers(main.member) == [("Ana Ferro", True)]


def test_the_main_representative_hands_over_first(own, main, deputy):
    assert "hands over first" in leave(own, main)
    assert speakers(main.member) == [("Ana Ferro", True), ("Ben Ost", False)]


def test_a_deputy_leaves_and_is_let_go(own, main, deputy, sign_in):
    other = RepresentativeFactory(member=main.member, is_main=False)
    leave(sign_in(deputy.user), deputy)
    leave(own, other)

    assert speakers(main.member) == [("Ana Ferro", True)]
    assert Message.objects.filter(kind="representatives/no_longer").count() == 2


def test_a_deputy_neither_names_nor_hands_over_nor_lets_go(main, deputy, sign_in):
    client = sign_in(deputy.user)
    other = RepresentativeFactory(member=main.member, is_main=False)

    answers = [client.post(f"{PEOPLE}{page}") for page in ("deputy/", "hand-over/", f"{other.pk}/leave/")]

    assert [answer.status_code for answer in answers] == [403, 403, 403]


def test_somebody_of_another_company_sees_and_does_nothing(main, deputy, sign_in):
    client = sign_in(RepresentativeFactory().user)

    answers = [client.post(f"{PEOPLE}{page}") for page in ("deputy/", "hand-over/", f"{deputy.pk}/leave/")]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_whoever_speaks_for_the_company_already_is_not_asked(own, main, deputy):
    answer = own.post(f"{PEOPLE}deputy/", NEW | {"email": deputy.user.email.upper()})

    assert "represents the company already" in answer.content.decode()
    assert Nomination.objects.count() == 0


def test_a_person_known_by_the_address_is_taken_as_they_are(client, main, now):
    known = UserFactory(email="mia@orka.example", name="M. Varga")

    client.post(link_of(NominationFactory(member=main.member, email="mia@orka.example"), now), {"answer": "yes"})

    assert Representative.objects.get(user=known).member == main.member


def test_nobody_joins_a_company_that_has_left(client, main, now):
    main.member.state = State.ENDED
    main.member.save()

    client.post(link_of(NominationFactory(member=main.member), now), {"answer": "yes"})

    assert Representative.objects.count() == 1


@pytest.fixture
def stale(own, main):
    """Ana asked Mia to succeed her, and would leave."""
    own.post(f"{PEOPLE}hand-over/", handing_to_new("yes"))
    return Nomination.objects.get()


def test_an_earlier_successor_does_not_take_the_place_from_who_was_chosen_since(client, own, main, deputy, stale, now):
    own.post(f"{PEOPLE}hand-over/", {"way": "deputy", "deputy-to": deputy.pk, "deputy-former_leaves": "no"})

    client.post(link_of(stale, now), {"answer": "yes"})

    stale.refresh_from_db()
    assert (stale.state, speakers(main.member)) == ("withdrawn", [("Ana Ferro", False), ("Ben Ost", True)])


def test_a_question_of_who_was_let_go_counts_no_more(client, own, main, stale, coordinator_client, now):
    asked = NominationFactory(member=main.member, nominated_by=main.user)
    staff = f"/admin/members/member/{main.member.pk}/representative/"
    coordinator_client.post(staff, {"name": "Bea", "email": "bea@orka.example", "is_main": "on"})
    withdrawn = Nomination.objects.get(pk=stale.pk).state

    coordinator_client.post(f"{PEOPLE}{main.pk}/leave/")
    for nomination in (stale, asked):
        client.post(link_of(nomination, now), {"answer": "yes"})

    assert (withdrawn, speakers(main.member)) == ("withdrawn", [("Bea", True)])


def test_whoever_asks_for_a_successor_is_the_main_representative_until_the_answer(client, main, now):
    nomination = NominationFactory(member=main.member, is_successor=True, former_leaves=True)

    page = client.post(link_of(nomination, now), {"answer": "yes"}, follow=True)

    assert "no longer the main representative" in page.content.decode()
    assert speakers(main.member) == [("Ana Ferro", True)]


def test_the_question_of_a_closed_account_counts_no_more(client, main, stale, now):
    User.objects.filter(pk=main.user_id).update(is_active=False)

    client.post(link_of(stale, now), {"answer": "yes"})

    assert speakers(main.member) == [("Ana Ferro", True)]


def test_a_closed_account_speaks_for_nobody(client, main, stale, now):
    UserFactory(email=stale.email, is_active=False)

    page = client.post(link_of(stale, now), {"answer": "yes"}, follow=True)

    assert "This account is closed" in page.content.decode()
    assert speakers(main.member) == [("Ana Ferro", True)]


def test_one_address_is_not_asked_again_and_again(own, main):
    pages = [own.post(f"{PEOPLE}deputy/", NEW) for _ in range(4)]

    assert [page.status_code for page in pages] == [302, 302, 302, 200]
    assert "enough questions for a day" in pages[-1].content.decode()
    assert pages[-1].context["form"]["name"].value() == "Mia Varga"
    assert Message.objects.count() == 3


def test_one_person_does_not_ask_many(own, main):
    for n in range(25):
        own.post(f"{PEOPLE}deputy/", NEW | {"email": f"mia{n}@orka.example"})

    assert Message.objects.count() == 20
    assert own.post(f"{PEOPLE}hand-over/", handing_to_new()).status_code == 200


@pytest.fixture
def applied(main):
    """The company came by an application that named a deputy."""
    application = {"deputy_name": "Mia Varga", "deputy_email": "Mia@orka.example", "state": "accepted"}
    OfferFactory(member=main.member, **{f"decision__application__{name}": value for name, value in application.items()})


def test_the_deputy_of_the_application_is_filled_in_and_not_asked(applied, own, main):
    form = own.get(f"{PEOPLE}deputy/").context["form"]

    assert (form["name"].value(), form["email"].value()) == ("Mia Varga", "Mia@orka.example")
    assert (Nomination.objects.count(), speakers(main.member)) == (0, [("Ana Ferro", True)])


def test_a_deputy_of_the_application_who_was_asked_is_filled_in_no_more(applied, own, main):
    own.post(f"{PEOPLE}deputy/", NEW)

    assert own.get(f"{PEOPLE}deputy/").context["suggested"] == {}


def test_without_an_application_nothing_is_filled_in(own, main):
    assert own.get(f"{PEOPLE}deputy/").context["suggested"] == {}
