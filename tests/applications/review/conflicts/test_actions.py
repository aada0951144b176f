from datetime import datetime

import pytest
from django.core.exceptions import PermissionDenied

from applications.models import Application, Call
from applications.review.actions import assign, declare_conflict
from applications.review.assignment import workload
from applications.review.conflicts import actions
from applications.review.conflicts.finding import find
from applications.review.conflicts.models import Conflict
from applications.review.models import Assignment, Review
from applications.review.refusals import Refused
from applications.review.states import State
from applications.states import State as ApplicationState
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import Institution, User
from focusgroup.audit.models import Entry
from tests.factories.accounts import StaffFactory
from tests.factories.applications import ApplicationFactory, AssignmentFactory, ConflictFactory, ReviewFactory


@pytest.fixture
def by(coordinator: User) -> Actor:
    return Actor.person(coordinator)


@pytest.fixture
def tied(reviewer: User) -> User:
    User.objects.filter(pk=reviewer.pk).update(email="me@lumenwerk.example")
    reviewer.refresh_from_db()
    return reviewer


def looked(application: Application, by: Actor, now: datetime) -> int:
    return find(Application.objects.filter(pk=application.pk), by=by, now=now)


# Finding


def test_what_is_found_waits_for_a_judgement_and_is_found_once(tied: User, by: Actor, now: datetime) -> None:
    application = ApplicationFactory(website="https://www.lumenwerk.example/")

    counts = [looked(application, by, now), looked(application, by, now)]

    conflict = Conflict.objects.get()
    assert counts == [1, 0]
    assert (conflict.user, conflict.state, conflict.found_by) == (tied, Conflict.State.DETECTED, ["website"])
    assert Entry.objects.about(conflict).count() == 1


def test_what_was_dismissed_is_not_found_again(tied: User, by: Actor, now: datetime) -> None:
    application = ApplicationFactory(deputy_email="x@lumenwerk.example")
    looked(application, by, now)
    actions.judge(Conflict.objects.get(), is_conflict=False, judgement="A namesake.", by=by, now=now)

    assert looked(application, by, now) == 0
    assert Conflict.objects.get().state == Conflict.State.DISMISSED


# Confirming that there is none


def test_confirming_opens_the_application_and_is_logged_once(mine: Assignment, reviewer: User, now: datetime) -> None:
    Assignment.objects.update(confirmed_at=None)

    counts = [actions.confirm_none([mine], by=Actor.person(reviewer), now=now) for _ in range(2)]

    mine.refresh_from_db()
    assert counts == [1, 0]
    assert mine.confirmed_at == now
    assert Entry.objects.about(mine).filter(verb="confirmed no conflict of interest").count() == 1


def test_nobody_confirms_for_another(mine: Assignment, by: Actor, now: datetime) -> None:
    with pytest.raises(PermissionDenied):
        actions.confirm_none([mine], by=by, now=now)


# Judging


def test_a_confirmed_conflict_ends_the_reading_and_its_draft(mine: Assignment, by: Actor, now: datetime) -> None:
    ReviewFactory(assignment=mine, submitted_at=None, total_thousandths=None)
    conflict = ConflictFactory(application=mine.application, user=mine.reviewer, state=Conflict.State.DETECTED)

    actions.judge(conflict, is_conflict=True, judgement="On the board.", by=by, now=now)

    mine.refresh_from_db()
    conflict.refresh_from_db()
    assert (mine.state, Review.objects.count()) == (State.CONFLICT, 0)
    assert (conflict.state, conflict.judged_by, conflict.judged_at) == (Conflict.State.CONFIRMED, by.user, now)
    assert Entry.objects.about(conflict).get().changes == {"judgement": None}


def test_a_submitted_review_counts_no_longer_once_its_conflict_is_confirmed(
    mine: Assignment, peer: Assignment, by: Actor, now: datetime
) -> None:
    conflict = ConflictFactory(application=mine.application, user=peer.reviewer, state=Conflict.State.DETECTED)

    actions.judge(conflict, is_conflict=True, judgement="His wife's firm.", by=by, now=now)

    mine.application.refresh_from_db()
    assert (mine.application.review_count, mine.application.score_thousandths) == (0, 0)
    assert Review.objects.get().comment == "The peer's secret words."


def test_a_decided_application_keeps_what_was_decided_on(
    mine: Assignment, peer: Assignment, by: Actor, now: datetime
) -> None:
    Application.objects.update(state=ApplicationState.SELECTED)
    conflict = ConflictFactory(application=mine.application, user=peer.reviewer)

    actions.judge(conflict, is_conflict=True, judgement="Came to light late.", by=by, now=now)

    mine.application.refresh_from_db()
    assert (mine.application.review_count, mine.application.score_thousandths) == (1, 4440)


