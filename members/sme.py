"""The size of an enterprise by the EU definition, partners and linked enterprises included.

Source: Recommendation 2003/361/EC, Annex, Articles 2 to 6; for small mid-caps,
which are no SMEs, Recommendation (EU) 2025/1099.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from members.sme_case import (
    NO_FIGURES,
    Case,
    Entity,
    Figures,
    Holding,
    InvalidCase,
    Kind,
    parse_case,
    plain,
)
from members.sme_headcount import annual_work_units
from members.sme_ownership import Link, Ownership, Stake, ownership
from members.sme_status import OwnershipPolicy, Size, status_over_time

__all__ = [
    "Assessment",
    "Case",
    "Contribution",
    "Entity",
    "Figures",
    "Holding",
    "InvalidCase",
    "Kind",
    "OwnershipPolicy",
    "Reason",
    "Relation",
    "Size",
    "Type",
    "annual_work_units",
    "assess",
    "is_small_mid_cap",
    "parse_case",
    "size_class",
    "status_over_time",
]


@dataclass(frozen=True, slots=True)
class Ceiling:
    """Headcount must be below it; turnover or balance sheet total must not be above it."""

    size: Size
    staff_awu: int
    turnover_eur: int
    balance_eur: int

    def holds(self, figures: Figures) -> bool:
        return figures.staff_awu < self.staff_awu and (
            figures.turnover_eur <= self.turnover_eur or figures.balance_eur <= self.balance_eur
        )


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The ceilings of one act, the lowest first, for the days on which it is in force."""

    source: str
    valid_from: date
    valid_to: date | None
    ceilings: tuple[Ceiling, ...]

    def is_in_force(self, day: date | None) -> bool:
        """Whether the act holds on the day; None stands for the time after all known changes."""
        if day is None:
            return self.valid_to is None
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


SME_THRESHOLDS = (
    Thresholds(
        "Recommendation 2003/361/EC, Annex, Article 2",
        date(2005, 1, 1),
        None,
        (
            Ceiling(Size.MICRO, 10, 2_000_000, 2_000_000),
            Ceiling(Size.SMALL, 50, 10_000_000, 10_000_000),
            Ceiling(Size.MEDIUM, 250, 50_000_000, 43_000_000),
        ),
    ),
)
SMALL_MID_CAP_THRESHOLDS = (
    Thresholds(
        "Recommendation (EU) 2025/1099",
        date(2025, 5, 21),
        None,
        (Ceiling(Size.LARGE, 750, 150_000_000, 129_000_000),),
    ),
)


class Type(StrEnum):
    """What an enterprise is by its surroundings, Article 3(1) to (3)."""

    AUTONOMOUS = "autonomous"
    PARTNER = "partner"
    LINKED = "linked"


class Relation(StrEnum):
    """How an entity comes to count, with the rule."""

    SUBJECT = "Article 6(1): its own figures"
    LINKED = "Article 6(2): linked, in full"
    PARTNER = "Article 6(2): partner, at the greater percentage of capital or votes"
    LINKED_TO_PARTNER = "Article 6(3): linked to a partner, at the percentage of the partner"
    CONSOLIDATED = "Article 6(2) and (3): already in the consolidated accounts of another"


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one entity adds to the totals: its figures times the share, from 0 to 1."""

    entity: str
    relation: Relation
    share: Fraction
    figures: Figures


def gettext_noop(text: str) -> str:
    """The text itself; the name is the one that the collector of translations looks for."""
    return text


REASONS: dict[str, str] = {
    "public": gettext_noop(
        "public control: public bodies hold %(pct)s %% of %(subject)s, and the limit is 25 %% (Article 3(4))"
    ),
    "public dominance": gettext_noop(
        "public control: public bodies have the right to dominate %(subject)s (Article 3(4))"
    ),
    "majority": gettext_noop("linked: %(holders)s with %(pct)s %% of the votes in %(held)s (Article 3(3)(a))"),
    "control": gettext_noop("linked: %(holders)s with the right to dominate %(held)s (Article 3(3)(b) to (d))"),
    "persons": gettext_noop("linked: %(held)s through %(holders)s, on the same or adjacent markets (Article 3(3))"),
    "partner": gettext_noop("partner: %(holders)s with %(pct)s %% of %(held)s (Article 3(2))"),
    "exempt": gettext_noop(
        "not counted: %(holders)s with %(pct)s %% of %(held)s, an exempt investor (Article 3(2)(a) to (d))"
    ),
    "autonomous": gettext_noop("autonomous: no partner and no linked enterprise (Article 3(1))"),
    "size": gettext_noop(
        "%(size)s: %(staff)s annual work units, turnover EUR %(turnover)s, "
        "balance sheet total EUR %(balance)s (Article 2)"
    ),
    "oversubscribed": gettext_noop("to be checked: the holdings in %(held)s sum to %(pct)s %%"),
    "too many staff": gettext_noop("no SME: %(staff)s annual work units, not below %(most_staff)s (Article 2)"),
    "too much money": gettext_noop(
        "no SME: turnover above EUR %(most_turnover)s and balance sheet total above EUR %(most_balance)s (Article 2)"
    ),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One step of the assessment; str() is English, a page translates the template and fills in the values."""

    rule: str
    values: Mapping[str, str]

    @property
    def template(self) -> str:
        return REASONS[self.rule]

    def __str__(self) -> str:
        return self.template % self.values


@dataclass(frozen=True, slots=True)
class Assessment:
    """The outcome of a case. size is None under public control, when the figures do not matter."""

    type: Type
    totals: Figures
    size: Size | None
    is_small_mid_cap: bool
    public_control_pct: Fraction
    reasons: tuple[Reason, ...]
    contributions: tuple[Contribution, ...]

    @property
    def is_sme(self) -> bool:
        return self.size in {Size.MICRO, Size.SMALL, Size.MEDIUM}


