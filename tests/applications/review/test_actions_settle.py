"""What is kept beside an application when reviews come in, go back, and are agreed on."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from applications.models import Application, Call
from applications.review import actions
from applications.review.models import Assignment, Criterion, Policy, Review, Standing
from applications.review.states import State
from applications.states import State as ApplicationState
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import Institution, User
from tests.factories.accounts import StaffFactory
from tests.factories.applications import AssignmentFactory


@pytest.fixture
def other(mine: Assignment) -> Assignment:
    """The reading by DIGITAL SME of the same application."""
    reader = StaffFactory(institution=Institution.DIGITAL_SME, role="reviewer")
    assignment: Assignment = AssignmentFactory(application=mine.application, reviewer=reader)
    return assignment


def hand_in(assignment: Assignment, half_points: list[int | None], now: datetime) -> Review:
    """None abstains."""
    keys = [str(criterion.pk) for criterion in assignment.application.call.criteria.all()]
    points = dict(zip(keys, half_points, strict=True))
    return actions.submit(
        assignment,
        half_points={key: value for key, value in points.items() if value is not None},
        abstained=[key for key, value in points.items() if value is None],
        comment="Eleven customers, checked with two.",
        by=Actor.person(assignment.reviewer),
        now=now,
    )


def standing(assignment: Assignment) -> tuple[Any, ...]:
    """Count, score, median, spread, whether it needs talk, whether it is below a threshold."""
    application = Application.objects.select_related("standing").get(pk=assignment.application_id)
    kept = application.standing
    return (
        application.review_count,
        application.score_thousandths,
        kept.median_thousandths,
        kept.spread_thousandths,
        kept.needs_talk,
        kept.is_below_threshold,
    )


def test_each_review_leaves_the_standing_in_step(
    mine: Assignment, other: Assignment, coordinator: User, now: datetime
) -> None:
    hand_in(mine, [9, 9, 9, 9], now)
    after_one = standing(mine)
    hand_in(other, [6, 6, 6, 6], now)
    after_two = standing(mine)
    actions.reopen(mine, reason="Mistyped", by=Actor.person(coordinator), now=now)

    assert after_one == (1, 4500, 4500, None, False, False)
    assert after_two == (2, 3750, 3750, 1500, True, False)
    assert standing(mine) == (1, 3000, 3000, None, False, False)


def test_a_spread_on_the_trigger_needs_no_talk(mine: Assignment, other: Assignment, now: datetime) -> None:
    hand_in(mine, [8, 8, 8, 8], now)
    hand_in(other, [6, 6, 6, 6], now)

    assert standing(mine) == (2, 3500, 3500, 1000, False, False)


def test_abstaining_leaves_a_criterion_out(mine: Assignment, now: datetime) -> None:
    review = hand_in(mine, [9, 7, None, 6], now)

    # (40 × 4.5 + 25 × 3.5 + 10 × 3) / 75
    assert (review.total_thousandths, len(review.half_points), len(review.abstained)) == (3967, 3, 1)
    assert standing(mine) == (1, 3967, 3967, None, False, False)


def test_a_review_that_judges_nothing_is_read_and_counts_for_no_score(
    mine: Assignment, other: Assignment, now: datetime
) -> None:
    empty = hand_in(mine, [None, None, None, None], now)
    alone = standing(mine)
    hand_in(other, [6, 6, 6, 6], now)

    assert (empty.total_thousandths, empty.submitted_at) == (None, now)
    assert alone == (0, 0, None, None, False, False)
    assert standing(mine) == (1, 3000, 3000, None, False, False)
    assert Application.objects.get().state == ApplicationState.REVIEWED


@pytest.mark.parametrize("case", ["scored too", "unknown"])
def test_abstaining_must_make_sense(mine: Assignment, now: datetime, case: str) -> None:
    keys = [str(criterion.pk) for criterion in mine.application.call.criteria.all()]

    with pytest.raises(actions.Refused, match="abstain"):
        actions.save_draft(
            mine,
            half_points=dict.fromkeys(keys, 4),
            abstained=keys[:1] if case == "scored too" else ["0"],
            comment="",
            by=Actor.person(mine.reviewer),
            now=now,
        )


def test_the_median_is_the_score_where_the_call_says_so(mine: Assignment, other: Assignment, now: datetime) -> None:
    Policy.objects.create(call=mine.application.call, aggregate=Policy.Aggregate.MEDIAN)
    third = AssignmentFactory(application=mine.application)
    for assignment, points in ((mine, 0), (other, 6), (third, 8)):
        hand_in(assignment, [points] * 4, now)

    assert standing(mine) == (3, 3000, 3000, 4000, True, False)


def test_thresholds_follow_the_reviews(mine: Assignment, other: Assignment, now: datetime) -> None:
    Policy.objects.create(call=mine.application.call, threshold_thousandths=2500)
    Criterion.objects.filter(position=1).update(threshold_half_points=6)

    hand_in(mine, [5, 9, 9, 9], now)
    below_one = standing(mine)[-1]
    hand_in(other, [7, 1, 1, 1], now)
    at_both = standing(mine)[-1]
    # The plain mean of 3, 2.5, 2.5 and 2.5 is 2.625.
    Policy.objects.update(threshold_thousandths=2626)
    application = Application.objects.get()
    actions.settle(application, by=Actor.duty("review"), now=now)

    assert (below_one, at_both, standing(mine)[-1]) == (True, False, True)


def test_an_agreed_score_counts_where_the_call_asks_for_consensus(
    mine: Assignment, other: Assignment, now: datetime
) -> None:
    hand_in(mine, [9, 9, 9, 9], now)
    hand_in(other, [6, 6, 6, 6], now)
    Standing.objects.update(agreed_thousandths=4250, criteria_covered=3)

    actions.settle(Application.objects.get(), by=Actor.duty("review"), now=now)
    agreed = standing(mine)
    Policy.objects.create(call=mine.application.call, aggregate=Policy.Aggregate.MEAN)
    actions.settle(Application.objects.get(), by=Actor.duty("review"), now=now)

    assert agreed == (2, 4250, 3750, 1500, False, False)
    assert standing(mine) == (2, 3750, 3750, 1500, True, False)
    assert Standing.objects.get().criteria_covered == 3


def test_what_is_only_proposed_holds_nothing_up(mine: Assignment, other: Assignment, now: datetime) -> None:
    AssignmentFactory(application=mine.application, state=State.PROPOSED)

    for assignment in (mine, other):
        hand_in(assignment, [6] * 4, now)

    assert Application.objects.get().state == ApplicationState.REVIEWED


def test_what_is_eligible_once_more_goes_on_where_it_was(mine: Assignment, other: Assignment, now: datetime) -> None:
    for assignment in (mine, other):
        hand_in(assignment, [6] * 4, now)
    Application.objects.update(state=ApplicationState.ELIGIBLE)
    Call.objects.update(state="evaluation")

    counts = [actions.take_up_again(by=Actor.duty("review"), now=now) for _ in range(2)]

    assert counts == [1, 0]
    assert Application.objects.get().state == ApplicationState.REVIEWED


def test_a_review_after_its_day_is_not_taken_and_its_draft_is(
    mine: Assignment, coordinator: User, now: datetime
) -> None:
    Policy.objects.create(call=mine.application.call, due_at=now)
    late = now + timedelta(minutes=1)

    with pytest.raises(actions.Refused, match="were due"):
        hand_in(mine, [5, 5, 5, 5], late)
    actions.save_draft(mine, half_points={}, comment="Typed late", by=Actor.person(mine.reviewer), now=late)
    hand_in(mine, [5, 5, 5, 5], now)
    actions.reopen(mine, reason="Mistyped", by=Actor.person(coordinator), now=late)
    hand_in(mine, [6, 6, 6, 6], late)

    mine.refresh_from_db()
    assert (mine.state, standing(mine)[1]) == (State.SUBMITTED, 3000)
