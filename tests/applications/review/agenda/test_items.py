"""What the panel talks about, and in which order."""

from datetime import datetime

from applications.models import Application, Call
from applications.review.agenda.items import agenda
from applications.review.consensus import actions
from applications.review.consensus.models import Consensus
from applications.review.models import Criterion, Review
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from tests.applications.review.consensus.readings import DUTY, proposed, read


def words(user: User, call: Call) -> dict[str, list[str]]:
    return {item.company: [mark.words for mark in item.marks] for item in agenda(user, call).items}


def test_the_most_disputed_come_first_each_with_its_reasons(
    call: Call, coordinator: User, reviewer: User, colleague: User, now: datetime
) -> None:
    Criterion.objects.filter(call=call, position=1).update(threshold_half_points=6)
    read(call, {reviewer: 8, colleague: 8}, now=now, legal_name="Calm")
    near = read(call, {reviewer: 8, colleague: 7}, now=now, legal_name="Unsure")
    Review.objects.filter(assignment__application=near).update(confidence=1)
    split = read(call, {reviewer: 7, colleague: 5}, now=now, legal_name="Split")
    wide = read(call, {reviewer: 10, colleague: 3}, now=now, legal_name="Wide")
    actions.open_due(by=DUTY, now=now)
    held = Consensus.objects.get(application=wide)
    waiting = proposed(held, now=now)
    speaker = colleague if held.rapporteur == reviewer else reviewer
    actions.speak(waiting, answer="objected", version=1, sentence="Too high.", by=Actor.person(speaker), now=now)

    found = agenda(coordinator, call)

    criterion = call.criteria.earliest("position").title
    assert words(coordinator, call) == {
        "Wide": [
            f"{speaker} objects: Too high.",
            "The readers lie 3.50 apart.",
            f"On both sides of a threshold: {criterion}.",
        ],
        "Split": [f"On both sides of a threshold: {criterion}."],
        "Unsure": ["Unsure of their scores: 2 of 2 readers."],
    }
    assert [item.company for item in found.items] == ["Wide", "Split", "Unsure"]
    assert [item.minutes for item in found.items] == [10, 5, 4]
    assert (found.minutes, found.hours, found.items[1].key) == (19, "0:19", split.pk)


def test_what_is_agreed_leaves_the_agenda_unless_a_view_is_kept(
    consensus: Consensus, call: Call, coordinator: User, colleague: User, now: datetime
) -> None:
    waiting = proposed(consensus, now=now)
    actions.speak(waiting, answer="minority", version=1, sentence="Bought models.", by=Actor.person(colleague), now=now)

    assert words(coordinator, call) == {"Lumenwerk Analytik": ["Minority view of Niamh of DIGITAL SME: Bought models."]}

    Consensus.objects.get().voices.filter(answer="minority").update(answer="approved", sentence="")
    assert words(coordinator, call) == {}


def test_below_a_threshold_with_a_high_score_is_talked_about(
    call: Call, coordinator: User, reviewer: User, colleague: User, now: datetime
) -> None:
    read(call, {reviewer: 8, colleague: 8}, now=now, legal_name="Fine")
    Application.objects.get().standing.__class__.objects.update(is_below_threshold=True)

    assert words(coordinator, call) == {"Fine": ["Below a threshold, with a high score."]}


def test_a_coordinator_who_still_has_to_read_sees_no_item(
    consensus: Consensus, call: Call, coordinator: User, now: datetime
) -> None:
    before = len(agenda(coordinator, call).items)
    consensus.application.assignments.create(reviewer=coordinator, state="released")

    assert (before, agenda(coordinator, call).items) == (1, [])
