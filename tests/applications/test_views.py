import re
from datetime import timedelta

import pytest
from django.test import Client

from applications.models import Application
from applications.states import CallState, State
from focusgroup.outbox.models import Message
from focusgroup.outbox.rendering import render
from tests.factories.applications import CLOSES, ApplicationFactory, CallFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(at):
    at()


def text_of(page):
    return re.sub(r"\s+", " ", page.content.decode())


def test_start_says_until_when_and_what_is_needed(client):
    CallFactory(title="Call for 60 new members")

    page = client.get("/apply/")

    assert "Call for 60 new members" in text_of(page)
    assert "Monday 30 November 2026, 17:00 Brussels time" in text_of(page)
    assert "in at most 500 words" in text_of(page)


def test_start_without_a_call_says_when_the_next_one_opens(client, now):
    CallFactory(state=CallState.CLOSED, closes_at=now - timedelta(days=1))
    CallFactory(state=CallState.DRAFT, title="Secret plans", opens_at=now + timedelta(days=1))
    CallFactory(state=CallState.SCHEDULED, title="Third call", opens_at=now + timedelta(days=2))

    page = client.get("/apply/")

    assert "No call is open now" in text_of(page)
    assert "Third call" in text_of(page)
    assert "Wednesday 18 November 2026" in text_of(page)
    assert "Secret plans" not in text_of(page)


def test_the_answer_is_the_same_whether_the_address_is_known_or_not(now):
    call = CallFactory()
    ApplicationFactory(call=call, contact_email="known@company.example", legal_name="Known GmbH")

    pages = [
        Client().post("/apply/", {"email": address}, follow=True)
        for address in ("known@company.example", "other@company.example")
    ]

    known, other = (text_of(page).replace("known@", "other@") for page in pages)
    assert known == other
    assert [page.redirect_chain for page in pages] == [[("/apply/sent/", 302)]] * 2
    assert Message.objects.filter(kind="applications/confirm_address").count() == 2


def test_an_address_that_is_none_is_refused_beside_its_field(client):
    CallFactory()

    page = client.post("/apply/", {"email": "not an address"})

    assert page.context["form"].errors["email"] == ["This is no complete address. Give one like name@company.eu."]
    assert Application.objects.count() == 0


def test_a_program_that_fills_in_every_field_begins_nothing(client):
    CallFactory()

    page = client.post("/apply/", {"email": "a@b.example", "company_fax": "1"}, follow=True)

    assert "A link is on its way" in text_of(page)
    assert (Application.objects.count(), Message.objects.count()) == (0, 0)


def test_two_open_calls_can_both_be_applied_to(client):
    first = CallFactory(title="First", closes_at=CLOSES - timedelta(days=5))
    second = CallFactory(title="Second")

    client.post("/apply/", {"email": "a@b.example"})
    client.post(f"/apply/?call={second.slug}", {"email": "a@b.example"})

    assert set(Application.objects.values_list("call", flat=True)) == {first.pk, second.pk}


def test_without_a_call_who_applied_gets_the_links_again_and_nobody_learns_who_did(now):
    call = CallFactory(state=CallState.EVALUATION, closes_at=now - timedelta(days=1))
    ApplicationFactory(call=call, contact_email="Known@company.example", legal_name="Alpha GmbH", number=7)
    ApplicationFactory(call=call, contact_email="known@company.example", legal_name="Beta GmbH", state=State.WITHDRAWN)
    ApplicationFactory(contact_email="known@company.example", legal_name="Old one", call__state=CallState.ARCHIVED)

    pages = [
        Client().post("/apply/", {"email": address}, follow=True)
        for address in ("known@company.example", "other@company.example")
    ]

    known, other = (text_of(page).replace("known@", "other@") for page in pages)
    letter = render(Message.objects.get(), now=now)
    assert known == other
    assert "If an application was made with other@company.example" in other
    assert [name in letter.text for name in ("A-0007 Alpha GmbH", "Beta GmbH", "Old one")] == [True, True, False]
    assert "Alpha GmbH" in text_of(Client().get(re.findall(r"/apply/\S+/", letter.text)[0]))


def test_without_a_call_an_address_that_is_none_is_refused_beside_its_field(client):
    page = client.post("/apply/", {"email": "nobody"})

    assert "This is no complete address" in text_of(page)
    assert "Have you applied already?" in text_of(page)
