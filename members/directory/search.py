"""What the directory shows: who was found, what else could be chosen, and how many stand behind each choice."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from focusgroup.vocabulary import ai, countries, sectors
from members.models import PUBLIC_ROLES
from members.profile.public import sectors_of
from members.querysets import MemberQuerySet, holds, shows

LONGEST_SEARCH = 100
PER_PAGE = 12
LABELS = {"sector": _("Sector"), "domain": _("AI domain"), "role": _("Role"), "country": _("Country")}
FACETS = tuple(LABELS)


@dataclass(frozen=True)
class Group:
    """So many members that show the same; a company can stand in several sectors and domains."""

    values: Mapping[str, frozenset[str]]
    n: int


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    name: str
    label: str
    choices: list[Choice]


@dataclass(frozen=True)
class Search:
    """What somebody asked for; unknown values are dropped."""

    text: str
    chosen: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, query: QueryDict) -> "Search":
        known: dict[str, Collection[str]] = {
            "sector": sectors.SECTORS,
            "domain": ai.DOMAINS,
            "role": ai.ROLES,
            "country": countries.EUROPE,
        }
        chosen = {name: frozenset(query.getlist(name)) & frozenset(known[name]) for name in FACETS}
        # A null character is no text for PostgreSQL.
        return cls(query.get("q", "").replace("\x00", "")[:LONGEST_SEARCH].strip(), chosen)

    def filter(self, members: MemberQuerySet) -> MemberQuerySet:
        """Whoever hides a field is not found by it."""
        found = members.matching(self.text)
        chosen = self.chosen
        if chosen["country"]:
            found = found.filter(country__in=chosen["country"])
        if chosen["role"]:
            found = found.filter(Q(ai_role__in=chosen["role"]) & shows("ai_role"))
        if chosen["sector"]:
            main = Q(sector__in=chosen["sector"])
            found = found.filter((main | _any("other_sectors", chosen["sector"])) & shows("sector"))
        if chosen["domain"]:
            found = found.filter(_any("ai_domains", chosen["domain"]) & shows("ai_domains"))
        return found

    def facets(self, groups: Sequence[Group]) -> list[Facet]:
        """Each choice with how many it would show, the other facets as they are chosen now."""
        return [Facet(name, str(LABELS[name]), self._choices(name, groups)) for name in FACETS]

    def count(self, groups: Iterable[Group]) -> int:
        return sum(group.n for group in groups if self._passes(group, FACETS))

    def _choices(self, name: str, groups: Iterable[Group]) -> list[Choice]:
        others = [facet for facet in FACETS if facet != name]
        counts: Counter[str] = Counter()
        for group in groups:
            if self._passes(group, others):
                for value in group.values[name]:
                    counts[value] += group.n
        values = set(counts) | self.chosen[name]
        choices = [Choice(value, label_of(name, value), counts[value], value in self.chosen[name]) for value in values]
        return sorted(choices, key=lambda choice: (-choice.count, choice.label))

    def _passes(self, group: Group, names: Iterable[str]) -> bool:
        return all(not self.chosen[name] or self.chosen[name] & group.values[name] for name in names)


def groups_of(tally: Iterable[tuple[Any, ...]]) -> list[Group]:
    """The rows of `tally()` without what their companies hide."""
    found: Counter[tuple[frozenset[str], ...]] = Counter()
    for country, sector, other_sectors, role, domains, hidden_fields, n in tally:
        hidden = frozenset(hidden_fields)
        sector_codes = frozenset(sectors_of(sector, other_sectors, hidden))
        domain_codes = frozenset(() if "ai_domains" in hidden else domains)
        roles = frozenset((role,) if role and "ai_role" not in hidden else ())
        found[sector_codes, domain_codes, roles, frozenset((country,))] += n
    return [Group(dict(zip(FACETS, values, strict=True)), n) for values, n in found.items()]


def label_of(name: str, value: str) -> str:
    if name == "country":
        return countries.name_of(value)
    labels: dict[str, Mapping[str, Any]] = {"sector": sectors.SHORT_SECTORS, "domain": ai.DOMAINS, "role": PUBLIC_ROLES}
    return str(labels[name].get(value, value))


def _any(name: str, values: Iterable[str]) -> Q:
    found = Q(pk__in=[])
    for value in values:
        found |= holds(name, value)
    return found
