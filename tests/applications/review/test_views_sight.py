"""What the pages of review must not tell, and to whom."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Application, Call
from applications.review import actions
from applications.review.assignment import actions as handing
from applications.review.models import Assignment, KeptDraft, Policy
from applications.review.states import State
from applications.states import State as ApplicationState
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import Institution, User
from tests.applications.review.pages import BOARD, DESK, answers, sheet, text_of, without_tokens
from tests.factories.accounts import StaffFactory
from tests.factories.applications import ApplicationFactory, AssignmentFactory, ConflictFactory


@pytest.mark.parametrize("path", ["", "conflict/", "reopen/"])
def test_a_reviewer_without_the_assignment_finds_nothing(
    sign_in: Callable[[User], Client], mine: Assignment, path: str
) -> None:
    stranger = sign_in(StaffFactory(institution=Institution.JRC, role="reviewer"))

    there = stranger.get(f"{sheet(mine)}{path}")
    not_there = stranger.get(f"/admin/review/{mine.pk + 1000}/{path}")

    assert (there.status_code, not_there.status_code) == (404, 404)
    assert without_tokens(there) == without_tokens(not_there)


def test_a_proposed_assignment_is_not_there_yet(reviewer_client: Client, mine: Assignment) -> None:
    Assignment.objects.update(state=State.PROPOSED)

    assert reviewer_client.get(sheet(mine)).status_code == 404
    assert "Lumenwerk" not in text_of(reviewer_client.get(DESK))


def test_staff_who_do_not_review_are_turned_away(administrator_client: Client, mine: Assignment) -> None:
    codes = [administrator_client.get(path).status_code for path in (BOARD, DESK, sheet(mine), f"{BOARD}assign/")]

    assert codes == [403, 403, 403, 403]


def test_a_reviewer_may_neither_assign_nor_reopen(reviewer_client: Client, mine: Assignment) -> None:
    codes = [reviewer_client.get(path).status_code for path in (f"{BOARD}assign/", f"{sheet(mine)}reopen/")]

    assert codes == [403, 403]


def test_a_peer_s_review_stays_hidden_until_one_s_own_is_in(
    reviewer_client: Client, mine: Assignment, peer: Assignment, call: Call
) -> None:
    before = [text_of(reviewer_client.get(path)) for path in (sheet(mine), DESK, BOARD)]
    refused = text_of(reviewer_client.post(sheet(mine), answers(call, "4.25")))
    reviewer_client.post(sheet(mine), answers(call, "3"))
    after = text_of(reviewer_client.get(sheet(mine)))

    for page in (*before, refused):
        assert "4.44" not in page
        assert "secret words" not in page
    assert "4.44" in after
    assert "The peer&#x27;s secret words." in after


def test_a_reopened_reviewer_does_not_see_the_peers_again(
    reviewer_client: Client, coordinator: User, mine: Assignment, peer: Assignment, call: Call, now: datetime
) -> None:
    reviewer_client.post(sheet(mine), answers(call, "3"))
    actions.reopen(mine, reason="Mistyped", by=Actor.person(coordinator), now=now)

    assert "secret words" not in text_of(reviewer_client.get(sheet(mine)))


def test_a_reviewer_s_board_is_their_desk(reviewer_client: Client, mine: Assignment, peer: Assignment) -> None:
    page = reviewer_client.get(BOARD)

    assert "board" not in page.context
    assert "0 of 1 reviewed" in text_of(page)


def test_coordinators_read_what_was_submitted(coordinator_client: Client, mine: Assignment, peer: Assignment) -> None:
    board = text_of(coordinator_client.get(BOARD))
    page = text_of(coordinator_client.get(sheet(peer)))

    assert "<b>4.44</b>" in board
    assert "The peer&#x27;s secret words." in page


@pytest.fixture
def reading_coordinator(coordinator: User, mine: Assignment, peer: Assignment) -> Assignment:
    """The coordinator was given the same application and has not reviewed it."""
    return AssignmentFactory(application=mine.application, reviewer=coordinator)


def test_a_coordinator_who_reviews_waits_like_everybody(
    coordinator_client: Client, reading_coordinator: Assignment, peer: Assignment, call: Call
) -> None:
    paths = (BOARD, sheet(peer), sheet(reading_coordinator), DESK)
    before = [text_of(coordinator_client.get(path)) for path in paths]
    coordinator_client.post(sheet(reading_coordinator), answers(call, "3"))
    after = text_of(coordinator_client.get(sheet(peer)))

    for page in before:
        assert "4.44" not in page
        assert "secret words" not in page
    assert "The peer&#x27;s secret words." in after


def test_neither_order_nor_search_tells_a_hidden_mean(
    coordinator_client: Client, reading_coordinator: Assignment, call: Call
) -> None:
    """Sorted by score, the hidden 4.44 must not stand above a visible 2.00, nor move when it changes."""
    low = ApplicationFactory(
        call=call, state=ApplicationState.UNDER_REVIEW, score_thousandths=2000, review_count=1, legal_name="Low"
    )

    def order() -> list[int]:
        return [row.key for row in coordinator_client.get(BOARD, {"sort": "score"}).context["board"].rows]

    high = order()
    Application.objects.filter(pk=reading_coordinator.application_id).update(score_thousandths=100)

    assert high == [low.pk, reading_coordinator.application_id]
    assert order() == high


def test_a_conflicted_coordinator_sees_no_trace(
    coordinator_client: Client, coordinator: User, mine: Assignment, peer: Assignment
) -> None:
    ConflictFactory(application=mine.application, user=coordinator)

    board = coordinator_client.get(BOARD)
    found = coordinator_client.get(BOARD, {"q": "Lumenwerk"})
    listed = coordinator_client.get(reverse("admin:review_assignment_changelist"))

    for page in (board, found, listed):
        assert "Lumenwerk</td>" not in text_of(page)
        assert "A-0217" not in text_of(page)
    assert (board.context["board"].total, board.context["board"].progress[0].given) == (0, 0)
    assert [coordinator_client.get(sheet(one)).status_code for one in (mine, peer)] == [404, 404]
    assert coordinator_client.get(f"{sheet(peer)}reopen/").status_code == 404


def test_a_superuser_has_no_way_around_a_conflict_or_a_blind_score(
    sign_in: Callable[[User], Client], mine: Assignment, peer: Assignment
) -> None:
    root = StaffFactory(is_superuser=True, institution=Institution.JRC)
    own = AssignmentFactory(application=mine.application, reviewer=root)
    client = sign_in(root)

    blind = [text_of(client.get(path)) for path in (BOARD, sheet(peer))]
    ConflictFactory(application=own.application, user=root)

    assert all("4.44" not in page and "secret words" not in page for page in blind)
    assert client.get(sheet(peer)).status_code == 404


def test_a_withdrawn_application_leaves_desk_and_board(
    reviewer_client: Client, coordinator_client: Client, mine: Assignment
) -> None:
    Application.objects.update(state=ApplicationState.WITHDRAWN)

    assert reviewer_client.get(sheet(mine)).status_code == 404
    assert "Lumenwerk" not in text_of(reviewer_client.get(DESK))
    assert "Lumenwerk" not in text_of(coordinator_client.get(BOARD))


def test_a_draft_that_was_handed_on_is_read_by_its_writer_alone(
    sign_in: Callable[[User], Client],
    reviewer_client: Client,
    coordinator_client: Client,
    coordinator: User,
    mine: Assignment,
    call: Call,
    now: datetime,
) -> None:
    taker = StaffFactory(institution=Institution.JRC, role="reviewer")
    reviewer_client.post(sheet(mine), answers(call, "4.5", comment="Half a thought.", draft="1"))
    by = Actor.person(coordinator)
    said = text_of(coordinator_client.get(f"{BOARD}hand-on/{mine.reviewer_id}/"))
    handing.hand_on(call, mine.reviewer, to=[taker], with_begun=True, reason="On leave.", by=by, now=now)
    handing.release(call, by=by, now=now)
    given = Assignment.objects.get(reviewer=taker)
    Assignment.objects.filter(pk=given.pk).update(confirmed_at=now)
    others = (sign_in(taker), coordinator_client)

    own = text_of(reviewer_client.get(DESK))
    elsewhere = [text_of(one.get(path)) for one in others for path in (DESK, BOARD, sheet(given))]
    ConflictFactory(application=mine.application, user=mine.reviewer)
    conflicted = text_of(reviewer_client.get(DESK))

    assert "What was written so far is kept for its writer alone" in said
    assert ("Half a thought." in own, "4.50" in own) == (True, True)
    assert not [page for page in (*elsewhere, conflicted) if "Half a thought." in page]
    assert ("A-0217" in own, "A-0217" in conflicted) == (True, False)


def test_a_call_that_hides_the_name_hides_it_beside_a_kept_draft(
    reviewer_client: Client, mine: Assignment, now: datetime
) -> None:
    KeptDraft.objects.create(
        application=mine.application,
        reviewer=mine.reviewer,
        comment="Half a thought.",
        changed_at=now,
        kept_at=now,
    )
    Policy.objects.create(call=mine.application.call, blind_fields=["legal_name"])
    mine.delete()

    page = text_of(reviewer_client.get(DESK))

    assert ("Half a thought." in page, "A-0217" in page, "Lumenwerk" in page) == (True, True, False)
