"""What the directory shows: who was found, what else could be chosen, and how many stand behind each choice."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from focusgroup.vocabulary import ai, countries, sectors
from members.models import PUBLIC_ROLES
from members.querysets import MemberQuerySet

LONGEST_SEARCH = 100
PER_PAGE = 12
# A query parameter, the column it filters, its place in `tally()`.
FACETS = (("sector", "sector", 1), ("role", "ai_role", 2), ("country", "country", 0))


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
        known: dict[str, Collection[str]] = {"sector": sectors.SECTORS, "role": ai.ROLES, "country": countries.EUROPE}
        chosen = {name: frozenset(query.getlist(name)) & frozenset(known[name]) for name, _column, _place in FACETS}
        # A null character is no text for PostgreSQL.
        return cls(query.get("q", "").replace("\x00", "")[:LONGEST_SEARCH].strip(), chosen)

    def filter(self, members: MemberQuerySet) -> MemberQuerySet:
        found = members.matching(self.text)
        for name, column, _place in FACETS:
            if self.chosen[name]:
                found = found.filter(**{f"{column}__in": self.chosen[name]})
        return found

    def facets(self, tally: list[tuple[str, str, str, int]]) -> list[Facet]:
        """Each choice with how many it would show, the other facets as they are chosen now."""
        labels = {"sector": _("Sector"), "role": _("Role"), "country": _("Country")}
        return [Facet(name, str(labels[name]), self._choices(name, tally)) for name, _column, _place in FACETS]

    def count(self, tally: list[tuple[str, str, str, int]]) -> int:
        return sum(row[3] for row in tally if all(self._passes(row, name) for name, _column, _place in FACETS))

    def _choices(self, name: str, tally: list[tuple[str, str, str, int]]) -> list[Choice]:
        place = next(place for facet, _column, place in FACETS if facet == name)
        others = [facet for facet, _column, _place in FACETS if facet != name]
        counts: Counter[str] = Counter()
        for row in tally:
            if row[place] and all(self._passes(row, other) for other in others):
                counts[str(row[place])] += row[3]
        values = set(counts) | self.chosen[name]
        choices = [Choice(value, _label(name, value), counts[value], value in self.chosen[name]) for value in values]
        return sorted(choices, key=lambda choice: (-choice.count, choice.label))

    def _passes(self, row: tuple[str, str, str, int], name: str) -> bool:
        place = next(place for facet, _column, place in FACETS if facet == name)
        return not self.chosen[name] or row[place] in self.chosen[name]


def _label(name: str, value: str) -> str:
    if name == "country":
        return countries.name_of(value)
    labels = sectors.SHORT_SECTORS if name == "sector" else PUBLIC_ROLES
    return str(labels.get(value, value))
