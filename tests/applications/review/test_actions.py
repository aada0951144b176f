from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications.models import Application, Call
from applications.review import actions
from applications.review.conflicts.models import Conflict
from applications.review.models import Assignment, Review
from applications.review.states import State
from applications.states import CallState
from applications.states import State as ApplicationState
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import Institution, User
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message
from focusgroup.outbox.rendering import render
from tests.factories.accounts import StaffFactory
from tests.factories.applications import ApplicationFactory, CallFactory, ConflictFactory


@pytest.fixture
def call(db: None) -> Call:
    return CallFactory(state=CallState.CLOSED, closes_at=datetime.fromisoformat("2026-11-01T16:00+00:00"))


@pytest.fixture
def by(coordinator: User) -> Actor:
    return Actor.person(coordinator)


@pytest.fixture
def staff(db: None) -> dict[str, User]:
    return {
        "jrc": StaffFactory(institution=Institution.JRC, role="reviewer"),
        "sme": StaffFactory(institution=Institution.DIGITAL_SME, role="reviewer"),
    }


@pytest.fixture
def given(call: Call, by: Actor, staff: dict[str, User], now: datetime) -> dict[str, Assignment]:
    """One application that both institutions read."""
    actions.add_default_rubric(call, by=by, now=now)
    application = ApplicationFactory(call=call, state=ApplicationState.ELIGIBLE)
    actions.assign([application], by=by, now=now)
    return {name: Assignment.objects.get(reviewer=person) for name, person in staff.items()}


def scores(assignment: Assignment, half_points: int) -> dict[str, int]:
    return {str(criterion.pk): half_points for criterion in assignment.application.call.criteria.all()}


def hand_in(assignment: Assignment, half_points: int, now: datetime) -> Review:
    return actions.submit(
        assignment,
        half_points=scores(assignment, half_points),
        comment="Eleven customers, checked with two.",
        by=Actor.person(assignment.reviewer),
        now=now,
    )


def kept(application: Application) -> tuple[str, int, int]:
    application.refresh_from_db()
    return application.state, application.review_count, application.score_thousandths


# The rubric


def test_the_default_rubric_has_four_criteria_that_weigh_a_hundred(call: Call, by: Actor, now: datetime) -> None:
    criteria = actions.add_default_rubric(call, by=by, now=now)

    assert [criterion.weight_percent for criterion in criteria] == [40, 25, 25, 10]
    assert [len(criterion.anchors) for criterion in criteria] == [6, 6, 6, 6]


def test_a_rubric_is_added_once(call: Call, by: Actor, now: datetime) -> None:
    first = actions.add_default_rubric(call, by=by, now=now)

    assert actions.add_default_rubric(call, by=by, now=now) == first


# Assigning


def test_assign_gives_one_reader_of_each_institution_and_brings_the_application_under_review(
    call: Call, by: Actor, staff: dict[str, User], now: datetime
) -> None:
    application = ApplicationFactory(call=call, state=ApplicationState.ELIGIBLE)

    given = actions.assign([application], by=by, now=now)

    call.refresh_from_db()
    assert given == 2
    assert set(Assignment.objects.values_list("reviewer", "state")) == {
        (staff["jrc"].pk, State.RELEASED),
        (staff["sme"].pk, State.RELEASED),
    }
    assert kept(application) == (ApplicationState.UNDER_REVIEW, 0, 0)
    assert call.state == CallState.EVALUATION


def test_assign_in_the_grace_of_a_call_leaves_it_closed(
    call: Call, by: Actor, staff: dict[str, User], now: datetime
) -> None:
    Call.objects.update(closes_at=now - timedelta(minutes=1))

    actions.assign([ApplicationFactory(call=call, state=ApplicationState.ELIGIBLE)], by=by, now=now)

    call.refresh_from_db()
    assert call.state == CallState.CLOSED


