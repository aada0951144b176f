from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from applications.models import Call
from applications.review import actions as review
from applications.review import policy
from applications.review.models import Assignment, Policy
from applications.review.refusals import Refused
from applications.review.rules import actions
from applications.review.rules.lines import Line
from applications.review.states import State
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from focusgroup.audit.models import Entry
from tests.factories.applications import (
    AssignmentFactory,
    CallFactory,
    CriterionFactory,
    EvidenceFactory,
    ReviewFactory,
)

RULES = {
    "readers_each": 2,
    "aggregate": Policy.Aggregate.MEDIAN,
    "trigger_thousandths": 1500,
    "threshold_thousandths": 2000,
    "blind_fields": ["contact_name"],
    "is_calibrated": True,
    "due_at": None,
}
ANCHORS = ("a", "b", "c", "d", "e", "f")


@pytest.fixture
def by(coordinator: User) -> Actor:
    return Actor.person(coordinator)


def line(key: int | None = None, title: str = "Depth", weight: int = 100) -> Line:
    return Line(key, title, "What to look for", weight, 4, ANCHORS)


def hand_in(assignment: Assignment, now: datetime) -> None:
    review.submit(
        assignment,
        half_points={str(one.pk): 8 for one in assignment.application.call.criteria.all()},
        comment="Read.",
        by=Actor.person(assignment.reviewer),
        now=now,
    )


def test_rules_and_rubric_are_laid_down_and_logged(call: Call, by: Actor, now: datetime) -> None:
    first = call.criteria.earliest("position")

    actions.lay_down(call, rules=RULES, criteria=[line(first.pk, weight=60), line(None, "New", 40)], by=by, now=now)

    kept = policy.of(call)
    assert {name: getattr(kept, name) for name in RULES} == RULES
    assert call.criteria.values_list("pk", "title", "weight_percent", "threshold_half_points").first() == (
        first.pk,
        "Depth",
        60,
        4,
    )
    assert [one.title for one in call.criteria.all()] == ["Depth", "New"]
    assert call.criteria.get(title="New").anchors == list(ANCHORS)
    assert Entry.objects.about(call).latest("pk").changes["readers_each"] == 2


def test_nothing_changes_once_a_review_is_submitted(call: Call, mine: Assignment, by: Actor, now: datetime) -> None:
    Policy.objects.create(call=call)
    hand_in(mine, now)

    with pytest.raises(Refused, match="Monday 16 November 2026"):
        actions.lay_down(call, rules=RULES, criteria=[line()], by=by, now=now)

    assert policy.frozen_since(call) == now
    assert call.criteria.count() == 4


def test_reopening_the_only_review_does_not_thaw_the_rules(
    call: Call, mine: Assignment, by: Actor, now: datetime
) -> None:
    Policy.objects.create(call=call)
    hand_in(mine, now)

    review.reopen(mine, reason="Mistyped.", by=by, now=now + timedelta(days=1))

    assert policy.frozen_since(call) == now


def test_a_call_without_stored_rules_is_frozen_all_the_same(call: Call, mine: Assignment, now: datetime) -> None:
    hand_in(mine, now)

    assert policy.frozen_since(call) == now


def test_the_last_call_is_copied_without_its_date(call: Call, by: Actor, now: datetime) -> None:
    earlier = CallFactory(opens_at=call.opens_at - timedelta(days=400), title="Earlier")
    Policy.objects.create(call=earlier, **RULES | {"due_at": now})
    CriterionFactory(call=earlier, title="Only one", weight_percent=100, anchors=list(ANCHORS))

    source = actions.copy_last(call, by=by, now=now)

    kept = policy.of(call)
    assert source == earlier
    assert {name: getattr(kept, name) for name in RULES} == RULES
    assert [(one.title, one.weight_percent) for one in call.criteria.all()] == [("Only one", 100)]
    assert earlier.criteria.count() == 1


def test_copying_would_lose_scores_of_drafts(call: Call, mine: Assignment, by: Actor, now: datetime) -> None:
    CriterionFactory()
    ReviewFactory(assignment=mine, submitted_at=None, total_thousandths=None)

    with pytest.raises(Refused, match="no score is lost"):
        actions.copy_last(call, by=by, now=now)


def test_there_may_be_nothing_to_copy(call: Call, by: Actor, now: datetime) -> None:
    with pytest.raises(Refused, match="No other call"):
        actions.copy_last(call, by=by, now=now)


# The due date


def test_a_late_review_is_refused_until_the_date_is_moved(
    call: Call, mine: Assignment, by: Actor, now: datetime
) -> None:
    Policy.objects.create(call=call, due_at=now - timedelta(days=1))
    reader = Actor.person(mine.reviewer)

    with pytest.raises(Refused, match=r"Sunday 15 November 2026, 10:00\. Your draft is kept"):
        hand_in(mine, now)
    draft = review.save_draft(mine, half_points={}, comment="Not lost", by=reader, now=now)
    actions.extend(call, due_at=now + timedelta(days=2), reason="Two were ill.", by=by, now=now)
    hand_in(mine, now)

    mine.refresh_from_db()
    assert draft.comment == "Not lost"
    assert mine.state == State.SUBMITTED
    assert Entry.objects.about(call).latest("pk").reason == "Two were ill."


def test_a_reopened_review_is_taken_late(call: Call, mine: Assignment, by: Actor, now: datetime) -> None:
    Policy.objects.create(call=call, due_at=now + timedelta(days=1))
    hand_in(mine, now)
    review.reopen(mine, reason="Mistyped.", by=by, now=now)

    hand_in(mine, now + timedelta(days=9))

    mine.refresh_from_db()
    assert mine.state == State.SUBMITTED


def test_a_criterion_that_evidence_rests_on_stays(call: Call, by: Actor, now: datetime) -> None:
    first, second = (CriterionFactory(call=call, position=position) for position in (11, 12))
    EvidenceFactory(application__call=call, criterion=first)

    with pytest.raises(Refused, match=f"Evidence rests on “{first.title}”"):
        actions.lay_down(call, rules=RULES, criteria=[line(key=second.pk)], by=by, now=now)

    assert first in call.criteria.all()


def test_moving_the_date_needs_a_reason_and_a_day_to_come(call: Call, by: Actor, now: datetime) -> None:
    with pytest.raises(Refused, match="Say why"):
        actions.extend(call, due_at=now + timedelta(days=1), reason="", by=by, now=now)
    with pytest.raises(Refused, match="not over"):
        actions.extend(call, due_at=now - timedelta(days=1), reason="x", by=by, now=now)


def test_reviewers_lay_nothing_down(call: Call, reviewer: User, now: datetime) -> None:
    by = Actor.person(reviewer)
    AssignmentFactory(application__call=call, reviewer=reviewer)

    for act in (
        lambda: actions.lay_down(call, rules=RULES, criteria=[line()], by=by, now=now),
        lambda: actions.copy_last(call, by=by, now=now),
        lambda: actions.extend(call, due_at=now, reason="x", by=by, now=now),
    ):
        with pytest.raises(PermissionDenied):
            act()
