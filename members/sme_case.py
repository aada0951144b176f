"""What the size of an enterprise is calculated from: enterprises, persons and bodies, and who holds whom.

A case is built from these classes directly or read from its JSON form with
parse_case. Every number is kept as an exact fraction.
Source: Recommendation 2003/361/EC, Annex, Articles 3 and 6.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any


class Kind(StrEnum):
    """What an entity is. All but persons and public bodies carry figures."""

    ENTERPRISE = "enterprise"
    NATURAL_PERSON = "natural_person"
    PUBLIC_BODY = "public_body"
    UNIVERSITY = "university"
    NON_PROFIT_RESEARCH = "non_profit_research"
    VENTURE_CAPITAL = "venture_capital"
    PUBLIC_INVESTMENT_CORP = "public_investment_corp"
    BUSINESS_ANGEL = "business_angel"
    INSTITUTIONAL_INVESTOR = "institutional_investor"
    SMALL_LOCAL_AUTHORITY = "small_local_authority"


WITHOUT_FIGURES = frozenset({Kind.NATURAL_PERSON, Kind.PUBLIC_BODY})
# Article 3(2), second subparagraph, (a) to (d).
EXEMPT_INVESTORS = frozenset(Kind) - WITHOUT_FIGURES - {Kind.ENTERPRISE}

# Beyond any enterprise, and short enough that exact arithmetic stays quick.
_MOST = 10**15
_MOST_DECIMALS = 30
# Percentages are often rounded by those who state them.
_MOST_IN_ALL_PCT = 101


class InvalidCase(ValueError):
    """A case that cannot be assessed; the message names the field and the entity in one sentence."""

    def __init__(self, field: str, entity: str, problem: str) -> None:
        self.field = field
        self.entity = entity
        self.problem = problem
        super().__init__(f"{field} of {entity} {problem}.")

    def within(self, case: str) -> "InvalidCase":
        """The same error for a file of many cases."""
        return InvalidCase(self.field, f"{self.entity} (case {case})", self.problem)


@dataclass(frozen=True, slots=True)
class Figures:
    """Headcount in annual work units, turnover and balance sheet total in EUR, of one accounting period."""

    staff_awu: Fraction
    turnover_eur: Fraction
    balance_eur: Fraction

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(
            self.staff_awu + other.staff_awu,
            self.turnover_eur + other.turnover_eur,
            self.balance_eur + other.balance_eur,
        )

    def __mul__(self, share: Fraction) -> "Figures":
        return Figures(self.staff_awu * share, self.turnover_eur * share, self.balance_eur * share)


NO_FIGURES = Figures(Fraction(0), Fraction(0), Fraction(0))


@dataclass(frozen=True, slots=True)
class Entity:
    """An enterprise, an investor, a person or a public body.

    consolidates: entities whose figures these figures contain already.
    investment_eur: what a business angel has put into the enterprise held.
    acting_jointly: labels, or keys of entities; persons, and exempt investors, who
    share one act together. Enterprises are joined by what they hold, and public
    bodies always count together.
    """

    key: str
    kind: Kind = Kind.ENTERPRISE
    figures: Figures | None = None
    markets: frozenset[str] = frozenset()
    adjacent_to: frozenset[str] = frozenset()
    acting_jointly: frozenset[str] = frozenset()
    investment_eur: Fraction | None = None
    consolidates: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Holding:
    """What the holder has in the held, in per cent; control is the right to dominate, Article 3(3)(b) to (d)."""

    holder: str
    held: str
    capital_pct: Fraction
    voting_pct: Fraction
    control: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """An enterprise and those around it. Raises InvalidCase when the parts do not fit together."""

    subject: str
    entities: Mapping[str, Entity]
    holdings: tuple[Holding, ...] = ()

    def __post_init__(self) -> None:
        subject = self.entities.get(self.subject)
        if subject is None:
            raise InvalidCase("subject", "the case", f"is {self.subject!r}, which is not among the entities")
        if subject.kind in WITHOUT_FIGURES:
            raise InvalidCase("kind", f"entity {self.subject}", f"is {subject.kind}, which cannot be assessed")
        for entity in self.entities.values():
            _check_entity(entity, self.entities)
        for holding in self.holdings:
            _check_holding(holding, self.entities)
        _check_consolidation(self.entities)

    def oversubscribed(self) -> dict[str, Fraction]:
        """The entities held by more than 100 %, with the percentage: somebody's figures must be wrong."""
        capital: dict[str, Fraction] = defaultdict(Fraction)
        votes: dict[str, Fraction] = defaultdict(Fraction)
        for holding in self.holdings:
            capital[holding.held] += holding.capital_pct
            votes[holding.held] += holding.voting_pct
        greater = {held: max(pct, votes[held]) for held, pct in capital.items()}
        return {held: pct for held, pct in sorted(greater.items()) if pct > _MOST_IN_ALL_PCT}


def _check_entity(entity: Entity, entities: Mapping[str, Entity]) -> None:
    owner = f"entity {entity.key}"
    if entity.kind == Kind.ENTERPRISE and entity.figures is None:
        raise InvalidCase("figures", owner, "are missing")
    for key in sorted(entity.consolidates):
        if key not in entities or entities[key].kind in WITHOUT_FIGURES:
            raise InvalidCase("consolidates", owner, f"names {key!r}, which is no entity with figures")


