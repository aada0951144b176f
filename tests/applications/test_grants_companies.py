"""Two companies of one mail address, each in a tab of its own."""

import re
from datetime import timedelta

import pytest

from applications.casework.models import Clarification, Erasure
from applications.models import Application
from applications.states import State
from tests.factories.applications import CLOSES, ApplicationFactory, CallFactory, ClarificationFactory, DraftFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(at):
    at()


@pytest.fixture
def tabs(client, let_in, ticket_on):
    """Opens a page of one application, then the link of the other; sends the form of the page that was open."""

    def send(path, first, second, **given):
        ticket = ticket_on(let_in(first, client).get(path))
        let_in(second, client)
        return client.post(path, {**given, "ticket": ticket}, follow=True)

    return send


def text_of(page):
    return re.sub(r"\s+", " ", page.content.decode())


def test_the_company_on_the_page_is_withdrawn_not_the_one_opened_last(tabs):
    alpha, beta = ApplicationFactory(legal_name="Alpha"), ApplicationFactory(legal_name="Beta")

    page = tabs("/apply/withdraw/", alpha, beta, reason="")

    states = dict(Application.objects.values_list("legal_name", "state"))
    assert states == {"Alpha": State.WITHDRAWN, "Beta": State.SUBMITTED}
    assert "Alpha" in text_of(page)


def test_the_company_on_the_page_asks_for_erasure(tabs):
    alpha, beta = ApplicationFactory(), ApplicationFactory()

    tabs("/apply/erase/", alpha, beta)

    assert Erasure.objects.get().application == alpha


def test_the_question_on_the_page_is_answered(tabs):
    alpha = ClarificationFactory(fields=["turnover_eur"]).application
    beta = ClarificationFactory(fields=["turnover_eur"], application__turnover_eur=1).application

    tabs("/apply/clarify/", alpha, beta, turnover_eur="999", reply="Of Alpha")

    replies = dict(Clarification.objects.values_list("application", "reply"))
    assert replies == {alpha.pk: "Of Alpha", beta.pk: ""}
    beta.refresh_from_db()
    assert beta.turnover_eur == 1


def test_a_saved_step_goes_on_with_its_company(tabs, client, ticket_on):
    call = CallFactory()
    alpha, beta = DraftFactory(call=call, legal_name="Alpha"), DraftFactory(call=call, legal_name="Beta")

    check = tabs("/apply/form/consents/", alpha, beta, notice_read_at="on")
    client.post("/apply/form/check/", {"ticket": ticket_on(check)})

    states = dict(Application.objects.values_list("legal_name", "state"))
    assert "Alpha" in text_of(check)
    assert states == {"Alpha": State.SUBMITTED, "Beta": State.DRAFT}


def test_each_company_has_its_own_grace(client, let_in, at):
    call = CallFactory()
    both = DraftFactory(call=call), DraftFactory(call=call)
    at(CLOSES - timedelta(minutes=5))
    for draft in both:
        let_in(draft, client).get("/apply/form/check/")

    at(CLOSES + timedelta(minutes=5))
    shown = [text_of(let_in(draft, client).get("/apply/form/check/")) for draft in both]

    assert ["Check your answers" in page for page in shown] == [True, True]


def test_a_page_that_was_open_before_the_call_closed_may_be_loaded_again_within_the_grace(client, let_in, at):
    draft = DraftFactory()
    at(CLOSES - timedelta(minutes=5))
    let_in(draft, client).get("/apply/form/check/")

    at(CLOSES + timedelta(minutes=14))
    within = client.get("/apply/form/check/")
    at(CLOSES + timedelta(minutes=15))
    after = client.get("/apply/form/check/")

    assert "Check your answers" in text_of(within)
    assert "can no longer be changed" in text_of(after)


def test_who_opens_the_form_after_the_call_has_closed_has_no_grace(client, let_in, at):
    draft = DraftFactory()
    at(CLOSES + timedelta(minutes=1))

    pages = [text_of(let_in(draft, client).get("/apply/form/check/")) for _ in range(2)]

    assert ["can no longer be changed" in page for page in pages] == [True, True]
