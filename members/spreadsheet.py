"""Tables that people made in a spreadsheet: CSV in, CSV out.

Reading gathers every problem in one pass, by row and column as the spreadsheet
shows them: the header is row 1, and a cell with line breaks is still one row.
"""

import csv
import io
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

MOST_BYTES = 25_000_000
HEADER = 1
# A cell that begins with one of these is taken for a formula by spreadsheet programs.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_LIVE = frozenset(FORMULA_STARTS)
_AS_IT_IS = frozenset((int, float, Decimal, type(None)))
LINES_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and where; row 0 stands for the file, an empty column for the row."""

    row: int
    column: str
    message: str

    def __str__(self) -> str:
        if not self.row:
            return self.message
        if not self.column:
            return _("Row %(row)s: %(message)s") % {"row": self.row, "message": self.message}
        return _("Row %(row)s, column %(column)s: %(message)s") % {
            "row": self.row,
            "column": self.column,
            "message": self.message,
        }


@dataclass(frozen=True, slots=True)
class Row:
    """One row under the header. Every column that was asked for has a value, "" where the cell is empty."""

    number: int
    values: dict[str, str]


@dataclass(slots=True)
class Sheet:
    """What a file holds. `rows` is empty when the header cannot be used; problems of single rows leave them out."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def complain(self, row: int, column: str, message: str) -> None:
        self.problems.append(Problem(row, column, message))


def read_rows(path: Path, *, required: Collection[str], optional: Collection[str]) -> Sheet:
    """The rows of a CSV file: UTF-8 with or without a byte order mark, cells set apart by `;` or `,`.

    Column names are compared without regard to capitals, with spaces and hyphens as underscores.
    Values lose white space at both ends, have "\\n" for line breaks, and are in Unicode's form C.
    """
    sheet = Sheet()
    text = _text(path, sheet)
    if text is None:
        return sheet
    known = [*required, *optional]
    records = _records(text, _separator(text, known), sheet)
    columns = _columns(next(records, []), required, known, sheet)
    if not columns:
        return sheet
    for number, cells in enumerate(records, start=HEADER + 1):
        if not any(cells):
            continue
        if len(cells) != len(columns):
            message = _("has %(cells)s cells, the header has %(columns)s.")
            sheet.complain(number, "", message % {"cells": len(cells), "columns": len(columns)})
            continue
        values = dict.fromkeys(known, "")
        values.update((column, cell) for column, cell in zip(columns, cells, strict=True) if column)
        sheet.rows.append(Row(number, values))
    if not sheet.rows and not sheet.problems:
        sheet.complain(0, "", _("The file has a header and no rows."))
    return sheet


def lines(
    header: Iterable[object],
    rows: Iterable[Iterable[object]],
    *,
    written: Callable[[Any], object] = lambda value: value,
) -> Iterator[bytes]:
    """A CSV file, some lines at a time, with a byte order mark for spreadsheet programs and no live formula.

    `written` gives the form of what is neither a text nor a number.
    """
    page = io.StringIO()
    writer = csv.writer(page)
    page.write("\ufeff")
    writer.writerow([neutral(value) for value in header])
    for number, row in enumerate(rows, start=1):
        writer.writerow(_cells_of(row, written))
        if number % LINES_AT_ONCE == 0:
            yield page.getvalue().encode()
            page.seek(0)
            page.truncate()
    if page.tell():
        yield page.getvalue().encode()


def _cells_of(row: Iterable[Any], written: Callable[[Any], object]) -> list[object]:
    """Every cell of a large file comes by here: most are plain text or a number, and asked nothing else."""
    cells: list[object] = []
    for value in row:
        kind = type(value)
        if kind is str:
            cells.append(f"'{value}" if value[:1] in _LIVE else value)
        elif kind in _AS_IT_IS:
            cells.append(value)
        else:
            cells.append(neutral(written(value)))
    return cells


def neutral(value: object) -> object:
    """A cell as it may stand in a file: a text that a spreadsheet program would run as a formula gets an apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def _text(path: Path, sheet: Sheet) -> str | None:
    try:
        size = path.stat().st_size
        content = b"" if size > MOST_BYTES else path.read_bytes()
    except OSError as error:
        sheet.complain(0, "", _("The file cannot be read: %(why)s.") % {"why": error.strerror})
        return None
    if size > MOST_BYTES:
        message = _("The file has %(size)s MB and at most %(most)s MB can be read. Split it into several files.")
        sheet.complain(0, "", message % {"size": round(size / 1e6), "most": round(MOST_BYTES / 1e6)})
        return None
    if not content.strip():
        sheet.complain(0, "", _("The file is empty."))
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = _("The file is not in UTF-8 (line %(line)s). Save it again as “CSV UTF-8” and try once more.")
        sheet.complain(0, "", message % {"line": content.count(b"\n", 0, error.start) + 1})
        return None


def _separator(text: str, known: Collection[str]) -> str:
    """Whichever makes more of the header's cells known."""

    def matches(separator: str) -> int:
        try:
            return sum(_name(cell) in known for cell in next(_cells(text, separator), []))
        except csv.Error:
            return 0

    return max(",;", key=matches)


def _records(text: str, separator: str, sheet: Sheet) -> Iterator[list[str]]:
    row = HEADER
    try:
        for cells in _cells(text, separator):
            yield [_clean(cell) for cell in cells]
            row += 1
    except csv.Error:
        message = _("has a quotation mark that is not closed, or text behind a closing one; nothing after it is read.")
        sheet.complain(row, "", message)


def _cells(text: str, separator: str) -> Iterator[list[str]]:
    source = io.StringIO(text, newline="")
    # Excel's own line that names the separator; its rows are counted without it.
    if text[:4].lower() == "sep=":
        source.readline()
    return csv.reader(source, delimiter=separator, strict=True)


def _clean(cell: str) -> str:
    cell = unicodedata.normalize("NFC", cell.replace("\r\n", "\n").replace("\r", "\n")).strip()
    # Undoes `neutral`, so that what was exported can be read back.
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(FORMULA_STARTS) else cell


def _name(cell: str) -> str:
    return "_".join(cell.casefold().replace("-", " ").replace("_", " ").split())


def _columns(header: list[str], required: Collection[str], known: Collection[str], sheet: Sheet) -> list[str]:
    """The name of each column, "" for one that is not known; nothing when the header cannot be used."""
    names = [_name(cell) for cell in header]
    # Cells that a spreadsheet program leaves behind the last column.
    missing = [column for column in required if column not in names]
    doubled = sorted({name for name in names if name in known and names.count(name) > 1})
    for column in missing:
        sheet.complain(HEADER, column, _("this column is missing."))
    for column in doubled:
        sheet.complain(HEADER, column, _("this column is there more than once."))
    for cell, name in zip(header, names, strict=True):
        if name and name not in known:
            sheet.complain(HEADER, cell[:60], _("this column is not known."))
    if missing or doubled:
        return []
    return [name if name in known else "" for name in names]
