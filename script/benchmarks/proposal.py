"""A call whose applications wait for readers."""

from collections.abc import Callable

from django.utils import timezone

from applications.models import Application
from applications.review.assignment import actions
from applications.states import CallState, State
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import Institution
from tests.factories.accounts import StaffFactory
from tests.factories.applications import ApplicationFactory, CallFactory

COUNTRIES = ("DE", "FR", "PL", "FI", "IT", "PT")
PLACES = (Institution.JRC, Institution.DIGITAL_SME)


def prepared(applications: int, reviewers: int) -> Callable[[], int]:
    """The whole deed as the page does it: ties looked for, who suits what, the matching, the rows written.

    It returns how many readings it proposes.
    """
    now, call = timezone.now(), CallFactory(state=CallState.EVALUATION)
    built = [
        ApplicationFactory.build(
            call=call, number=number + 1, state=State.ELIGIBLE, country=COUNTRIES[number % len(COUNTRIES)]
        )
        for number in range(applications)
    ]
    Application.objects.bulk_create(built, batch_size=200)
    people = [StaffFactory(institution=PLACES[number % 2], role="reviewer") for number in range(reviewers)]
    by = Actor.person(StaffFactory(institution=Institution.JRC, role="coordinator"))
    return lambda: len(actions.propose(call, reviewers=people, most={}, by=by, now=now).pairs)
