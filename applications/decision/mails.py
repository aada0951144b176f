"""The letters of a decision, none of which is queued before the release; and notes to whoever has to sign or reveal."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from applications.decision.draw.models import TO_REVEAL, Round
from applications.decision.draw.signers import signers_of
from applications.decision.models import Decision, Offer, Scenario
from applications.decision.offers.models import Replacement
from applications.decision.states import Outcome
from applications.decision.states import State as ScenarioState
from applications.models import Application
from applications.states import State
from focusgroup.accounts.models import User
from focusgroup.outbox import queue
from focusgroup.outbox.letters import Contents, Letter, NotSent, Occasion, letter

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
def offer_reminder(offer: Offer, occasion: Occasion) -> Contents:
    """Reminds of an offer that is not answered yet, with the same two choices."""
    if offer.is_answered or offer.expires_at <= occasion.now:
        raise NotSent(_("The offer is answered or over."))
    application = offer.decision.application
    url = occasion.link(OFFER, offer, "decision:offer", expires_at=offer.expires_at + LINK_OUTLIVES_OFFER)
    return Contents({"offer": offer, "application": application, "call": application.call, "offer_url": url})


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


def tell_signers(
    note: "Letter[Scenario]",
    scenario: Scenario,
    *,
    now: datetime,
    offset: str = "",
    inputs: dict[str, str] | None = None,
) -> int:
    """One note to each person who speaks for an institution in this call; returns how many are new."""
    people = signers_of(scenario.call)
    return queue.queue_all(
        [note.draft(scenario, now=now, to=one.email, to_name=str(one), offset=offset, inputs=inputs) for one in people]
    )


def ask_signers(scenario: Scenario, *, now: datetime) -> int:
    """Ask for the step that the scenario stands at."""
    offset = f"{scenario.state} {scenario.rounds.count()}"
    return tell_signers(your_turn, scenario, now=now, offset=offset, inputs={"state": str(scenario.state)})


def _note(scenario: Scenario, occasion: Occasion) -> dict[str, object]:
    """What every note names; it names no company."""
    return {
        "scenario": scenario,
        "call": scenario.call,
        "name": occasion.message.recipient_name,
        "selection_url": occasion.page("admin:selection", scenario_id=scenario.pk),
    }


def _has_acted(scenario: Scenario, institution: str) -> bool:
    """Whether an institution has done what the state of the scenario asks of it."""
    if scenario.state == ScenarioState.PROPOSED:
        return scenario.sign_offs.filter(institution=institution).exists()
    made = scenario.rounds.standing().filter(commitments__institution=institution)
    if scenario.state == ScenarioState.COMMITTED:
        made = made.filter(commitments__institution=institution, commitments__revealed_at__isnull=False)
    return made.exists()


@letter(Scenario, to=lambda scenario: "", scope="call")
def your_turn(scenario: Scenario, occasion: Occasion) -> Contents:
    """Asks the people of an institution to sign, to commit to a secret, or to reveal it."""
    asked = occasion.message.inputs.get("state", scenario.state)
    person = occasion.message.person or User.objects.filter(email=occasion.message.recipient).first()
    if scenario.state != asked or person is None or _has_acted(scenario, person.institution):
        raise NotSent(_("It is done, or the scenario is at another step by now."))
    round_: Round | None = scenario.rounds.standing().first()
    return Contents(_note(scenario, occasion) | {"step": asked, "reveal_by": round_ and round_.reveal_by})


@letter(Scenario, to=lambda scenario: "", scope="call")
def round_void(scenario: Scenario, occasion: Occasion) -> Contents:
    """Tells that a round of the draw was not revealed in time, and what follows."""
    round_ = scenario.rounds.filter(voided_at__isnull=False).last()
    if round_ is None:
        raise NotSent(_("No round is void."))
    hours = int(TO_REVEAL.total_seconds()) // 3600
    return Contents(_note(scenario, occasion) | {"round": round_, "hours": hours})


@letter(Scenario, to=lambda scenario: "", scope="call")
def drawn(scenario: Scenario, occasion: Occasion) -> Contents:
    """Tells both institutions that the draw is done and the letters wait for their release."""
    if scenario.state != ScenarioState.FROZEN or scenario.released_at is not None:
        raise NotSent(_("The letters are released, or the scenario is set aside."))
    return Contents(_note(scenario, occasion))


@letter(Scenario, to=lambda scenario: "", scope="call")
def place_free(scenario: Scenario, occasion: Occasion) -> Contents:
    """Tells the coordinators that a place is free and a replacement waits to be confirmed."""
    count = Replacement.objects.filter(vacancy__scenario=scenario, confirmed_at=None).count()
    if not count:
        raise NotSent(_("The place is taken again."))
    places_url = occasion.page("admin:selection_places", scenario_id=scenario.pk)
    return Contents(_note(scenario, occasion) | {"count": count, "places_url": places_url})