def test_assign_twice_adds_nothing(call: Call, by: Actor, staff: dict[str, User], now: datetime) -> None:
    application = ApplicationFactory(call=call, state=ApplicationState.ELIGIBLE)
    actions.assign([application], by=by, now=now)

    assert actions.assign([application], by=by, now=now + timedelta(hours=1)) == 0
    assert Assignment.objects.count() == 2


def test_coordinators_read_only_where_their_institution_has_nobody_else(
    call: Call, coordinator: User, jrc_coordinator: User, now: datetime
) -> None:
    reviewer = StaffFactory(institution=Institution.JRC, role="reviewer")
    application = ApplicationFactory(call=call, state=ApplicationState.ELIGIBLE)

    actions.assign([application], by=Actor.person(coordinator), now=now)

    assert set(Assignment.objects.values_list("reviewer", flat=True)) == {reviewer.pk, coordinator.pk}


def test_a_missing_institution_is_one_clear_sentence_and_changes_nothing(call: Call, by: Actor, now: datetime) -> None:
    application = ApplicationFactory(call=call, state=ApplicationState.ELIGIBLE, number=217)
    only = StaffFactory(institution=Institution.JRC, role="reviewer")

    with pytest.raises(actions.Refused) as refusal:
        actions.assign([application], reviewers=[only], by=by, now=now)

    assert str(refusal.value) == ("European DIGITAL SME Alliance has nobody left who may read A-0217. Add a reviewer.")
    assert kept(application) == (ApplicationState.ELIGIBLE, 0, 0)


def test_the_readers_are_told_once_for_all_they_were_given(
    call: Call, by: Actor, staff: dict[str, User], now: datetime
) -> None:
    applications = ApplicationFactory.create_batch(3, call=call, state=ApplicationState.ELIGIBLE)

    actions.assign(applications, by=by, now=now)

    letters = Message.objects.filter(kind="review/assigned")
    assert sorted(letters.values_list("recipient", flat=True)) == sorted(person.email for person in staff.values())
    assert "3 applications wait for your review" in render(letters[0], now=now).subject
    assert f"3 applications to “{call.title}” have been given to you" in render(letters[0], now=now).text


def test_reviewers_may_not_assign(call: Call, reviewer: User, now: datetime) -> None:
    with pytest.raises(PermissionDenied):
        actions.assign([ApplicationFactory(call=call)], by=Actor.person(reviewer), now=now)


def test_assigning_costs_the_same_queries_for_three_and_for_thirty(
    call: Call, by: Actor, staff: dict[str, User], now: datetime
) -> None:
    Call.objects.update(state=CallState.EVALUATION)
    counts = []
    # The first time also reads what is kept afterwards: permissions, and what the outbox asks.
    for number in (1, 3, 30):
        applications = ApplicationFactory.create_batch(number, call=call, state=ApplicationState.ELIGIBLE)
        with CaptureQueriesContext(connection) as queries:
            actions.assign(applications, by=by, now=now + timedelta(hours=number))
        counts.append(len([one for one in queries if "SAVEPOINT" not in one["sql"]]))

    assert counts[1] == counts[2] <= 30


# Reviewing


def test_a_draft_may_have_gaps_and_counts_for_nothing(given: dict[str, Assignment], now: datetime) -> None:
    assignment = given["jrc"]
    first = dict(list(scores(assignment, 7).items())[:1])

    review = actions.save_draft(
        assignment, half_points=first, comment="", by=Actor.person(assignment.reviewer), now=now
    )

    assignment.refresh_from_db()
    assert (assignment.state, review.half_points, review.submitted_at) == (State.IN_PROGRESS, first, None)
    assert kept(assignment.application) == (ApplicationState.UNDER_REVIEW, 0, 0)


def test_the_application_is_reviewed_once_both_institutions_have_read_it(
    given: dict[str, Assignment], now: datetime
) -> None:
    application = given["jrc"].application

    hand_in(given["jrc"], 9, now)
    after_one = kept(application)
    hand_in(given["sme"], 6, now)

    assert after_one == (ApplicationState.UNDER_REVIEW, 1, 4500)
    assert kept(application) == (ApplicationState.REVIEWED, 2, 3750)


