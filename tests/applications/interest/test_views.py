"""Expressing interest: the short form, the link that confirms it, and the application it fills."""

import re

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.test import Client

from applications import mails
from applications.interest import actions
from applications.interest.models import Interest
from applications.models import Application
from applications.states import CallState
from focusgroup.accounts import links
from focusgroup.accounts.actor import Actor
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message
from focusgroup.outbox.rendering import render
from tests.factories.applications import CallFactory, DraftFactory, InterestFactory

pytestmark = pytest.mark.django_db

GIVEN = {
    "company": "Weld Eye",
    "country": "BE",
    "sector": "MANU",
    "email": "Post@Weld.example",
    "note": "We read weld seams.",
    "company_fax": "",
}


@pytest.fixture(autouse=True)
def _clock(at):
    at()


def link_in(message, now):
    return re.findall(rf"{re.escape(settings.SITE_URL)}(/interest/\S+/)", render(message, now=now).text)[0]


def test_what_was_sent_counts_once_the_link_is_confirmed(now, coordinator):
    client = Client()

    client.post("/interest/", GIVEN)
    before = list(Interest.objects.visible_to(coordinator))
    address = link_in(Message.objects.get(), now)
    client.get(address)
    looked = Interest.objects.get().confirmed_at
    client.post(address)

    interest = Interest.objects.get()
    assert (before, looked, interest.confirmed_at) == ([], None, now)
    assert (interest.company, interest.email, interest.sector) == ("Weld Eye", "post@weld.example", "MANU")
    assert list(Interest.objects.visible_to(coordinator)) == [interest]
    assert [entry.verb for entry in Entry.objects.about(interest)] == ["confirmed", "expressed interest"]


def test_the_link_deletes_it_as_well(now):
    client = Client()
    client.post("/interest/", GIVEN)

    client.post(link_in(Message.objects.get(), now), {"take_back": "1"})

    assert not Interest.objects.exists()


def test_the_page_answers_the_same_whether_the_address_is_known():
    InterestFactory(email="post@weld.example")

    known = Client().post("/interest/", GIVEN, follow=True)
    unknown = Client().post("/interest/", GIVEN | {"email": "other@weld.example"}, follow=True)

    texts = [re.sub(r'value="[^"]*"', "", page.content.decode()) for page in (known, unknown)]
    assert texts[0] == texts[1]
    assert "Open the link in the letter" in texts[0]


def test_a_second_press_within_the_minute_writes_no_second_letter():
    client = Client()

    client.post("/interest/", GIVEN)
    client.post("/interest/", GIVEN)

    assert (Interest.objects.count(), Message.objects.count()) == (1, 1)


def test_a_program_that_fills_every_field_leaves_nothing():
    Client().post("/interest/", GIVEN | {"company_fax": "1"})

    assert not Interest.objects.exists()


def test_each_answer_is_checked_beside_its_field():
    page = Client().post("/interest/", GIVEN | {"company": "A\u202eB", "country": "QQ", "note": "x " * 151})

    assert set(page.context["form"].errors) == {"company", "country", "note"}
    assert not Interest.objects.exists()


def test_while_a_call_is_open_the_page_leads_to_the_form():
    call = CallFactory(title="Call of today")

    page = Client().get("/interest/").content.decode()

    assert call.title in page
    assert 'href="/apply/"' in page
    assert 'name="company"' not in page


def test_pages_without_a_call_lead_here():
    for page in ("/", "/apply/"):
        text = Client().get(page).content.decode()

        assert text.count('href="/interest/"') == 2


def test_a_forged_link_tells_nothing():
    page = Client().get("/interest/nothing/")

    assert page.status_code == 404
    assert page["Referrer-Policy"] == "no-referrer"


def test_the_link_of_an_application_does_not_confirm(now):
    interest = InterestFactory(confirmed_at=None)
    token = links.mint(mails.EDIT, interest, now=now)

    assert Client().post(f"/interest/{token}/").status_code == 404


def open_first(draft, now):
    """As the link in the letter does, which confirms the address."""
    Application.objects.filter(pk=draft.pk).update(changed_at=draft.created_at)
    Client().post(f"/apply/{links.mint(mails.EDIT, draft, now=now)}/")


def test_interest_fills_the_next_draft_of_its_confirmed_address(now):
    interest = InterestFactory(email="post@weld.example", company="Weld Eye")
    draft = DraftFactory(legal_name="", country="", sector="", motivation="", contact_email="post@weld.example")

    open_first(draft, now)

    filled = Application.objects.get()
    assert (filled.legal_name, filled.country, filled.sector) == ("Weld Eye", "BE", "MANU")
    assert filled.motivation == interest.note
    assert Interest.objects.get().application == filled


def test_unconfirmed_interest_fills_nothing(now):
    InterestFactory(email="post@weld.example", confirmed_at=None)
    draft = DraftFactory(legal_name="", country="", contact_email="post@weld.example")

    open_first(draft, now)

    assert Application.objects.get().legal_name == ""


def test_interest_overwrites_no_draft_that_was_begun(now):
    InterestFactory(email="post@weld.example", company="Weld Eye")
    draft = DraftFactory(legal_name="Begun", contact_email="post@weld.example")

    open_first(draft, now)

    assert Application.objects.get().legal_name == "Begun"


def test_somebody_else_confirms_nothing(now):
    interest = InterestFactory(confirmed_at=None)

    with pytest.raises(PermissionDenied):
        actions.confirm(interest, by=Actor.holder(InterestFactory()), now=now)


def test_nobody_is_invited_to_a_call_that_is_over(now, coordinator):
    call = CallFactory(state=CallState.CLOSED)

    with pytest.raises(actions.CallNotTaking):
        actions.invite(Interest.objects.all(), call, by=Actor.person(coordinator), now=now)
