"""Calibrated scores are kept fresh; a further reader; exports are noted."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from applications.models import Application, Call
from applications.review import actions as review
from applications.review import calibration
from applications.review.board import actions
from applications.review.board.models import Calibration
from applications.review.conflicts.models import Conflict
from applications.review.models import Assignment, KeptDraft, Review, Standing
from applications.review.profiles.models import ReviewerProfile
from applications.review.states import State
from applications.states import State as ApplicationState
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import Institution, User
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message
from tests.applications.review.board.conftest import read
from tests.factories.accounts import StaffFactory
from tests.factories.applications import ApplicationFactory, AssignmentFactory, ConflictFactory

DUTY = Actor.duty("calibration")


def kept() -> dict[int, tuple[int | None, int | None]]:
    rows = Standing.objects.values_list("pk", "calibrated_thousandths", "error_thousandths")
    return {key: (score, error) for key, score, error in rows}


def test_calibrate_keeps_what_the_model_says(call: Call, judged: list[Application], now: datetime) -> None:
    scores = [
        (one.application_id, one.reviewer_id, one.review.total_thousandths or 0)
        for one in Assignment.objects.select_related("review")
    ]

    was_done = actions.calibrate(call, by=DUTY, now=now)

    found = calibration.calibrate(scores).applications
    assert was_done
    assert kept() == {key: (one.value, one.error) for key, one in found.items()}
    assert any(one.value != row.score_thousandths for row in judged for one in [found[row.pk]])
    assert Calibration.objects.get().calculated_at == now
    assert Entry.objects.filter(verb="calibrated the scores").count() == 1


def test_nothing_is_done_until_a_review_changes(
    call: Call, judged: list[Application], now: datetime, coordinator: User
) -> None:
    actions.calibrate(call, by=DUTY, now=now)
    later = now + timedelta(minutes=3)

    again = actions.calibrate_due(by=DUTY, now=later)
    review.reopen(
        Assignment.objects.filter(application=judged[0]).order_by("pk")[0],
        reason="Mistyped",
        by=Actor.person(coordinator),
        now=later,
    )
    after = actions.calibrate_due(by=DUTY, now=later)

    assert (again, after) == (0, 1)
    assert Calibration.objects.get().calculated_at == later


def test_a_standing_that_rests_on_nothing_any_more_is_emptied(
    call: Call, judged: list[Application], now: datetime
) -> None:
    actions.calibrate(call, by=DUTY, now=now)
    Application.objects.filter(pk=judged[0].pk).update(state=ApplicationState.WITHDRAWN)

    actions.calibrate(call, by=DUTY, now=now)

    assert kept()[judged[0].pk] == (None, None)
    assert kept()[judged[1].pk][0] is not None


def test_calibrate_leaves_the_rest_of_a_standing_alone(call: Call, judged: list[Application], now: datetime) -> None:
    Standing.objects.filter(pk=judged[0].pk).update(agreed_thousandths=3100, criteria_covered=2)
    before = Standing.objects.values("spread_thousandths", "agreed_thousandths", "criteria_covered").get(
        pk=judged[0].pk
    )

    actions.calibrate(call, by=DUTY, now=now)

    assert before == Standing.objects.values("spread_thousandths", "agreed_thousandths", "criteria_covered").get(
        pk=judged[0].pk
    )


@pytest.mark.parametrize("times", [1, 3])
def test_the_queries_of_calibrate_do_not_grow_with_the_applications(
    call: Call, readers: list[User], now: datetime, times: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for number in range(2 * times):
        application = ApplicationFactory(call=call, state=ApplicationState.REVIEWED)
        for reader in readers[:3]:
            read(application, reader, number % 5 + reader.pk % 3)

    with django_assert_num_queries(15):
        actions.calibrate(call, by=DUTY, now=now)


def test_a_reviewer_may_not_calibrate(call: Call, readers: list[User], now: datetime) -> None:
    with pytest.raises(PermissionDenied):
        actions.calibrate(call, by=Actor.person(readers[0]), now=now)


def test_a_further_reader_is_whoever_is_free_and_has_least_to_do(
    judged: list[Application], readers: list[User], coordinator: User, now: datetime
) -> None:
    """Bruno and David read the second application; Anna has a conflict that waits for judgement, Chiara is free."""
    application = judged[3]
    held = set(application.assignments.values_list("reviewer__name", flat=True))
    free = [reader for reader in readers if reader.name not in held]
    ConflictFactory(application=application, user=free[0], state=Conflict.State.DETECTED)

    reader = actions.add_reader(application, by=Actor.person(coordinator), now=now)

    application.refresh_from_db()
    assert reader == free[1]
    assert application.state == ApplicationState.UNDER_REVIEW
    assert Assignment.objects.get(application=application, reviewer=reader).state == State.RELEASED
    assert [message.kind for message in Message.objects.all()] == ["review/assigned"]


def test_two_readers_are_not_added_at_once(judged: list[Application], coordinator: User, now: datetime) -> None:
    actions.add_reader(judged[0], by=Actor.person(coordinator), now=now)

    with pytest.raises(review.Refused, match="all that were given out are in"):
        actions.add_reader(judged[0], by=Actor.person(coordinator), now=now)

    assert Assignment.objects.filter(application=judged[0]).count() == 3


def test_where_nobody_is_left_nothing_changes(
    judged: list[Application], readers: list[User], coordinator: User, now: datetime
) -> None:
    for reader in readers:
        ConflictFactory(application=judged[0], user=reader, state=Conflict.State.CONFIRMED, **_judged(coordinator, now))

    with pytest.raises(review.Refused, match="Nobody is left who may read A-0001"):
        actions.add_reader(judged[0], by=Actor.person(coordinator), now=now)

    assert Application.objects.get(pk=judged[0].pk).state == ApplicationState.REVIEWED


def test_who_has_a_conflict_adds_no_reader(judged: list[Application], coordinator: User, now: datetime) -> None:
    ConflictFactory(application=judged[0], user=coordinator)

    with pytest.raises(PermissionDenied):
        actions.add_reader(judged[0], by=Actor.person(coordinator), now=now)


def test_who_takes_no_more_gets_no_more_and_a_draft_comes_back(
    judged: list[Application], readers: list[User], coordinator: User, now: datetime
) -> None:
    application = judged[0]
    free = [one for one in readers if one.pk not in application.assignments.values_list("reviewer", flat=True)]
    ReviewerProfile.objects.create(user=free[0], most_readings=0, changed_at=now)
    KeptDraft.objects.create(
        application=application, reviewer=free[1], comment="Begun before.", half_points={}, changed_at=now, kept_at=now
    )

    assert actions.add_reader(application, by=Actor.person(coordinator), now=now) == free[1]
    assert Review.objects.get(assignment__reviewer=free[1], assignment__application=application).comment
    assert not KeptDraft.objects.exists()


def test_exports_are_noted(call: Call, readers: list[User], now: datetime) -> None:
    actions.note_export(call, by=Actor.person(readers[0]), now=now, kind="csv")
    with pytest.raises(PermissionDenied):
        actions.note_export(call, by=Actor.person(StaffFactory(institution=Institution.JRC)), now=now, kind="csv")

    assert [(entry.verb, entry.changes) for entry in Entry.objects.filter(verb="exported reviews")] == [
        ("exported reviews", {"format": "csv"})
    ]


def _judged(by: User, now: datetime) -> dict[str, Any]:
    return {"judged_by": by, "judged_at": now}


def test_a_reading_under_way_is_no_free_reader(
    judged: list[Application], readers: list[User], coordinator: User, now: datetime
) -> None:
    """Whoever gave an application back for a conflict does not get it again."""
    application = judged[0]
    free = [one for one in readers if one.pk not in application.assignments.values_list("reviewer", flat=True)]
    AssignmentFactory(application=application, reviewer=free[0], state=State.CONFLICT)

    assert actions.add_reader(application, by=Actor.person(coordinator), now=now) == free[1]