def test_a_dismissed_conflict_lets_the_submitted_review_count_again(
    mine: Assignment, peer: Assignment, by: Actor, now: datetime
) -> None:
    conflict = ConflictFactory(application=mine.application, user=peer.reviewer, state=Conflict.State.DETECTED)
    actions.judge(conflict, is_conflict=True, judgement="His wife's firm.", by=by, now=now)

    actions.judge(conflict, is_conflict=False, judgement="Another firm of that name.", by=by, now=now)

    peer.refresh_from_db()
    mine.application.refresh_from_db()
    assert peer.state == State.SUBMITTED
    assert mine.application.review_count == 1


def test_who_has_no_conflict_after_all_can_be_given_the_application_again(
    mine: Assignment, by: Actor, now: datetime
) -> None:
    declare_conflict(mine, reason="My brother works there.", by=Actor.person(mine.reviewer), now=now)
    barred_before = workload.bars([mine.application])

    actions.judge(Conflict.objects.get(), is_conflict=False, judgement="He left in 2019.", by=by, now=now)

    assert barred_before == {mine.application_id: {mine.reviewer_id}}
    assert workload.bars([mine.application]) == {}
    assert not Assignment.objects.filter(pk=mine.pk).exists()


# Noting


def test_a_coordinator_notes_what_they_were_told_and_it_counts_at_once(
    mine: Assignment, peer: Assignment, by: Actor, now: datetime
) -> None:
    with pytest.raises(Refused, match="what ties them"):
        actions.note(mine.application, peer.reviewer, reason=" ", by=by, now=now)

    conflict = actions.note(mine.application, peer.reviewer, reason="Said so himself.", by=by, now=now)

    peer.refresh_from_db()
    mine.application.refresh_from_db()
    assert (conflict.state, peer.state, mine.application.review_count) == (Conflict.State.DECLARED, State.CONFLICT, 0)
    assert "Said so himself." not in str(list(Entry.objects.values_list("reason", "changes")))


def test_a_coordinator_s_own_interest_hides_the_application_from_them(
    mine: Assignment, by: Actor, now: datetime
) -> None:
    actions.note(mine.application, by.user, reason="We founded it together.", by=by, now=now)  # type: ignore[arg-type]

    assert not Assignment.objects.visible_to(by.user).exists()  # type: ignore[arg-type]
    with pytest.raises(PermissionDenied):
        actions.note(mine.application, mine.reviewer, reason="Another.", by=by, now=now)


def test_nobody_judges_their_own_and_a_barred_coordinator_judges_none_of_it(
    mine: Assignment, coordinator: User, jrc_coordinator: User, by: Actor, now: datetime
) -> None:
    own = ConflictFactory(application=mine.application, user=coordinator)
    of_the_reader = ConflictFactory(application=mine.application, user=mine.reviewer)
    superuser = StaffFactory(is_superuser=True)
    of_superuser = ConflictFactory(application=mine.application, user=superuser)

    for conflict, person in ((own, coordinator), (of_the_reader, coordinator), (of_superuser, superuser)):
        with pytest.raises(PermissionDenied):
            actions.judge(conflict, is_conflict=False, judgement="x", by=Actor.person(person), now=now)
    actions.judge(own, is_conflict=False, judgement="x", by=Actor.person(jrc_coordinator), now=now)

    assert not Conflict.objects.filter(user=coordinator).barring().exists()


def test_a_judgement_needs_a_reason_and_is_not_given_twice(mine: Assignment, by: Actor, now: datetime) -> None:
    conflict = ConflictFactory(application=mine.application, user=mine.reviewer)

    with pytest.raises(Refused, match="rests on"):
        actions.judge(conflict, is_conflict=True, judgement=" ", by=by, now=now)
    actions.judge(conflict, is_conflict=True, judgement="x", by=by, now=now)
    with pytest.raises(Refused, match="already"):
        actions.judge(conflict, is_conflict=True, judgement="x", by=by, now=now)


def test_reviewers_do_not_judge(mine: Assignment, reviewer: User, now: datetime) -> None:
    conflict = ConflictFactory(application=mine.application)

    with pytest.raises(PermissionDenied):
        actions.judge(conflict, is_conflict=True, judgement="x", by=Actor.person(reviewer), now=now)


def test_what_waits_to_be_judged_bars_being_given_it(call: Call, tied: User, by: Actor, now: datetime) -> None:
    application = ApplicationFactory(call=call, state=ApplicationState.ELIGIBLE, website="https://lumenwerk.example")
    other = StaffFactory(institution=Institution.JRC, role="reviewer")
    sme = StaffFactory(institution=Institution.DIGITAL_SME, role="reviewer")

    assign([application], by=by, now=now)

    assert Conflict.objects.get().user == tied
    assert set(Assignment.objects.values_list("reviewer", flat=True)) == {other.pk, sme.pk}


def test_a_dismissed_conflict_hides_nothing(mine: Assignment, reviewer: User) -> None:
    ConflictFactory(
        application=mine.application,
        user=reviewer,
        state=Conflict.State.DISMISSED,
        judged_by=StaffFactory(role="coordinator"),
        judged_at=mine.application.created_at,
    )
    AssignmentFactory()

    assert list(Assignment.objects.visible_to(reviewer)) == [mine]
