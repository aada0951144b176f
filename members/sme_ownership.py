"""Who belongs together: linked enterprises, partners with their percentage, public control.

Source: Recommendation 2003/361/EC, Annex, Articles 3 and 6. Read with it: CJEU
C-110/13 HaTeFo (persons acting jointly need no contract) and C-516/19 NMI
Technologietransfer (public bodies count together without acting together).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations

from members.sme_case import EXEMPT_INVESTORS, WITHOUT_FIGURES, Case, Entity, Holding, InvalidCase, Kind

MAJORITY_PCT = 50  # Article 3(3)(a): linked above it.
PARTNER_PCT = 25  # Article 3(2): partner from it on.
PUBLIC_CONTROL_PCT = 25  # Article 3(4): no SME from it on.
ANGEL_LIMIT_EUR = 1_250_000  # Article 3(2)(a): exempt below it.


@dataclass(frozen=True, slots=True)
class Link:
    """Why two enterprises, or those one holder has, are linked. pct is what the holders have in votes."""

    rule: str
    holders: tuple[str, ...]
    held: tuple[str, ...]
    pct: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Stake:
    """What one group of linked holders has in one enterprise; is_exempt where Article 3(2) passes it over."""

    holders: tuple[str, ...]
    held: str
    pct: Fraction
    is_exempt: bool


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner with all that is linked to it, counted once, at the greatest of its stakes (Article 6(2))."""

    stake: Stake
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ownership:
    """What surrounds the subject, as keys of entities; linked is its whole group, itself included."""

    linked: tuple[str, ...]
    links: tuple[Link, ...]
    partners: tuple[Partner, ...]
    exempt: tuple[Stake, ...]
    public_pct: Fraction
    is_publicly_dominated: bool

    @property
    def is_publicly_controlled(self) -> bool:
        return self.is_publicly_dominated or self.public_pct >= PUBLIC_CONTROL_PCT


def ownership(case: Case) -> Ownership:
    """The enterprises that count with the subject, and how. Circles of ownership are allowed.

    Raises InvalidCase when somebody whose figures count has none.
    """
    groups, links = _linked_groups(case)
    own = groups[case.subject]
    stakes = _stakes(case, groups, own)
    partners = tuple(_partners(stakes, groups, own))
    for key in (*own, *(key for partner in partners for key in partner.members)):
        if case.entities[key].figures is None:
            raise InvalidCase("figures", f"entity {key}", "are missing, and they count")
    public_pct, is_dominated = _public_control(case)
    return Ownership(
        linked=own,
        links=tuple(link for link in links if link.held[0] in own),
        partners=partners,
        exempt=tuple(stake for stake in stakes if stake.is_exempt),
        public_pct=public_pct,
        is_publicly_dominated=is_dominated,
    )


@dataclass
class _Groups:
    """Disjoint groups of keys, merged until nothing more is linked."""

    root: dict[str, str]
    links: list[Link] = field(default_factory=list)

    def of(self, key: str) -> str:
        while self.root[key] != key:
            self.root[key] = self.root[self.root[key]]
            key = self.root[key]
        return key

    def join(self, keys: Iterable[str], link: Link | None = None) -> bool:
        """Whether the keys were in more than one group before."""
        roots = sorted({self.of(key) for key in keys})
        for root in roots[1:]:
            self.root[root] = roots[0]
        if len(roots) > 1 and link is not None:
            self.links.append(link)
        return len(roots) > 1

    def members(self) -> dict[str, tuple[str, ...]]:
        """The whole group of each key, sorted."""
        gathered: dict[str, list[str]] = defaultdict(list)
        for key in sorted(self.root):
            gathered[self.of(key)].append(key)
        return {key: tuple(gathered[self.of(key)]) for key in self.root}


