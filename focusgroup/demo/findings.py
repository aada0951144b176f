"""What readers find about a company: on its website, in registers, in the press. All of it is invented."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from applications.models import Application
from applications.review.models import Criterion
from focusgroup.demo.chance import Chance


@dataclass(frozen=True)
class Finding:
    """`place` is a path on the company's own site, or a whole address. Slots: n, year."""

    claim: str
    place: str
    quote: str
    stance: str = "supports"


# By the position of the criterion in the rubric.
_FINDINGS: dict[int, tuple[Finding, ...]] = {
    1: (
        Finding("Trains models of its own on own data", "technology", "We train every model in house since {year}."),
        Finding("Names {n} people who work on models", "team", "Our machine learning team: {n} people."),
        Finding("A paper with results that can be checked", "https://proceedings.example/paper-{n}", ""),
        Finding(
            "The product page names a bought service as its only model",
            "product",
            "Powered by a leading language model.",
            "contradicts",
        ),
    ),
    2: (
        Finding("{n} customers use it every day", "customers", "Live at {n} sites."),
        Finding(
            "A customer describes the daily use", "https://trade-press.example/reports/{n}", "We would not go back."
        ),
        Finding(
            "The press calls it a pilot, not a product",
            "https://trade-press.example/pilots/{n}",
            "The pilot ends next spring.",
            "contradicts",
        ),
    ),
    3: (
        Finding("Partner in an EU research project", "https://projects.example/grant/10{n}", ""),
        Finding("The customer named in the application confirms it", "https://partner.example/suppliers", ""),
        Finding("An award of the regional chamber in {year}", "https://chamber.example/awards/{year}", ""),
        Finding("The award named is not on the list of winners", "https://chamber.example/winners", "", "contradicts"),
    ),
    4: (
        Finding("Spoke on rules for AI before a public committee", "https://parliament.example/hearing/{n}", ""),
        Finding("Writes regularly about what it costs to comply", "blog", "What the paperwork costs us, hour by hour."),
    ),
}


def findings(
    chance: Chance, application: Application, criteria: list[Criterion], seen_on: date
) -> list[dict[str, Any]]:
    """Entries for the ledger; about one criterion in three rests on nothing."""
    entries: list[dict[str, Any]] = []
    for criterion in criteria:
        if chance.happens(0.35):
            continue
        for finding in chance.some(_FINDINGS.get(criterion.position, ()), chance.between(1, 2)):
            slots = {"n": chance.between(3, 40), "year": chance.between(2016, 2024)}
            place = finding.place.format(**slots)
            entries.append(
                {
                    "criterion": criterion,
                    "claim": finding.claim.format(**slots),
                    "url": place if "://" in place else f"{application.website}{place}",
                    "quote": finding.quote.format(**slots),
                    "stance": finding.stance,
                    "seen_on": seen_on,
                }
            )
    return entries
