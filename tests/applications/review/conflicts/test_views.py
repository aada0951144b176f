from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Call
from applications.review.conflicts.models import Conflict
from applications.review.models import Assignment
from applications.review.states import State
from applications.states import State as ApplicationState
from focusgroup.accounts.models import User
from tests.applications.review.pages import DESK, answers, sheet, text_of
from tests.factories.applications import ApplicationFactory, AssignmentFactory, ConflictFactory

GATES = f"{DESK}conflicts/"
CONFLICTS = "/admin/review/conflicts/"


def gate(assignment: Assignment) -> str:
    return f"{sheet(assignment)}begin/"


def test_a_conflict_is_noted_by_reference(
    coordinator_client: Client, coordinator: User, mine: Assignment, reviewer: User
) -> None:
    hidden = ApplicationFactory(call=mine.application.call, state=ApplicationState.ELIGIBLE, number=999)
    ConflictFactory(application=hidden, user=coordinator)
    note, sent = f"{CONFLICTS}note/", {"person": str(reviewer.pk), "reason": "Her former firm."}

    pages = [
        coordinator_client.post(note, sent | {"reference": reference}) for reference in ("A-0999", "A-0998", "all", "٣")
    ]
    coordinator_client.post(note, sent | {"reference": mine.application.reference.lower()})

    assert all("No application of this call has this reference." in text_of(page) for page in pages)
    assert Conflict.objects.get(user=reviewer).application_id == mine.application_id


def test_looking_anew_counts_what_may_be_seen(
    coordinator_client: Client, coordinator: User, reviewer: User, call: Call
) -> None:
    User.objects.filter(pk=reviewer.pk).update(email="me@lumenwerk.example")
    hidden = ApplicationFactory(call=call, state=ApplicationState.ELIGIBLE, website="https://lumenwerk.example")
    ConflictFactory(application=hidden, user=coordinator)

    page = coordinator_client.post(CONFLICTS, follow=True)

    assert Conflict.objects.filter(user=reviewer, application=hidden).exists()
    assert "0 possible conflicts were found." in text_of(page)


@pytest.fixture
def shut(mine: Assignment) -> Assignment:
    Assignment.objects.update(confirmed_at=None)
    mine.application.motivation = "What nobody may read yet."
    mine.application.save()
    mine.refresh_from_db()
    return mine


def test_nothing_of_the_application_is_read_before_the_gate(
    reviewer_client: Client, shut: Assignment, call: Call
) -> None:
    document = reverse("admin:applications_application_document", args=[shut.application_id])

    led = [reviewer_client.get(sheet(shut)), reviewer_client.post(sheet(shut), answers(call))]
    page = text_of(reviewer_client.get(gate(shut)))

    assert [one.headers["Location"] for one in led] == [gate(shut), gate(shut)]
    assert "Lumenwerk Analytik" in page
    assert "What nobody may read yet." not in page
    assert shut.application.contact_name not in page
    assert reviewer_client.get(document).status_code == 404


def test_saying_that_nothing_ties_opens_the_application(reviewer_client: Client, shut: Assignment) -> None:
    response = reviewer_client.post(gate(shut), {"answer": "none"})

    assert response.headers["Location"] == sheet(shut)
    assert "What nobody may read yet." in text_of(reviewer_client.get(sheet(shut)))


def test_a_conflict_is_declared_at_the_gate(reviewer_client: Client, reviewer: User, shut: Assignment) -> None:
    unsaid = text_of(reviewer_client.post(gate(shut), {"answer": "some", "reason": " "}))
    reviewer_client.post(gate(shut), {"answer": "some", "reason": "My sister founded it."})

    conflict = Conflict.objects.get()
    shut.refresh_from_db()
    assert "Say in a few words what ties you to the company." in unsaid
    assert (conflict.user, conflict.state, conflict.reason) == (
        reviewer,
        Conflict.State.DECLARED,
        "My sister founded it.",
    )
    assert shut.state == State.CONFLICT
    assert [reviewer_client.get(path(shut)).status_code for path in (gate, sheet)] == [404, 404]


def test_all_on_the_desk_are_answered_at_once(
    reviewer_client: Client, reviewer: User, shut: Assignment, call: Call
) -> None:
    other = ApplicationFactory(call=call, state=ApplicationState.UNDER_REVIEW)
    left = AssignmentFactory(application=other, reviewer=reviewer, confirmed_at=None)
    foreign = AssignmentFactory(confirmed_at=None)

    desk = text_of(reviewer_client.get(DESK))
    reviewer_client.post(GATES, {"none": [shut.pk, foreign.pk]})

    opened = Assignment.objects.filter(confirmed_at__isnull=False)
    assert "2 applications open once you say" in desk
    assert list(opened) == [shut]
    assert left.application.legal_name in text_of(reviewer_client.get(GATES))


def test_a_coordinator_judges_from_the_list(coordinator_client: Client, mine: Assignment) -> None:
    conflict = ConflictFactory(
        application=mine.application, user=mine.reviewer, state=Conflict.State.DETECTED, found_by=["website"], reason=""
    )

    listed = text_of(coordinator_client.get(CONFLICTS))
    coordinator_client.post(f"{CONFLICTS}{conflict.pk}/", {"verdict": "no", "judgement": "A guest lecture."})

    conflict.refresh_from_db()
    assert "1 to judge" in listed
    assert "website is on a domain they belong to" in listed.replace("&#x27;", "'")
    assert (conflict.state, conflict.judgement) == (Conflict.State.DISMISSED, "A guest lecture.")
    assert "A guest lecture." in text_of(coordinator_client.get(CONFLICTS))


def test_nobody_sees_a_conflict_of_their_own_nor_any_on_what_is_hidden(
    coordinator_client: Client, coordinator: User, mine: Assignment
) -> None:
    own = ConflictFactory(application=mine.application, user=coordinator)
    hidden = ConflictFactory(application=mine.application, user=mine.reviewer)

    page = text_of(coordinator_client.get(CONFLICTS))

    assert "No conflict is known" in page
    codes = [coordinator_client.get(f"{CONFLICTS}{key}/").status_code for key in (own.pk, hidden.pk, 10_000)]
    assert codes == [404, 404, 404]


def test_looking_for_conflicts_says_how_many_are_new(
    coordinator_client: Client, mine: Assignment, call: Call, sign_in: Callable[[User], Client]
) -> None:
    User.objects.filter(pk=mine.reviewer_id).update(email="me@lumenwerk.example")
    mine.application.website = "https://lumenwerk.example/"
    mine.application.save()

    page = text_of(coordinator_client.post(CONFLICTS, follow=True))

    assert "1 possible conflict was found." in page
    assert Conflict.objects.get().found_by == ["website"]


@pytest.mark.parametrize("rows", [1, 3])
def test_conflicts_query_count_is_constant(
    coordinator_client: Client, call: Call, rows: int, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    for application in ApplicationFactory.create_batch(rows, call=call):
        ConflictFactory(application=application)

    with django_assert_max_num_queries(9):  # type: ignore[attr-defined]
        page = coordinator_client.get(CONFLICTS)

    assert len(page.context["others"]) == rows
