"""Reviews as a file: every cell, no live formula, constant queries."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from applications.models import Application, Call
from applications.review.models import Criterion, Review
from focusgroup.audit.models import Entry
from tests.applications.review.pages import BOARD


def rows(client: Client, query: str = "") -> list[dict[str, str]]:
    content = b"".join(client.post(f"{BOARD}export/csv/{query}")).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


def test_a_row_holds_the_review_and_how_the_application_stands(
    coordinator_client: Client, judged: list[Application], call: Call
) -> None:
    first = rows(coordinator_client)[0]

    titles = list(Criterion.objects.filter(call=call).values_list("title", flat=True))
    assert {name: first[name] for name in ("Reference", "Company", "Score", "Spread", "Reviewer", "Reading")} == {
        "Reference": "A-0001",
        "Company": "Company A",
        "Score": "2.5",
        "Spread": "1.0",
        "Reviewer": "Anna Strict",
        "Reading": "Submitted",
    }
    assert [first[title] for title in (*titles, "Mean of the review")] == ["2.0"] * 5
    assert first["Submitted"].startswith("2026-11-02T")


def test_what_a_stranger_typed_is_no_formula(coordinator_client: Client, judged: list[Application]) -> None:
    Application.objects.filter(pk=judged[0].pk).update(legal_name="=cmd|' /C calc'!A0")
    Review.objects.filter(assignment__application=judged[0]).update(comment="@SUM(A1:A9)")

    found = rows(coordinator_client, "?q=A-0001")

    assert {(row["Company"], row["Comment"]) for row in found} == {("'=cmd|' /C calc'!A0", "'@SUM(A1:A9)")}


def test_filters_of_the_board_hold_for_the_file(coordinator_client: Client, judged: list[Application]) -> None:
    assert {row["Country"] for row in rows(coordinator_client, "?country=PL")} == {"PL"}


@pytest.mark.parametrize("number", [1, 3])
def test_queries_are_constant(
    coordinator_client: Client,
    judged: list[Application],
    number: int,
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    Application.objects.filter(pk__in=[one.pk for one in judged[number:]]).delete()

    with django_assert_num_queries(11):
        found = rows(coordinator_client)

    assert len(found) == 2 * number


def test_a_file_is_asked_for_by_post_and_logged(coordinator_client: Client, judged: list[Application]) -> None:
    codes = [coordinator_client.get(f"{BOARD}export/{kind}/").status_code for kind in ("csv", "xlsx")]
    content = b"".join(coordinator_client.post(f"{BOARD}export/xlsx/"))

    assert content.startswith(b"PK")
    assert codes == [405, 405]
    assert coordinator_client.post(f"{BOARD}export/pdf/").status_code == 404
    assert Entry.objects.filter(verb="exported reviews").count() == 1
