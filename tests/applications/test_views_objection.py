"""The objection on the page that sends: kept as it is typed, right or not."""

import html

import pytest

from applications.models import Application
from applications.states import State
from tests.applicants import typed_on
from tests.factories.applications import CLOSES, ApplicationFactory, DraftFactory

pytestmark = pytest.mark.django_db

PAGE, KEEP = "/apply/form/check/", "/apply/form/check/keep/"
TOO_LONG = "word " * 200 + "word"


@pytest.fixture(autouse=True)
def _clock(at):
    at()


def objection_on(page):
    return html.unescape(typed_on(page)["objection"][0])


@pytest.mark.parametrize("text", ["Half of them are apprentices.", TOO_LONG])
def test_what_is_typed_is_there_again(client, let_in, text):
    let_in(DraftFactory(headcount_awu=300), client)

    kept = client.post(KEEP, {"objection": text})
    later = client.get(PAGE)

    assert "Saved at" in kept.content.decode()
    assert objection_on(later) == text
    assert ("invalid-feedback" in later.content.decode()) == (text == TOO_LONG)


def test_what_is_refused_is_there_again_and_nothing_is_sent(client, let_in, ticket_on):
    draft = DraftFactory(headcount_awu=300)
    ticket = ticket_on(let_in(draft, client).get(PAGE))

    client.post(PAGE, {"objection": TOO_LONG, "ticket": ticket})
    later = client.get(PAGE)

    assert objection_on(later) == TOO_LONG
    assert Application.objects.get().state == State.DRAFT


def test_once_the_criteria_are_met_a_refused_objection_stands_in_nobodys_way(client, let_in, ticket_on):
    draft = DraftFactory(headcount_awu=300)
    let_in(draft, client).post(KEEP, {"objection": TOO_LONG})
    Application.objects.update(headcount_awu=30)

    client.post(PAGE, {"ticket": ticket_on(client.get(PAGE))})

    draft.refresh_from_db()
    assert (draft.state, draft.objection, draft.unfinished) == (State.SUBMITTED, "", {})


def test_an_objection_to_what_was_sent_waits_to_be_sent(client, let_in, ticket_on):
    application = ApplicationFactory(headcount_awu=300, objection="")
    let_in(application, client).post(KEEP, {"objection": "Now I say why."})
    before = Application.objects.get().objection

    client.post(PAGE, {"objection": "Now I say why.", "ticket": ticket_on(client.get(PAGE))})

    application.refresh_from_db()
    assert (before, application.objection, application.revision) == ("", "Now I say why.", 2)


def test_after_the_call_has_closed_it_is_shown_to_copy(client, let_in, at):
    draft = DraftFactory(headcount_awu=300)
    at(CLOSES.replace(hour=18))
    let_in(draft, client)

    page = client.post(KEEP, {"objection": "Too late"})

    assert page.status_code == 409
    assert "Too late" in page.content.decode()
