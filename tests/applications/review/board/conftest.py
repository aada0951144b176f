from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from applications.models import Application, Call
from applications.review.actions import settle
from applications.review.models import Assignment
from applications.review.states import State
from applications.states import State as ApplicationState
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import Institution, User
from tests.applications.review import grounds
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


@pytest.fixture(scope="module")
def ground(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with grounds.shared(django_db_blocker):
        yield


@pytest.fixture(scope="module")
def made_call(ground: None, now: datetime) -> Call:
    return grounds.call(grounds.coordinator(ground), now)


@pytest.fixture(scope="module")
def made_readers(ground: None) -> list[User]:
    places = (Institution.JRC, Institution.JRC, Institution.DIGITAL_SME, Institution.DIGITAL_SME)
    names = ("Anna Strict", "Bruno Even", "Chiara Even", "David Mild")
    return [
        StaffFactory(institution=place, role="reviewer", name=name) for place, name in zip(places, names, strict=True)
    ]


@pytest.fixture(scope="module")
def made_judged(made_call: Call, made_readers: list[User], now: datetime) -> list[int]:
    made_call.seats = 3
    made_call.save()
    rows = []
    for number in range(8):
        application = ApplicationFactory(
            call=made_call,
            state=ApplicationState.UNDER_REVIEW,
            number=number + 1,
            legal_name=f"Company {chr(65 + number)}",
            country=("DE", "FR", "PL")[number % 3],
            sector=("HEAL", "ICT")[number % 2],
        )
        worth = (5, 6, 7, 4, 6, 7, 5, 6)[number]
        for reader, lean in (
            (made_readers[number % 2], (-2, 0)[number % 2]),
            (made_readers[2 + number // 2 % 2], (0, 1)[number // 2 % 2]),
        ):
            read(application, reader, worth + lean + (number % 3 == 0), day=number)
        rows.append(application.pk)
    settled(made_call, now=now)
    return rows


# What is made once for a module is read anew by each test, which may change it.


@pytest.fixture
def call(made_call: Call, db: None) -> Call:
    return Call.objects.get(pk=made_call.pk)


@pytest.fixture
def readers(made_readers: list[User], db: None) -> list[User]:
    """Two of each institution, by name."""
    return list(User.objects.filter(pk__in=[one.pk for one in made_readers]).order_by("name"))


@pytest.fixture
def judged(made_judged: list[int], db: None) -> list[Application]:
    """Eight applications, each read by one of each institution; Anna gives a point less, David half a point more."""
    return list(Application.objects.filter(pk__in=made_judged).order_by("pk"))
