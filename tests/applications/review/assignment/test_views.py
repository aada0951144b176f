from collections.abc import Callable

import pytest
from django.test import Client

from applications.models import Call
from applications.review.conflicts.models import Conflict
from applications.review.models import Assignment
from applications.review.profiles.models import ReviewerProfile
from applications.review.states import State
from applications.states import State as ApplicationState
from focusgroup.accounts.models import Institution, User
from tests.applications.review.pages import BOARD, text_of
from tests.factories.accounts import StaffFactory
from tests.factories.applications import ApplicationFactory, AssignmentFactory, ConflictFactory

ASSIGN, PROPOSAL = f"{BOARD}assign/", f"{BOARD}proposal/"


@pytest.fixture
def people(db: None) -> list[User]:
    return [
        StaffFactory(institution=place, role="reviewer", name=name)
        for place, name in ((Institution.JRC, "Aino"), (Institution.JRC, "Luca"), (Institution.DIGITAL_SME, "Niamh"))
    ]


def test_from_the_choice_of_readers_to_the_release(coordinator_client: Client, call: Call, people: list[User]) -> None:
    ApplicationFactory.create_batch(4, call=call, state=ApplicationState.ELIGIBLE)

    choice = text_of(coordinator_client.get(ASSIGN))
    sent = {"reviewers": [person.pk for person in people], f"most_{people[0].pk}": "1"}
    shown = text_of(coordinator_client.post(ASSIGN, sent, follow=True))
    hidden = Assignment.objects.filter(state=State.PROPOSED).count()
    coordinator_client.post(PROPOSAL, {"release": "1"})

    assert "Assign 4 applications" in choice
    assert "8 readings proposed" in shown
    assert hidden == 8
    assert Assignment.objects.filter(state=State.RELEASED, reviewer=people[0]).count() == 1
    assert Assignment.objects.filter(state=State.RELEASED).count() == 8


def test_looking_gives_nothing_out(coordinator_client: Client, call: Call, people: list[User]) -> None:
    application = ApplicationFactory(call=call, state=ApplicationState.ELIGIBLE)

    codes = [
        coordinator_client.get(path).status_code
        for path in (ASSIGN, PROPOSAL, f"{PROPOSAL}{application.pk}/", f"{BOARD}hand-on/{people[0].pk}/")
    ]

    assert codes == [200, 200, 200, 200]
    assert not Assignment.objects.exists()


def test_what_lacks_a_reader_is_said_with_the_reason(
    coordinator_client: Client, call: Call, people: list[User]
) -> None:
    free = ApplicationFactory(call=call, state=ApplicationState.ELIGIBLE, number=11)
    barred = ApplicationFactory(call=call, state=ApplicationState.ELIGIBLE, number=12)
    for state, person in ((Conflict.State.DECLARED, people[0]), (Conflict.State.DETECTED, people[1])):
        ConflictFactory(application=barred, user=person, state=state)

    page = coordinator_client.post(
        ASSIGN, {"reviewers": [people[0].pk, people[2].pk], f"most_{people[0].pk}": "0"}, follow=True
    )

    gaps = {(gap.institution, one.pk): gap.why for gap in page.context["preview"].gaps for one in gap.applications}
    jrc = "Joint Research Centre"
    assert gaps == {
        (jrc, free.pk): f"Whoever of {jrc} may read it was not chosen, or has as much as they take.",
        (jrc, barred.pk): f"Everybody else of {jrc} has a conflict of interest, or one that waits to be judged.",
    }


def test_before_a_proposal_nobody_is_said_to_be_left_out(
    coordinator_client: Client, call: Call, people: list[User]
) -> None:
    ApplicationFactory(call=call, state=ApplicationState.ELIGIBLE)

    before = text_of(coordinator_client.get(PROPOSAL))
    came_to_nothing = text_of(
        coordinator_client.post(ASSIGN, {"reviewers": [people[0].pk], f"most_{people[0].pk}": "0"}, follow=True)
    )

    assert "Readers of Joint Research Centre are still to be proposed." in before
    assert "was not chosen" not in before
    assert "Whoever of Joint Research Centre may read it was not chosen" in came_to_nothing


