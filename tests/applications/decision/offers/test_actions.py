"""What becomes of an offer."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from applications.decision.models import Offer
from applications.decision.offers import actions as offers
from applications.decision.refusals import OfferClosed
from applications.models import Application, Call
from applications.states import State as ApplicationState
from focusgroup.accounts.actor import Actor
from focusgroup.outbox.models import Message
from members.models import Member, Representative
from members.states import State as MemberState
from tests.applications.decision.stages import offer_made, reviewed


def test_accepting_makes_the_company_a_member(call: Call, by: Actor, jrc: Actor, now: datetime) -> None:
    reviewed(call, 3, directory_consent_at=now, contact_name="Ana Ferro", contact_role="Founder")
    offer = offer_made(call, by, jrc, now)
    application = offer.decision.application

    member = offers.accept(offer, by=Actor.holder(offer), now=now)

    application.refresh_from_db()
    term = member.terms.get()
    representative = Representative.objects.get(member=member)
    assert application.state == ApplicationState.ACCEPTED
    assert (member.state, member.legal_name, member.country) == (
        MemberState.ACTIVE,
        application.legal_name,
        application.country,
    )
    assert member.directory_consent_at == now
    assert (str(term.starts_on), str(term.ends_on)) == ("2026-11-16", "2029-11-15")
    assert (representative.user.email, representative.user.name, representative.is_main) == (
        application.contact_email,
        "Ana Ferro",
        True,
    )
    assert Message.objects.filter(kind="members/welcome", recipient=application.contact_email).count() == 1


def test_without_consent_the_new_member_is_not_listed(call: Call, by: Actor, jrc: Actor, now: datetime) -> None:
    reviewed(call, 3)
    offer = offer_made(call, by, jrc, now)

    member = offers.accept(offer, by=Actor.holder(offer), now=now)

    assert member.directory_consent_at is None
    assert not Member.objects.listed().exists()


def test_names_in_any_script_get_addresses_of_their_own(call: Call, by: Actor, jrc: Actor, now: datetime) -> None:
    applications = reviewed(call, 3)
    for application, name in zip(
        applications, ("Καστέλλι ΙΚΕ", "Света Аналитика ООД", "Света Аналитика ООД"), strict=True
    ):
        Application.objects.filter(pk=application.pk).update(legal_name=name)
    offer_made(call, by, jrc, now)

    slugs = {offers.accept(offer, by=Actor.holder(offer), now=now).slug for offer in Offer.objects.all()}

    assert len(slugs) == 3
    assert all(slug.isascii() and slug.strip("-") for slug in slugs)


def test_accepted_twice_there_is_one_member(call: Call, by: Actor, jrc: Actor, now: datetime) -> None:
    reviewed(call, 3)
    offer = offer_made(call, by, jrc, now)

    first = offers.accept(offer, by=Actor.holder(offer), now=now)
    again = offers.accept(offer, by=Actor.holder(offer), now=now + timedelta(days=60))

    assert first == again
    assert Member.objects.count() == 1
    assert Message.objects.filter(kind="members/welcome").count() == 1


def test_declining_gives_the_place_back(call: Call, by: Actor, jrc: Actor, now: datetime) -> None:
    reviewed(call, 3)
    offer = offer_made(call, by, jrc, now)

    offers.decline(offer, reason="We were bought.", by=Actor.holder(offer), now=now)
    offers.decline(offer, reason="Again", by=Actor.holder(offer), now=now)

    offer.refresh_from_db()
    assert offer.decline_reason == "We were bought."
    assert offer.decision.application.state == ApplicationState.DECLINED
    assert Message.objects.filter(kind="decision/offer_declined").count() == 1
    with pytest.raises(OfferClosed):
        offers.accept(offer, by=Actor.holder(offer), now=now)


def test_what_was_accepted_cannot_be_declined(call: Call, by: Actor, jrc: Actor, now: datetime) -> None:
    reviewed(call, 3)
    offer = offer_made(call, by, jrc, now)
    offers.accept(offer, by=Actor.holder(offer), now=now)

    with pytest.raises(OfferClosed):
        offers.decline(offer, by=Actor.holder(offer), now=now)


@pytest.mark.parametrize("is_swept", [True, False])
def test_after_its_time_an_offer_is_over(call: Call, by: Actor, jrc: Actor, now: datetime, is_swept: bool) -> None:
    """With and without the duty having run."""
    reviewed(call, 3)
    offer = offer_made(call, by, jrc, now)
    later = offer.expires_at
    if is_swept:
        offers.expire_offers(by=Actor.duty("offers"), now=later)

    with pytest.raises(OfferClosed):
        offers.accept(offer, by=Actor.holder(offer), now=later)

    assert not Member.objects.exists()


def test_unanswered_offers_expire_once_and_answered_ones_never(
    call: Call, by: Actor, jrc: Actor, now: datetime
) -> None:
    reviewed(call, 3)
    offer = offer_made(call, by, jrc, now)
    offers.accept(offer, by=Actor.holder(offer), now=now)
    duty = Actor.duty("offers")

    counts = [
        offers.expire_offers(by=duty, now=offer.expires_at - timedelta(minutes=1)),
        offers.expire_offers(by=duty, now=offer.expires_at),
        offers.expire_offers(by=duty, now=offer.expires_at + timedelta(days=1)),
    ]

    states = Application.objects.order_by("state").values_list("state", flat=True)
    assert counts == [0, 2, 0]
    assert list(states) == [ApplicationState.ACCEPTED, ApplicationState.EXPIRED, ApplicationState.EXPIRED]
    assert Message.objects.filter(kind="decision/offer_expired").count() == 2


def test_nobody_answers_the_offer_of_another(call: Call, by: Actor, jrc: Actor, now: datetime) -> None:
    reviewed(call, 3)
    offer = offer_made(call, by, jrc, now)
    other = Offer.objects.exclude(pk=offer.pk).earliest("pk")

    for actor in (Actor.holder(other), by, Actor.duty("offers")):
        with pytest.raises(PermissionDenied):
            offers.accept(offer, by=actor, now=now)
