"""What becomes of an offer: accepted, declined, or over; and who is offered the place then."""

from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from applications.decision import mails, permissions
from applications.decision.actions import BRUSSELS, OFFER_DAYS, last_moment
from applications.decision.models import Decision, Offer, Scenario
from applications.decision.offers.models import Replacement
from applications.decision.offers.replacing import Proposed, replacements
from applications.decision.refusals import OfferClosed, Refused
from applications.decision.states import Outcome
from applications.models import Application
from applications.sight import barred
from applications.states import State as ApplicationState
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit
from members import actions as members
from members.models import FACTS, Member

REMIND_BEFORE = timedelta(days=3)


@transaction.atomic
def accept(offer: Offer, *, by: Actor, now: datetime) -> Member:
    """The company takes its place and becomes a member. Accepted twice, it stays the same member.

    Raises OfferClosed when it was declined or its time is over.
    """
    offer = _locked_offer(offer)
    require(permissions.can_answer(by, offer))
    if offer.member is not None:
        return offer.member
    _require_open(offer, now=now)
    application = offer.decision.application
    audit.move(application, to=ApplicationState.ACCEPTED, by=by, now=now)
    offer.member = members.admit(
        {name: getattr(application, name) for name in FACTS},
        contact_name=application.contact_name,
        contact_email=application.contact_email,
        job_title=application.contact_role,
        joined_on=now.astimezone(BRUSSELS).date(),
        term_years=application.call.term_years,
        directory_consent_at=application.directory_consent_at,
        bulletins_consent_at=application.bulletins_consent_at,
        by=by,
        now=now,
    )
    offer.accepted_at = now
    offer.save(update_fields=["member", "accepted_at"])
    return offer.member


@transaction.atomic
def decline(offer: Offer, *, by: Actor, now: datetime, reason: str = "") -> None:
    """The company gives its place back. Declined twice, it stays declined.

    Raises OfferClosed when it was accepted or its time is over.
    """
    offer = _locked_offer(offer)
    require(permissions.can_answer(by, offer))
    if offer.declined_at is not None:
        return
    _require_open(offer, now=now)
    offer.declined_at, offer.decline_reason = now, reason
    offer.save(update_fields=["declined_at", "decline_reason"])
    application = offer.decision.application
    audit.move(application, to=ApplicationState.DECLINED, by=by, now=now, changes={"decline_reason": None})
    mails.offer_declined(offer, now=now)
    propose_replacements(offer.decision.scenario, by=by, now=now)


@transaction.atomic
def expire_offers(*, by: Actor, now: datetime) -> int:
    """End the offers nobody answered in time; returns how many."""
    overdue = list(Offer.objects.overdue(now).select_for_update(of=("self",)).select_related("decision__application"))
    if not overdue:
        return 0
    Offer.objects.filter(pk__in=[offer.pk for offer in overdue]).update(expired_at=now)
    rows = Application.objects.filter(pk__in=[offer.decision.application_id for offer in overdue])
    audit.move_all(rows, to=ApplicationState.EXPIRED, by=by, now=now)
    mails.offer_expired.to_all(overdue, now=now)
    for scenario in Scenario.objects.filter(decisions__offer__in=overdue).distinct():
        propose_replacements(scenario, by=by, now=now)
    return len(overdue)


@transaction.atomic
def remind_unanswered(*, by: Actor, now: datetime) -> int:
    """Remind whoever has not answered, once, some days before the offer ends; returns how many."""
    due = Offer.objects.unanswered().filter(reminded_at=None, expires_at__gt=now, expires_at__lte=now + REMIND_BEFORE)
    offers = list(due.select_for_update(of=("self",)).select_related("decision__application"))
    if not offers:
        return 0
    Offer.objects.filter(pk__in=[offer.pk for offer in offers]).update(reminded_at=now)
    audit.record_all("reminded", Offer, [offer.pk for offer in offers], by=by, now=now)
    mails.offer_reminder.to_all(offers, now=now)
    return len(offers)


@transaction.atomic
def propose_replacements(scenario: Scenario, *, by: Actor, now: datetime) -> list[Replacement]:
    """Work out anew who takes the places that are free. Nobody is told before a coordinator confirms it."""
    scenario = Scenario.objects.select_for_update(of=("self",)).select_related("call").get(pk=scenario.pk)
    rows = scenario.decisions.vacant().filter(Q(replacement=None) | Q(replacement__confirmed_at=None))
    vacant = list(rows.select_related("application", "replacement").order_by("pk"))
    new = [one.pk for one in vacant if not hasattr(one, "replacement")]
    Replacement.objects.filter(vacancy__in=vacant).delete()
    if not vacant:
        return []
    proposed = _proposed(scenario, places=len(vacant))
    made = [_replacement(scenario, one, proposed[place : place + 1], now=now) for place, one in enumerate(vacant)]
    Replacement.objects.bulk_create(made)
    audit.record("proposed replacements", scenario, by=by, now=now, changes={"places": len(vacant)})
    if new:
        mails.tell_signers(mails.place_free, scenario, now=now, offset=f"place {max(new)}")
    return made


