import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from members.tables import csv_response, xlsx_response

# A response that is closed ends its request, and with it the connections of the database.
pytestmark = pytest.mark.django_db

HEADINGS = ("text", "number", "money", "yes", "day", "moment", "nothing")
ROW = ("Łódź", 7, Decimal("12.50"), True, date(2026, 3, 4), datetime(2026, 3, 4, 11, 30, tzinfo=UTC), None)
FORMULAS = ("=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "#REF!")


def from_csv(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def from_xlsx(response):
    content = b"".join(response.streaming_content)
    response.close()
    return list(load_workbook(io.BytesIO(content)).active.iter_rows())


def test_csv_holds_each_kind_of_cell_as_text():
    response = csv_response("list", HEADINGS, [ROW])

    assert response["Content-Disposition"] == 'attachment; filename="list.csv"'
    assert from_csv(response) == [
        list(HEADINGS),
        ["Łódź", "7", "12.50", "yes", "2026-03-04", "2026-03-04T11:30:00+00:00", ""],
    ]


def test_xlsx_holds_numbers_and_dates_as_such():
    response = xlsx_response("list", HEADINGS, [ROW])
    headings, row = from_xlsx(response)

    assert response["Content-Disposition"] == 'attachment; filename="list.xlsx"'
    assert [cell.value for cell in headings] == list(HEADINGS)
    assert [cell.value for cell in row] == [
        "Łódź", 7, 12.5, "yes", datetime(2026, 3, 4), datetime(2026, 3, 4, 12, 30), None,
    ]  # fmt: skip
    assert [cell.data_type for cell in row] == ["s", "n", "n", "s", "d", "d", "n"]


def test_no_cell_and_no_heading_is_a_formula():
    cells = from_xlsx(xlsx_response("list", FORMULAS, [FORMULAS]))
    texts = from_csv(csv_response("list", FORMULAS[:6], [FORMULAS[:6]]))

    assert {cell.data_type for row in cells for cell in row} == {"s"}
    assert {cell.value[0] for row in cells for cell in row} == {"'"}
    assert {text[0] for row in texts for text in row} == {"'"}


@settings(max_examples=50)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_whatever_was_typed_can_be_opened(text):
    cell = from_xlsx(xlsx_response("list", ["a"], [[text]]))[1:] or [[None]]

    assert cell[0][0] is None or cell[0][0].data_type == "s"
    assert from_csv(csv_response("list", ["a"], [[f"x{text}"]]))[1] == [f"x{text}"]


@pytest.mark.parametrize(("sign", "most"), [("a", 32_767), ("😀", 16_383)])
def test_a_text_longer_than_a_cell_is_cut_between_signs(sign, most):
    cell = from_xlsx(xlsx_response("list", ["a"], [[sign * 40_000]]))[1][0]

    assert cell.value == sign * most
