from datetime import datetime

import pytest

from applications.models import Application, Call
from applications.review.consensus.models import Consensus
from applications.review.models import Assignment
from focusgroup.accounts.models import Institution, User
from tests.applications.review.consensus import readings
from tests.factories.accounts import StaffFactory


@pytest.fixture
def colleague(db: None) -> User:
    """The reader of DIGITAL SME, beside `reviewer` of the JRC."""
    return StaffFactory(institution=Institution.DIGITAL_SME, role="reviewer", name="Niamh of DIGITAL SME")


@pytest.fixture
def disputed(call: Call, reviewer: User, colleague: User, now: datetime) -> Application:
    """Read with 4.5 and with 2 on every criterion."""
    return readings.read(call, {reviewer: 9, colleague: 4}, now=now, legal_name="Lumenwerk Analytik", number=217)


@pytest.fixture
def consensus(disputed: Application, now: datetime) -> Consensus:
    """Opened by the duty; the reviewer of the JRC is rapporteur."""
    return readings.opened(disputed, now=now)


@pytest.fixture
def reading(disputed: Application, reviewer: User) -> Assignment:
    return Assignment.objects.get(application=disputed, reviewer=reviewer)
