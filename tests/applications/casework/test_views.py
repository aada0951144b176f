import pytest
from django.test import Client

from applications.casework.models import Clarification
from applications.models import Application
from applications.states import State
from tests.factories.applications import ApplicationFactory, ClarificationFactory

pytestmark = pytest.mark.django_db

PAGE = "/apply/clarify/"


@pytest.fixture(autouse=True)
def _clock(at):
    at()


def test_the_link_of_the_letter_leads_to_the_question(let_in):
    clarification = ClarificationFactory(fields=["turnover_eur", "ai_domains", "commits_to_input"])

    page = let_in(clarification.application).get(PAGE).content.decode()

    assert clarification.question in page
    assert 'name="turnover_eur"' in page
    assert 'name="ai_domains"' in page
    assert 'name="legal_name"' not in page
    assert 'name="balance_eur"' not in page


def test_only_the_unlocked_answers_are_kept(let_in):
    clarification = ClarificationFactory(
        application__legal_name="Ours", application__ai_domains=["LEARNING"], fields=["turnover_eur", "ai_domains"]
    )
    client = let_in(clarification.application)
    given = {"turnover_eur": "1 234", "ai_domains": ["PLANNING", "LEARNING"], "legal_name": "Theirs", "reply": "So."}

    response = client.post(PAGE, given)

    application = Application.objects.get()
    assert response["Location"] == "/apply/status/"
    assert (application.turnover_eur, application.legal_name) == (1234, "Ours")
    assert application.ai_domains == ["PLANNING", "LEARNING"]
    assert application.state == State.SUBMITTED


def test_a_wrong_answer_is_said_beside_its_field_and_nothing_is_kept(let_in):
    clarification = ClarificationFactory(fields=["turnover_eur"])

    page = let_in(clarification.application).post(PAGE, {"turnover_eur": "much", "reply": "Kept text"})

    assert "Give an amount in EUR" in page.content.decode()
    assert "Kept text" in page.content.decode()
    assert Clarification.objects.get().closed_at is None


def test_a_question_without_unlocked_answers_needs_a_reply(let_in):
    clarification = ClarificationFactory(fields=[])
    client = let_in(clarification.application)

    empty = client.post(PAGE, {"reply": " "})
    client.post(PAGE, {"reply": "We own both."})

    assert "Write your reply." in empty.content.decode()
    assert Clarification.objects.get().reply == "We own both."


def test_without_the_link_nothing_is_shown():
    clarification = ClarificationFactory()

    page = Client().get(PAGE)

    assert page.status_code == 403
    assert clarification.question not in page.content.decode()


def test_another_applicant_meets_another_question(let_in):
    ClarificationFactory(question="Secret of the rival?")

    page = let_in(ApplicationFactory()).get(PAGE, follow=True)

    assert "Secret of the rival" not in page.content.decode()


@pytest.mark.parametrize(("state", "is_needed"), [(State.CLARIFICATION, True), (State.ELIGIBLE, False)])
def test_the_status_says_clarification_only_for_a_question(state, is_needed, let_in):
    application = ApplicationFactory(state=state)

    page = let_in(application).get("/apply/status/").content.decode()

    assert ("Clarification needed" in page) == is_needed
    assert (PAGE in page) == is_needed
