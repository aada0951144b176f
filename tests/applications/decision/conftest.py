import pytest

from applications.models import Call
from applications.states import CallState
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from tests.factories.applications import CallFactory


@pytest.fixture
def call(db: None) -> Call:
    return CallFactory(state=CallState.EVALUATION, seats=3)


@pytest.fixture
def by(coordinator: User) -> Actor:
    return Actor.person(coordinator)


@pytest.fixture
def jrc(jrc_coordinator: User) -> Actor:
    return Actor.person(jrc_coordinator)