@pytest.mark.parametrize("missing", ["score", "comment"])
def test_an_incomplete_review_is_not_taken(given: dict[str, Assignment], now: datetime, missing: str) -> None:
    assignment = given["jrc"]
    half_points = scores(assignment, 5)
    if missing == "score":
        half_points.popitem()

    with pytest.raises(actions.Refused):
        actions.submit(
            assignment,
            half_points=half_points,
            comment="" if missing == "comment" else "Read.",
            by=Actor.person(assignment.reviewer),
            now=now,
        )

    assert not Review.objects.exists()


def test_a_score_out_of_range_is_not_taken(given: dict[str, Assignment], now: datetime) -> None:
    assignment = given["jrc"]

    with pytest.raises(actions.Refused):
        actions.save_draft(
            assignment, half_points=scores(assignment, 11), comment="", by=Actor.person(assignment.reviewer), now=now
        )


def test_nobody_reviews_in_the_name_of_another(given: dict[str, Assignment], now: datetime) -> None:
    superuser = StaffFactory(is_superuser=True)
    for person in (given["sme"].reviewer, superuser):
        with pytest.raises(PermissionDenied):
            actions.submit(
                given["jrc"], half_points=scores(given["jrc"], 5), comment="x", by=Actor.person(person), now=now
            )


def test_a_review_is_submitted_once(given: dict[str, Assignment], now: datetime) -> None:
    hand_in(given["jrc"], 9, now)

    with pytest.raises(actions.Refused, match="submitted already"):
        hand_in(given["jrc"], 2, now)

    assert Review.objects.get().total_thousandths == 4500


def test_a_window_that_was_overtaken_changes_nothing(given: dict[str, Assignment], now: datetime) -> None:
    assignment, by = given["jrc"], Actor.person(given["jrc"].reviewer)
    actions.save_draft(assignment, half_points={}, comment="From the first window", by=by, now=now, seen="")

    with pytest.raises(actions.ChangedElsewhere):
        actions.save_draft(assignment, half_points={}, comment="From the second", by=by, now=now, seen="")

    assert Review.objects.get().comment == "From the first window"


def test_an_application_that_was_withdrawn_takes_no_review(given: dict[str, Assignment], now: datetime) -> None:
    Application.objects.update(state=ApplicationState.WITHDRAWN)

    with pytest.raises(actions.Refused, match="no longer under review"):
        hand_in(given["jrc"], 5, now)


# Conflicts of interest


def test_a_conflict_closes_the_application_and_drops_the_draft(given: dict[str, Assignment], now: datetime) -> None:
    assignment, by = given["jrc"], Actor.person(given["jrc"].reviewer)
    actions.save_draft(assignment, half_points={}, comment="Hm", by=by, now=now)

    actions.declare_conflict(assignment, reason="My brother works there.", by=by, now=now)

    assignment.refresh_from_db()
    conflict = Conflict.objects.get(application=assignment.application, user=assignment.reviewer)
    assert (assignment.state, assignment.conflict) == (State.CONFLICT, "My brother works there.")
    assert (conflict.state, conflict.reason, conflict.at) == (Conflict.State.DECLARED, "My brother works there.", now)
    assert not Review.objects.exists()
    with pytest.raises(PermissionDenied):
        hand_in(assignment, 5, now)


def test_the_reason_of_a_conflict_stays_out_of_the_log(given: dict[str, Assignment], now: datetime) -> None:
    assignment = given["jrc"]

    actions.declare_conflict(
        assignment, reason="My brother works there.", by=Actor.person(assignment.reviewer), now=now
    )

    entry = Entry.objects.about(assignment).first()
    assert entry is not None
    assert (entry.state_to, entry.reason, entry.changes) == (State.CONFLICT, "", {"conflict": None})