def _linked_groups(case: Case) -> tuple[dict[str, tuple[str, ...]], tuple[Link, ...]]:
    """The group of each entity with figures, Article 3(3)."""
    nodes = [entity for entity in case.entities.values() if entity.kind not in WITHOUT_FIGURES]
    groups = _Groups({entity.key: entity.key for entity in nodes})
    between = sorted(
        (h for h in case.holdings if h.holder in groups.root and h.held in groups.root),
        key=lambda h: (h.holder, h.held),
    )
    for holding in between:
        if holding.control:
            link = Link("control", (holding.holder,), (holding.held,))
            groups.join((holding.holder, holding.held), link)
    persons = _acting_jointly(e for e in case.entities.values() if e.kind == Kind.NATURAL_PERSON)
    blocs = _blocs_of_investors(case)
    # Each round may give a group the votes that make the next majority.
    while (
        _join_majorities(groups, between)
        or _join_joint_majorities(groups, between, blocs)
        or _join_through_persons(case, groups, persons)
    ):
        pass
    return groups.members(), tuple(groups.links)


def _acting_jointly(entities: Iterable[Entity]) -> list[tuple[str, ...]]:
    """The entities in crowds that act together; who acts alone is a crowd of one."""
    listed = list(entities)
    tokens = {key for entity in listed for key in (entity.key, *entity.acting_jointly)}
    crowds = _Groups({token: token for token in tokens})
    for entity in listed:
        crowds.join((entity.key, *entity.acting_jointly))
    keys = {entity.key for entity in listed}
    members = {tuple(key for key in crowd if key in keys) for crowd in crowds.members().values()}
    return sorted(crowd for crowd in members if crowd)


def _join_majorities(groups: _Groups, holdings: Iterable[Holding]) -> bool:
    votes: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    holders: dict[tuple[str, str], set[str]] = defaultdict(set)
    for holding in holdings:
        group = groups.of(holding.holder)
        if group != groups.of(holding.held):
            votes[group, holding.held] += holding.voting_pct
            holders[group, holding.held].add(holding.holder)
    has_joined = False
    for (group, held), pct in votes.items():
        if pct > MAJORITY_PCT:
            link = Link("majority", tuple(sorted(holders[group, held])), (held,), pct)
            has_joined |= groups.join((group, held), link)
    return has_joined


def _blocs_of_investors(case: Case) -> list[tuple[str, ...]]:
    """Exempt investors who vote together: by their own word, or because one public body dominates them."""
    investors = [entity for entity in case.entities.values() if entity.kind in EXEMPT_INVESTORS]
    nodes = {entity.key for entity in case.entities.values() if entity.kind not in WITHOUT_FIGURES}
    blocs = _acting_jointly(investors)
    for body in case.entities.values():
        if body.kind == Kind.PUBLIC_BODY:
            dominated = _controlled_by(case, {body.key}, through=nodes)
            blocs.append(tuple(sorted(dominated & {entity.key for entity in investors})))
    return [bloc for bloc in blocs if len(bloc) > 1]


def _join_joint_majorities(groups: _Groups, holdings: Iterable[Holding], blocs: Iterable[tuple[str, ...]]) -> bool:
    """Article 3(2): exempt investors must not be linked to the enterprise jointly either."""
    has_joined = False
    for bloc in blocs:
        votes: dict[str, Fraction] = defaultdict(Fraction)
        holders: dict[str, set[str]] = defaultdict(set)
        for holding in holdings:
            if holding.holder in bloc and holding.holder != holding.held:
                votes[holding.held] += holding.voting_pct
                holders[holding.held].add(holding.holder)
        for held, pct in votes.items():
            if pct > MAJORITY_PCT:
                together = tuple(sorted(holders[held]))
                has_joined |= groups.join((*together, held), Link("majority", together, (held,), pct))
    return has_joined


def _join_through_persons(case: Case, groups: _Groups, persons: Iterable[tuple[str, ...]]) -> bool:
    """Article 3(3), fourth subparagraph: only on the same or an adjacent market."""
    has_joined = False
    for crowd in persons:
        controlled = _controlled_by(case, set(crowd), through=groups.root.keys())
        for one, other in combinations(sorted(controlled), 2):
            if _share_a_market(case.entities[one], case.entities[other]):
                has_joined |= groups.join((one, other), Link("persons", crowd, (one, other)))
    return has_joined


def _share_a_market(one: Entity, other: Entity) -> bool:
    return bool(one.markets & other.markets or one.markets & other.adjacent_to or one.adjacent_to & other.markets)


