"""From a declined offer to a confirmed replacement, and the reminder before an offer ends."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from applications.decision import actions
from applications.decision.models import Decision, Offer, Scenario
from applications.decision.offers import actions as offers
from applications.decision.offers.models import Replacement
from applications.decision.refusals import Refused
from applications.decision.states import Outcome
from applications.models import Application, Call
from applications.states import PublicState
from applications.states import State as ApplicationState
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message
from members.actions import end_membership
from members.models import EndedBecause
from tests.applications.decision.stages import frozen, offer_made, reviewed
from tests.applications.review.pages import text_of
from tests.factories.applications import ConflictFactory


@pytest.fixture
def offer(call: Call, by: Actor, jrc: Actor, now: datetime) -> Offer:
    """Three places of nine; the three best are in, three are in reserve."""
    Call.objects.update(seats=6)
    call.refresh_from_db()
    reviewed(call, 12)
    return offer_made(call, by, jrc, now)


def declined(offer: Offer, now: datetime) -> Replacement:
    offers.decline(offer, by=Actor.holder(offer), now=now)
    return Replacement.objects.get(vacancy=offer.decision)


def test_a_decline_proposes_somebody_of_the_reserve_list_and_tells_nobody_outside(offer: Offer, now: datetime) -> None:
    replacement = declined(offer, now)

    assert replacement.application is not None
    assert replacement.application.state == ApplicationState.RESERVE
    assert replacement.told["keeps"] is True
    email = replacement.application.contact_email
    assert replacement.application.public_state == PublicState.DECISION
    assert not Message.objects.filter(kind="decision/selected", recipient=email).exists()
    assert Message.objects.filter(kind="decision/place_free").count() == 2


def test_a_confirmed_replacement_is_offered_the_place(offer: Offer, by: Actor, now: datetime) -> None:
    replacement = declined(offer, now)
    assert replacement.application is not None

    made = offers.confirm(replacement, by=by, now=now)
    member = offers.accept(made, by=Actor.holder(made), now=now)

    replacement.refresh_from_db()
    replacement.application.refresh_from_db()
    assert (replacement.confirmed_by, replacement.application.state) == (by.user, ApplicationState.ACCEPTED)
    assert Decision.objects.get(application=replacement.application).outcome == Outcome.SELECTED
    assert (
        Message.objects.filter(kind="decision/selected", recipient=replacement.application.contact_email).count() == 1
    )
    assert member.legal_name == replacement.application.legal_name
    assert Entry.objects.about(made).filter(verb="confirmed a replacement").count() == 1


def test_confirmed_twice_it_stays_one_offer(offer: Offer, by: Actor, now: datetime) -> None:
    replacement = declined(offer, now)

    first, second = (offers.confirm(replacement, by=by, now=now) for _ in range(2))

    assert first == second
    assert Offer.objects.count() == 7


def test_whoever_is_proposed_already_is_not_proposed_for_the_next_place(offer: Offer, now: datetime) -> None:
    other = Offer.objects.exclude(pk=offer.pk).earliest("pk")

    declined(offer, now)
    declined(other, now)

    proposed = list(Replacement.objects.values_list("application", flat=True))
    assert len(proposed) == len(set(proposed)) == 2


def test_an_expired_offer_proposes_too(offer: Offer, now: datetime) -> None:
    late = offer.expires_at + timedelta(minutes=1)

    over = offers.expire_offers(by=Actor.duty("offers"), now=late)

    proposed = Replacement.objects.exclude(application=None).values_list("application__state", flat=True)
    assert over == 6
    assert set(proposed) == {"reserve"}


def test_without_anybody_left_the_place_stays_free(offer: Offer, by: Actor, now: datetime) -> None:
    Application.objects.filter(state=ApplicationState.RESERVE).update(state=ApplicationState.NOT_SELECTED)

    replacement = declined(offer, now)

    assert replacement.application is None
    with pytest.raises(Refused, match="Nobody is left"):
        offers.confirm(replacement, by=by, now=now)


def test_a_reviewer_and_a_duty_confirm_nothing(offer: Offer, reviewer: User, now: datetime) -> None:
    replacement = declined(offer, now)

    for somebody in (Actor.person(reviewer), Actor.duty("offers")):
        with pytest.raises(PermissionDenied):
            offers.confirm(replacement, by=somebody, now=now)


def test_a_conflict_keeps_from_confirming_and_from_seeing(
    offer: Offer, by: Actor, coordinator: User, coordinator_client: Client, now: datetime
) -> None:
    replacement = declined(offer, now)
    assert replacement.application is not None
    Application.objects.filter(pk=replacement.application.pk).update(legal_name="Cousin and Sons")
    path = f"/admin/selection/{offer.decision.scenario_id}/places/"
    named = text_of(coordinator_client.get(path))
    ConflictFactory(application=replacement.application, user=coordinator)

    hidden = text_of(coordinator_client.get(path))

    assert "Cousin and Sons" in named
    assert "Cousin and Sons" not in hidden
    assert coordinator_client.get(f"{path}{replacement.pk}/").status_code == 404
    with pytest.raises(Refused, match="conflict of interest"):
        offers.confirm(replacement, by=by, now=now)


def test_the_page_confirms_after_it_was_read(offer: Offer, coordinator_client: Client, now: datetime) -> None:
    replacement = declined(offer, now)
    path = f"/admin/selection/{offer.decision.scenario_id}/places/{replacement.pk}/"

    read = text_of(coordinator_client.get(path))
    before = Offer.objects.count()
    coordinator_client.post(path, {"offer_days": 7})

    assert "keeps all quotas and costs the least" in read
    assert (before, Offer.objects.count()) == (6, 7)


def test_a_reminder_goes_out_once_three_days_before_the_end(offer: Offer, now: datetime) -> None:
    duty = Actor.duty("offers")
    moments = (offer.expires_at - timedelta(days=4), *2 * [offer.expires_at - timedelta(days=2, hours=23)])
    offers.decline(offer, by=Actor.holder(offer), now=now)

    reminded = [offers.remind_unanswered(by=duty, now=at) for at in moments]

    assert reminded == [0, 5, 0]
    assert Message.objects.filter(kind="decision/offer_reminder").count() == 5
    assert not Message.objects.filter(
        kind="decision/offer_reminder", recipient=offer.decision.application.contact_email
    ).exists()


def test_before_the_release_there_is_no_place_to_fall_free(call: Call, by: Actor, jrc: Actor, now: datetime) -> None:
    reviewed(call, 6)
    scenario = frozen(call, by, jrc, now)

    assert offers.propose_replacements(scenario, by=by, now=now) == []
    actions.release(scenario, by=by, now=now)
    assert offers.propose_replacements(Scenario.objects.get(), by=by, now=now) == []


def test_a_member_that_leaves_gives_its_place_free(offer: Offer, by: Actor, now: datetime) -> None:
    member = offers.accept(offer, by=Actor.holder(offer), now=now)
    end_membership(member, because=EndedBecause.RESIGNED, reason="Sold.", ended_on=now.date(), by=by, now=now)
    duty = Actor.duty("offers")

    free = [offers.fill_vacancies(by=duty, now=now) for _ in range(2)]

    replacement = Replacement.objects.get(vacancy=offer.decision)
    assert free == [1, 0]
    assert replacement.application is not None
    assert replacement.application.state == ApplicationState.RESERVE
    assert Message.objects.filter(kind="decision/place_free").count() == 2


def test_a_member_that_left_does_not_count_in_the_quotas_any_more(offer: Offer, by: Actor, now: datetime) -> None:
    other = Offer.objects.exclude(pk=offer.pk).earliest("pk")
    member = offers.accept(offer, by=Actor.holder(offer), now=now)
    end_membership(member, because=EndedBecause.INACTIVE, reason="Silent.", ended_on=now.date(), by=by, now=now)

    declined(other, now)

    held = Decision.objects.held().values_list("pk", flat=True)
    assert {offer.decision_id, other.decision_id}.isdisjoint(held)
    assert Replacement.objects.exclude(application=None).count() == 2


def test_a_term_that_is_over_is_left_to_the_next_call(offer: Offer, by: Actor, now: datetime) -> None:
    member = offers.accept(offer, by=Actor.holder(offer), now=now)
    end_membership(member, because=EndedBecause.TERM_OVER, reason="Over.", ended_on=now.date(), by=by, now=now)

    assert offers.fill_vacancies(by=Actor.duty("offers"), now=now) == 0
    assert not Decision.objects.held().filter(pk=offer.decision_id).exists()


def test_the_page_of_the_places_works_it_out_when_asked(
    offer: Offer, by: Actor, coordinator_client: Client, now: datetime
) -> None:
    member = offers.accept(offer, by=Actor.holder(offer), now=now)
    end_membership(member, because=EndedBecause.RESIGNED, reason="Sold.", ended_on=now.date(), by=by, now=now)
    path = f"/admin/selection/{offer.decision.scenario_id}/places/"

    before = text_of(coordinator_client.get(path))
    after = text_of(coordinator_client.post(path, follow=True))

    assert "1 place has fallen free" in before
    assert "Left since" in before
    assert "keeps all quotas and costs the least" in after
    assert "has fallen free" not in after


@pytest.mark.parametrize("state", ["withdrawn", "ineligible"])
def test_a_place_lost_before_the_letters_left_goes_to_the_reserve_list(
    call: Call, by: Actor, jrc: Actor, now: datetime, state: str
) -> None:
    Call.objects.update(seats=6)
    call.refresh_from_db()
    reviewed(call, 12)
    scenario = frozen(call, by, jrc, now)
    gone = Decision.objects.filter(outcome=Outcome.SELECTED).earliest("pk")
    Application.objects.filter(pk=gone.application_id).update(state=state)

    actions.release(scenario, by=by, now=now)
    offers.fill_vacancies(by=by, now=now)
    offers.confirm(Replacement.objects.get(vacancy=gone), by=by, now=now)

    assert Offer.objects.count() == 6
    assert not Offer.objects.filter(decision=gone).exists()
