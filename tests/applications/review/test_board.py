"""The coordinators' board and the desk: finding, paging, constant queries."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from applications.models import Call
from applications.review.models import Assignment, Review
from applications.states import State as ApplicationState
from focusgroup.accounts.models import User
from tests.applications.review.pages import BOARD, DESK, answers, sheet, text_of
from tests.factories.applications import ApplicationFactory, AssignmentFactory


def test_the_board_finds_by_reference_name_and_website(coordinator_client: Client, call: Call) -> None:
    wanted = ApplicationFactory(
        call=call, state=ApplicationState.ELIGIBLE, number=31, legal_name="Brisa", website="https://brisa.example/"
    )
    ApplicationFactory(call=call, state=ApplicationState.ELIGIBLE, number=310)

    found = [
        [row.key for row in coordinator_client.get(BOARD, {"q": words}).context["board"].rows]
        for words in ("A-0031", "31", "bris", "brisa.example", "nobody", "A-")
    ]

    assert found == [[wanted.pk]] * 4 + [[], []]


def test_the_board_filters_by_state_country_and_sector(coordinator_client: Client, call: Call) -> None:
    wanted = ApplicationFactory(call=call, state=ApplicationState.REVIEWED, country="LV", sector="HEAL")
    for facts in ({"country": "DE"}, {"sector": "ICT"}, {"state": ApplicationState.ELIGIBLE}):
        ApplicationFactory(
            **{"call": call, "state": ApplicationState.REVIEWED, "country": "LV", "sector": "HEAL"} | facts
        )

    page = coordinator_client.get(BOARD, {"state": "reviewed", "country": ["LV"], "sector": ["HEAL"]})

    assert [row.key for row in page.context["board"].rows] == [wanted.pk]


@pytest.mark.parametrize(
    "query", ["page=999", "page=x", "sort=password", "state=draft", "q=%00", "country=XX&sector=';--"]
)
def test_parameters_that_make_no_sense_are_passed_over(
    coordinator_client: Client, mine: Assignment, query: str
) -> None:
    page = coordinator_client.get(f"{BOARD}?{query}")

    assert [row.reference for row in page.context["board"].rows] == ["A-0217"]


def test_the_board_is_paged(coordinator_client: Client, call: Call) -> None:
    ApplicationFactory.create_batch(30, call=call, state=ApplicationState.ELIGIBLE)

    pages = [coordinator_client.get(BOARD, {"page": number}).context["board"] for number in (1, 2)]

    assert [len(page.rows) for page in pages] == [25, 5]
    assert {row.key for row in pages[0].rows} & {row.key for row in pages[1].rows} == set()


def test_an_empty_board_says_what_comes(coordinator_client: Client) -> None:
    assert "No call has opened yet" in text_of(coordinator_client.get(BOARD))


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_board_query_count_is_constant(
    coordinator_client: Client, call: Call, rows: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for application in ApplicationFactory.create_batch(rows, call=call, state=ApplicationState.UNDER_REVIEW):
        AssignmentFactory(application=application)

    with django_assert_num_queries(11):
        page = coordinator_client.get(BOARD)

    assert len(page.context["board"].rows) == min(rows, 25)


@pytest.mark.parametrize("rows", [1, 3])
def test_desk_query_count_is_constant(
    reviewer_client: Client,
    reviewer: User,
    call: Call,
    rows: int,
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    for application in ApplicationFactory.create_batch(rows, call=call, state=ApplicationState.UNDER_REVIEW):
        AssignmentFactory(application=application, reviewer=reviewer)

    with django_assert_num_queries(7):
        page = reviewer_client.get(DESK)

    assert len(page.context["desk"].lines) == rows


def test_the_review_page_costs_at_most_fifteen_queries_to_open_and_to_submit(
    reviewer_client: Client, mine: Assignment, peer: Assignment, call: Call
) -> None:
    with CaptureQueriesContext(connection) as opening:
        page = reviewer_client.get(sheet(mine))
    filled = answers(call, seen=page.context["seen"])
    with CaptureQueriesContext(connection) as submitting:
        reviewer_client.post(sheet(mine), filled)

    statements = [one for one in submitting if "SAVEPOINT" not in one["sql"]]
    assert len(opening) <= 15
    assert len(statements) <= 15
    assert Review.objects.filter(assignment=mine).exists()