def _controlled_by(case: Case, holders: set[str], *, through: Iterable[str]) -> set[str]:
    """The entities among `through` that the holders dominate, by themselves or through what they dominate."""
    controlled: set[str] = set()
    free = set(through)
    while True:
        votes: dict[str, Fraction] = defaultdict(Fraction)
        dominated: set[str] = set()
        for holding in case.holdings:
            if holding.held in free and (holding.holder in holders or holding.holder in controlled):
                votes[holding.held] += holding.voting_pct
                if holding.control or votes[holding.held] > MAJORITY_PCT:
                    dominated.add(holding.held)
        if not dominated:
            return controlled
        controlled |= dominated
        free -= dominated


def _stakes(case: Case, groups: dict[str, tuple[str, ...]], own: tuple[str, ...]) -> list[Stake]:
    """Stakes of 25 % or more between the subject's group and another, either way, the greatest first."""
    capital: dict[tuple[tuple[str, ...], str], Fraction] = defaultdict(Fraction)
    votes: dict[tuple[tuple[str, ...], str], Fraction] = defaultdict(Fraction)
    holders: dict[tuple[tuple[str, ...], str], set[str]] = defaultdict(set)
    for holding in case.holdings:
        group = groups.get(holding.holder)
        if group is None or holding.held not in groups or group == groups[holding.held]:
            continue
        if own in (group, groups[holding.held]) and (holding.capital_pct or holding.voting_pct):
            capital[group, holding.held] += holding.capital_pct
            votes[group, holding.held] += holding.voting_pct
            holders[group, holding.held].add(holding.holder)
    large = {place: min(max(capital[place], votes[place]), Fraction(100)) for place in holders}
    large = {place: pct for place, pct in large.items() if pct >= PARTNER_PCT}
    invested = _invested_by_angels(case, {place: holders[place] for place in large})
    stakes = [
        Stake(
            holders=tuple(sorted(holders[place])),
            held=place[1],
            pct=pct,
            is_exempt=all(_is_exempt(case.entities[key], invested[place[1]]) for key in holders[place]),
        )
        for place, pct in large.items()
    ]
    return sorted(stakes, key=lambda stake: (-stake.pct, stake.holders, stake.held))


def _invested_by_angels(case: Case, large: dict[tuple[tuple[str, ...], str], set[str]]) -> dict[str, Fraction | None]:
    """What business angels with a large stake have put into each enterprise; None where one does not say."""
    totals: dict[str, Fraction | None] = {held: Fraction(0) for _, held in large}
    for (_, held), holders in large.items():
        for key in holders:
            entity, total = case.entities[key], totals[held]
            if entity.kind == Kind.BUSINESS_ANGEL and total is not None:
                invested = entity.investment_eur
                totals[held] = None if invested is None else total + invested
    return totals


def _is_exempt(investor: Entity, invested_by_angels: Fraction | None) -> bool:
    """Article 3(2), second subparagraph; whoever is linked is not asked."""
    if investor.kind == Kind.BUSINESS_ANGEL:
        return invested_by_angels is not None and invested_by_angels < ANGEL_LIMIT_EUR
    return investor.kind in EXEMPT_INVESTORS


def _partners(stakes: Iterable[Stake], groups: dict[str, tuple[str, ...]], own: tuple[str, ...]) -> Iterator[Partner]:
    seen: set[tuple[str, ...]] = set()
    for stake in stakes:
        other = groups[stake.held] if stake.holders[0] in own else groups[stake.holders[0]]
        if not stake.is_exempt and other not in seen:
            seen.add(other)
            yield Partner(stake, other)


def _public_control(case: Case) -> tuple[Fraction, bool]:
    """What public bodies have in the subject together, and whether they dominate it, Article 3(4).

    Exempt investors are no way through: what they hold is not public control.
    """
    bodies = {entity.key for entity in case.entities.values() if entity.kind == Kind.PUBLIC_BODY}
    enterprises = {entity.key for entity in case.entities.values() if entity.kind == Kind.ENTERPRISE}
    holders = bodies | _controlled_by(case, bodies, through=enterprises - {case.subject})
    direct = [h for h in case.holdings if h.held == case.subject and h.holder in holders]
    pct = max(
        sum((h.capital_pct for h in direct), Fraction(0)),
        sum((h.voting_pct for h in direct), Fraction(0)),
    )
    return pct, any(h.control for h in direct)
