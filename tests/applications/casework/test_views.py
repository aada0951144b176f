import pytest
from django.test import Client

from applications.casework import actions, unlocking
from applications.casework.models import Clarification
from applications.models import Application
from applications.ownership import CELLS
from applications.states import State
from focusgroup.accounts.actor import Actor
from tests.applicants import typed_on
from tests.factories.applications import CLOSES, ApplicationFactory, ClarificationFactory

pytestmark = pytest.mark.django_db

PAGE = "/apply/clarify/"
MOTHER = {"name": "Mother", "country": "BE", "kind": "enterprise", "direction": "holds", "of": "0", "capital_pct": "30"}
MOTHER |= {"headcount_awu": "10", "turnover_eur": "100000"}
FIRM = {"firms": [dict.fromkeys(CELLS, "") | MOTHER]}


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


# Every answer that staff may unlock


@pytest.mark.parametrize("name", [name for _step, names in unlocking.choices() for name, _label in names])
def test_whatever_is_unlocked_can_be_shown_and_answered(let_in, coordinator, now, name):
    application = ApplicationFactory(has_related_firms=True, ownership=FIRM)
    actions.ask(application, question="?", fields=[name], due_on=CLOSES.date(), by=Actor.person(coordinator), now=now)
    client = let_in(application)

    page = client.get(PAGE)
    sent = client.post(PAGE, {**typed_on(page), "reply": "So it is."})

    assert sent.status_code == 302, sent.context["problems"]
    assert Clarification.objects.get().reply == "So it is."
    application.refresh_from_db()
    assert [firm["name"] for firm in application.ownership["firms"]] == ["Mother"]


def test_companies_are_added_and_removed_without_sending(let_in):
    clarification = ClarificationFactory(
        fields=unlocking.with_its_own(["ownership"]), application__has_related_firms=True, application__ownership=FIRM
    )
    client = let_in(clarification.application)
    typed = typed_on(client.get(PAGE)) | {"reply": "Half a sentence"}

    more = client.post(PAGE, typed | {"add": "company"})
    less = client.post(PAGE, typed_on(more) | {"remove": "2"})

    assert 'name="firm-2-name"' in more.content.decode()
    assert "Half a sentence" in more.content.decode()
    assert 'name="firm-2-name"' not in less.content.decode()
    assert 'value="Mother"' in less.content.decode()
    assert Clarification.objects.get().closed_at is None


def test_a_wrong_cell_is_named_and_led_to(let_in):
    clarification = ClarificationFactory(
        fields=unlocking.with_its_own(["ownership"]), application__has_related_firms=True, application__ownership=FIRM
    )
    client = let_in(clarification.application)

    page = client.post(PAGE, typed_on(client.get(PAGE)) | {"firm-1-capital_pct": "lots"})

    assert 'href="#id_firm-1-capital_pct"' in page.content.decode()


# What was typed is not lost


def test_a_reply_after_staff_have_closed_the_question_is_shown_again(let_in, coordinator, now):
    clarification = ClarificationFactory(fields=["turnover_eur"])
    client = let_in(clarification.application)
    given = typed_on(client.get(PAGE)) | {"turnover_eur": "1234", "reply": "A long and careful reply"}
    actions.close(clarification, by=Actor.person(coordinator), now=now)

    page = client.post(PAGE, given)

    assert page.status_code == 409
    assert "A long and careful reply" in page.content.decode()
    assert "1234" in page.content.decode()


def test_a_double_click_answers_once(let_in):
    clarification = ClarificationFactory(fields=[])
    client = let_in(clarification.application)
    given = typed_on(client.get(PAGE)) | {"reply": "Once"}

    answers = [client.post(PAGE, given, follow=True).redirect_chain for _ in range(2)]

    assert answers == [[("/apply/status/", 302)]] * 2


def test_withdrawing_settles_the_question(let_in):
    clarification = ClarificationFactory()
    client = let_in(clarification.application)
    client.post("/apply/withdraw/", {"reason": ""})

    shown = client.get(PAGE)
    sent = client.post(PAGE, {"reply": "Too late"})

    clarification.refresh_from_db()
    assert clarification.closed_at is not None
    assert shown["Location"] == "/apply/status/"
    assert sent.status_code == 409
    assert "Too late" in sent.content.decode()


def test_what_is_typed_is_there_again_and_is_no_answer_yet(let_in):
    clarification = ClarificationFactory(
        fields=unlocking.with_its_own(["ownership", "turnover_eur"]),
        application__has_related_firms=True,
        application__ownership=FIRM,
        application__turnover_eur=5,
    )
    client = let_in(clarification.application)
    given = typed_on(client.get(PAGE)) | {
        "reply": "Half a sent",
        "turnover_eur": "about 7",
        "firm-1-name": "Grandmother",
        "related_firms": "A remark",
    }

    kept = client.post(f"{PAGE}keep/", given)
    later = client.get(PAGE)

    clarification.refresh_from_db()
    assert "Saved at" in kept.content.decode()
    typed = typed_on(later)
    assert [typed[name] for name in ("reply", "turnover_eur", "firm-1-name", "related_firms")] == [
        ["Half a sent"],
        ["about 7"],
        ["Grandmother"],
        ["A remark"],
    ]
    assert (clarification.reply, clarification.closed_at) == ("", None)
    assert Application.objects.get().turnover_eur == 5


def test_what_was_typed_to_one_question_does_not_come_with_the_next(let_in, coordinator, now):
    clarification = ClarificationFactory(fields=[])
    client = let_in(clarification.application)
    client.post(f"{PAGE}keep/", {"reply": "To the first"})
    actions.close(clarification, by=Actor.person(coordinator), now=now)
    ClarificationFactory(application=clarification.application, fields=[])

    assert "To the first" not in client.get(PAGE).content.decode()


def test_what_is_typed_after_the_question_was_closed_is_not_taken_for_kept(let_in, coordinator, now):
    clarification = ClarificationFactory(fields=[])
    client = let_in(clarification.application)
    actions.close(clarification, by=Actor.person(coordinator), now=now)

    assert client.post(f"{PAGE}keep/", {"reply": "Late"}).status_code == 409
