"""Reviewing, and giving out what is to be reviewed."""

from datetime import datetime

import pytest
from django.test import Client

from applications.models import Call
from applications.review import actions
from applications.review.models import Assignment, Review
from applications.review.states import State
from applications.states import State as ApplicationState
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from focusgroup.outbox.models import Message
from tests.applications.review.pages import BOARD, DESK, answers, leads, sheet, text_of
from tests.factories.applications import ApplicationFactory, AssignmentFactory


def test_submit_and_next_leads_to_what_waits_next(
    reviewer_client: Client, reviewer: User, mine: Assignment, call: Call
) -> None:
    following = AssignmentFactory(
        application=ApplicationFactory(call=call, state=ApplicationState.UNDER_REVIEW), reviewer=reviewer
    )

    response = reviewer_client.post(sheet(mine), answers(call))

    assert response.headers["Location"] == leads(sheet(following), mine)
    assert Review.objects.get().total_thousandths == 4500


def test_the_last_review_leads_back_to_the_desk(reviewer_client: Client, mine: Assignment, call: Call) -> None:
    response = reviewer_client.post(sheet(mine), answers(call))

    assert response.headers["Location"] == leads(DESK, mine)


def test_a_draft_comes_back_as_it_was_left(reviewer_client: Client, mine: Assignment, call: Call) -> None:
    first = call.criteria.earliest("position")
    reviewer_client.post(
        sheet(mine), {f"score_{first.pk}": "3.5", "comment": "Half-way & <b>", "seen": "", "draft": "1"}
    )

    page = text_of(reviewer_client.get(sheet(mine)))

    assert f'name="score_{first.pk}" value="3.5" checked' in page
    assert "Half-way &amp; &lt;b&gt;</textarea>" in page
    assert page.count(" checked") == 1


@pytest.mark.parametrize(
    ("points", "said"),
    [
        ("4.25", "Scores go in half points"),
        ("5.5", "Choose a score from 0 to 5"),
        ("-1", "Choose a score from 0 to 5"),
        ("NaN", "Choose a score from 0 to 5"),
        ("many", "Choose a score from 0 to 5"),
        ("", "Give a score"),
    ],
)
def test_a_score_that_is_none_is_refused_and_the_comment_stays(
    reviewer_client: Client, mine: Assignment, call: Call, points: str, said: str
) -> None:
    page = text_of(reviewer_client.post(sheet(mine), answers(call, points)))

    assert said in page
    assert "Strong on work and people.</textarea>" in page
    assert not Review.objects.exists()


def test_a_score_of_nought_is_a_score(reviewer_client: Client, mine: Assignment, call: Call) -> None:
    reviewer_client.post(sheet(mine), answers(call, "0", draft="1"))

    page = text_of(reviewer_client.get(sheet(mine)))

    assert page.count('value="0" checked') == 4


def test_a_missing_comment_is_asked_for(reviewer_client: Client, mine: Assignment, call: Call) -> None:
    page = text_of(reviewer_client.post(sheet(mine), answers(call, comment=" ")))

    assert "Say in a few words what your scores rest on" in page
    assert page.count('value="4.5" checked') == 4


def test_a_second_window_keeps_its_text_and_says_what_happened(
    reviewer_client: Client, mine: Assignment, call: Call
) -> None:
    reviewer_client.post(sheet(mine), answers(call, draft="1", comment="From the first window"))

    page = text_of(reviewer_client.post(sheet(mine), answers(call, draft="1", comment="From the second")))

    assert "changed in another window" in page
    assert "From the second</textarea>" in page
    assert "From the first window" in page
    assert Review.objects.get().comment == "From the first window"


def test_the_second_window_may_then_replace_the_first(reviewer_client: Client, mine: Assignment, call: Call) -> None:
    reviewer_client.post(sheet(mine), answers(call, draft="1", comment="From the first window"))
    page = reviewer_client.post(sheet(mine), answers(call, draft="1", comment="From the second"))

    reviewer_client.post(sheet(mine), answers(call, draft="1", comment="From the second", seen=page.context["seen"]))

    assert Review.objects.get().comment == "From the second"


def test_what_is_typed_after_submitting_elsewhere_is_shown_and_not_saved(
    reviewer_client: Client, mine: Assignment, call: Call
) -> None:
    reviewer_client.post(sheet(mine), answers(call))

    page = text_of(reviewer_client.post(sheet(mine), answers(call, comment="Typed too late")))

    assert "cannot be changed any more" in page
    assert "Typed too late" in page
    assert Review.objects.get().comment == "Strong on work and people."


def test_a_reopened_review_can_be_changed(
    reviewer_client: Client, coordinator: User, mine: Assignment, call: Call, now: datetime
) -> None:
    reviewer_client.post(sheet(mine), answers(call))
    actions.reopen(mine, reason="Mistyped", by=Actor.person(coordinator), now=now)
    page = reviewer_client.get(sheet(mine))

    reviewer_client.post(sheet(mine), answers(call, "3", seen=page.context["seen"]))

    assert Review.objects.get().total_thousandths == 3000


def test_declaring_a_conflict_puts_the_application_out_of_sight(
    reviewer_client: Client, mine: Assignment, peer: Assignment
) -> None:
    response = reviewer_client.post(f"{sheet(mine)}conflict/", {"reason": "My brother works there."})

    desk = text_of(reviewer_client.get(DESK))
    assert response.headers["Location"] == leads(DESK, mine)
    assert reviewer_client.get(sheet(mine)).status_code == 404
    assert reviewer_client.get(sheet(peer)).status_code == 404
    assert "Lumenwerk" not in desk
    assert "0 of 1" not in desk


def test_a_coordinator_reopens_a_review_from_its_page(
    coordinator_client: Client, mine: Assignment, peer: Assignment
) -> None:
    response = coordinator_client.post(f"{sheet(peer)}reopen/", {"reason": "A score was mistyped."})

    peer.refresh_from_db()
    assert response.headers["Location"] == BOARD
    assert peer.state == State.REOPENED
    assert Message.objects.get(kind="review/reopened").recipient == peer.reviewer.email