def _check_holding(holding: Holding, entities: Mapping[str, Entity]) -> None:
    owner = f"the holding of {holding.holder} in {holding.held}"
    for field, key in (("holder", holding.holder), ("held", holding.held)):
        if key not in entities:
            raise InvalidCase(field, owner, f"is {key!r}, which is not among the entities")
    if entities[holding.held].kind == Kind.NATURAL_PERSON:
        raise InvalidCase("held", owner, "is a natural person, whom nobody can hold")
    for field, pct in (("capital_pct", holding.capital_pct), ("voting_pct", holding.voting_pct)):
        if not 0 <= pct <= 100:
            raise InvalidCase(field, owner, "must lie between 0 and 100")


def _check_consolidation(entities: Mapping[str, Entity]) -> None:
    settled: set[str] = set()
    waiting = dict(entities)
    while ready := [key for key, entity in waiting.items() if entity.consolidates <= settled]:
        settled.update(ready)
        for key in ready:
            del waiting[key]
    if waiting:
        raise InvalidCase("consolidates", f"entity {min(waiting)}", "leads back to the entity itself")


def parse_case(obj: object) -> Case:
    """A case from its JSON form: subject, entities by key, holdings. Unknown fields are passed over.

    Raises InvalidCase.
    """
    case = _mapping(obj, "form", "the case")
    entities = _mapping(case.get("entities"), "entities", "the case")
    holdings = case.get("holdings", [])
    if not isinstance(holdings, list):
        raise InvalidCase("holdings", "the case", "must be a list")
    return Case(
        subject=_text(case.get("subject"), "subject", "the case"),
        entities={key: _entity(key, form) for key, form in entities.items()},
        holdings=tuple(_holding(form, place) for place, form in enumerate(holdings, start=1)),
    )


def _entity(key: str, form: object) -> Entity:
    owner = f"entity {key}"
    fields = _mapping(form, "form", owner)
    kind = fields.get("kind")
    if not isinstance(kind, str) or kind not in set(Kind):
        raise InvalidCase("kind", owner, f"is {kind!r}, which is not known")
    investment = fields.get("investment_eur")
    return Entity(
        key=key,
        kind=Kind(kind),
        figures=_figures(fields, owner, Kind(kind)),
        markets=_texts(fields.get("markets"), "markets", owner),
        adjacent_to=_texts(fields.get("adjacent_to"), "adjacent_to", owner),
        acting_jointly=_texts(fields.get("acting_jointly"), "acting_jointly", owner),
        investment_eur=None if investment is None else number(investment, "investment_eur", owner),
        consolidates=_texts(fields.get("consolidates"), "consolidates", owner),
    )


def _figures(fields: Mapping[str, Any], owner: str, kind: Kind) -> Figures | None:
    names = ("staff", "turnover", "balance")
    if kind in WITHOUT_FIGURES or (kind in EXEMPT_INVESTORS and all(fields.get(name) is None for name in names)):
        return None
    return Figures(*(number(fields.get(name), name, owner) for name in names))


def _holding(form: object, place: int) -> Holding:
    owner = f"holding {place}"
    fields = _mapping(form, "form", owner)
    holder = _text(fields.get("holder"), "holder", owner)
    held = _text(fields.get("held"), "held", owner)
    owner = f"the holding of {holder} in {held}"
    control = fields.get("control")
    if not isinstance(control, bool | None):
        raise InvalidCase("control", owner, "must be true or false")
    # A right to dominate needs no shares.
    unstated = 0 if control else None
    return Holding(
        holder=holder,
        held=held,
        capital_pct=number(fields.get("capital_pct", unstated), "capital_pct", owner),
        voting_pct=number(fields.get("voting_pct", unstated), "voting_pct", owner),
        control=bool(control),
    )


def number(value: object, field: str, entity: str) -> Fraction:
    """The exact value of a number that is not negative. Raises InvalidCase."""
    if value is None:
        raise InvalidCase(field, entity, "must be given")
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | Fraction):
        raise InvalidCase(field, entity, f"must be a number, not {str(value)[:40]!r}")
    if isinstance(value, float):
        # The digits that were written, not the binary fraction nearest to them.
        value = Decimal(repr(value))
    if (isinstance(value, Decimal) and not value.is_finite()) or not 0 <= value <= _MOST:
        raise InvalidCase(field, entity, "must be a number from 0 to a thousand million million")
    if isinstance(value, Decimal) and int(value.as_tuple().exponent) < -_MOST_DECIMALS:
        raise InvalidCase(field, entity, f"must have at most {_MOST_DECIMALS} decimals")
    return Fraction(value)


def plain(value: Fraction) -> str:
    """The number in figures, thousands set apart; exact where it is a decimal fraction of up to 12 places."""
    text = f"{Decimal(value.numerator) / Decimal(value.denominator):,.12f}"
    return text.rstrip("0").rstrip(".")


def _mapping(value: object, field: str, entity: str) -> Mapping[str, Any]:
    if value is None:
        raise InvalidCase(field, entity, "must be given")
    if not isinstance(value, Mapping):
        raise InvalidCase(field, entity, "must be an object")
    return value


def _text(value: object, field: str, entity: str) -> str:
    if value is None:
        raise InvalidCase(field, entity, "must be given")
    if not isinstance(value, str) or not value:
        raise InvalidCase(field, entity, "must be a text")
    return value


def _texts(value: object, field: str, entity: str) -> frozenset[str]:
    if value is None:
        return frozenset()
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(text, str) for text in values):
        raise InvalidCase(field, entity, "must be a list of texts")
    return frozenset(values)
