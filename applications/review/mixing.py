"""Which readers have read an application in common, and how to join those who have not.

Scores of two readers can be compared only along readings that they share with others.
Pure calculation, without Django.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

# Exchanges that are tried before islands are left as they are.
TRIALS = 400


@dataclass
class Given:
    """One new reading, which may still go to another reader of the institution."""

    application: int
    institution: str
    reader: int
    fit: Mapping[int, int]
    barred: AbstractSet[int]

    @property
    def points(self) -> int:
        return self.fit.get(self.reader, 0)


@dataclass(frozen=True)
class Groups:
    """Needs whose applications are read by the same people: the group of each, and the people of a group."""

    of_each: list[int]
    members: list[tuple[int, ...]]


def groups_of(partners: Sequence[tuple[int, ...]]) -> Groups:
    members = sorted(set(partners))
    place = {one: number for number, one in enumerate(members)}
    return Groups([place[one] for one in partners], members)


def connect(given: list[Given], held: Mapping[int, Sequence[int]]) -> tuple[int, int]:
    """Exchange readings until shared ones join all readers, at the least loss of fit.

    Returns how many islands are left, and how many exchanges were made.
    An exchange is between two readers of one institution, so that no load changes.
    Each one joins islands, the cheapest first, so few are made.
    """
    together: defaultdict[int, list[int]] = defaultdict(list)
    for application, readers in held.items():
        together[application] += readers
    for one in given:
        together[one.application].append(one.reader)
    found, exchanges = _islands(together), 0
    while len(set(found.values())) > 1:
        swap = _cheapest_swap(given, together, found)
        if swap is None:
            break
        _swap(*swap, together)
        found, exchanges = _islands(together), exchanges + 1
    return len(set(found.values())), exchanges


def islands(together: Mapping[int, Sequence[int]]) -> int:
    """How many groups of readers no shared reading joins; 1 when all can be compared."""
    return len(set(_islands(together).values()))


def _islands(together: Mapping[int, Sequence[int]]) -> dict[int, int]:
    """The least key among the readers that each reader is joined to."""
    root: dict[int, int] = {}

    def top(reader: int) -> int:
        while root[reader] != reader:
            root[reader] = root[root[reader]]
            reader = root[reader]
        return reader

    for readers in together.values():
        for reader in readers:
            root.setdefault(reader, reader)
        for reader in readers[1:]:
            low, high = sorted((top(readers[0]), top(reader)))
            root[high] = low
    return {reader: top(reader) for reader in root}


def _cheapest_swap(
    given: Sequence[Given], together: dict[int, list[int]], island: Mapping[int, int]
) -> tuple[Given, Given] | None:
    """The exchange across two islands that joins any at the least loss; None when none does."""
    count = len(set(island.values()))
    found: list[tuple[int, int, int, Given, Given]] = []
    best = _likely(given, together)
    for place, one in enumerate(best):
        for other in best[place + 1 :]:
            if island[one.reader] != island[other.reader] and _may_swap(one, other, together):
                loss = one.points + other.points - one.fit.get(other.reader, 0) - other.fit.get(one.reader, 0)
                found.append((loss, one.application, other.application, one, other))
    found.sort(key=lambda swap: (*swap[:3], swap[3].reader, swap[4].reader))
    for *_rank, one, other in found[:TRIALS]:
        _swap(one, other, together)
        joins = islands(together) < count
        _swap(one, other, together)
        if joins:
            return one, other
    return None


def _likely(given: Sequence[Given], together: Mapping[int, list[int]], each: int = 4) -> list[Given]:
    """A few readings of each reader that lose least elsewhere; of an application with other readers only."""
    by_reader: defaultdict[int, list[Given]] = defaultdict(list)
    for one in given:
        if len(together[one.application]) > 1:
            by_reader[one.reader].append(one)
    likely: list[Given] = []
    for readings in by_reader.values():
        readings.sort(key=lambda one: (one.points - max(one.fit.values(), default=0), one.application))
        likely += readings[:each]
    return sorted(likely, key=lambda one: (one.application, one.reader))


def _may_swap(one: Given, other: Given, together: Mapping[int, list[int]]) -> bool:
    return (
        one.institution == other.institution
        and other.reader not in one.barred
        and one.reader not in other.barred
        and other.reader not in together[one.application]
        and one.reader not in together[other.application]
    )


def _swap(one: Given, other: Given, together: dict[int, list[int]]) -> None:
    _replace(together, one.application, one.reader, other.reader)
    _replace(together, other.application, other.reader, one.reader)
    one.reader, other.reader = other.reader, one.reader


def _replace(together: dict[int, list[int]], application: int, reader: int, by: int) -> None:
    together[application][together[application].index(reader)] = by
