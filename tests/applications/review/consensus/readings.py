"""Applications that were read, and agreements as far as a test needs them, made by the actions themselves."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from applications.models import Application, Call
from applications.review import actions as review
from applications.review.consensus import actions
from applications.review.consensus.models import Consensus
from applications.states import State as ApplicationState
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from tests.factories.applications import ApplicationFactory, AssignmentFactory

DUTY = Actor.duty("consensus")
WORDS: dict[str, Any] = {"strengths": "Models of their own, in use.", "weaknesses": "Few people carry them."}


def points(call: Call, half_points: int) -> dict[str, int]:
    return {str(criterion.pk): half_points for criterion in call.criteria.all()}


def read(call: Call, given: Mapping[User, int], *, now: datetime, **facts: Any) -> Application:
    """Each person submits these half points on every criterion."""
    application = ApplicationFactory(call=call, state=ApplicationState.UNDER_REVIEW, **facts)
    readings = [AssignmentFactory(application=application, reviewer=person) for person in given]
    for reading, half_points in zip(readings, given.values(), strict=True):
        by = Actor.person(reading.reviewer)
        comment = f"Comment of {reading.reviewer}."
        review.submit(reading, half_points=points(call, half_points), comment=comment, by=by, now=now)
    return Application.objects.get(pk=application.pk)


def opened(application: Application, *, now: datetime) -> Consensus:
    actions.open_due(by=DUTY, now=now)
    return Consensus.objects.get(application=application)


def drafted(consensus: Consensus, half_points: int = 7) -> dict[str, Any]:
    return {"half_points": points(consensus.application.call, half_points), **WORDS}


def proposed(consensus: Consensus, *, now: datetime, half_points: int = 7) -> Consensus:
    assert consensus.rapporteur is not None
    by = Actor.person(consensus.rapporteur)
    return actions.propose(consensus, by=by, now=now, **drafted(consensus, half_points))


def agreed(consensus: Consensus, reader: User, *, now: datetime) -> Consensus:
    before = proposed(consensus, now=now)
    return actions.speak(before, answer="approved", version=before.version, by=Actor.person(reader), now=now)
