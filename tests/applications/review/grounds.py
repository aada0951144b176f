"""What the tests of a module stand on together: made once, and taken back after the last of them.

    coordinator = pytest.fixture(grounds.coordinator, scope="module")

A module that does so has a fixture `ground` of its own, which enters `shared`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction

from applications.models import Call
from applications.review import actions
from applications.states import CallState
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import Institution, User
from tests.factories.accounts import StaffFactory
from tests.factories.applications import CallFactory


@contextmanager
def shared(blocker: Any) -> Iterator[None]:
    """What is put into the database here is there for all tests of a module, and taken back after them."""
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def coordinator(ground: None) -> User:
    return StaffFactory(institution=Institution.DIGITAL_SME, role="coordinator")


def jrc_coordinator(ground: None) -> User:
    return StaffFactory(institution=Institution.JRC, role="coordinator")


def call(coordinator: User, now: datetime) -> Call:
    """Under evaluation, by the rules that the product proposes."""
    made: Call = CallFactory(state=CallState.EVALUATION)
    actions.add_default_rubric(made, by=Actor.person(coordinator), now=now)
    return made
