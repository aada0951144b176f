"""The links in letters, and the code that lets in."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from applications import mails
from applications.grants import Ticket
from applications.models import Application
from applications.states import CallState, State
from focusgroup.accounts import links
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message
from focusgroup.outbox.rendering import render
from tests.factories.applications import (
    CLOSES,
    OPENED,
    ApplicationFactory,
    CallFactory,
    ClarificationFactory,
    DraftFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(at):
    at()


def url(step):
    return reverse("applications:form", args=[step])


def text_of(page):
    return re.sub(r"\s+", " ", page.content.decode())


def untouched(**more):
    return DraftFactory(created_at=OPENED, changed_at=OPENED, **more)


def status_of(application, now):
    return f"/apply/{links.mint(mails.STATUS, application, now=now)}/"


def code_of(message, now):
    """As it stands in the letter."""
    return re.findall(r"\d{4} \d{4}", render(message, now=now).text)[0]


def last_code(now):
    return code_of(Message.objects.filter(kind="applications/code").latest("created_at", "pk"), now)


def let_in_by_code(client, application, now):
    client.post(status_of(application, now))
    return client.post("/apply/code/", {"code": last_code(now)})


def edit_token(application, now, **more):
    return links.mint(mails.EDIT, application, now=now, expires_at=now + timedelta(days=7), **more)


def test_opening_a_link_changes_nothing_and_only_the_button_lets_in(client, now):
    token = edit_token(untouched(legal_name="Lumenwerk"), now)

    page = client.get(f"/apply/{token}/")

    assert "Open your application" in text_of(page)
    assert client.get(url("company")).status_code == 403
    assert client.post(f"/apply/{token}/").status_code == 302
    assert "Lumenwerk" in text_of(client.get(url("company")))


def test_secret_pages_are_neither_kept_nor_told_on(client, now):
    page = client.get(f"/apply/{edit_token(untouched(), now)}/")

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
    assert [*Message.objects.values_list("kind", "recipient")] == [("applications/code", application.contact_email)]


def test_a_code_is_sent_once_a_minute_at_most(client, now, at):
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


# Once by the link, later by a code


def test_the_first_link_opens_once_and_then_shows_the_status(now):
    token = edit_token(untouched(), now)
    first, second = Client(), Client()

    first.post(f"/apply/{token}/")
    shown = second.get(f"/apply/{token}/")
    second.post(f"/apply/{token}/")

    assert first.get(url("company")).status_code == 200
    assert "Send me a code" in text_of(shown)
    assert second.get(url("company")).status_code == 403


@pytest.mark.parametrize("make", [DraftFactory, ApplicationFactory, lambda: ClarificationFactory().application])
def test_a_link_opens_nothing_that_was_typed_or_sent(client, now, make):
    token = edit_token(make(), now)

    client.post(f"/apply/{token}/")

    pages = ("/apply/form/eligibility/", "/apply/data/", "/apply/withdraw/", "/apply/erase/", "/apply/clarify/")
    assert [client.get(page).status_code for page in pages] == [403] * 5
    assert Message.objects.get().kind == "applications/code"


def test_whoever_was_let_in_goes_on_by_any_link_without_a_code(client, let_in, now):
    draft = DraftFactory(legal_name="Lumenwerk", notice_read_at=None)
    let_in(DraftFactory(), let_in(draft, client))

    shown = client.get(status_of(draft, now))
    answer = client.post(status_of(draft, now), follow=True)

    assert "Open your application" in text_of(shown)
    assert answer.redirect_chain == [("/apply/form/consents/", 302)]
    assert "Lumenwerk" in text_of(answer)
    assert Message.objects.count() == 0


def test_the_code_lets_in_and_is_spent(client, now):
    application = ApplicationFactory(legal_name="Lumenwerk")

    answer = let_in_by_code(client, application, now)
    again = client.post("/apply/code/", {"code": last_code(now)})

    assert answer.url == "/apply/status/"
    assert "Lumenwerk" in text_of(client.get(url("company")))
    assert again.status_code in (200, 403)
    assert {entry.verb for entry in Entry.objects.about(application)} == {"asked for a code", "opened by a code"}


def test_a_question_is_what_the_code_leads_to(client, now):
    application = ClarificationFactory().application

    assert let_in_by_code(client, application, now).url == "/apply/clarify/"


def test_the_code_is_typed_as_people_type(client, now):
    client.post(status_of(ApplicationFactory(), now))

    answer = client.post("/apply/code/", {"code": f" {last_code(now).replace(' ', '-')} "})

    assert answer.status_code == 302


def test_a_code_is_good_only_in_the_browser_that_asked(now):
    application = ApplicationFactory()
    mine, other = Client(), Client()
    mine.post(status_of(application, now))
    code = last_code(now)
    other.post(status_of(application, now))

    page = other.post("/apply/code/", {"code": code})

    assert "This is not the code" in text_of(page)
    assert other.get("/apply/data/").status_code == 403


def test_a_code_is_good_only_for_its_application(client, now, let_in):
    alpha, beta = ApplicationFactory(), ApplicationFactory()
    client.post(status_of(alpha, now))
    code = last_code(now)
    client.post(status_of(beta, now))

    client.post("/apply/code/", {"code": code})

    assert client.get("/apply/data/").status_code == 403


def test_two_tabs_ask_for_two_applications(client, now, ticket_on):
    alpha, beta = ApplicationFactory(legal_name="Alpha"), ApplicationFactory(legal_name="Beta")
    ticket = ticket_on(client.post(status_of(alpha, now), follow=True))
    code = last_code(now)
    client.post(status_of(beta, now))

    client.post("/apply/code/", {"code": code, "ticket": ticket})

    assert "Alpha" in text_of(client.get("/apply/status/"))


def test_a_code_runs_out(client, now, at):
    client.post(status_of(ApplicationFactory(), now))
    code = last_code(now)

    at(now + mails.CODE_LASTS)

    assert "it has run out" in text_of(client.post("/apply/code/", {"code": code}))


@pytest.mark.parametrize("typed", ["", "1", "0000 0000", "eight", "9" * 40])
def test_a_wrong_code_is_said_beside_its_field(client, now, typed):
    client.post(status_of(ApplicationFactory(), now))

    page = client.post("/apply/code/", {"code": typed})

    assert page.status_code == 200
    assert page.context["form"].errors["code"]
    assert client.get("/apply/status/").status_code == 403


def test_guessing_ends_after_ten_tries(client, now):
    client.post(status_of(ApplicationFactory(), now))
    code = last_code(now)

    for _ in range(10):
        client.post("/apply/code/", {"code": "0000 0000" if code != "0000 0000" else "1111 1111"})

    assert "That were many tries" in text_of(client.post("/apply/code/", {"code": code}))


def test_ten_codes_an_hour_are_enough_for_one_application(now, at):
    application = ApplicationFactory()
    for minute in range(11):
        at(now + timedelta(minutes=minute))
        answer = Client().post(status_of(application, now))

    assert answer.status_code == 429
    assert Message.objects.count() == 10


def test_another_code_is_sent_from_the_page_where_it_is_typed(client, now, at, ticket_on):
    page = client.post(status_of(ApplicationFactory(), now), follow=True)
    at(now + timedelta(minutes=2))

    client.post("/apply/code/", {"again": "1", "ticket": ticket_on(page)})
    answer = client.post("/apply/code/", {"code": last_code(now + timedelta(minutes=2))})

    assert Message.objects.count() == 2
    assert answer.status_code == 302


def test_after_a_day_a_code_lets_in_from_the_page_that_was_open(client, now, at, let_in, ticket_on):
    draft = DraftFactory()
    ticket = ticket_on(let_in(draft, client).get(url("motivation")))
    later = now + timedelta(hours=25)
    at(later)

    locked = client.post(url("motivation"), {"motivation": "Typed overnight", "ticket": ticket})
    client.post("/apply/code/", {"again": "1", "ticket": ticket_on(locked)})
    client.post("/apply/code/", {"code": last_code(later)})

    assert locked.status_code == 403
    assert "Typed overnight" in text_of(locked)
    assert "Send me a code" in text_of(locked)
    assert client.get(url("motivation")).status_code == 200


def test_nobody_asks_for_a_code_without_a_link(client, now):
    application = ApplicationFactory(legal_name="Lumenwerk")
    stolen = str(Ticket(str(application.key), now, {}))

    pages = [client.get("/apply/code/"), client.post("/apply/code/", {"again": "1", "ticket": stolen})]

    assert [page.status_code for page in pages] == [403, 403]
    assert Message.objects.count() == 0


@pytest.mark.parametrize(
    ("state", "call_state"),
    [
        (State.WITHDRAWN, CallState.OPEN),
        (State.NOT_SELECTED, CallState.DECIDED),
        (State.LAPSED, CallState.CLOSED),
        (State.ACCEPTED, CallState.DECIDED),
    ],
)
def test_data_can_be_taken_along_or_erased_whatever_became_of_it(client, now, state, call_state):
    application = ApplicationFactory(state=state, call__state=call_state)

    shown = text_of(client.get(status_of(application, now)))
    let_in_by_code(client, application, now)
    inside = text_of(client.get("/apply/status/"))

    assert "A code lets you in, to download your data or have them erased." in shown
    assert "/apply/data/" in inside
    assert "/apply/erase/" in inside
    assert client.get("/apply/data/").status_code == 200


def test_the_first_link_of_a_lapsed_draft_asks_for_a_code(client, now, at):
    draft = untouched()
    token = edit_token(draft, now + timedelta(days=13))
    Application.objects.update(state=State.LAPSED)
    at(CLOSES + timedelta(hours=1))

    client.post(f"/apply/{token}/")

    assert client.get("/apply/data/").status_code == 403


def test_the_code_stands_in_no_kept_letter(client, now):
    client.post(status_of(ApplicationFactory(), now))

    letter = render(Message.objects.get(), now=now)

    assert not re.search(r"\d{4} \d{4}", letter.in_public().text + letter.in_public().html)