def test_after_a_conflict_somebody_else_of_the_institution_reads(
    given: dict[str, Assignment], by: Actor, now: datetime
) -> None:
    conflicted = given["jrc"]
    other = StaffFactory(institution=Institution.JRC, role="reviewer")
    actions.declare_conflict(conflicted, reason="x", by=Actor.person(conflicted.reviewer), now=now)
    hand_in(given["sme"], 6, now)

    actions.assign([conflicted.application], by=by, now=now + timedelta(days=1))
    before = kept(conflicted.application)
    hand_in(Assignment.objects.get(reviewer=other), 8, now)

    assert before == (ApplicationState.UNDER_REVIEW, 1, 3000)
    assert kept(conflicted.application) == (ApplicationState.REVIEWED, 2, 3500)


def test_a_submitted_review_is_not_dropped_by_a_conflict(given: dict[str, Assignment], now: datetime) -> None:
    hand_in(given["jrc"], 9, now)

    with pytest.raises(actions.Refused, match="reopen"):
        actions.declare_conflict(given["jrc"], reason="x", by=Actor.person(given["jrc"].reviewer), now=now)


# Reopening


def test_a_reopened_review_does_not_count_until_it_is_in_again(
    given: dict[str, Assignment], by: Actor, now: datetime
) -> None:
    application = given["jrc"].application
    hand_in(given["jrc"], 9, now)
    hand_in(given["sme"], 6, now)

    actions.reopen(given["jrc"], reason="A score was mistyped.", by=by, now=now)
    meanwhile = kept(application)
    hand_in(given["jrc"], 8, now + timedelta(hours=1))

    assert meanwhile == (ApplicationState.UNDER_REVIEW, 1, 3000)
    assert kept(application) == (ApplicationState.REVIEWED, 2, 3500)
    assert Entry.objects.filter(state_to=State.REOPENED).get().reason == "A score was mistyped."
    letter = Message.objects.get(kind="review/reopened")
    assert letter.recipient == given["jrc"].reviewer.email


def test_the_letter_about_a_reopened_review_gives_the_reason(
    given: dict[str, Assignment], by: Actor, now: datetime
) -> None:
    hand_in(given["jrc"], 9, now)

    actions.reopen(given["jrc"], reason="A score was mistyped.", by=by, now=now)

    written = render(Message.objects.get(kind="review/reopened"), now=now)
    assert "A score was mistyped." in written.text
    assert "A score was mistyped." in written.html
    assert f"/admin/review/{given['jrc'].pk}/" in written.text


def test_reopening_needs_a_reason_and_a_coordinator(given: dict[str, Assignment], by: Actor, now: datetime) -> None:
    hand_in(given["jrc"], 9, now)

    with pytest.raises(actions.Refused):
        actions.reopen(given["jrc"], reason=" ", by=by, now=now)
    with pytest.raises(PermissionDenied):
        actions.reopen(given["jrc"], reason="x", by=Actor.person(given["sme"].reviewer), now=now)


def test_what_was_never_submitted_cannot_be_reopened(given: dict[str, Assignment], by: Actor, now: datetime) -> None:
    with pytest.raises(actions.Refused, match="not submitted"):
        actions.reopen(given["jrc"], reason="x", by=by, now=now)


def test_reviews_of_a_decided_application_stay_as_they_are(
    given: dict[str, Assignment], by: Actor, now: datetime
) -> None:
    hand_in(given["jrc"], 9, now)
    Application.objects.update(state=ApplicationState.SELECTED)

    with pytest.raises(actions.Refused, match="decided"):
        actions.reopen(given["jrc"], reason="x", by=by, now=now)


def test_a_coordinator_with_a_conflict_cannot_reopen(
    given: dict[str, Assignment], coordinator: User, now: datetime
) -> None:
    hand_in(given["jrc"], 9, now)
    ConflictFactory(application=given["jrc"].application, user=coordinator)

    with pytest.raises(PermissionDenied):
        actions.reopen(given["jrc"], reason="x", by=Actor.person(coordinator), now=now)
