"""Coming to an agreement, and what undoes it."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from applications.models import Application, Call
from applications.review import actions as review
from applications.review.actions import ChangedElsewhere, Refused
from applications.review.consensus import actions, following, reminders
from applications.review.consensus.models import Consensus, Voice
from applications.review.consensus.states import State
from applications.review.models import Assignment, Policy, Standing
from applications.review.states import State as AssignmentState
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message
from tests.applications.review.consensus.readings import (
    DUTY,
    WORDS,
    agreed,
    drafted,
    points,
    proposed,
    read,
)
from tests.factories.accounts import StaffFactory
from tests.factories.applications import AssignmentFactory


def kinds() -> list[str]:
    return list(Message.objects.filter(kind__startswith="consensus/").order_by("pk").values_list("kind", flat=True))


def test_readings_far_apart_open_an_agreement_and_close_ones_do_not(
    call: Call, disputed: Application, reviewer: User, colleague: User, now: datetime
) -> None:
    close = read(call, {reviewer: 8, colleague: 7}, now=now)

    counts = [actions.open_due(by=DUTY, now=now) for _ in range(2)]

    found = Consensus.objects.get()
    assert counts == [1, 0]
    assert (found.application_id, found.origin, found.state) == (disputed.pk, "spread", State.DRAFT)
    assert found.due_on == (now + timedelta(days=7)).date()
    assert not Consensus.objects.filter(application=close).exists()
    assert kinds() == ["consensus/appointed"]


def test_drafts_are_shared_out_between_readers(call: Call, reviewer: User, colleague: User, now: datetime) -> None:
    for _ in range(4):
        read(call, {reviewer: 10, colleague: 2}, now=now)

    actions.open_due(by=DUTY, now=now)

    drafting = list(Consensus.objects.order_by("pk").values_list("rapporteur", flat=True))
    assert sorted(drafting) == sorted([reviewer.pk, colleague.pk] * 2)
    assert drafting[0] != drafting[1]


def test_the_agreed_score_counts_once_every_reader_lets_it_stand(
    consensus: Consensus, colleague: User, now: datetime
) -> None:
    waiting = proposed(consensus, now=now)
    before = Application.objects.get().score_thousandths
    actions.speak(waiting, answer="approved", version=1, by=Actor.person(colleague), now=now)

    standing = Standing.objects.get()
    assert before == 3250
    assert (standing.agreed_thousandths, standing.needs_talk) == (3500, False)
    assert Application.objects.get().score_thousandths == 3500
    assert Consensus.objects.get().state == State.AGREED
    assert kinds() == ["consensus/appointed", "consensus/draft_waits"]


def test_a_minority_view_is_kept_with_its_author_and_does_not_block(
    consensus: Consensus, colleague: User, now: datetime
) -> None:
    waiting = proposed(consensus, now=now)

    actions.speak(
        waiting, answer="minority", version=1, sentence="The models are bought.", by=Actor.person(colleague), now=now
    )

    kept = Voice.objects.get(answer="minority")
    assert (kept.reader, kept.sentence, kept.version) == (colleague, "The models are bought.", 1)
    assert Consensus.objects.get().state == State.AGREED


def test_an_objection_holds_the_draft_and_a_changed_draft_voids_what_was_said(
    consensus: Consensus, colleague: User, reviewer: User, now: datetime
) -> None:
    waiting = proposed(consensus, now=now)
    actions.speak(waiting, answer="objected", version=1, sentence="Too high.", by=Actor.person(colleague), now=now)
    held = Consensus.objects.get().state

    again = proposed(Consensus.objects.get(), now=now + timedelta(hours=1), half_points=6)

    assert held == State.PROPOSED
    assert (again.state, again.version) == (State.PROPOSED, 2)
    said = list(Voice.objects.order_by("pk").values_list("version", "answer"))
    assert sorted(said) == [(1, "approved"), (1, "objected"), (2, ""), (2, "approved")]
    assert kinds().count("consensus/objected") == 1
    with pytest.raises(ChangedElsewhere):
        actions.speak(again, answer="approved", version=1, by=Actor.person(colleague), now=now)


def test_of_two_windows_the_second_is_told(consensus: Consensus, reviewer: User, now: datetime) -> None:
    by, seen = Actor.person(reviewer), consensus.stamp
    actions.save_draft(consensus, by=by, now=now + timedelta(minutes=1), seen=seen, **drafted(consensus))

    with pytest.raises(ChangedElsewhere):
        actions.save_draft(consensus, by=by, now=now + timedelta(minutes=2), seen=seen, **drafted(consensus, 2))

    assert set(Consensus.objects.get().half_points.values()) == {7}


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"half_points": {}}, "Give a score for each criterion."),
        ({"strengths": " "}, "Say in a sentence each what is strong"),
        ({"half_points": {"0": 4}}, "Scores go from 0 to 5"),
    ],
)
def test_what_is_not_whole_is_not_put_before_the_readers(
    consensus: Consensus, reviewer: User, now: datetime, changed: dict, why: str
) -> None:
    with pytest.raises(Refused, match=why):
        actions.propose(consensus, by=Actor.person(reviewer), now=now, **{**drafted(consensus), **changed})

    assert Consensus.objects.get().state == State.DRAFT


def test_only_the_rapporteur_drafts_and_only_readers_speak(
    consensus: Consensus, colleague: User, coordinator: User, reviewer: User, now: datetime
) -> None:
    root = StaffFactory(is_superuser=True)
    for person in (colleague, coordinator, root):
        with pytest.raises(PermissionDenied):
            actions.save_draft(consensus, by=Actor.person(person), now=now, **drafted(consensus))
    waiting = proposed(consensus, now=now)
    for actor in (Actor.person(coordinator), Actor.person(root), DUTY):
        with pytest.raises(PermissionDenied):
            actions.speak(waiting, answer="approved", version=1, by=actor, now=now)
    with pytest.raises(Refused):
        actions.speak(waiting, answer="approved", version=1, by=Actor.person(reviewer), now=now)


def test_a_reopened_review_opens_the_agreement_again_visibly(
    consensus: Consensus, colleague: User, coordinator: User, now: datetime
) -> None:
    agreed(consensus, colleague, now=now)
    reading = Assignment.objects.get(reviewer=colleague)

    review.reopen(reading, reason="Mistyped", by=Actor.person(coordinator), now=now + timedelta(days=1))

    found = Consensus.objects.get()
    assert (found.state, found.returned_because, found.agreed_at) == (State.DRAFT, "A review was reopened.", None)
    assert Standing.objects.get().agreed_thousandths is None
    assert Application.objects.get().score_thousandths == 4500
    assert Entry.objects.get(state_from="agreed", state_to="draft").reason == "A review was reopened."
    assert "consensus/open_again" in kinds()
    assert set(found.half_points.values()) == {7}
    with pytest.raises(Refused, match="A reading is still missing"):
        proposed(found, now=now)


def test_a_rapporteur_who_drops_out_is_replaced(
    consensus: Consensus, reading: Assignment, colleague: User, coordinator: User, now: datetime
) -> None:
    review.reopen(reading, reason="Mistyped", by=Actor.person(coordinator), now=now)

    review.declare_conflict(reading, reason="A cousin works there.", by=Actor.person(reading.reviewer), now=now)

    found = Consensus.objects.get()
    assert (found.rapporteur, found.state) == (colleague, State.DRAFT)


def test_a_third_reading_asks_everybody_anew(
    consensus: Consensus, disputed: Application, colleague: User, now: datetime
) -> None:
    agreed(consensus, colleague, now=now)
    third = AssignmentFactory(application=disputed)

    review.submit(
        third, half_points=points(disputed.call, 6), comment="In between.", by=Actor.person(third.reviewer), now=now
    )

    assert Consensus.objects.get().state == State.DRAFT
    waiting = proposed(Consensus.objects.get(), now=now)
    assert set(Voice.objects.waiting().values_list("reader", flat=True)) == {colleague.pk, third.reviewer_id}
    assert waiting.state == State.PROPOSED


@pytest.mark.parametrize("way", ["a reader is barred", "a reading was added"])
def test_the_duty_notices_other_readers_whatever_way_they_came(
    consensus: Consensus, disputed: Application, colleague: User, now: datetime, way: str
) -> None:
    agreed(consensus, colleague, now=now)
    before = actions.catch_up(by=DUTY, now=now)
    if way == "a reader is barred":
        Assignment.objects.filter(reviewer=colleague).update(state=AssignmentState.CONFLICT)
    else:
        AssignmentFactory(application=disputed, state=AssignmentState.SUBMITTED)

    counts = [actions.catch_up(by=DUTY, now=now) for _ in range(2)]

    found = Consensus.objects.get()
    assert (before, counts) == (0, [1, 0])
    assert (found.state, found.returned_because) == (State.DRAFT, "The readers of the application have changed.")
    assert Standing.objects.get().agreed_thousandths is None


def test_readers_who_stay_apart_go_to_the_panel_and_their_mean_counts(
    consensus: Consensus, reviewer: User, colleague: User, now: datetime
) -> None:
    proposed(consensus, now=now)
    with pytest.raises(PermissionDenied):
        actions.keep_apart(consensus, reason="We differ.", by=Actor.person(colleague), now=now)

    actions.keep_apart(consensus, reason="Whether the models are their own.", by=Actor.person(reviewer), now=now)

    assert Consensus.objects.get().state == State.APART
    assert Application.objects.get().score_thousandths == 3250


def test_an_agreement_that_nobody_needs_any_more_lapses(
    consensus: Consensus, reading: Assignment, coordinator: User, reviewer: User, now: datetime
) -> None:
    review.reopen(reading, reason="Mistyped", by=Actor.person(coordinator), now=now)
    half_points = points(reading.application.call, 5)
    review.submit(reading, half_points=half_points, comment="Lower.", by=Actor.person(reviewer), now=now)

    actions.open_due(by=DUTY, now=now)
    lapsed = Consensus.objects.get()
    actions.word(lapsed.application, by=Actor.person(coordinator), now=now, seen=lapsed.stamp, **WORDS)

    worded = Consensus.objects.get()
    assert lapsed.state == State.LAPSED
    assert (worded.state, worded.origin, worded.strengths) == (State.AGREED, "words", WORDS["strengths"])
    assert Application.objects.get().score_thousandths == 2250


def test_where_the_mean_counts_nobody_is_asked_to_agree_on_scores(
    disputed: Application, coordinator: User, now: datetime
) -> None:
    Policy.objects.create(call=disputed.call, aggregate=Policy.Aggregate.MEAN)

    with pytest.raises(Refused, match="mean or the median counts"):
        actions.open_by_hand(disputed, reason="Let us talk.", by=Actor.person(coordinator), now=now)


def test_thresholds_are_held_against_what_was_agreed(
    consensus: Consensus, call: Call, colleague: User, now: datetime
) -> None:
    call.criteria.update(threshold_half_points=7)
    below = []
    for half_points in (7, 6):
        draft = proposed(Consensus.objects.get(), now=now, half_points=half_points)
        actions.speak(draft, answer="approved", version=draft.version, by=Actor.person(colleague), now=now)
        below.append(Standing.objects.get().is_below_threshold)
        following.reopen(Consensus.objects.get(), because="Once more.", by=DUTY, now=now)

    # The readers gave 4.5 and 2, which is below in the mean.
    assert below == [False, True]


def test_a_coordinator_opens_by_hand_and_appoints(
    call: Call, reviewer: User, colleague: User, coordinator: User, now: datetime
) -> None:
    close = read(call, {reviewer: 8, colleague: 7}, now=now)
    by = Actor.person(coordinator)
    with pytest.raises(Refused):
        actions.open_by_hand(close, reason=" ", by=by, now=now)
    with pytest.raises(Refused, match="one of the readers"):
        actions.open_by_hand(close, reason="Odd.", rapporteur=coordinator, by=by, now=now)

    actions.open_by_hand(close, reason="Both are unsure.", rapporteur=colleague, by=by, now=now)
    actions.appoint(Consensus.objects.get(), rapporteur=reviewer, by=by, now=now)

    found = Consensus.objects.get()
    assert (found.origin, found.reason, found.rapporteur) == ("hand", "Both are unsure.", reviewer)


def test_words_alone_are_kept_without_a_vote_and_touch_no_score(
    call: Call, reviewer: User, colleague: User, coordinator: User, now: datetime
) -> None:
    close = read(call, {reviewer: 8, colleague: 7}, now=now)

    actions.word(close, by=Actor.person(coordinator), now=now, **WORDS)
    actions.word(close, by=Actor.person(colleague), now=now, strengths="Strong team.", weaknesses="Young.")

    found = Consensus.objects.get()
    assert (found.state, found.origin, found.strengths) == (State.AGREED, "words", "Strong team.")
    assert Application.objects.get().score_thousandths == 3750
    assert Standing.objects.get().agreed_thousandths is None
    stranger = AssignmentFactory(application__call=call, state=AssignmentState.SUBMITTED).reviewer
    with pytest.raises(PermissionDenied):
        actions.word(close, by=Actor.person(stranger), now=now, **WORDS)


def test_reminders_are_bounded(consensus: Consensus, now: datetime) -> None:
    proposed(consensus, now=now)

    said = [reminders.remind(by=DUTY, now=now + timedelta(days=day, hours=1)) for day in range(20)]
    again = reminders.remind(by=DUTY, now=now + timedelta(days=2, hours=2))

    assert (sum(said), [day for day, count in enumerate(said) if count], again) == (3, [2, 5, 9], 0)
