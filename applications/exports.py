"""Applications as a table, for people who work on in a spreadsheet."""

import json
from collections.abc import Iterator
from typing import Any

from applications.models import reference_of
from applications.querysets import ApplicationQuerySet
from members import spreadsheet
from members.models import FACTS

COLUMNS = (
    "number",
    "state",
    *FACTS,
    "contact_name",
    "contact_role",
    "contact_email",
    "has_related_firms",
    "ownership",
    "related_firms",
    "administration_country",
    "parent_country",
    "social_links",
    "deputy_name",
    "deputy_email",
    "technologies",
    "adoption_stage",
    "products",
    "customers",
    "ai_staff",
    "publications",
    "eu_funding",
    "examples",
    "motivation",
    "commits_to_meetings",
    "commits_to_input",
    "objection",
    "submitted_at",
    "revision",
)


_YES_NO = tuple(COLUMNS.index(name) for name in ("has_related_firms", "commits_to_meetings", "commits_to_input"))
_DOMAINS, _SENT = COLUMNS.index("ai_domains"), COLUMNS.index("submitted_at")
_TECHNOLOGIES, _OWNERSHIP = COLUMNS.index("technologies"), COLUMNS.index("ownership")
_SAID = {True: "yes", False: "no", None: ""}


def lines(applications: ApplicationQuerySet) -> Iterator[str]:
    """The lines of a CSV file with one application a row; read from the database as they are written."""
    rows = applications.order_by("pk").values_list(*COLUMNS).iterator(chunk_size=1000)
    return spreadsheet.lines(COLUMNS, map(_cells, rows))


def _cells(row: tuple[Any, ...]) -> list[object]:
    cells: list[object] = list(row)
    cells[0] = reference_of(row[0])
    cells[_DOMAINS] = " ".join(row[_DOMAINS])
    cells[_TECHNOLOGIES] = " ".join(row[_TECHNOLOGIES])
    cells[_OWNERSHIP] = json.dumps(row[_OWNERSHIP], ensure_ascii=False, sort_keys=True) if row[_OWNERSHIP] else ""
    cells[_SENT] = row[_SENT].isoformat(timespec="seconds") if row[_SENT] else ""
    for place in _YES_NO:
        cells[place] = _SAID[row[place]]
    return cells
