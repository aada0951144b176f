"""The board: its orders, filters and figures."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from applications.models import Application, Call
from applications.review.board import actions, order
from applications.review.models import Assignment, Policy, Standing
from applications.states import State as ApplicationState
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from tests.applications.review.board.conftest import settled
from tests.applications.review.pages import BOARD, text_of
from tests.factories.applications import ApplicationFactory, AssignmentFactory, ConflictFactory


def shown(client: Client, **asked: Any) -> list[str]:
    return [row.reference for row in client.get(BOARD, asked).context["board"].rows]


@pytest.fixture
def calibrated(judged: list[Application], call: Call, now: datetime) -> list[Application]:
    actions.calibrate(call, by=Actor.duty("calibration"), now=now)
    return judged


@pytest.mark.parametrize("name", order.NAMES)
def test_each_column_sorts_both_ways_and_what_has_no_value_comes_last(
    coordinator_client: Client, calibrated: list[Application], call: Call, name: str
) -> None:
    ApplicationFactory(call=call, state=ApplicationState.ELIGIBLE, number=50, legal_name="Unread", country="AT")
    fields = {
        "reference": "number",
        "company": "legal_name",
        "score": "score_thousandths",
        "calibrated": "standing__calibrated_thousandths",
        "spread": "standing__spread_thousandths",
        "evidence": "standing__criteria_covered",
    }

    there, back = (shown(coordinator_client, sort=sort) for sort in (name, f"-{name}"))

    assert len(there) == len(back) == 9
    if name in ("score", "calibrated", "spread", "jrc", "digital_sme"):
        assert there[-1] == back[-1] == "A-0050"
    values = dict(
        Application.objects.values_list(
            "number", fields.get(name, name if name in ("country", "sector", "state") else "number")
        )
    )
    if name not in ("jrc", "digital_sme"):
        falling, rising = (
            [values[int(reference[2:])] for reference in rows if reference != "A-0050"] for rows in (there, back)
        )
        expected = sorted(falling, reverse=name in order.FALLING, key=lambda value: (value is not None, value))
        assert falling == expected
        assert rising == expected[::-1]


def test_the_heads_say_how_the_rows_stand(coordinator_client: Client, judged: list[Application]) -> None:
    page = text_of(coordinator_client.get(BOARD, {"sort": "-company"}))

    assert page.count("aria-sort=") == 1
    assert 'aria-sort="descending"><a href="?call=' in page
    assert "sort=company" in page


def test_filters_by_result_and_by_reader(
    coordinator_client: Client, judged: list[Application], readers: list[User], call: Call, now: datetime
) -> None:
    Policy.objects.create(call=call, trigger_thousandths=900, threshold_thousandths=2600)
    settled(call, now=now)
    standings = Standing.objects.values_list("application__number", "needs_talk", "is_below_threshold")
    talk = {f"A-{number:04d}" for number, needs_talk, _below in standings if needs_talk}
    below = {f"A-{number:04d}" for number, _talk, is_below in standings if is_below}
    annas = {one.application.reference for one in Assignment.objects.filter(reviewer=readers[0])}

    assert set(shown(coordinator_client, show="talk")) == talk
    assert set(shown(coordinator_client, show="below")) == below
    assert set(shown(coordinator_client, reader=readers[0].pk)) == annas
    assert 0 < len(talk) < 8
    assert 0 < len(below) < 8
    assert len(annas) == 4
    assert "Read by Anna Strict" in text_of(coordinator_client.get(BOARD, {"reader": readers[0].pk}))


def test_a_row_shows_score_calibrated_score_and_what_each_reader_gave(
    coordinator_client: Client, calibrated: list[Application]
) -> None:
    standing = Standing.objects.get(application=calibrated[0])

    page = coordinator_client.get(BOARD, {"q": "A-0001"})

    row = page.context["board"].rows[0]
    assert (row.calibrated, row.error) == (standing.calibrated_thousandths, standing.error_thousandths)
    assert row.progress == [("JRC", 1, 1), ("DIGITAL_SME", 1, 1)]
    assert row.strip.label == "2 scores, from 2.00 to 3.00"
    assert "It rests on the reviews that were in by Monday 9 November 2026" in text_of(page)


def test_figures_leave_out_what_is_hidden(
    coordinator_client: Client, coordinator: User, judged: list[Application]
) -> None:
    AssignmentFactory(application=judged[0], reviewer=coordinator)
    ConflictFactory(application=judged[1], user=coordinator)

    board = coordinator_client.get(BOARD).context["board"]

    assert [(place.done, place.given) for place in board.progress] == [(6, 6), (6, 6)]
    assert board.total == 7


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("query", "queries"),
    [
        ("", 11),
        ("?q=Company", 11),
        ("?sort=calibrated", 11),
        ("readers/", 8),
        ("charts/", 8),
        ("proposals/", 8),
    ],
)
def test_queries_are_constant(
    coordinator_client: Client,
    judged: list[Application],
    rows: int,
    query: str,
    queries: int,
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    Application.objects.filter(pk__in=[one.pk for one in judged[rows:]]).delete()

    with django_assert_num_queries(queries):
        page = coordinator_client.get(f"{BOARD}{query}")

    assert page.status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_are_constant_where_something_is_hidden(
    coordinator_client: Client,
    coordinator: User,
    judged: list[Application],
    rows: int,
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    AssignmentFactory(application=judged[0], reviewer=coordinator)
    Application.objects.filter(pk__in=[one.pk for one in judged[rows:]]).delete()

    with django_assert_num_queries(12):
        page = coordinator_client.get(BOARD)

    assert len(page.context["board"].rows) == rows
