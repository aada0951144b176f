"""In which order the board stands. What is hidden stands where nothing is, whatever it is."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Case, Count, F, IntegerField, OuterRef, Subquery, When

from applications.querysets import ApplicationQuerySet
from applications.review.board.sight import Sight
from applications.review.calibration import Estimate
from applications.review.models import Assignment
from applications.review.states import State
from focusgroup.accounts.models import Institution

PLAIN = {
    "reference": "number",
    "company": "legal_name",
    "country": "country",
    "sector": "sector",
    "state": "state",
    "evidence": "standing__criteria_covered",
}
JUDGED = {"calibrated": "standing__calibrated_thousandths", "spread": "standing__spread_thousandths"}
READ_BY = {"jrc": Institution.JRC, "digital_sme": Institution.DIGITAL_SME}
# What stands highest first; a minus before the name turns the order round.
FALLING = frozenset({"score", "jrc", "digital_sme", "evidence", *JUDGED})
NAMES = (*PLAIN, *JUDGED, *READ_BY, "score")


def ordered(rows: ApplicationQuerySet, sort: str, sight: Sight) -> ApplicationQuerySet:
    """By one of `NAMES`; rows without a value come last, whichever way round."""
    name, is_turned = sort.removeprefix("-"), sort.startswith("-")
    if name == "score" and not is_turned and not sight.pending:
        # Along its index; without a review the score is 0.
        return rows.order_by("-score_thousandths", "pk")
    falls = (name in FALLING) != is_turned
    by = _value(name, sight)
    return rows.order_by(by.desc(nulls_last=True) if falls else by.asc(nulls_last=True), "pk")


def by_worth(keys: Iterable[int], worths: Mapping[int, Estimate], sort: str) -> list[int]:
    """By a calibrated score that was worked out for this person; keys without one come last."""
    sign = 1 if sort.startswith("-") else -1
    return sorted(keys, key=lambda key: (key not in worths, sign * worths[key].value if key in worths else 0, key))


def _value(name: str, sight: Sight) -> Any:
    if name in PLAIN:
        return F(PLAIN[name])
    hides: list[Any] = [When(pk__in=sight.pending, then=None)] if sight.pending else []
    if name == "score":
        return Case(When(review_count=0, then=None), *hides, default=F("score_thousandths"))
    value: Any = F(JUDGED[name]) if name in JUDGED else _read_by(READ_BY[name])
    return Case(*hides, default=value, output_field=IntegerField()) if hides else value


def _read_by(institution: Institution) -> Subquery:
    """How many readings of an institution are in; nothing where none is."""
    readings = Assignment.objects.filter(
        application=OuterRef("pk"), state=State.SUBMITTED, reviewer__institution=institution
    )
    return Subquery(readings.order_by().values("application").annotate(n=Count("pk")).values("n"))
