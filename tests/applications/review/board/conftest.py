from datetime import datetime, timedelta

import pytest

from applications.models import Application, Call
from applications.review.actions import settle
from applications.review.models import Assignment
from applications.review.states import State
from applications.states import State as ApplicationState
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import Institution, User
from tests.factories.accounts import StaffFactory
from tests.factories.applications import ApplicationFactory, AssignmentFactory, ReviewFactory

BEGAN = datetime.fromisoformat("2026-11-02T08:00:00+00:00")


def read(application: Application, reader: User, half_points: int, *, day: int = 0) -> Assignment:
    """A submitted review with the same score on each criterion; nothing is settled yet."""
    criteria = application.call.criteria.all()
    assignment: Assignment = AssignmentFactory(application=application, reviewer=reader, state=State.SUBMITTED)
    ReviewFactory(
        assignment=assignment,
        half_points={str(criterion.pk): half_points for criterion in criteria},
        total_thousandths=500 * half_points,
        submitted_at=BEGAN + timedelta(days=day),
        changed_at=BEGAN + timedelta(days=day),
    )
    return assignment


def settled(call: Call, *, now: datetime) -> None:
    for application in call.applications.all():
        settle(application, by=Actor.duty("test"), now=now)


@pytest.fixture
def readers(db: None) -> list[User]:
    """Two of each institution, by name."""
    places = (Institution.JRC, Institution.JRC, Institution.DIGITAL_SME, Institution.DIGITAL_SME)
    names = ("Anna Strict", "Bruno Even", "Chiara Even", "David Mild")
    return [
        StaffFactory(institution=place, role="reviewer", name=name) for place, name in zip(places, names, strict=True)
    ]


@pytest.fixture
def judged(call: Call, readers: list[User], now: datetime) -> list[Application]:
    """Eight applications, each read by one of each institution; Anna gives a point less, David half a point more."""
    call.seats = 3
    call.save()
    rows = []
    for number in range(8):
        application = ApplicationFactory(
            call=call,
            state=ApplicationState.UNDER_REVIEW,
            number=number + 1,
            legal_name=f"Company {chr(65 + number)}",
            country=("DE", "FR", "PL")[number % 3],
            sector=("HEAL", "ICT")[number % 2],
        )
        worth = (5, 6, 7, 4, 6, 7, 5, 6)[number]
        for reader, lean in (
            (readers[number % 2], (-2, 0)[number % 2]),
            (readers[2 + number // 2 % 2], (0, 1)[number // 2 % 2]),
        ):
            read(application, reader, worth + lean + (number % 3 == 0), day=number)
        rows.append(application)
    settled(call, now=now)
    return list(Application.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk"))
