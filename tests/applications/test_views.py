import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from applications import mails
from applications.models import Application
from applications.states import CallState, State
from focusgroup.accounts import links
from focusgroup.outbox.models import Message
from tests.factories.applications import CLOSES, ApplicationFactory, CallFactory, DraftFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(at):
    at()


def url(step):
    return reverse("applications:form", args=[step])


def text_of(page):
    return re.sub(r"\s+", " ", page.content.decode())


# Start


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


# Links


def edit_token(application, now, **more):
    return links.mint(mails.EDIT, application, now=now, expires_at=now + timedelta(days=7), **more)


def test_opening_a_link_changes_nothing_and_only_the_button_lets_in(client, now):
    draft = DraftFactory(legal_name="Lumenwerk")
    token = edit_token(draft, now)

    page = client.get(f"/apply/{token}/")

    assert "Open your application" in text_of(page)
    assert client.get(url("company")).status_code == 403
    assert client.post(f"/apply/{token}/").status_code == 302
    assert "Lumenwerk" in text_of(client.get(url("company")))


def test_secret_pages_are_neither_kept_nor_told_on(client, now):
    draft = DraftFactory()

    page = client.get(f"/apply/{edit_token(draft, now)}/")

    assert page["Referrer-Policy"] == "no-referrer"
    assert page["Cache-Control"] == "no-store, private"
    assert '<meta name="referrer" content="strict-origin">' in page.content.decode()


@pytest.mark.parametrize("kind", ["forged", "expired", "other purpose", "revoked", "archived"])
def test_a_link_that_is_not_good_shows_nothing_of_the_application(client, now, kind):
    application = ApplicationFactory(
        legal_name="Lumenwerk", call__state=CallState.ARCHIVED if kind == "archived" else "open"
    )
    token = {
        "forged": lambda: "x" * 32,
        "expired": lambda: links.mint(mails.EDIT, application, now=now, expires_at=now),
        "other purpose": lambda: links.mint("meetings:rsvp", application, now=now),
        "revoked": lambda: edit_token(application, now),
        "archived": lambda: links.mint(mails.STATUS, application, now=now),
    }[kind]()
    if kind == "revoked":
        links.revoke(mails.EDIT, application, now=now)

    shown, posted = client.get(f"/apply/{token}/"), client.post(f"/apply/{token}/")

    assert (shown.status_code, posted.status_code) == (404, 404)
    assert "Lumenwerk" not in text_of(shown) + text_of(posted)
    assert client.get(url("company")).status_code == 403


def test_status_link_shows_the_status_and_no_figures_and_lets_nobody_in(client, now):
    application = ApplicationFactory(turnover_eur=7_654_321, motivation="Confidential words", number=217)
    token = links.mint(mails.STATUS, application, now=now)

    page = client.get(f"/apply/{token}/")
    posted = client.post(f"/apply/{token}/", follow=True)

    assert "A-0217" in text_of(page)
    assert "We have received your application" in text_of(page)
    for secret in ("7654321", "7\u202f654\u202f321", "Confidential words", application.contact_email):
        assert secret not in text_of(page) + text_of(posted)
    assert client.get(url("eligibility")).status_code == 403
    assert [*Message.objects.values_list("kind", "recipient")] == [
        ("applications/edit_link", application.contact_email)
    ]


def test_link_to_edit_is_sent_once_a_minute_at_most(client, now, at):
    application = ApplicationFactory()
    token = links.mint(mails.STATUS, application, now=now)

    for seconds in (0, 10, 20, 70):
        at(now + timedelta(seconds=seconds))
        client.post(f"/apply/{token}/")

    assert Message.objects.count() == 2


@pytest.mark.parametrize(
    ("call_state", "state", "word"),
    [
        (CallState.OPEN, State.SUBMITTED, "We have received your application"),
        (CallState.OPEN, State.INELIGIBLE, "We have received your application"),
        (CallState.EVALUATION, State.INELIGIBLE, "Your application is under evaluation"),
        (CallState.EVALUATION, State.REVIEWED, "Your application is under evaluation"),
        (CallState.SELECTION, State.RESERVE, "Your application is under evaluation"),
        (CallState.DECIDED, State.NOT_SELECTED, "The decision is sent"),
        (CallState.DECIDED, State.SELECTED, "The decision is sent"),
    ],
)
def test_status_says_only_what_an_applicant_may_know(client, now, call_state, state, word):
    application = ApplicationFactory(state=state, call__state=call_state, eligibility_note="Secret note")
    token = links.mint(mails.STATUS, application, now=now)

    page = text_of(client.get(f"/apply/{token}/"))

    assert word in page
    for secret in ("Ineligible", "Reviewed", "Reserve", "Not selected", "Secret note"):
        assert secret not in page


def test_every_state_before_the_decision_looks_the_same_from_outside(client, now):
    """Whatever staff found: the page of an applicant does not differ by a letter."""
    pages = set()
    for state in (State.SUBMITTED, State.ELIGIBLE, State.INELIGIBLE, State.UNDER_REVIEW, State.REVIEWED):
        application = ApplicationFactory(
            state=state, number=1, legal_name="Same", website="", call=CallFactory(slug=f"call-{state}")
        )
        token = links.mint(mails.STATUS, application, now=now)
        page = text_of(client.get(f"/apply/{token}/"))
        pages.add(re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page))

    assert len(pages) == 1
