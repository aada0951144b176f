"""The two-file form of citizens' assemblies: respondents.csv and categories.csv become an instance.

categories.csv has one row per quota. Its columns are named feature, value, min, max; older files say
category, name or category, feature for the first two. respondents.csv has one column per feature; a
column `key`, `id` or `nationbuilder_id` names the people, otherwise the row does. Columns that nothing
asks for are passed over, and where no text fits exactly one that differs in capitals alone does.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation, getcontext
from typing import Any, NoReturn

from applications.selection.problem import LARGEST_COUNT, LARGEST_SCORE, Instance, InvalidInstance

# How files name the feature and the value; `feature` alone means the first, beside `category` the second.
HEADINGS = (
    ("category", "name"),
    ("category", "feature"),
    ("category", "value"),
    ("feature", "value"),
    ("feature", "name"),
)
KEYS = ("key", "id", "nationbuilder_id")
DELIMITERS = ";\t"
# Scores in the file may have decimals; the instance counts thousandths.
THOUSANDTHS = 1000

Dimensions = dict[str, dict[str, dict[str, int]]]


@dataclass(frozen=True)
class Table:
    """The rows of a file with their numbers in it, cells without the blanks around them."""

    name: str
    header: Sequence[str]
    rows: Sequence[tuple[int, Sequence[str]]]

    def has(self, column: str) -> bool:
        return any(heading.casefold() == column.casefold() for heading in self.header)

    def place(self, column: str) -> int:
        """Where the column stands."""
        for places in (
            [place for place, heading in enumerate(self.header) if heading == column],
            [place for place, heading in enumerate(self.header) if heading.casefold() == column.casefold()],
        ):
            if len(places) == 1:
                return places[0]
            if places:
                raise InvalidInstance(f'{self.name}: the column "{_short(column)}" stands twice.')
        raise InvalidInstance(f'{self.name}: the column "{_short(column)}" is missing.')

    def fail(self, number: int, sentence: str) -> NoReturn:
        raise InvalidInstance(f"{self.name} row {number}: {sentence}.")


def instance_of(
    respondents: Iterable[str], categories: Iterable[str], *, seats: int, score: str | None = None
) -> Instance:
    """The instance of two CSV files, given as lines. Without a score column all are equal.

    Raises InvalidInstance with the file, row and column at fault.
    """
    dimensions = _dimensions(_table(categories, "categories"))
    return Instance.from_json(
        {
            "version": 1,
            "seats": seats,
            "dimensions": dimensions,
            "candidates": _candidates(_table(respondents, "respondents"), dimensions, score),
        }
    )


def _table(lines: Iterable[str], name: str) -> Table:
    lines = list(lines)
    first = lines[0] if lines else ""
    # What a spreadsheet writes where the comma stands in numbers.
    delimiter = next((mark for mark in DELIMITERS if mark in first and "," not in first), ",")
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        rows = [[cell.strip() for cell in row] for row in reader]
    except csv.Error as error:
        raise InvalidInstance(f"{name} line {reader.line_num}: not CSV, {error}.") from error
    if not rows:
        raise InvalidInstance(f"{name}: the file is empty.")
    header = [column.removeprefix("\ufeff").strip('" ') for column in rows[0]]
    table = Table(name, header, [(number, row) for number, row in enumerate(rows[1:], start=2) if any(row)])
    for number, row in table.rows:
        if len(row) < len(header) or any(row[len(header) :]):
            table.fail(number, f"{len(row)} cells for {len(header)} columns")
    return table


def _dimensions(table: Table) -> Dimensions:
    headings = next((pair for pair in HEADINGS if all(map(table.has, pair))), HEADINGS[0])
    feature, value, least, most = (table.place(column) for column in (*headings, "min", "max"))
    dimensions: Dimensions = {}
    for number, row in table.rows:
        for place in (feature, value):
            if not row[place]:
                table.fail(number, f"{_short(table.header[place])} is empty")
        quotas = dimensions.setdefault(row[feature], {})
        if row[value] in quotas:
            table.fail(number, f"{_short(row[feature])} {_short(row[value])} stands twice")
        low, high = (_count(table, number, place, row[place]) for place in (least, most))
        if low > high:
            quota = f"{_short(row[feature])} {_short(row[value])}"
            table.fail(number, f"{quota}: min {low} is greater than max {high}")
        quotas[row[value]] = {"min": low, "max": high, "members": 0}
    return dimensions


def _candidates(table: Table, dimensions: Dimensions, score: str | None) -> list[dict[str, Any]]:
    places = {dimension: table.place(dimension) for dimension in dimensions}
    spellings = {dimension: _spellings(quotas) for dimension, quotas in dimensions.items()}
    points = table.place(score) if score else None
    named = next((table.place(column) for column in KEYS if table.has(column)), None)
    width = len(str(len(table.rows) + 1))
    first_row: dict[str, int] = {}
    candidates = []
    for number, row in table.rows:
        key = f"row-{number:0{width}}" if named is None else row[named]
        if named is not None and not key:
            table.fail(number, f"{_short(table.header[named])} is empty")
        if first_row.setdefault(key, number) != number:
            table.fail(number, f'"{_short(key)}" stands in row {first_row[key]} already')
        values = {
            dimension: _value(table, number, dimension, row[place], spellings[dimension])
            for dimension, place in places.items()
        }
        worth = 0 if points is None else _score(table, number, points, row[points])
        candidates.append({"key": key, "score": worth, "values": values})
    return candidates


def _spellings(quotas: Iterable[str]) -> dict[str, str]:
    """The value that each text means: itself, or the only one that differs from it in capitals alone."""
    names = list(quotas)
    folded = [name.casefold() for name in names]
    unique = {fold: name for fold, name in zip(folded, names, strict=True) if folded.count(fold) == 1}
    return unique | {name: name for name in names}


def _value(table: Table, number: int, dimension: str, text: str, spellings: Mapping[str, str]) -> str:
    value = spellings.get(text) or spellings.get(text.casefold())
    if value is None:
        table.fail(number, f'{_short(dimension)} has the value "{_short(text)}", for which categories has no row')
    return value


def _count(table: Table, number: int, place: int, text: str) -> int:
    count = _decimal(text)
    # A spreadsheet may write 3 as 3.0.
    if count is None or not 0 <= count <= LARGEST_COUNT or count != count.to_integral_value():
        table.fail(number, f'{_short(table.header[place])} must be a whole number, not "{_short(text)}"')
    return int(count)


def _score(table: Table, number: int, place: int, text: str) -> int:
    score = _decimal(text)
    thousandths = None if score is None or abs(score) > LARGEST_SCORE else score * THOUSANDTHS
    if thousandths is None or thousandths != thousandths.to_integral_value():
        table.fail(
            number, f'{_short(table.header[place])} must be a number with at most three decimals, not "{_short(text)}"'
        )
    return int(thousandths)


def _decimal(text: str) -> Decimal | None:
    """The number, None when the text is none or has more digits than reckoning keeps."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    is_small = number.is_finite() and max(len(text), abs(number.adjusted())) <= getcontext().prec
    return number if is_small else None


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 40 else line[:37] + "..."