def test_an_institution_without_reviewers_is_named(coordinator_client: Client, call: Call) -> None:
    only = StaffFactory(institution=Institution.JRC, role="reviewer")
    ApplicationFactory(call=call, state=ApplicationState.ELIGIBLE)
    User.objects.filter(institution=Institution.DIGITAL_SME).update(institution=Institution.NONE)

    page = text_of(coordinator_client.post(ASSIGN, {"reviewers": [only.pk]}, follow=True))

    assert "Nobody of European DIGITAL SME Alliance may review." in page


def test_the_preview_tells_loads_meetings_and_fit(
    coordinator_client: Client, call: Call, people: list[User], coordinator: User
) -> None:
    ReviewerProfile.objects.create(user=people[0], languages=["fi"], changed_at=call.opens_at)
    application = ApplicationFactory(call=call, state=ApplicationState.ELIGIBLE, country="FI")
    for person in (people[0], people[2]):
        AssignmentFactory(application=application, reviewer=person, state=State.PROPOSED)
    AssignmentFactory(application__call=call, reviewer=people[1])

    preview = coordinator_client.get(PROPOSAL).context["preview"]

    assert [(load.person, load.held, load.new, load.language) for load in preview.loads] == [
        (people[0], 0, 1, 1),
        (people[1], 1, 0, 0),
        (people[2], 0, 1, 0),
    ]
    assert preview.meetings.columns == [people[2]]
    assert preview.meetings.rows == [(people[0], [1]), (people[1], [0])]
    assert preview.islands == 2
    assert [(line.application, line.proposed) for line in preview.lines] == [
        (application, [(people[2], ""), (people[0], "language")])
    ]


def test_a_reading_is_moved_by_hand(coordinator_client: Client, call: Call, people: list[User]) -> None:
    application = ApplicationFactory(call=call, state=ApplicationState.ELIGIBLE)
    AssignmentFactory(application=application, reviewer=people[0], state=State.PROPOSED)
    ConflictFactory(application=application, user=people[2], state=Conflict.State.DETECTED)
    path = f"{PROPOSAL}{application.pk}/"

    offered = [row["person"] for row in coordinator_client.get(path).context["rows"]]
    refused = coordinator_client.post(path, {"readers": [people[2].pk]})
    coordinator_client.post(path, {"readers": [people[1].pk]})

    assert people[2] not in offered
    assert refused.status_code == 200
    assert list(Assignment.objects.values_list("reviewer", "state")) == [(people[1].pk, State.PROPOSED)]


def test_whoever_drops_out_hands_on(coordinator_client: Client, call: Call, people: list[User]) -> None:
    application = ApplicationFactory(call=call, state=ApplicationState.UNDER_REVIEW)
    AssignmentFactory(application=application, reviewer=people[0])
    path = f"{BOARD}hand-on/{people[0].pk}/"

    unsaid = text_of(coordinator_client.post(path, {"to": [people[1].pk]}))
    shown = text_of(coordinator_client.post(path, {"to": [people[1].pk], "reason": "On leave."}, follow=True))

    assert "This field is required" in unsaid
    assert "1 reading proposed" in shown
    assert list(Assignment.objects.values_list("reviewer", "state")) == [(people[1].pk, State.PROPOSED)]


@pytest.mark.parametrize("rows", [1, 3])
def test_proposal_query_count_is_constant(
    coordinator_client: Client,
    call: Call,
    people: list[User],
    rows: int,
    django_assert_num_queries: Callable[..., object],
) -> None:
    for application in ApplicationFactory.create_batch(rows, call=call, state=ApplicationState.ELIGIBLE):
        for person in people:
            AssignmentFactory(application=application, reviewer=person, state=State.PROPOSED)

    with django_assert_num_queries(14):  # type: ignore[attr-defined]
        page = coordinator_client.get(PROPOSAL)

    assert len(page.context["preview"].lines) == rows
