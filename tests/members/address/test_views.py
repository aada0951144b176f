"""A change of e-mail address: both addresses agree, and holding one of them is not enough."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from focusgroup.accounts import addresses, links
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from focusgroup.outbox.letters import NotSent
from focusgroup.outbox.models import Message
from focusgroup.outbox.rendering import render
from focusgroup.people.actions import SIGN_IN, change_person
from members.address.mails import NEW, OLD
from members.address.models import AddressChange
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return UserFactory(email="ana@orka.example")


@pytest.fixture
def own(person, sign_in):
    return sign_in(person)


def ask(client, new="ana@new.example"):
    return client.post("/me/address/", {"email": new})


def answer(client, purpose, now, word="yes"):
    change = AddressChange.objects.latest("pk")
    way = "new" if purpose == NEW else "old"
    page = f"/address/{way}/{links.mint(purpose, change, now=now)}/"
    return client.post(page, {"answer": word}, follow=True)


def address_of(person) -> str:
    return User.objects.get(pk=person.pk).email


def test_both_addresses_are_asked(own):
    ask(own)

    assert list(Message.objects.order_by("kind").values_list("kind", "recipient")) == [
        ("address/confirm_new", "ana@new.example"), ("address/confirm_old", "ana@orka.example"),
    ]  # fmt: skip


@pytest.mark.parametrize("purposes", [(OLD,), (NEW,), (NEW, NEW), (OLD, OLD)])
def test_one_of_them_alone_changes_nothing(own, client, person, now, purposes):
    ask(own)

    for purpose in purposes:
        answer(client, purpose, now)

    assert address_of(person) == "ana@orka.example"


@pytest.mark.parametrize("purposes", [(OLD, NEW), (NEW, OLD)])
def test_with_both_the_address_changes_and_every_session_ends(own, client, person, now, purposes):
    links.mint(SIGN_IN, person, now=now)
    ask(own)

    for purpose in purposes:
        answer(client, purpose, now)

    assert address_of(person) == "ana@new.example"
    assert own.get("/me/").status_code == 302
    moved = Message.objects.filter(kind="address/moved").values_list("recipient", flat=True)
    assert sorted(moved) == ["ana@new.example", "ana@orka.example"]


def test_the_link_of_one_address_is_no_link_of_the_other(own, client, person, now):
    ask(own)
    token = links.mint(OLD, AddressChange.objects.get(), now=now)

    assert client.post(f"/address/new/{token}/", {"answer": "yes"}).status_code == 404


def test_either_address_stops_it_for_good(own, client, person, now):
    ask(own)
    answer(client, NEW, now)

    answer(client, OLD, now, "no")
    later = answer(client, OLD, now)

    assert "The change is stopped" in later.content.decode()
    assert address_of(person) == "ana@orka.example"


def test_the_link_that_stopped_it_says_so(own, client, now):
    ask(own)

    answers = [answer(client, OLD, now, "no")]
    stopped = links.mint(OLD, AddressChange.objects.get(), now=now)
    links.revoke(OLD, AddressChange.objects.get(), now=now)
    answers += [act(f"/address/old/{stopped}/", {"answer": "no"}) for act in (client.get, client.post)]

    assert all("The change is stopped" in page.content.decode() for page in answers)
    assert [page.status_code for page in answers] == [200, 200, 200]


def test_a_link_whose_time_is_over_says_so(own, client, now):
    ask(own)
    change = AddressChange.objects.get()
    token = links.mint(OLD, change, now=now, expires_at=change.expires_at)

    with time_machine.travel(change.expires_at + timedelta(minutes=1), tick=False):
        page = client.get(f"/address/old/{token}/").content.decode()

    assert "no longer open" in page
    assert 'name="answer"' not in page


@pytest.fixture
def rescued(own, person, administrator, now):
    """Somebody who had got hold of a session asked for their own address; an administrator then set another one."""
    ask(own, "thief@elsewhere.example")
    change_person(person, email="ana@safe.example", by=Actor.person(administrator), now=timezone.now())


def test_what_was_asked_before_an_administrator_set_the_address_is_over(rescued, client, person, now):
    pages = [answer(client, purpose, now) for purpose in (OLD, NEW, OLD)]

    assert all("no longer open" in page.content.decode() for page in pages)
    assert address_of(person) == "ana@safe.example"


def test_no_letter_asks_for_what_is_over(rescued):
    for message in Message.objects.filter(kind__startswith="address/confirm"):
        with pytest.raises(NotSent):
            render(message, now=message.created_at)


def test_a_wish_from_before_does_not_wait_on_the_page(rescued, person, sign_in):
    page = sign_in(User.objects.get(pk=person.pk)).get("/me/address/")

    assert page.context["waiting"] is None


def test_the_former_address_stays_known(own, client, person, now):
    ask(own)
    for purpose in (OLD, NEW):
        answer(client, purpose, now)

    assert addresses.of(User.objects.get(pk=person.pk)) == ["ana@new.example", "ana@orka.example"]


def test_an_address_that_is_somebody_elses_now_is_a_former_one_no_more(own, client, person, now):
    ask(own)
    for purpose in (OLD, NEW):
        answer(client, purpose, now)
    UserFactory(email="ana@orka.example")

    assert addresses.of(User.objects.get(pk=person.pk)) == ["ana@new.example"]


def test_a_new_wish_takes_the_earlier_one_back(own, client, person, now):
    ask(own, "thief@elsewhere.example")
    stale = links.mint(NEW, AddressChange.objects.get(), now=now)
    ask(own)

    client.post(f"/address/new/{stale}/", {"answer": "yes"})
    answer(client, OLD, now)

    assert address_of(person) == "ana@orka.example"


def test_after_two_days_it_is_over(own, client, person, now):
    ask(own)
    with time_machine.travel(AddressChange.objects.get().expires_at + timedelta(seconds=1), tick=False):
        for purpose in (OLD, NEW):
            answer(client, purpose, now)

    assert address_of(person) == "ana@orka.example"


def test_whether_an_address_has_an_account_is_told_to_its_owner_only(own, client, person, now):
    UserFactory(email="ben@taken.example")

    free, taken = ask(own, "ana@new.example"), ask(own, "ben@taken.example")

    assert (free.status_code, free.url) == (taken.status_code, taken.url)
    assert Message.objects.filter(recipient="ben@taken.example").get().kind == "address/taken"
    # Even who got hold of a link changes nothing.
    answer(client, NEW, now)
    page = answer(client, OLD, now)
    assert "This address cannot be used." in page.content.decode()
    assert address_of(person) == "ana@orka.example"


def test_opening_the_links_changes_nothing(own, client, person, now):
    ask(own)
    change = AddressChange.objects.get()

    for way, purpose in (("old", OLD), ("new", NEW)):
        shown = client.get(f"/address/{way}/{links.mint(purpose, change, now=now)}/")
        assert (shown.status_code, shown.headers["Referrer-Policy"]) == (200, "no-referrer")

    change.refresh_from_db()
    assert (change.old_confirmed_at, change.new_confirmed_at) == (None, None)


@pytest.mark.parametrize("new", ["ana@orka.example", "not an address", ""])
def test_bad_input_is_named(own, new):
    assert "email" in ask(own, new).context["form"].errors
    assert AddressChange.objects.count() == 0


def test_asking_too_often_is_refused(own):
    statuses = [ask(own, f"ana@new{n}.example").status_code for n in range(6)]

    assert statuses == [302] * 5 + [429]


def test_staff_are_changed_by_an_administrator(coordinator_client, client):
    assert coordinator_client.get("/me/address/").status_code == 404
    assert client.get("/me/address/").status_code == 302
