"""The letters before they leave: each with its own reasons, and nothing of it told to anybody."""

from datetime import datetime

import pytest
from django.test import Client

from applications.decision import actions
from applications.decision.models import Decision, Offer, Scenario
from applications.models import Application, Call
from applications.review.consensus import actions as consensus
from focusgroup.accounts import links
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from focusgroup.outbox.models import Message
from focusgroup.outbox.rendering import render
from tests.applications.decision.stages import LETTERS, frozen, reviewed
from tests.applications.review.pages import text_of


@pytest.fixture
def drawn(call: Call, by: Actor, jrc: Actor, now: datetime) -> Scenario:
    applications = reviewed(call, 16)
    for application in applications[:15]:
        words = {"strengths": f"Strong: {application.reference}.", "weaknesses": f"Weak: {application.reference}."}
        consensus.word(application, by=by, now=now, **words)
    return frozen(call, by, jrc, now)


def page_of(scenario: Scenario, query: str = "") -> str:
    return f"/admin/selection/{scenario.pk}/release/{query}"


def test_each_letter_is_shown_with_its_own_reasons_a_page_at_a_time(
    coordinator_client: Client, drawn: Scenario
) -> None:
    pages = [coordinator_client.get(page_of(drawn, query)) for query in ("", "?page=2", "?outcome=selected")]

    lots = [page.context["lot"] for page in pages]
    letters = [letter for lot in lots for letter in lot.letters]
    assert [len(lot.letters) for lot in lots] == [10, 2, 3]
    for letter in letters:
        assert (f"Strong: {letter.reference}." in letter.text) is letter.has_words
    assert sum(not letter.has_words for letter in letters) == 1
    assert "1 letter would leave without the company's own reasons." in text_of(pages[0])
    assert "•••" in lots[2].letters[0].text


def test_looking_writes_nothing_and_tells_nobody(coordinator_client: Client, drawn: Scenario) -> None:
    for query in ("", "?outcome=selected", "?outcome=reserve", "?outcome=ineligible", "?outcome=nonsense"):
        assert coordinator_client.get(page_of(drawn, query)).status_code == 200

    assert (Message.objects.filter(kind__in=LETTERS).count(), Offer.objects.count()) == (0, 0)
    assert set(Decision.objects.values_list("released_at", flat=True)) == {None}


def test_what_is_sent_is_what_was_shown_and_words_of_the_last_minute_count(
    coordinator_client: Client, drawn: Scenario, by: Actor, now: datetime
) -> None:
    decision = Decision.objects.filter(outcome="not_selected").exclude(strengths="").earliest("application__number")
    consensus.word(decision.application, by=by, now=now, strengths="Reworded.", weaknesses="Still few.")
    shown = {one.reference: one.text for one in coordinator_client.get(page_of(drawn)).context["lot"].letters}

    actions.release(Scenario.objects.get(), by=by, now=now)

    message = Message.objects.get(kind="decision/not_selected", about=links.about(decision))
    sent = render(message, now=now)
    assert sent.text == shown[decision.application.reference]
    assert "Reworded." in sent.text
    assert "Reworded." in sent.html


def test_a_letter_of_a_company_one_has_a_conflict_with_is_not_shown(
    coordinator_client: Client, coordinator: User, drawn: Scenario, now: datetime
) -> None:
    hidden = Decision.objects.filter(outcome="not_selected").earliest("application__number").application
    coordinator.conflicts.create(application=hidden, state="confirmed", at=now, judged_by=coordinator, judged_at=now)

    page = text_of(coordinator_client.get(page_of(drawn)))

    assert hidden.reference not in page
    assert hidden.legal_name not in page


def test_the_applicant_sees_nothing_of_words_or_decision_before_the_release(drawn: Scenario, let_in) -> None:
    application = Application.objects.filter(decision__outcome="selected").earliest("pk")
    client = let_in(application)

    pages = [text_of(client.get(path)) for path in ("/apply/status/", "/apply/data/")]

    for page in pages:
        assert "Strong:" not in page
        assert "selected" not in page.lower()
        assert "4.50" not in page
