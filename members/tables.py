"""Tables that leave the house as a file: CSV for programs, XLSX for people. Both are written row by row.

A cell is a text, a number, a truth value, a date, a moment or None. Neither kind of
file holds a live formula, whatever a stranger typed.
"""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone

from members import spreadsheet

Cell = str | int | float | Decimal | bool | date | datetime | None

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
YES_NO = {True: "yes", False: "no"}
# Excel takes no longer text in a cell; it counts as UTF-16 does.
MOST_SIGNS = 32_767
# XML has no way to write these.
_UNWRITABLE = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])
WIDEST, NARROWEST = 40, 10


def csv_response(name: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> StreamingHttpResponse:
    """A download `name`.csv that is sent while it is read; moments in ISO 8601."""
    lines = spreadsheet.lines(headings, rows, written=_plain)
    return StreamingHttpResponse(lines, content_type=CSV, headers=_saved_as(f"{name}.csv"))


def xlsx_response(name: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> FileResponse:
    """A download `name`.xlsx, gathered in a file on disk; moments in the reader's zone, which XLSX cannot name."""
    # FileResponse closes it, and with that it is gone.
    file = tempfile.TemporaryFile()  # noqa: SIM115
    _write(file, headings, rows)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX, headers=_PRIVATE)


_PRIVATE = {"Cache-Control": "no-store, private", "X-Content-Type-Options": "nosniff"}


def _saved_as(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"', **_PRIVATE}


def _plain(value: Cell) -> object:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return YES_NO[value] if isinstance(value, bool) else value


def _write(file: Any, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    # Here, because few requests need it and it is slow to load.
    from openpyxl import Workbook  # noqa: PLC0415
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.styles import Font  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    bold = Font(bold=True)
    header = []
    for place, heading in enumerate(headings, start=1):
        cell = WriteOnlyCell(sheet, _written(heading))
        cell.font = bold
        header.append(cell)
        sheet.column_dimensions[get_column_letter(place)].width = min(max(len(heading) + 2, NARROWEST), WIDEST)
    sheet.append(header)
    for row in rows:
        sheet.append(list(_cells(row)))
    book.save(file)


def _cells(row: Sequence[Cell]) -> Iterator[object]:
    for value in row:
        if isinstance(value, str):
            yield _written(value) or None
        elif isinstance(value, bool):
            yield YES_NO[value]
        elif isinstance(value, datetime):
            yield timezone.make_naive(value) if timezone.is_aware(value) else value
        else:
            yield value


def _written(text: str) -> str:
    """The text as a sheet can hold it: no formula, no control characters, no name of an error, not too long."""
    text = str(spreadsheet.neutral(text.translate(_UNWRITABLE)))
    if text.startswith("#"):
        # "#REF!" and its like would be an error, not a text.
        text = f"'{text}"
    if len(text) * 2 > MOST_SIGNS:
        text = text.encode("utf-16-le")[: MOST_SIGNS * 2].decode("utf-16-le", errors="ignore")
    return text
