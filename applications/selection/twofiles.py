"""The two-file form of citizens' assemblies: respondents.csv and categories.csv become an instance.

categories.csv has one row per quota: feature, value, min, max. respondents.csv has one
column per feature; a column `key` or `id` names the people, otherwise the row does.
"""

import csv
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from applications.selection.problem import Instance, InvalidInstance

FEATURE = ("feature", "category")
VALUE = ("value", "name")
KEYS = ("key", "id")
# Scores in the file may have decimals; the instance counts thousandths.
THOUSANDTHS = 1000


def instance_of(
    respondents: Iterable[str], categories: Iterable[str], *, seats: int, score: str | None = None
) -> Instance:
    """The instance of two CSV files, given as lines. Without a score column all are equal.

    Raises InvalidInstance with the file, row and column at fault.
    """
    dimensions = _dimensions(categories)
    return Instance.from_json(
        {
            "version": 1,
            "seats": seats,
            "dimensions": dimensions,
            "candidates": _candidates(respondents, dimensions, score),
        }
    )


def _table(lines: Iterable[str], name: str) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    rows = list(csv.reader(lines))
    if not rows:
        raise InvalidInstance(f"{name}: the file is empty.")
    header = [column.strip().removeprefix("\ufeff") for column in rows[0]]
    for column in header:
        if header.count(column) > 1:
            raise InvalidInstance(f'{name}: the column "{column}" stands twice.')
    table: list[tuple[int, dict[str, str]]] = []
    for number, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(header):
            raise InvalidInstance(f"{name} row {number}: {len(row)} cells for {len(header)} columns.")
        table.append((number, dict(zip(header, (cell.strip() for cell in row), strict=True))))
    return header, table


def _column(header: Sequence[str], names: Sequence[str], file: str) -> str:
    for column in header:
        if column.lower() in names:
            return column
    raise InvalidInstance(f'{file}: the column "{names[0]}" is missing.')


def _dimensions(lines: Iterable[str]) -> dict[str, dict[str, dict[str, int]]]:
    header, rows = _table(lines, "categories")
    feature, value = _column(header, FEATURE, "categories"), _column(header, VALUE, "categories")
    least, most = _column(header, ("min",), "categories"), _column(header, ("max",), "categories")
    dimensions: dict[str, dict[str, dict[str, int]]] = {}
    for number, row in rows:
        quotas = dimensions.setdefault(row[feature], {})
        if row[value] in quotas:
            raise InvalidInstance(f"categories row {number}: {row[feature]} {row[value]} stands twice.")
        low, high = _whole(row[least], number, least), _whole(row[most], number, most)
        quotas[row[value]] = {"min": low, "max": high, "members": 0}
    return dimensions


def _whole(text: str, number: int, column: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise InvalidInstance(f'categories row {number}: {column} must be a whole number, not "{text}".') from None


def _candidates(lines: Iterable[str], dimensions: Iterable[str], score: str | None) -> list[dict[str, Any]]:
    header, rows = _table(lines, "respondents")
    for dimension in (*dimensions, *((score,) if score else ())):
        if dimension not in header:
            raise InvalidInstance(f'respondents: the column "{dimension}" is missing.')
    named = next((column for column in header if column.lower() in KEYS), None)
    width = len(str(len(rows) + 1))
    return [
        {
            "key": row[named] if named else f"row-{number:0{width}}",
            "score": _score(row[score], number, score) if score else 0,
            "values": {dimension: row[dimension] for dimension in dimensions},
        }
        for number, row in rows
    ]


def _score(text: str, number: int, column: str) -> int:
    try:
        score = Decimal(text) * THOUSANDTHS
    except InvalidOperation:
        score = Decimal("NaN")
    if not score.is_finite() or score != score.to_integral_value():
        raise InvalidInstance(
            f'respondents row {number}: {column} must be a number with at most three decimals, not "{text}".'
        )
    return int(score)
