"""The firms around a company as the applicant enters them, and the size of all of them together.

They are stored as text, cell by cell: what is valid in one way of writing, what is not as it was typed.
Source: Recommendation 2003/361/EC, Annex, Articles 3, 4 and 6.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, Protocol, Self

from members.sme import (
    Assessment,
    Case,
    Entity,
    Figures,
    Holding,
    InvalidCase,
    Kind,
    OwnershipPolicy,
    Size,
    assess,
    size_class,
    status_over_time,
)
from members.sme_case import EXEMPT_INVESTORS, NO_FIGURES, WITHOUT_FIGURES

MOST_FIRMS = 20
# People round percentages.
MOST_PCT = 101
CELLS = (
    "name",
    "country",
    "kind",
    "direction",
    "of",
    "capital_pct",
    "votes_pct",
    "control",
    "headcount_awu",
    "turnover_eur",
    "balance_eur",
    "investment_eur",
    "same_market",
    "acts_jointly",
    "contained_in",
)
EARLIER = ("headcount_awu", "turnover_eur", "balance_eur", "status", "owners_changed")
# In the cells that name a company, the company itself; a firm stands there by its number.
OWN = "0"
NAMING = ("of", "same_market", "contained_in")
# A name that nobody can type: invisible marks are taken out of names.
SUBJECT = "\u2060the company"
# Stands for a figure that is not known: beyond every ceiling, so it can help no company into a class.
UNKNOWN = Fraction(10**20)
_LARGEST_KNOWN = Fraction(10**18)
# What two rows of one firm must not say differently, with the cell that says it.
_ITS_OWN = {
    "kind": "kind",
    "staff": "headcount_awu",
    "turnover": "turnover_eur",
    "balance": "balance_eur",
    "investment": "investment_eur",
}


class Declared(Protocol):
    """What the size is calculated from."""

    headcount_awu: Decimal | None
    turnover_eur: Decimal | None
    balance_eur: Decimal | None
    has_related_firms: bool | None
    ownership: Any


@dataclass(frozen=True, slots=True)
class Firm:
    """One row: a firm or person, and its holding in another or another's in it. Another stands here by its number."""

    number: int
    name: str
    kind: Kind
    is_holder: bool
    of: int
    capital_pct: Fraction
    votes_pct: Fraction
    control: bool
    staff: Fraction | None
    turnover: Fraction | None
    balance: Fraction | None
    investment: Fraction | None
    same_market: int | None
    acts_jointly: bool
    contained_in: int | None

    @classmethod
    def read(cls, cells: Mapping[str, Any], number: int) -> Self:
        """Raises InvalidCase where a cell is missing or no number."""
        try:
            return cls(
                number=number,
                name=" ".join(str(cells["name"]).split()) or _refuse("name", number),
                kind=Kind(cells["kind"]),
                is_holder={"holds": True, "held": False}[cells["direction"]],
                of=int(cells["of"]),
                capital_pct=_number(cells, "capital_pct") or Fraction(0),
                votes_pct=_number(cells, "votes_pct") or Fraction(0),
                control=bool(cells.get("control")),
                staff=_number(cells, "headcount_awu"),
                turnover=_number(cells, "turnover_eur"),
                balance=_number(cells, "balance_eur"),
                investment=_number(cells, "investment_eur"),
                same_market=_place(cells, "same_market"),
                acts_jointly=bool(cells.get("acts_jointly")),
                contained_in=_place(cells, "contained_in"),
            )
        except (KeyError, ValueError, InvalidOperation) as error:
            raise InvalidCase("form", f"company {number}", "is not complete") from error

    @property
    def key(self) -> str:
        return self.name.casefold()

    @property
    def figures(self) -> Figures | None:
        if self.kind in WITHOUT_FIGURES or self.staff is None or (self.turnover is None and self.balance is None):
            return None
        return Figures(
            self.staff,
            UNKNOWN if self.turnover is None else self.turnover,
            UNKNOWN if self.balance is None else self.balance,
        )


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row cannot be right, and beside which cell to say so."""

    number: int
    cell: str
    rule: str
    about: str = ""


def _refuse(field: str, number: int) -> str:
    raise InvalidCase(field, f"company {number}", "must be given")


def _place(cells: Mapping[str, Any], name: str) -> int | None:
    return int(cells[name]) if cells.get(name) else None


def _number(cells: Mapping[str, Any], name: str) -> Fraction | None:
    text = cells.get(name) or ""
    value = Decimal(text) if text else None
    if value is None:
        return None
    if not value.is_finite() or not 0 <= value <= 10**13:
        raise ValueError(name)
    return Fraction(value.quantize(Decimal("0.0001")))


def is_known(value: Fraction) -> bool:
    return value < _LARGEST_KNOWN


def rows(ownership: object) -> list[Mapping[str, Any]]:
    """The stored rows; nothing where what is stored is none."""
    said = ownership.get("firms") if isinstance(ownership, Mapping) else None
    listed = said if isinstance(said, list) else []
    # The market was a tick once, and meant the company's own.
    found: list[Mapping[str, Any]] = [
        {**row, "same_market": OWN} if row.get("same_market") == "on" else row
        for row in listed
        if isinstance(row, Mapping)
    ]
    return found[:MOST_FIRMS]


def firms(ownership: object) -> list[Firm]:
    """Raises InvalidCase where a row is not complete."""
    return [Firm.read(row, number) for number, row in enumerate(rows(ownership), start=1)]


def problems(listed: Sequence[Firm], *, subject: str) -> Iterator[Problem]:
    """What cannot be right between rows that are each complete."""
    own = " ".join(subject.split()).casefold()
    for firm in listed:
        if own and firm.key == own:
            yield Problem(firm.number, "name", "own name")
        if not 0 <= firm.of <= len(listed):
            yield Problem(firm.number, "of", "gone")
        elif firm.of and listed[firm.of - 1].key == firm.key:
            yield Problem(firm.number, "of", "itself")
        elif not firm.is_holder and firm.kind == Kind.NATURAL_PERSON:
            yield Problem(firm.number, "direction", "person held")
        elif firm.is_holder and firm.of and listed[firm.of - 1].kind == Kind.NATURAL_PERSON:
            yield Problem(firm.number, "of", "person held")
        if firm.same_market is not None and not 0 <= firm.same_market <= len(listed):
            yield Problem(firm.number, "same_market", "gone")
        if firm.contained_in is not None and not _is_container(firm, listed):
            yield Problem(firm.number, "contained_in", "no container")
    yield from _contradictions(listed)
    yield from _unconnected(listed)
    yield from _too_much(listed)
    yield from _without_figures(listed)


def missing_figures(listed: Sequence[Firm]) -> Iterator[Problem]:
    """An investor whose figures are asked for only where they count, and they count. Of rows without problems."""
    try:
        assess(_case(NO_FIGURES, listed, SUBJECT))
    except InvalidCase as gap:
        for firm in listed:
            if gap.entity == f"entity {firm.name}":
                yield Problem(firm.number, "headcount_awu", "counts after all")
                return


def _is_container(firm: Firm, listed: Sequence[Firm]) -> bool:
    """Another firm or the company itself, and no way from it back to the firm, in whichever rows they stand."""
    named = dict(enumerate(["", *(other.key for other in listed)]))
    above = defaultdict(set)
    for other in listed:
        above[other.key].add(named.get(other.contained_in or 0, ""))
    place = firm.contained_in or 0
    has_figures = 0 <= place <= len(listed) and not (place and listed[place - 1].kind in WITHOUT_FIGURES)
    if not has_figures or firm.kind in WITHOUT_FIGURES:
        return False
    seen, waiting = set(), {named[place]} - {""}
    while waiting:
        seen |= waiting
        waiting = {key for one in waiting for key in above[one] if key} - seen
    return firm.key not in seen


def _contradictions(listed: Sequence[Firm]) -> Iterator[Problem]:
    """Where a firm stands in two rows, they must agree on what it is and on its figures; one of them may be silent."""
    first: dict[tuple[str, str], Firm] = {}
    for firm in listed:
        for name, cell in _ITS_OWN.items():
            value = getattr(firm, name)
            known = firm if value is None else first.setdefault((firm.key, name), firm)
            if getattr(known, name) != value:
                yield Problem(firm.number, cell, "contradicts", str(known.number))


def _together(listed: Sequence[Firm]) -> dict[str, Firm]:
    """Each firm once, by its key: what any of its rows says of it, under the name in the first."""
    found: dict[str, Firm] = {}
    for firm in listed:
        known = found.setdefault(firm.key, firm)
        said = {name: getattr(firm, name) for name in _ITS_OWN if getattr(known, name) is None}
        found[firm.key] = replace(known, **said, acts_jointly=known.acts_jointly or firm.acts_jointly)
    return found


def _unconnected(listed: Sequence[Firm]) -> Iterator[Problem]:
    """Firms that hold one another, while none of them reaches the company."""
    reached = {""}
    keys = {0: "", **{firm.number: firm.key for firm in listed}}
    pairs = [(firm.key, keys.get(firm.of, "")) for firm in listed]
    while new := {key for pair in pairs if set(pair) & reached for key in pair} - reached:
        reached |= new
    for firm in listed:
        if firm.key not in reached:
            yield Problem(firm.number, "of", "unconnected")


def _too_much(listed: Sequence[Firm]) -> Iterator[Problem]:
    for cell in ("capital_pct", "votes_pct"):
        sums: dict[str, Fraction] = defaultdict(Fraction)
        for firm in listed:
            other = listed[firm.of - 1].key if 1 <= firm.of <= len(listed) else ""
            held = other if firm.is_holder else firm.key
            sums[held] += getattr(firm, cell)
            if sums[held] > MOST_PCT:
                yield Problem(firm.number, cell, "over 100", f"{float(sums[held]):g}")


def _without_figures(listed: Sequence[Firm]) -> Iterator[Problem]:
    for firm in _together(listed).values():
        if firm.kind == Kind.ENTERPRISE and firm.figures is None:
            cell = "headcount_awu" if firm.staff is None else "turnover_eur"
            yield Problem(firm.number, cell, "no staff" if firm.staff is None else "no money")


def own_figures(declared: Declared) -> Figures | None:
    """None without headcount or without any money figure."""
    if declared.headcount_awu is None or (declared.turnover_eur is None and declared.balance_eur is None):
        return None
    return Figures(
        Fraction(declared.headcount_awu),
        UNKNOWN if declared.turnover_eur is None else Fraction(declared.turnover_eur),
        UNKNOWN if declared.balance_eur is None else Fraction(declared.balance_eur),
    )


def assessed(declared: Declared, *, subject: str = SUBJECT) -> Assessment | None:
    """The company with all firms around it; `subject` is its name in the reasons. None without its own figures.

    Raises InvalidCase while a row is not complete or somebody's figures are missing that count.
    """
    own = own_figures(declared)
    if own is None:
        return None
    listed = firms(declared.ownership) if declared.has_related_firms else []
    for problem in problems(listed, subject=subject):
        raise InvalidCase(problem.cell, f"company {problem.number}", "must be corrected")
    return assess(_case(own, listed, subject))


def _case(own: Figures, listed: Sequence[Firm], subject: str) -> Case:
    known = _together(listed)
    names = {0: subject, **{firm.number: known[firm.key].name for firm in listed}}
    inside: dict[str, set[str]] = defaultdict(set)
    for firm in listed:
        if firm.contained_in is not None:
            inside[names[firm.contained_in]].add(names[firm.number])
    markets = _markets(listed)
    entities = {subject: Entity(subject, figures=own, markets=markets[""], consolidates=frozenset(inside[subject]))}
    entities |= {firm.name: _entity(firm, markets[key], inside[firm.name]) for key, firm in known.items()}
    holdings = tuple(Holding(*_ends(firm, names), firm.capital_pct, firm.votes_pct, firm.control) for firm in listed)
    return Case(subject, entities, holdings)


def _markets(listed: Sequence[Firm]) -> dict[str, frozenset[str]]:
    """The market of each firm by its key, the company's own by "": those that name one another are on the same."""
    keys = dict(enumerate(["", *(firm.key for firm in listed)]))
    market = {key: key for key in keys.values()}
    for firm in listed:
        if firm.same_market is not None:
            one, other = market[firm.key], market[keys[firm.same_market]]
            market = {key: other if name == one else name for key, name in market.items()}
    return {key: frozenset({name}) for key, name in market.items()}