def size_class(figures: Figures, *, on: date | None = None) -> Size:
    """The size by one year's figures and the ceilings in force on the day, by default the latest.

    Figures on a ceiling are within it for money, beyond it for headcount.
    Raises ValueError for a day before 1 January 2005, when the definition took effect.
    """
    return next((ceiling.size for ceiling in _ceilings(on) if ceiling.holds(figures)), Size.LARGE)


def _ceilings(on: date | None) -> tuple[Ceiling, ...]:
    for thresholds in SME_THRESHOLDS:
        if thresholds.is_in_force(on):
            return thresholds.ceilings
    raise ValueError(f"No ceilings are known for {on}.")


def is_small_mid_cap(figures: Figures, *, on: date | None = None) -> bool:
    """Whether an enterprise too large for an SME is a small mid-cap; nothing in the call depends on it."""
    return size_class(figures, on=on) is Size.LARGE and any(
        ceiling.holds(figures)
        for thresholds in SMALL_MID_CAP_THRESHOLDS
        if thresholds.is_in_force(on)
        for ceiling in thresholds.ceilings
    )


def assess(case: Case, *, on: date | None = None) -> Assessment:
    """Type, totals and size of the subject of a case, with the reasons and who adds what to the totals.

    One year only: whether a change of size counts yet is for status_over_time.
    Raises InvalidCase when figures that count are missing.
    """
    surroundings = ownership(case)
    contributions = tuple(_contributions(case, surroundings))
    totals = sum((row.figures for row in contributions), NO_FIGURES)
    by_figures = size_class(totals, on=on)
    is_public = surroundings.is_publicly_controlled
    return Assessment(
        type=_type(surroundings),
        totals=totals,
        size=None if is_public else by_figures,
        is_small_mid_cap=not is_public and is_small_mid_cap(totals, on=on),
        public_control_pct=surroundings.public_pct,
        reasons=tuple(_reasons(case, surroundings, totals, by_figures, on)),
        contributions=contributions,
    )


def _type(surroundings: Ownership) -> Type:
    if len(surroundings.linked) > 1:
        return Type.LINKED
    return Type.PARTNER if surroundings.partners else Type.AUTONOMOUS


def _contributions(case: Case, surroundings: Ownership) -> Iterator[Contribution]:
    counted = dict(_counted(case, surroundings))
    for key, (relation, share) in counted.items():
        is_contained = any(key in case.entities[other].consolidates and counted[other][1] >= share for other in counted)
        figures = case.entities[key].figures or NO_FIGURES
        if is_contained:
            yield Contribution(key, Relation.CONSOLIDATED, Fraction(0), NO_FIGURES)
        else:
            yield Contribution(key, relation, share, figures * share)


def _counted(case: Case, surroundings: Ownership) -> Iterator[tuple[str, tuple[Relation, Fraction]]]:
    """The keys of all who count, the subject first, each with its relation and share."""
    yield case.subject, (Relation.SUBJECT, Fraction(1))
    for key in surroundings.linked:
        if key != case.subject:
            yield key, (Relation.LINKED, Fraction(1))
    for partner in surroundings.partners:
        direct = {*partner.stake.holders, partner.stake.held}
        for key in sorted(partner.members, key=lambda member: (member not in direct, member)):
            relation = Relation.PARTNER if key in direct else Relation.LINKED_TO_PARTNER
            yield key, (relation, partner.stake.pct / 100)


def _reasons(case: Case, surroundings: Ownership, totals: Figures, size: Size, on: date | None) -> Iterator[Reason]:
    if surroundings.public_pct and surroundings.is_publicly_controlled:
        yield Reason("public", {"pct": plain(surroundings.public_pct), "subject": case.subject})
    elif surroundings.is_publicly_controlled:
        yield Reason("public dominance", {"subject": case.subject})
    for link in surroundings.links:
        yield Reason(link.rule, _named(link))
    for partner in surroundings.partners:
        yield Reason("partner", _named(partner.stake))
    for stake in surroundings.exempt:
        yield Reason("exempt", _named(stake))
    if _type(surroundings) is Type.AUTONOMOUS:
        yield Reason("autonomous", {})
    if not surroundings.is_publicly_controlled:
        yield from _reasons_of_size(totals, size, on)
    for held, pct in case.oversubscribed().items():
        yield Reason("oversubscribed", {"held": held, "pct": plain(pct)})


def _reasons_of_size(totals: Figures, size: Size, on: date | None) -> Iterator[Reason]:
    values = {
        "size": size.value,
        "staff": plain(totals.staff_awu),
        "turnover": plain(totals.turnover_eur),
        "balance": plain(totals.balance_eur),
    }
    yield Reason("size", values)
    highest = _ceilings(on)[-1]
    if totals.staff_awu >= highest.staff_awu:
        yield Reason("too many staff", {**values, "most_staff": f"{highest.staff_awu}"})
    if totals.turnover_eur > highest.turnover_eur and totals.balance_eur > highest.balance_eur:
        money = {"most_turnover": f"{highest.turnover_eur:,}", "most_balance": f"{highest.balance_eur:,}"}
        yield Reason("too much money", money)


def _named(relation: Link | Stake) -> dict[str, str]:
    held = (relation.held,) if isinstance(relation.held, str) else relation.held
    return {
        "holders": ", ".join(relation.holders),
        "held": ", ".join(held),
        "pct": "" if relation.pct is None else plain(relation.pct),
    }
