from datetime import datetime

import pytest
from django.contrib.auth.models import AnonymousUser

from applications.decision.states import State as ScenarioState
from applications.review.states import State as AssignmentState
from applications.states import CallState, State
from focusgroup import waiting
from focusgroup.accounts.models import User
from focusgroup.outbox import mails
from focusgroup.outbox.models import Heartbeat, Message, Suppression
from focusgroup.outbox.states import State as MessageState
from tests.factories.applications import (
    ApplicationFactory,
    AssignmentFactory,
    CallFactory,
    ClarificationFactory,
    ScenarioFactory,
)
from tests.factories.meetings import InvitationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def queue_one(now):
    def queue() -> None:
        beat = Heartbeat.objects.create(duty="outbox", started_at=now)
        mails.sample(beat, now=now, to="one@sample.example", inputs={"number": 1})

    return queue


def said(user: User, now: datetime) -> list[tuple[int, str]]:
    return [(task.count, task.label) for task in waiting.tasks_of(user, now=now)]


def test_nothing_waits_on_an_empty_desk(coordinator, reviewer, administrator, now) -> None:
    assert [said(person, now) for person in (coordinator, reviewer, administrator)] == [[], [], []]


def test_a_reviewer_is_told_of_their_own_reviews_alone(reviewer, now) -> None:
    AssignmentFactory(reviewer=reviewer)
    AssignmentFactory(reviewer=reviewer, state=AssignmentState.SUBMITTED)
    AssignmentFactory()
    ApplicationFactory(call__state=CallState.EVALUATION)

    assert said(reviewer, now) == [(1, "application to review")]


def test_a_coordinator_is_told_what_holds_up_the_call(coordinator, now) -> None:
    call = CallFactory(state=CallState.EVALUATION)
    ApplicationFactory.create_batch(2, call=call)
    ApplicationFactory(call=call, state=State.ELIGIBLE)
    ApplicationFactory()  # Its call is still open.
    InvitationFactory()

    assert said(coordinator, now) == [
        (2, "applications to check for eligibility"),
        (1, "eligible application without readers"),
        (1, "invitation without an answer"),
    ]


def test_questions_to_applicants_are_counted(coordinator, now) -> None:
    ClarificationFactory()
    ClarificationFactory(application__state=State.SUBMITTED, closed_at=now)

    assert said(coordinator, now) == [(1, "question that waits for its answer")]


def test_what_was_changed_after_it_was_judged_waits_behind_its_own_list(coordinator, coordinator_client, now) -> None:
    changed = ApplicationFactory(state=State.ELIGIBLE, revision=2, judged_revision=1)
    ApplicationFactory(call=changed.call, state=State.ELIGIBLE, judged_revision=1)
    ApplicationFactory(call__state=CallState.DECIDED, state=State.INELIGIBLE, revision=2, judged_revision=1)

    task = waiting.tasks_of(coordinator, now=now)[0]
    page = coordinator_client.get(task.url)

    assert (task.count, task.label) == (1, "application changed after it was judged")
    assert [row.reference for row in page.context["list"].rows] == [changed.reference]
    assert page.context["list"].total == 1
    assert "Changed after they were judged" in page.content.decode()


def test_a_scenario_waits_for_the_institution_that_has_not_signed(coordinator, jrc_coordinator, administrator, now):
    scenario = ScenarioFactory(name="B", state=ScenarioState.PROPOSED, record={}, sha256="0" * 64)
    scenario.sign_offs.create(institution="JRC", user=jrc_coordinator, sha256=scenario.sha256, at=now)

    assert said(coordinator, now) == [(1, "scenario to sign: B")]
    assert said(jrc_coordinator, now) == []
    assert said(administrator, now) == []


def test_troubles_of_the_outbox_wait_for_those_who_can_mend_them(administrator, reviewer, queue_one, now) -> None:
    queue_one()
    Message.objects.update(state=MessageState.FAILED)
    Suppression.objects.create(address="gone@sample.example", reason="550", since=now, reported_by="test")

    assert said(administrator, now) == [(1, "letter that could not be sent"), (1, "address whose mail came back")]
    assert said(reviewer, now) == []


def test_nothing_is_counted_for_who_is_not_signed_in(now) -> None:
    ApplicationFactory(call__state=CallState.EVALUATION)

    assert waiting.tasks_of(AnonymousUser(), now=now) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_index_query_count_is_constant(coordinator_client, rows, django_assert_max_num_queries) -> None:
    ApplicationFactory.create_batch(rows, call__state=CallState.EVALUATION)
    InvitationFactory.create_batch(rows)

    with django_assert_max_num_queries(32):
        page = coordinator_client.get("/admin/")

    assert [task.count for task in page.context["waiting"]] == [rows, rows]


def test_a_silent_outbox_is_said_on_the_index(coordinator_client) -> None:
    assert "No mail is leaving." in coordinator_client.get("/admin/").content.decode()
