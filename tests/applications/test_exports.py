import csv
import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from applications.exports import COLUMNS
from applications.models import Application
from applications.review.states import State as AssignmentState
from applications.states import State
from focusgroup.audit.models import Entry
from tests.factories.applications import (
    ApplicationFactory,
    AssignmentFactory,
    CallFactory,
    ConflictFactory,
    EligibilityCheckFactory,
)

pytestmark = pytest.mark.django_db

EXPORT = "/admin/applications/application/export/"


def from_csv(response):
    return list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))


def from_xlsx(response):
    content = b"".join(response.streaming_content)
    headings, *rows = load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
    return [dict(zip(headings, row, strict=True)) for row in rows]


def test_both_formats_have_the_same_columns_and_texts(coordinator_client):
    ApplicationFactory(legal_name="=Formula", country="GR", turnover_eur=Decimal("1200000.50"), revision=2)
    ApplicationFactory(country="BE")

    plain = from_csv(coordinator_client.post(f"{EXPORT}?country=GR"))
    sheet = from_xlsx(coordinator_client.post(f"{EXPORT}?country=GR", {"format": "xlsx"}))

    assert tuple(plain[0]) == tuple(sheet[0]) == COLUMNS
    assert (len(plain), len(sheet)) == (1, 1)
    assert [row["legal_name"] for row in (plain[0], sheet[0])] == ["'=Formula", "'=Formula"]
    assert (plain[0]["turnover_eur"], sheet[0]["turnover_eur"]) == ("1200000.50", 1200000.5)
    assert (plain[0]["revision"], sheet[0]["revision"]) == ("2", 2)
    assert (plain[0]["submitted_at"], sheet[0]["submitted_at"].isoformat()) == (
        "2026-10-03T07:00:00+00:00", "2026-10-03T09:00:00",
    )  # fmt: skip
    assert [entry.changes["format"] for entry in Entry.objects.order_by("pk")] == ["csv", "xlsx"]


def test_what_staff_verified_stands_in_the_row_of_its_application(coordinator_client):
    call = CallFactory()
    first, second, third = ApplicationFactory.create_batch(3, call=call)
    EligibilityCheckFactory(application=third, criterion="country", verdict="no", reason="Seat elsewhere.")
    EligibilityCheckFactory(application=first, criterion="size")
    declared = {"overall": "no", "criteria": [{"criterion": "size", "verdict": "no", "rule": "too large"}]}
    Application.objects.filter(pk=second.pk).update(eligibility=declared)

    rows = from_csv(coordinator_client.post(EXPORT))

    assert [(row["verified_size"], row["verified_country"], row["declared_size"]) for row in rows] == [
        ("yes", "", ""),
        ("", "", "no"),
        ("", "no", ""),
    ]


def test_a_coordinator_who_still_has_to_review_sees_no_score(coordinator_client, coordinator):
    call = CallFactory()
    known, pending, done = (
        ApplicationFactory(call=call, state=State.UNDER_REVIEW, review_count=1, score_thousandths=n)
        for n in (3900, 4100, 2750)
    )
    AssignmentFactory(application=pending, reviewer=coordinator, state=AssignmentState.IN_PROGRESS)
    AssignmentFactory(application=done, reviewer=coordinator, state=AssignmentState.SUBMITTED)
    ApplicationFactory(call=call)

    plain = from_csv(coordinator_client.post(EXPORT))
    sheet = from_xlsx(coordinator_client.post(EXPORT, {"format": "xlsx"}))

    assert [row["score"] for row in plain] == ["3.9", "", "2.75", ""]
    assert [row["score"] for row in sheet] == [3.9, None, 2.75, None]
    assert known.reference == plain[0]["number"]


def test_nothing_of_an_application_with_a_conflict_is_exported(coordinator_client, coordinator):
    barred = ApplicationFactory(legal_name="Cousin works there")
    ApplicationFactory(call=barred.call)
    ConflictFactory(application=barred, user=coordinator)

    plain = from_csv(coordinator_client.post(EXPORT))
    sheet = from_xlsx(coordinator_client.post(EXPORT, {"format": "xlsx"}))

    assert (len(plain), len(sheet)) == (1, 1)
    assert "Cousin works there" not in f"{plain} {sheet}"
    assert [entry.changes["applications"] for entry in Entry.objects.all()] == [1, 1]
