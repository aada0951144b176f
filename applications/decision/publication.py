"""What the public may know of a selection: counts without small cells, the price of balance, and how it was drawn."""

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from applications.decision.draw.models import Commitment, Round
from applications.decision.labels import TITLES, label_of
from applications.decision.models import Scenario
from applications.decision.states import State
from applications.models import Call
from applications.selection.record import Record
from focusgroup.vocabulary import countries

# No count that is published is smaller, neither of applications nor of those chosen or not chosen.
SMALLEST = 5


@dataclass(frozen=True)
class Line:
    label: str
    applied: int
    chosen: int


@dataclass(frozen=True)
class Counts:
    title: str
    lines: list[Line]


@dataclass(frozen=True)
class Summary:
    call: Call
    seats: int
    applied: int
    members: int
    mean: int
    price: int | None
    tied: int
    counts: list[Counts]
    sha256: str
    record_sha256: str
    seed: str
    commitments: list[Commitment]
    formula: str
    voided: int
    redraw_reason: str
    signed: list[tuple[str, datetime]]


def summary(scenario: Scenario) -> Summary | None:
    """None before lots are drawn. Members joining later change nothing: all of it stands in the record."""
    record: Mapping[str, Any] = scenario.record or {}
    if scenario.state != State.FROZEN or record.get("status") != "optimal":
        return None
    instance, told = record["instance"], record.get("explanation") or {}
    chosen = set(record["chosen"])
    candidates = instance["candidates"]
    scores = [one["score"] for one in candidates if one["key"] in chosen]
    rounds = Round.objects.filter(call=scenario.call_id).prefetch_related("commitments")
    drawn = rounds.filter(sha256=scenario.sha256).exclude(seed="").first()
    commitments = list(drawn.commitments.all()) if drawn else []
    order = [str(one.get_institution_display()) for one in commitments]
    return Summary(
        call=scenario.call,
        seats=instance["seats"],
        applied=len(candidates),
        members=sum(quota["members"] for quota in instance["dimensions"]["country"].values()),
        mean=round(sum(scores) / len(scores)) if scores else 0,
        price=round(told["balance"]["price"] / len(scores)) if scores and "balance" in told else None,
        tied=len(told.get("by_lot", ())),
        counts=_counts(candidates, chosen),
        sha256=scenario.sha256,
        record_sha256=sha256_of_record(scenario),
        seed=scenario.seed,
        commitments=commitments,
        formula=":".join([_("hash of the instance"), *(_("secret of the %s") % one for one in order)]),
        voided=rounds.filter(voided_at__isnull=False).count(),
        redraw_reason=scenario.redraw_reason,
        signed=[(str(one.get_institution_display()), one.at) for one in scenario.sign_offs.order_by("institution")],
    )


def _counts(candidates: Sequence[Mapping[str, Any]], chosen: Collection[str]) -> list[Counts]:
    """A table for each dimension and for the regions; one in which all is put together says nothing and is left out."""
    rows = [
        {**one, "values": {"region": countries.region_of(one["values"]["country"]), **one["values"]}}
        for one in candidates
    ]
    names = sorted({name for one in rows for name in one["values"]})
    tables = [Counts(str(TITLES[name]), lines(name, rows, chosen)) for name in names]
    return [table for table in tables if len(table.lines) > 1]


def text_of_record(scenario: Scenario) -> str:
    """The record as it is handed to an auditor, to the byte."""
    return Record.from_json(scenario.record).to_text()


def sha256_of_record(scenario: Scenario) -> str:
    """Of the file that an auditor is given."""
    return hashlib.sha256(text_of_record(scenario).encode()).hexdigest()


def lines(dimension: str, candidates: Sequence[Mapping[str, Any]], chosen: Collection[str]) -> list[Line]:
    """Applied and chosen by value. Values with a small count are put together until none is left."""
    applied, taken = Counter[str](), Counter[str]()
    for one in candidates:
        value = one["values"][dimension]
        applied[value] += 1
        taken[value] += one["key"] in chosen
    shown: list[str] = []
    rest: list[str] = []
    for value in sorted(applied, key=lambda value: (-applied[value], value)):
        (shown if _is_large(applied[value], taken[value]) else rest).append(value)
    # Where the rest is small itself, the smallest that could be shown goes with it.
    while rest and shown and not _is_large(*_sums(rest, applied, taken)):
        rest.append(shown.pop())
    found = [Line(label_of(dimension, value), applied[value], taken[value]) for value in shown]
    if rest and _is_large(*_sums(rest, applied, taken)):
        found.append(Line(_("%d others together") % len(rest), *_sums(rest, applied, taken)))
    return found


def _sums(values: list[str], applied: Mapping[str, int], taken: Mapping[str, int]) -> tuple[int, int]:
    return sum(applied[value] for value in values), sum(taken[value] for value in values)


def _is_large(applied: int, chosen: int) -> bool:
    return min(chosen, applied - chosen) >= SMALLEST