def _ends(firm: Firm, names: Mapping[int, str]) -> tuple[str, str]:
    here, other = names[firm.number], names[firm.of]
    return (here, other) if firm.is_holder else (other, here)


def _entity(firm: Firm, markets: frozenset[str], inside: Collection[str]) -> Entity:
    can_act = firm.kind == Kind.NATURAL_PERSON or firm.kind in EXEMPT_INVESTORS
    return Entity(
        firm.name,
        kind=firm.kind,
        figures=firm.figures,
        markets=markets,
        acting_jointly=frozenset({"*together*"} if firm.acts_jointly and can_act else ()),
        investment_eur=firm.investment,
        consolidates=frozenset(inside),
    )


def earlier_size(ownership: object) -> tuple[Size | None, Size | None]:
    """The size by the figures of the year before, and the status before that year; None where it is not said."""
    said = ownership.get("earlier") if isinstance(ownership, Mapping) else None
    if not isinstance(said, Mapping):
        return None, None
    try:
        staff, turnover, balance = (_number(said, name) for name in EARLIER[:3])
    except (ValueError, InvalidOperation):
        return None, None
    prior = Size(said["status"]) if said.get("status") in set(Size) else None
    if staff is None or (turnover is None and balance is None):
        return None, prior
    known = Figures(staff, UNKNOWN if turnover is None else turnover, UNKNOWN if balance is None else balance)
    return size_class(known), prior


def status(size: Size, ownership: object) -> Size:
    """The size that counts: a ceiling crossed counts in the second consecutive year only (Article 4(2))."""
    return readings(size, ownership)[0]


def readings(size: Size, ownership: object) -> tuple[Size, Size]:
    """The size that counts by both readings of a change of owners: after two years, or at once.

    They differ only where the owners changed since the year before. Which one holds is for staff to decide:
    T-745/17 Kerkosand says the first, the Commission's user guide the second.
    """
    before, prior = earlier_size(ownership)
    if before is None:
        return size, size
    after_two = status_over_time([before, size], prior=prior)[-1]
    said = ownership.get("earlier") if isinstance(ownership, Mapping) else None
    if not isinstance(said, Mapping) or not said.get("owners_changed"):
        return after_two, after_two
    at_once = status_over_time([before, size], prior=prior, ownership_changed_in=1, policy=OwnershipPolicy.AT_ONCE)
    return after_two, at_once[-1]
