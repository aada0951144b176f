from collections import Counter
from datetime import datetime

import pytest
from django.core.exceptions import PermissionDenied

from applications.models import Application, Call
from applications.review.assignment import actions
from applications.review.conflicts.models import Conflict
from applications.review.models import Assignment, KeptDraft, Policy, Review
from applications.review.refusals import Refused
from applications.review.states import State
from applications.states import State as ApplicationState
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import Institution, User
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message
from tests.factories.accounts import StaffFactory
from tests.factories.applications import ApplicationFactory, AssignmentFactory, ConflictFactory, ReviewFactory


@pytest.fixture
def by(coordinator: User) -> Actor:
    return Actor.person(coordinator)


@pytest.fixture
def people(db: None) -> list[User]:
    return [
        StaffFactory(institution=place, role="reviewer")
        for place in (Institution.JRC, Institution.JRC, Institution.DIGITAL_SME, Institution.DIGITAL_SME)
    ]


def eligible(call: Call, count: int = 1) -> list[Application]:
    return list(ApplicationFactory.create_batch(count, call=call, state=ApplicationState.ELIGIBLE))


def loads() -> Counter[int]:
    return Counter(Assignment.objects.live().values_list("reviewer", flat=True))


# Proposing


def test_a_proposal_is_even_and_hidden_and_tells_nobody(
    call: Call, people: list[User], by: Actor, now: datetime
) -> None:
    eligible(call, 4)

    matched = actions.propose(call, reviewers=people, most={}, by=by, now=now)

    assert loads() == {person.pk: 2 for person in people}
    assert set(Assignment.objects.values_list("state", flat=True)) == {State.PROPOSED}
    assert set(Application.objects.values_list("state", flat=True)) == {ApplicationState.ELIGIBLE}
    assert not Assignment.objects.visible_to(people[0]).exists()
    assert (matched.lacks, matched.islands, Message.objects.count()) == ((), 1, 0)


def test_as_many_read_as_the_rules_say_and_nobody_more_than_they_take(
    call: Call, people: list[User], by: Actor, now: datetime
) -> None:
    Policy.objects.create(call=call, readers_each=2)
    eligible(call, 3)

    matched = actions.propose(call, reviewers=people, most={people[0].pk: 1}, by=by, now=now)

    assert loads() == {people[0].pk: 1, people[1].pk: 3, people[2].pk: 3, people[3].pk: 3}
    assert [(lack.institution, lack.why) for lack in matched.lacks] == [("JRC", "full")] * 2


def test_a_new_proposal_takes_the_place_of_the_old(call: Call, people: list[User], by: Actor, now: datetime) -> None:
    eligible(call)
    actions.propose(call, reviewers=people[:3], most={}, by=by, now=now)

    actions.propose(call, reviewers=[people[1], people[3]], most={}, by=by, now=now)

    assert loads() == {people[1].pk: 1, people[3].pk: 1}


def test_a_proposal_taken_back_leaves_nothing(call: Call, people: list[User], by: Actor, now: datetime) -> None:
    eligible(call)
    actions.propose(call, reviewers=people, most={}, by=by, now=now)

    assert actions.discard(call, by=by, now=now) == 2
    assert not Assignment.objects.exists()


def test_a_coordinator_with_a_conflict_proposes_for_the_others_only(
    call: Call, people: list[User], coordinator: User, by: Actor, jrc_coordinator: User, now: datetime
) -> None:
    hidden, seen = eligible(call, 2)
    ConflictFactory(application=hidden, user=coordinator)
    other = Actor.person(jrc_coordinator)
    actions.propose(call, reviewers=people, most={}, by=other, now=now)

    actions.propose(call, reviewers=people, most={}, by=by, now=now)
    released = actions.release(call, by=by, now=now)

    left = Assignment.objects.filter(application=hidden)
    assert released == 2
    assert set(left.values_list("state", flat=True)) == {State.PROPOSED}
    assert set(seen.assignments.values_list("state", flat=True)) == {State.RELEASED}


# Changing it


def test_a_proposed_reading_is_moved_added_and_taken_away(
    call: Call, people: list[User], by: Actor, now: datetime
) -> None:
    (application,) = eligible(call)
    AssignmentFactory(application=application, reviewer=people[0], state=State.PROPOSED)
    AssignmentFactory(application=application, reviewer=people[2])

    actions.set_proposed(application, readers=[people[1], people[3]], by=by, now=now)

    assert dict(application.assignments.values_list("reviewer", "state")) == {
        people[1].pk: State.PROPOSED,
        people[2].pk: State.RELEASED,
        people[3].pk: State.PROPOSED,
    }
    assert Entry.objects.about(application).get().changes == {
        "added": [str(people[1].public_id), str(people[3].public_id)],
        "removed": [str(people[0].public_id)],
    }


@pytest.mark.parametrize("state", [Conflict.State.DECLARED, Conflict.State.DETECTED])
def test_a_conflict_bars_by_hand_too(call: Call, people: list[User], by: Actor, now: datetime, state: str) -> None:
    (application,) = eligible(call)
    ConflictFactory(application=application, user=people[0], state=state)

    with pytest.raises(Refused, match="has a conflict of interest"):
        actions.set_proposed(application, readers=people[:1], by=by, now=now)


# Releasing


