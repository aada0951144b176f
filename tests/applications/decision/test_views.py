"""The page behind the link of an offer."""

from datetime import datetime

import pytest
import time_machine
from django.test import Client

from applications.decision.mails import OFFER
from applications.decision.models import Offer
from applications.decision.offers import actions as offers
from applications.models import Call
from focusgroup.accounts import links
from focusgroup.accounts.actor import Actor
from members.models import Member
from tests.applications.decision.stages import offer_made, reviewed


@pytest.fixture
def offer(call: Call, by: Actor, jrc: Actor, now: datetime) -> Offer:
    reviewed(call, 3, legal_name="Brisa & Filhos")
    return offer_made(call, by, jrc, now)


@pytest.fixture
def url(offer: Offer, now: datetime) -> str:
    return f"/offer/{links.mint(OFFER, offer, now=now)}/"


@pytest.fixture(autouse=True)
def _today(now: datetime):
    with time_machine.travel(now, tick=False):
        yield


def test_opening_the_link_changes_nothing(client: Client, offer: Offer, url: str) -> None:
    page = client.get(url)

    offer.refresh_from_db()
    assert page.status_code == 200
    assert "A place for Brisa &amp; Filhos" in page.content.decode()
    assert (offer.accepted_at, offer.declined_at) == (None, None)
    assert not Member.objects.exists()


def test_the_page_is_kept_nowhere(client: Client, url: str) -> None:
    page = client.get(url)

    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"


def test_accepting_twice_makes_one_member(client: Client, url: str) -> None:
    answers = [client.post(url, {"answer": "accept"}, follow=True) for _ in range(2)]

    assert Member.objects.count() == 1
    assert all("is a member" in answer.content.decode() for answer in answers)


def test_declining_says_what_happens_next(client: Client, offer: Offer, url: str) -> None:
    page = client.post(url, {"answer": "decline", "reason": "We were bought."}, follow=True)

    offer.refresh_from_db()
    assert "You have declined the place" in page.content.decode()
    assert offer.decline_reason == "We were bought."


def test_accepting_after_declining_gives_a_clear_page(client: Client, url: str) -> None:
    client.post(url, {"answer": "decline"})

    page = client.post(url, {"answer": "accept"})

    assert (page.status_code, "You have declined the place" in page.content.decode()) == (200, True)
    assert not Member.objects.exists()


def test_accepting_after_the_time_gives_a_clear_page(client: Client, offer: Offer, url: str) -> None:
    with time_machine.travel(offer.expires_at, tick=False):
        pages = [client.get(url), client.post(url, {"answer": "accept"})]

    assert all("The time to answer is over" in page.content.decode() for page in pages)
    assert not Member.objects.exists()


@pytest.mark.parametrize("answer", ["", "maybe"])
def test_no_answer_is_no_answer(client: Client, offer: Offer, url: str, answer: str) -> None:
    page = client.post(url, {"answer": answer})

    offer.refresh_from_db()
    assert page.status_code == 200
    assert not offer.is_answered


def test_a_reason_that_is_too_long_is_not_lost(client: Client, offer: Offer, url: str) -> None:
    page = client.post(url, {"answer": "decline", "reason": "x" * 2001})

    offer.refresh_from_db()
    assert "x" * 2001 in page.content.decode()
    assert not offer.is_answered


def test_a_forged_link_leads_nowhere(client: Client, offer: Offer, now: datetime) -> None:
    other = links.mint("applications:status", offer.decision.application, now=now)

    codes = [client.get(f"/offer/{token}/").status_code for token in ("forged", "x" * 400, other, str(offer.pk))]
    codes += [client.post(f"/offer/{other}/", {"answer": "accept"}).status_code]

    assert codes == [404] * 5


def test_a_link_answers_its_own_offer_only(client: Client, offer: Offer, url: str) -> None:
    client.post(url, {"answer": "accept"})

    assert list(Offer.objects.filter(accepted_at__isnull=False)) == [offer]


def test_answering_needs_the_token_against_forgery(offer: Offer, url: str) -> None:
    page = Client(enforce_csrf_checks=True).post(url, {"answer": "accept"})

    offer.refresh_from_db()
    assert page.status_code == 403
    assert not offer.is_answered


def test_a_swept_offer_is_over(client: Client, offer: Offer, url: str) -> None:
    offers.expire_offers(by=Actor.duty("offers"), now=offer.expires_at)

    assert "The time to answer is over" in client.get(url).content.decode()