def fill_vacancies(*, by: Actor, now: datetime) -> int:
    """Propose somebody for each place that fell free elsewhere, as when a member left; returns how many fell free."""
    require(permissions.can_prepare(by))
    rows = list(Decision.objects.vacant().filter(replacement=None).select_related("scenario"))
    for scenario in {one.scenario for one in rows}:
        propose_replacements(scenario, by=by, now=now)
    return len(rows)


def _proposed(scenario: Scenario, *, places: int) -> list[Proposed]:
    holding = [key.hex for key in scenario.decisions.held().values_list("application__key", flat=True)]
    reserve = Decision.objects.filter(
        scenario=scenario, outcome=Outcome.RESERVE, application__state=ApplicationState.RESERVE
    )
    keys = [key.hex for key in reserve.order_by("reserve_rank").values_list("application__key", flat=True)]
    form = scenario.instance or {}
    return replacements(form, holding=holding, reserve=keys, places=places, seed=scenario.seed)


def _replacement(scenario: Scenario, vacancy: Decision, found: list[Proposed], *, now: datetime) -> Replacement:
    """With its explanation; the company that stands for it has been looked up by its random key."""
    if not found:
        return Replacement(vacancy=vacancy, told={}, proposed_at=now)
    scores = {one["key"]: one["score"] for one in (scenario.instance or {})["candidates"]}
    one = found[0]
    told = {
        "keeps": not one.breaks,
        "breaks": one.breaks,
        "passed": one.passed,
        "cost": scores[vacancy.application.key.hex] - scores[one.key],
    }
    application = Application.objects.get(call=scenario.call_id, key=UUID(one.key))
    return Replacement(vacancy=vacancy, application=application, told=told, proposed_at=now)


@transaction.atomic
def confirm(replacement: Replacement, *, by: Actor, now: datetime, offer_days: int = OFFER_DAYS) -> Offer:
    """Offer the free place to the company that was proposed. Confirmed twice, it stays the same offer.

    Raises Refused when another is proposed by now, or the person has a conflict of interest with it.
    """
    require(permissions.can_release(by))
    if by.user is None:
        raise PermissionDenied
    try:
        replacement = Replacement.objects.select_for_update(of=("self",)).get(pk=replacement.pk)
    except Replacement.DoesNotExist as gone:
        raise Refused(_("Another company is proposed by now. Look at the places again.")) from gone
    if replacement.application_id is None:
        raise Refused(_("Nobody is left on the reserve list."))
    decision = Decision.objects.select_for_update(of=("self",)).get(application=replacement.application_id)
    if replacement.confirmed_at is not None:
        return decision.offer
    application = Application.objects.select_for_update(of=("self",)).get(pk=decision.application_id)
    if barred(by.user).filter(application=application.pk).exists():
        raise Refused(_("You have a conflict of interest with this company. Let somebody else confirm it."))
    if application.state != ApplicationState.RESERVE:
        raise Refused(_("The company is no longer on the reserve list. Look at the places again."))
    rank = decision.reserve_rank
    decision.outcome, decision.reserve_rank = Outcome.SELECTED, None
    decision.save(update_fields=["outcome", "reserve_rank"])
    audit.move(application, to=ApplicationState.SELECTED, by=by, now=now, changes={"reserve_rank": rank})
    offer = Offer.objects.create(decision=decision, expires_at=last_moment(now, offer_days))
    replacement.confirmed_at, replacement.confirmed_by = now, by.user
    replacement.save(update_fields=["confirmed_at", "confirmed_by"])
    audit.record("confirmed a replacement", offer, by=by, now=now)
    mails.selected(decision, now=now)
    return offer


def _locked_offer(offer: Offer) -> Offer:
    rows = Offer.objects.select_for_update(of=("self",))
    return rows.select_related("decision__application__call", "member").get(pk=offer.pk)


def _require_open(offer: Offer, *, now: datetime) -> None:
    if offer.is_answered:
        raise OfferClosed(_("The offer has been answered already."))
    if offer.expired_at is not None or offer.expires_at <= now:
        raise OfferClosed(_("The time to answer is over."))
