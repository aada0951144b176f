from datetime import datetime

import pytest

from applications.models import Application, Call
from applications.review.models import Assignment
from applications.review.states import State
from applications.states import State as ApplicationState
from focusgroup.accounts.models import Institution, User
from tests.applications.review import grounds
from tests.factories.accounts import StaffFactory
from tests.factories.applications import ApplicationFactory, AssignmentFactory, ReviewFactory


@pytest.fixture
def call(db: None, coordinator: User, now: datetime) -> Call:
    return grounds.call(coordinator, now)


@pytest.fixture
def mine(call: Call, reviewer: User) -> Assignment:
    """What the reviewer of the JRC was given."""
    application = ApplicationFactory(
        call=call, state=ApplicationState.UNDER_REVIEW, legal_name="Lumenwerk Analytik", number=217
    )
    return AssignmentFactory(application=application, reviewer=reviewer)


@pytest.fixture
def peer(mine: Assignment, now: datetime) -> Assignment:
    """The reading of the same application by DIGITAL SME, submitted with 4.44."""
    other = StaffFactory(institution=Institution.DIGITAL_SME, role="reviewer", name="Peer of DIGITAL SME")
    assignment = AssignmentFactory(application=mine.application, reviewer=other, state=State.SUBMITTED)
    ReviewFactory(
        assignment=assignment,
        half_points={str(criterion.pk): 9 for criterion in mine.application.call.criteria.all()},
        total_thousandths=4440,
        comment="The peer's secret words.",
    )
    Application.objects.filter(pk=mine.application_id).update(review_count=1, score_thousandths=4440)
    return assignment
