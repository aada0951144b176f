"""The letters of a decision, as they are read."""

from datetime import datetime, timedelta

import pytest

from applications.decision import actions
from applications.decision.models import Decision, Offer
from applications.decision.offers import actions as offers
from applications.models import Application, Call
from applications.states import State as ApplicationState
from focusgroup.accounts.actor import Actor
from focusgroup.outbox.letters import NotSent
from focusgroup.outbox.models import Message
from focusgroup.outbox.rendering import Rendered, render
from tests.applications.decision.stages import frozen, reviewed
from tests.factories.applications import ApplicationFactory


@pytest.fixture
def released(call: Call, by: Actor, jrc: Actor, now: datetime) -> None:
    reviewed(call, 6, contact_name="Ana O'Ferro")
    ApplicationFactory(
        call=call, state=ApplicationState.INELIGIBLE, eligibility_note="More than 250 people work in the group."
    )
    actions.release(frozen(call, by, jrc, now), by=by, now=now)


def written(kind: str, now: datetime) -> Rendered:
    message = Message.objects.filter(kind=f"decision/{kind}").earliest("pk")
    assert message is not None
    return render(message, now=now)


def test_an_offer_says_until_when_and_how(released: None, now: datetime) -> None:
    letter = written("selected", now)

    company = Offer.objects.earliest("pk").decision.application.legal_name
    assert letter.subject == f"A place for {company} in the Focus Group on AI"
    assert "Dear Ana O'Ferro," in letter.text
    assert "Monday 30 November 2026, 23:59 Brussels time" in letter.text
    assert len(letter.secrets) == 1
    assert f"/offer/{letter.secrets[0]}/" in letter.text
    assert f"/offer/{letter.secrets[0]}/" in letter.html


def test_the_reserve_letter_names_the_place(released: None, now: datetime) -> None:
    assert "in place 1." in written("reserve", now).text


def test_the_letter_to_the_ineligible_names_what_was_found(released: None, now: datetime) -> None:
    letter = written("ineligible", now)

    assert "More than 250 people work in the group." in letter.text
    assert "More than 250 people work in the group." in letter.html


@pytest.mark.parametrize("kind", ["selected", "reserve", "not_selected", "ineligible"])
def test_each_letter_is_whole_without_its_picture(released: None, now: datetime, kind: str) -> None:
    letter = written(kind, now)

    for part in (letter.subject, letter.text, letter.html.partition("</style>")[2]):
        assert part.strip()
        assert "{" not in part
        assert "None" not in part
    assert "With kind regards" in letter.text
    assert "&#x27;" not in letter.text
    assert "!" not in letter.text


def test_a_letter_after_the_answer_is_not_sent(released: None, now: datetime) -> None:
    message = Message.objects.filter(kind="decision/selected").earliest("pk")
    offer = Offer.objects.get(decision_id=int(message.about_key))
    offers.decline(offer, by=Actor.holder(offer), now=now)

    with pytest.raises(NotSent):
        render(message, now=now)


def test_a_letter_of_a_decision_that_is_another_by_now_is_not_sent(released: None, now: datetime) -> None:
    message = Message.objects.filter(kind="decision/reserve").get()
    Decision.objects.filter(pk=message.about_key).update(reserve_rank=None, outcome="not_selected")

    with pytest.raises(NotSent):
        render(message, now=now)


def test_an_expired_offer_is_told(released: None, now: datetime) -> None:
    offers.expire_offers(by=Actor.duty("offers"), now=now + timedelta(days=20))

    letter = written("offer_expired", now)

    assert "The offer held until Monday 30 November 2026, 23:59 Brussels time" in letter.text


def test_a_declined_offer_is_confirmed(released: None, now: datetime) -> None:
    offer = Offer.objects.earliest("pk")
    offers.decline(offer, by=Actor.holder(offer), now=now)

    assert "does not take the place" in written("offer_declined", now).text


def test_an_ineligible_application_that_became_eligible_gets_no_such_letter(released: None, now: datetime) -> None:
    message = Message.objects.get(kind="decision/ineligible")
    Application.objects.filter(pk=message.about_key).update(state=ApplicationState.ELIGIBLE)

    with pytest.raises(NotSent):
        render(message, now=now)
