"""Where an application stands, in the words that an applicant may see."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from applications.models import Application
from applications.states import PublicState, State

# The way of each application; what is asked for in between stands with "received".
WAY = (PublicState.DRAFT, PublicState.RECEIVED, PublicState.EVALUATION, PublicState.DECISION)


@dataclass(frozen=True, slots=True)
class Station:
    """`on` is when it happened or will; `word` says how to read it ("From", "On")."""

    label: str
    text: str
    on: date | datetime | None
    word: str
    is_done: bool
    is_now: bool


def stations(application: Application) -> list[Station]:
    state = application.public_state
    if state == PublicState.WITHDRAWN:
        return [
            _begun(application, is_now=False),
            Station(_("Withdrawn"), _("It is out of the call."), None, "", False, True),
        ]
    if application.state == State.LAPSED:
        return [_begun(application, is_now=True)]
    reached = PublicState.RECEIVED if state == PublicState.CLARIFICATION else state
    place = WAY.index(reached)
    return [
        _begun(application, is_now=place == 0),
        Station(*_received(application, state), "", place > 1, place == 1),
        Station(_("Under evaluation"), *_evaluation(application), _("From"), place > 2, place == 2),
        Station(_("Decision sent"), *_decision(application), _("On"), False, place == 3),
    ]


def _begun(application: Application, *, is_now: bool) -> Station:
    text = _("The call closed before it was sent.") if application.state == State.LAPSED else ""
    return Station(_("Draft"), text, application.created_at, _("Started on"), not is_now, is_now)


def _received(application: Application, state: PublicState) -> tuple[str, str, datetime | None]:
    if state == PublicState.CLARIFICATION:
        return _("Clarification needed"), _("We wrote to you with a question."), application.submitted_at
    text = _("A confirmation went to the address you gave.") if application.submitted_at else ""
    return _("Received"), text, application.submitted_at


def _evaluation(application: Application) -> tuple[str, datetime]:
    text = _(
        "Reviewers of both institutions read your motivation and your website. "
        "If something is unclear, we write to you."
    )
    return text, application.call.closes_at


def _decision(application: Application) -> tuple[str, date | None]:
    return _("To everyone on the same day, with reasons."), application.call.decision_on
