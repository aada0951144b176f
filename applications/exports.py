"""Applications as a table, for people who work on in a spreadsheet. The columns are the same in every format."""

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper

from applications.casework.models import EligibilityCheck
from applications.models import reference_of
from applications.querysets import ApplicationQuerySet
from applications.sight import scored_for
from focusgroup.accounts.models import User
from members.models import FACTS
from members.tables import Cell

# As they are stored; what is read back by the import has the import's names.
STORED = (
    "number",
    "call__slug",
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
    "directory_consent_at",
    "bulletins_consent_at",
    "submitted_at",
    "changed_at",
    "revision",
    "eligibility_note",
    "completeness",
    "review_count",
)
CRITERIA = tuple(str(criterion) for criterion in EligibilityCheck.Criterion.values)
# Read besides: what the last columns are made of.
_BESIDES = ("pk", "score_thousandths", "knows_score", "eligibility")
COLUMNS = (
    *(name.removesuffix("__slug") for name in STORED),
    "score",
    *(f"declared_{criterion}" for criterion in CRITERIA),
    *(f"verified_{criterion}" for criterion in CRITERIA),
)


def _codes(value: list[str]) -> str:
    return " ".join(value)


def _tree(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else ""


_WRITTEN: dict[str, Callable[[Any], Cell]] = {
    "number": reference_of,
    "ai_domains": _codes,
    "technologies": _codes,
    "ownership": _tree,
}
_COUNT = STORED.index("review_count")
_PLACES = tuple((STORED.index(name), written) for name, written in _WRITTEN.items())


def rows(applications: ApplicationQuerySet, *, user: User) -> Iterator[list[Cell]]:
    """One application a row, under COLUMNS, as this person may see it; read from the database as they are written.

    Neither score nor count of reviews stands where the person still has to review the application.
    """
    knows_score = ExpressionWrapper(scored_for(user), BooleanField())
    shown = applications.order_by("pk").annotate(knows_score=knows_score)
    found = _verified(applications)
    verified = next(found, None)
    for *values, key, score, is_known, declared in shown.values_list(*STORED, *_BESIDES).iterator(chunk_size=1000):
        while verified and verified[0] < key:
            verified = next(found, None)
        checks = verified[1] if verified and verified[0] == key else {}
        for place, written in _PLACES:
            values[place] = written(values[place])
        count = values[_COUNT] if is_known else None
        values[_COUNT] = count
        values.append(Decimal(score) / 1000 if count else None)
        verdicts = {row["criterion"]: row["verdict"] for row in declared.get("criteria", ())}
        values += [verdicts.get(criterion) for criterion in CRITERIA]
        values += [checks.get(criterion) for criterion in CRITERIA]
        yield values


def _verified(applications: ApplicationQuerySet) -> Iterator[tuple[int, dict[str, str]]]:
    """What staff found on each criterion, by application in the order of keys; read beside the rows."""
    checks = EligibilityCheck.objects.filter(application__in=applications.order_by().values("pk"))
    read = checks.order_by("application").values_list("application", "criterion", "verdict").iterator(chunk_size=1000)
    for key, of in groupby(read, itemgetter(0)):
        yield key, {criterion: verdict for _key, criterion, verdict in of}
