"""The letters of a decision. None is queued before the release."""

from datetime import timedelta

from django.utils.translation import gettext as _

from applications.decision.models import Decision, Offer
from applications.decision.states import Outcome
from applications.models import Application
from applications.states import State
from focusgroup.outbox.letters import Contents, NotSent, Occasion, letter

OFFER = "decision:offer"
# After the last day to answer, the link still says what became of the offer.
LINK_OUTLIVES_OFFER = timedelta(days=180)


def _address(decision: Decision) -> str:
    return decision.application.contact_email


def _decided(decision: Decision, outcome: Outcome) -> dict[str, object]:
    if decision.released_at is None or decision.outcome != outcome:
        raise NotSent(_("The decision is another one by now."))
    application = decision.application
    return {"decision": decision, "application": application, "call": application.call}


@letter(Decision, to=_address, scope="application.call")
def selected(decision: Decision, occasion: Occasion) -> Contents:
    """Offers a place, with the link that accepts or declines it."""
    context = _decided(decision, Outcome.SELECTED)
    offer = decision.offer
    if offer.is_answered or offer.expires_at <= occasion.now:
        raise NotSent(_("The offer is answered or over."))
    url = occasion.link(OFFER, offer, "decision:offer", expires_at=offer.expires_at + LINK_OUTLIVES_OFFER)
    return Contents(context | {"offer": offer, "offer_url": url})


@letter(Decision, to=_address, scope="application.call")
def reserve(decision: Decision, occasion: Occasion) -> Contents:
    """Tells the place on the reserve list and what may come of it."""
    return Contents(_decided(decision, Outcome.RESERVE))


@letter(Decision, to=_address, scope="application.call")
def not_selected(decision: Decision, occasion: Occasion) -> Contents:
    """Says no, how it was decided, and what remains possible."""
    return Contents(_decided(decision, Outcome.NOT_SELECTED) | {"home_url": occasion.page("home")})


@letter(Application, to=lambda application: application.contact_email)
def ineligible(application: Application, occasion: Occasion) -> Contents:
    """Says which condition is not met, and what to do if that is wrong."""
    if application.state != State.INELIGIBLE:
        raise NotSent(_("The application is eligible by now."))
    return Contents({"application": application, "call": application.call, "home_url": occasion.page("home")})


@letter(Offer, to=lambda offer: offer.decision.application.contact_email, scope="decision.application.call")
def offer_expired(offer: Offer, occasion: Occasion) -> Contents:
    """Tells that the time to answer is over and the place goes to another company."""
    if offer.expired_at is None:
        raise NotSent(_("The offer has been answered."))
    application = offer.decision.application
    return Contents({"offer": offer, "application": application, "call": application.call})


@letter(Offer, to=lambda offer: offer.decision.application.contact_email, scope="decision.application.call")
def offer_declined(offer: Offer, occasion: Occasion) -> Contents:
    """Confirms that the place is given back."""
    application = offer.decision.application
    return Contents({"offer": offer, "application": application, "call": application.call})