def test_a_release_gives_everything_out_at_once(call: Call, people: list[User], by: Actor, now: datetime) -> None:
    eligible(call, 2)
    actions.propose(call, reviewers=people, most={}, by=by, now=now)

    count = actions.release(call, by=by, now=now)

    assert count == 4
    assert set(Assignment.objects.values_list("state", "confirmed_at")) == {(State.RELEASED, None)}
    assert set(Application.objects.values_list("state", flat=True)) == {ApplicationState.UNDER_REVIEW}
    assert sorted(Message.objects.values_list("recipient", flat=True)) == sorted(person.email for person in people)
    with pytest.raises(Refused, match="no proposal"):
        actions.release(call, by=by, now=now)


def test_a_conflict_that_comes_to_light_stops_the_release(
    call: Call, people: list[User], by: Actor, now: datetime
) -> None:
    (application,) = eligible(call)
    actions.propose(call, reviewers=[people[0], people[2]], most={}, by=by, now=now)
    ConflictFactory(application=application, user=people[0], state=Conflict.State.DETECTED)

    with pytest.raises(Refused, match=application.reference):
        actions.release(call, by=by, now=now)

    assert set(Assignment.objects.values_list("state", flat=True)) == {State.PROPOSED}


def test_a_further_reader_brings_a_reviewed_application_under_review_again(
    call: Call, people: list[User], by: Actor, now: datetime
) -> None:
    application = ApplicationFactory(call=call, state=ApplicationState.REVIEWED)
    AssignmentFactory(application=application, reviewer=people[0], state=State.PROPOSED)

    actions.release(call, by=by, now=now)

    application.refresh_from_db()
    assert application.state == ApplicationState.UNDER_REVIEW


# Handing on


@pytest.fixture
def leaving(call: Call, people: list[User]) -> dict[State, Assignment]:
    """What the first reviewer holds: one reading of each kind, each read by DIGITAL SME too."""
    held: dict[State, Assignment] = {}
    for state in (State.RELEASED, State.IN_PROGRESS, State.SUBMITTED):
        application = ApplicationFactory(call=call, state=ApplicationState.UNDER_REVIEW)
        held[state] = AssignmentFactory(application=application, reviewer=people[0], state=state)
        AssignmentFactory(application=application, reviewer=people[2])
        if state != State.RELEASED:
            ReviewFactory(assignment=held[state])
    return held


@pytest.mark.parametrize(("with_begun", "handed", "reviews"), [(False, 1, 2), (True, 2, 1)])
def test_what_is_not_read_goes_to_others_and_what_is_submitted_stays(
    call: Call,
    people: list[User],
    leaving: dict[State, Assignment],
    by: Actor,
    now: datetime,
    with_begun: bool,
    handed: int,
    reviews: int,
) -> None:
    actions.hand_on(call, people[0], to=people[1:], with_begun=with_begun, reason="On leave.", by=by, now=now)

    proposed = Assignment.objects.filter(state=State.PROPOSED)
    assert set(proposed.values_list("reviewer", flat=True)) == {people[1].pk}
    assert (proposed.count(), Review.objects.count()) == (handed, reviews)
    assert Assignment.objects.filter(reviewer=people[0]).count() == 3 - handed
    assert Assignment.objects.filter(pk=leaving[State.SUBMITTED].pk, state=State.SUBMITTED).exists()
    assert Entry.objects.filter(verb="handed on", reason="On leave.").count() == handed


def test_what_was_written_is_kept_for_its_writer_and_is_their_draft_again(
    call: Call, people: list[User], leaving: dict[State, Assignment], by: Actor, now: datetime
) -> None:
    begun = leaving[State.IN_PROGRESS]
    Review.objects.filter(assignment=begun).update(comment="Half a thought.", half_points={"1": 7})
    actions.hand_on(call, people[0], to=[people[1]], with_begun=True, reason="On leave.", by=by, now=now)
    kept = [(one.reviewer, one.application, one.comment, one.half_points) for one in KeptDraft.objects.all()]
    actions.set_proposed(begun.application, readers=[people[0]], by=by, now=now)

    actions.release(call, by=by, now=now)

    again = Review.objects.get(assignment__reviewer=people[0], assignment__application=begun.application)
    assert kept == [(people[0], begun.application, "Half a thought.", {"1": 7})]
    assert (again.comment, again.half_points, again.assignment.state) == ("Half a thought.", {"1": 7}, State.RELEASED)
    assert not KeptDraft.objects.exists()
    # Handed on a second time it is not lost either, though nothing was begun anew.
    actions.hand_on(call, people[0], to=[people[1]], with_begun=False, reason="On leave.", by=by, now=now)
    assert KeptDraft.objects.get().comment == "Half a thought."


def test_handing_on_needs_a_reason_and_something_to_hand_on(
    call: Call, people: list[User], leaving: dict[State, Assignment], by: Actor, now: datetime
) -> None:
    with pytest.raises(Refused, match="Say why"):
        actions.hand_on(call, people[0], to=people, with_begun=False, reason=" ", by=by, now=now)
    with pytest.raises(Refused, match="nothing to hand on"):
        actions.hand_on(call, people[3], to=people, with_begun=True, reason="x", by=by, now=now)


def test_only_coordinators_decide_who_reads(
    call: Call, people: list[User], leaving: dict[State, Assignment], now: datetime
) -> None:
    by = Actor.person(people[0])
    application = leaving[State.RELEASED].application

    for act in (
        lambda: actions.propose(call, reviewers=people, most={}, by=by, now=now),
        lambda: actions.discard(call, by=by, now=now),
        lambda: actions.release(call, by=by, now=now),
        lambda: actions.set_proposed(application, readers=people, by=by, now=now),
        lambda: actions.hand_on(call, people[0], to=people, with_begun=True, reason="x", by=by, now=now),
    ):
        with pytest.raises(PermissionDenied):
            act()
