"""What the public may know of a selection: counts without small cells, the price of balance, and how it was drawn."""

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.decision.draw.models import Commitment, Round
from applications.decision.labels import TITLES, label_of
from applications.decision.models import Quota, Scenario
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
class Draw:
    """Another draw of the call, and why lots were drawn that time where there had been one before."""

    drawn_at: datetime | None
    sha256: str
    reason: str


@dataclass(frozen=True)
class Summary:
    call: Call
    seats: int
    applied: int
    members: int
    mean: int
    price: int | None
    rules: list[str]
    tied: int
    counts: list[Counts]
    sha256: str
    record_sha256: str
    seed: str
    commitments: list[Commitment]
    formula: str
    voided: int
    redraw_reason: str
    others: list[Draw]
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
    draws = list(rounds.drawn(scenario.call_id).select_related("scenario").order_by("revealed_at", "pk"))
    drawn = next((one for one in draws if one.sha256 == scenario.sha256), None)
    commitments = list(drawn.commitments.all()) if drawn else []
    order = [str(one.get_institution_display()) for one in commitments]
    return Summary(
        call=scenario.call,
        seats=instance["seats"],
        applied=len(candidates),
        members=sum(quota["members"] for quota in instance["dimensions"]["country"].values()),
        mean=round(sum(scores) / len(scores)) if scores else 0,
        price=round(told["balance"]["price"] / len(scores)) if scores and "balance" in told else None,
        rules=rules_of(instance, told),
        tied=len(told.get("by_lot", ())),
        counts=counts(candidates, chosen),
        sha256=scenario.sha256,
        record_sha256=sha256_of_record(scenario),
        seed=scenario.seed,
        commitments=commitments,
        formula=":".join([_("hash of the instance"), *(_("secret of the %s") % one for one in order)]),
        voided=rounds.filter(voided_at__isnull=False).count(),
        redraw_reason=scenario.redraw_reason,
        others=[Draw(one.revealed_at, one.sha256, one.scenario.redraw_reason) for one in draws if one is not drawn],
        signed=[(str(one.get_institution_display()), one.at) for one in scenario.sign_offs.order_by("institution")],
    )


def rules_of(instance: Mapping[str, Any], told: Mapping[str, Any]) -> list[str]:
    """What the choice went by, in sentences: quotas, targets, pins and owners, as far as there were any."""
    seats, candidates = instance["seats"], instance["candidates"]
    bound = [
        str(TITLES[dimension])
        for dimension, values in sorted(instance["dimensions"].items())
        if any(quota["min"] > 0 or quota["max"] < quota["members"] + seats for quota in values.values())
    ]
    found = [_("The group has the highest sum of scores, and that is proven.")]
    if bound:
        names = get_text_list([one[:1].lower() + one[1:] for one in bound], _("and"))
        found = [_("The group has the highest sum of scores that keeps the quotas for %s, and that is proven.") % names]
    if any(one["weight"] for one in instance["soft"]):
        points = f"{told.get('penalty', 0) / 1000:.2f}"
        found.append(_("Places off a target were taken off that sum: %s points in all.") % points)
    return found + _exceptions(candidates)


def _exceptions(candidates: Sequence[Mapping[str, Any]]) -> list[str]:
    """What was set beside the scores: pins, and owners of several companies."""
    sides = Counter(one["pin"] for one in candidates)
    owners = Counter(one["group"] for one in candidates if one["group"])
    several = sum(count > 1 for count in owners.values())
    found = [
        (sides["in"], ngettext("%d company is in", "%d companies are in", sides["in"])),
        (sides["out"], ngettext("%d company was left out", "%d companies were left out", sides["out"])),
    ]
    told = [
        said % n + " " + _("by decision of both institutions and not by score; auditors can read why.")
        for n, said in found
        if n
    ]
    if several:
        said = ngettext("That touched %d owner.", "That touched %d owners.", several) % several
        told.append(_("Of the companies of one owner at most one could be chosen.") + " " + said)
    return told


def counts(candidates: Sequence[Mapping[str, Any]], chosen: Collection[str]) -> list[Counts]:
    """A table for each dimension and for the regions; one in which all is put together says nothing and is left out.

    Countries lie within regions, so what is left of a region once its countries are taken off is no small count either.
    """
    rows = [
        {**one, "values": {"region": countries.region_of(one["values"]["country"]), **one["values"]}}
        for one in candidates
    ]
    names = sorted({name for one in rows for name in one["values"]})
    regions = set(Tally.of("region", rows, chosen).told_apart()[0])
    tables = []
    for name in names:
        within = _region_among(regions) if name == Quota.Dimension.COUNTRY else _together
        tables.append(Counts(str(TITLES[name]), lines(name, rows, chosen, within=within)))
    return [table for table in tables if len(table.lines) > 1]


def _region_among(regions: Collection[str]) -> Callable[[str], str]:
    """The region of a country; those that are put together are one."""

    def within(country: str) -> str:
        region = countries.region_of(country)
        return region if region in regions else ""

    return within


def _together(value: str) -> str:
    return ""


def text_of_record(scenario: Scenario) -> str:
    """The record as it is handed to an auditor, to the byte."""
    return Record.from_json(scenario.record).to_text()


def sha256_of_record(scenario: Scenario) -> str:
    """Of the file that an auditor is given."""
    return hashlib.sha256(text_of_record(scenario).encode()).hexdigest()


@dataclass(frozen=True)
class Tally:
    """Applied and chosen by value."""

    applied: Counter[str]
    taken: Counter[str]

    @classmethod
    def of(cls, dimension: str, candidates: Sequence[Mapping[str, Any]], chosen: Collection[str]) -> "Tally":
        values = [(one["values"][dimension], one["key"] in chosen) for one in candidates]
        return cls(Counter(value for value, _is_in in values), Counter(value for value, is_in in values if is_in))

    def sums(self, values: Iterable[str]) -> tuple[int, int]:
        values = list(values)
        return sum(self.applied[value] for value in values), sum(self.taken[value] for value in values)

    def is_large(self, values: Iterable[str]) -> bool:
        applied, chosen = self.sums(values)
        return min(chosen, applied - chosen) >= SMALLEST

    def told_apart(self, within: Callable[[str], str] = _together) -> tuple[list[str], list[str]]:
        """The values to show, the largest first, and those to put together; no small count follows from either.

        That holds within each of the groups that `within` names, whose sums are known from elsewhere.
        """
        groups: dict[str, list[str]] = {}
        for value in sorted(self.applied, key=lambda value: (-self.applied[value], value)):
            groups.setdefault(within(value), []).append(value)
        shown: list[str] = []
        rest: list[str] = []
        for values in groups.values():
            large = [value for value in values if self.is_large([value])]
            small = [value for value in values if value not in large]
            # Where the rest is small itself, the smallest that could be shown goes with it.
            while small and large and not self.is_large(small):
                small.append(large.pop())
            shown, rest = shown + large, rest + small
        return sorted(shown, key=lambda value: (-self.applied[value], value)), rest


def lines(
    dimension: str,
    candidates: Sequence[Mapping[str, Any]],
    chosen: Collection[str],
    *,
    within: Callable[[str], str] = _together,
) -> list[Line]:
    """Applied and chosen by value. Values with a small count are put together until none is left."""
    tally = Tally.of(dimension, candidates, chosen)
    shown, rest = tally.told_apart(within)
    found = [Line(label_of(dimension, value), *tally.sums([value])) for value in shown]
    if rest and tally.is_large(rest):
        found.append(Line(_("%d others together") % len(rest), *tally.sums(rest)))
    return found
