"""A file of cases: enterprises, years of one enterprise, staff lists, each with an id.

The form is an object with the lists cases, time_series_cases and awu_cases; each
kind has an output of its own.
"""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from members.sme import Assessment, InvalidCase, Size, annual_work_units, assess, parse_case, status_over_time


def read(raw: bytes) -> object:
    """The content of a file, its decimals exact. Raises InvalidCase, and ValueError or RecursionError for no JSON."""
    return json.loads(raw, parse_float=_decimal, object_pairs_hook=_object)


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise InvalidCase("number", "the file", f"is {text[:40]}, which no figure can be") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """JSON lets the last of two win; of an entity that is given twice nobody knows which one is meant."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise InvalidCase("name", "an object in the file", f"is {name!r}, which stands there twice")
        found[name] = value
    return found


def results(content: object, *, only: str | None = None) -> dict[str, dict[str, Any]]:
    """The output of each case by its id, or of one case; each as it goes into JSON.

    Raises InvalidCase, which names the case too, and KeyError when there is no case with the id asked for.
    """
    found = dict(_cases(content))
    if only is not None:
        found = {only: found[only]}
    return {key: _result(key, *case) for key, case in found.items()}


def _cases(content: object) -> dict[str, tuple[str, Mapping[str, Any]]]:
    if not isinstance(content, Mapping):
        raise InvalidCase("form", "the file", "must be an object")
    found: dict[str, tuple[str, Mapping[str, Any]]] = {}
    for section in OUTPUTS:
        listed = content.get(section, [])
        if not isinstance(listed, list):
            raise InvalidCase(section, "the file", "must be a list")
        for place, case in enumerate(listed, start=1):
            key = case.get("id") if isinstance(case, Mapping) else None
            if not isinstance(key, str) or not key:
                raise InvalidCase("id", f"number {place} of {section}", "must be given")
            if key in found:
                raise InvalidCase("id", f"number {place} of {section}", f"is {key!r}, which was there before")
            found[key] = section, case
    if not found:
        raise InvalidCase("cases", "the file", "must be given")
    return found


def _result(key: str, section: str, case: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return OUTPUTS[section](case)
    except InvalidCase as error:
        raise error.within(key) from error


def _assessed(case: Mapping[str, Any]) -> dict[str, Any]:
    return output(assess(parse_case(case)))


def output(assessment: Assessment) -> dict[str, Any]:
    """An assessment as it goes into JSON: its type, totals, size and reasons; what public bodies hold, if they do."""
    public = {"public_control_pct": float(assessment.public_control_pct)} if assessment.public_control_pct else {}
    return {
        "type": assessment.type.value,
        "totals": {
            "staff": float(assessment.totals.staff_awu),
            "turnover": float(assessment.totals.turnover_eur),
            "balance": float(assessment.totals.balance_eur),
        },
        "size": None if assessment.size is None else assessment.size.value,
        "is_sme": assessment.is_sme,
        "reasons": [str(reason) for reason in assessment.reasons],
        **public,
    }


def _followed(case: Mapping[str, Any]) -> dict[str, Any]:
    raw = case.get("raw_oldest_to_newest")
    if not isinstance(raw, list) or not raw:
        raise InvalidCase("raw_oldest_to_newest", "the series", "must be a list of sizes")
    sizes = [_size(size, "raw_oldest_to_newest") for size in raw]
    prior = case.get("prior_status")
    status = status_over_time(sizes, prior=None if prior is None else _size(prior, "prior_status"))
    return {"status": [size.value for size in status]}


def _size(value: object, field: str) -> Size:
    if not isinstance(value, str) or value not in set(Size):
        raise InvalidCase(field, "the series", f"holds {value!r}, which is no size")
    return Size(value)


def _counted(case: Mapping[str, Any]) -> dict[str, Any]:
    staff = case.get("input")
    if not isinstance(staff, Mapping):
        raise InvalidCase("input", "the staff", "must be an object")
    units: Fraction = annual_work_units(staff)
    return {"awu": int(units) if units.denominator == 1 else float(units)}


OUTPUTS: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "cases": _assessed,
    "time_series_cases": _followed,
    "awu_cases": _counted,
}
