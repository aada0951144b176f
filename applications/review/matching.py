"""Who reads what: even loads, then readers who fit, then mixed pairs; conflicts are hard bars.

Pure calculation, without Django. The readers of one institution are one network of
flows: a need goes to a reader, through the meetings with those who read it already.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum

from applications.review.mixing import Given, connect, groups_of
from applications.selection.flow import SINK, Arcs, cheapest

FILLED, LOAD, FIT, MIX = range(4)


class Why(StrEnum):
    """Why an application lacks a reader."""

    NOBODY = "nobody"
    BARRED = "barred"
    FULL = "full"


@dataclass(frozen=True)
class Reader:
    """Somebody who may read for an institution. `load` is what they hold, `most` what they take in all."""

    key: int
    institution: str
    load: int = 0
    most: int | None = None

    @property
    def room(self) -> int | None:
        return None if self.most is None else max(0, self.most - self.load)


@dataclass(frozen=True)
class Need:
    """Readings that an application lacks of one institution.

    `barred` may not read it or do already, `partners` read it for whichever institution,
    and `fit` says how well a reader suits it; nobody named in it has 0 points.
    """

    application: int
    institution: str
    count: int = 1
    barred: AbstractSet[int] = frozenset()
    partners: tuple[int, ...] = ()
    fit: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Lack:
    application: int
    institution: str
    missing: int
    why: Why


@dataclass(frozen=True)
class Matching:
    """`pairs` are (application, reader), sorted; `load` counts all that each reader holds then.

    `fit` sums the points of the pairs; `given_up` is what of the best sum was given up
    so that shared readings join all readers, in so many `exchanges`; `islands` counts the groups of readers that
    no shared reading joins, 1 when scores can be compared across all.
    """

    pairs: tuple[tuple[int, int], ...]
    lacks: tuple[Lack, ...]
    load: Mapping[int, int]
    fit: int
    given_up: int
    islands: int
    exchanges: int


def match(
    needs: Sequence[Need], readers: Sequence[Reader], *, held: Mapping[int, Sequence[int]] | None = None
) -> Matching:
    """Readers for as many needs as can be met; loads as even as can be, then the best fit, then mixed pairs.

    `held` are the readers of applications as they stand; they tell who has met whom.
    The order of the input does not matter, and the same input gives the same matching.
    """
    shared: Counter[tuple[int, int]] = Counter()
    for together in (held or {}).values():
        shared.update((one, other) for one in together for other in together if one != other)
    partners = {need.application: tuple(sorted(need.partners)) for need in needs}
    chosen: list[Given] = []
    lacks: list[Lack] = []
    for institution in sorted({need.institution for need in needs}):
        own = sorted(
            (need for need in needs if need.institution == institution and need.count > 0),
            key=lambda need: need.application,
        )
        people = sorted((one for one in readers if one.institution == institution), key=lambda one: one.key)
        for need, found in zip(own, _solved(own, people, partners, shared), strict=True):
            chosen += [Given(need.application, institution, reader, need.fit, need.barred) for reader in found]
            before = partners[need.application]
            shared.update(pair for one in found for other in before for pair in ((one, other), (other, one)))
            partners[need.application] = tuple(sorted((*before, *found)))
            if len(found) < need.count:
                lacks.append(Lack(need.application, institution, need.count - len(found), _why(need, people)))
    best = sum(one.points for one in chosen)
    islands, exchanges = connect(chosen, held or {})
    fit = sum(one.points for one in chosen)
    load = Counter({reader.key: reader.load for reader in readers})
    load.update(one.reader for one in chosen)
    pairs = tuple(sorted((one.application, one.reader) for one in chosen))
    return Matching(pairs, tuple(sorted(lacks, key=_order)), dict(load), fit, best - fit, islands, exchanges)


def _order(lack: Lack) -> tuple[int, str]:
    return lack.application, lack.institution


def _why(need: Need, people: Sequence[Reader]) -> Why:
    if not people:
        return Why.NOBODY
    return Why.BARRED if sum(one.key not in need.barred for one in people) < need.count else Why.FULL


def _solved(
    needs: Sequence[Need],
    people: Sequence[Reader],
    partners: Mapping[int, tuple[int, ...]],
    shared: Counter[tuple[int, int]],
) -> list[list[int]]:
    """The readers of each need, as the cheapest flow; fewer where there are not enough."""
    if not people or not needs:
        return [[] for _need in needs]
    groups = groups_of([partners[need.application] for need in needs])
    arcs, first = Arcs(stages=4), len(needs)
    node = {one.key: first + place for place, one in enumerate(people)}
    best = max((points for need in needs for points in need.fit.values()), default=0)
    wanted: Counter[int] = Counter()
    ways: list[tuple[int, int, int]] = []
    meeting: dict[tuple[int, int], int] = {}
    sizes: Counter[tuple[int, int]] = Counter()
    for place, (need, group) in enumerate(zip(needs, groups.of_each, strict=True)):
        arcs.add(place, SINK, most=need.count, stage=FILLED, cost=1)
        for one in people:
            if one.key in need.barred:
                continue
            head = node[one.key]
            if groups.members[group]:
                head = meeting.setdefault((group, one.key), first + len(people) + len(meeting))
                sizes[group, one.key] += 1
            wanted[one.key] += 1
            ways.append((arcs.add(place, head, stage=FIT, cost=best - need.fit.get(one.key, 0)), place, one.key))
    for (group, key), middle in meeting.items():
        met = sum(shared[key, partner] for partner in groups.members[group])
        for times in range(sizes[group, key]):
            arcs.add(middle, node[key], stage=MIX, cost=2 * (met + times) + 1)
    for one in people:
        _add_load(arcs, one, node[one.key], wanted[one.key])
    supply = [need.count for need in needs] + [0] * (len(people) + len(meeting))
    flows = cheapest(supply, arcs)
    found: list[list[int]] = [[] for _need in needs]
    for arc, place, key in ways:
        if flows[arc]:
            found[place].append(key)
    return found


def _add_load(arcs: Arcs, reader: Reader, node: int, wanted: int) -> None:
    """What the reader can take, each reading dearer than the one before; never more than wants them."""
    room = wanted if reader.room is None else min(reader.room, wanted)
    for more in range(room):
        arcs.add(node, SINK, stage=LOAD, cost=2 * (reader.load + more) + 1)
