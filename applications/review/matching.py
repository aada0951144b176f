"""Who reads what: one reader of each institution, even loads, mixed pairs."""

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field


class NoReader(Exception):
    """Nobody of the institution may read the application."""

    def __init__(self, application: int, institution: str) -> None:
        super().__init__(f"Nobody of {institution} may read application {application}.")
        self.application, self.institution = application, institution


@dataclass(frozen=True)
class Gap:
    """An application that lacks a reader of some institutions. `barred` read it already or may not."""

    application: int
    institutions: tuple[str, ...]
    barred: AbstractSet[int] = frozenset()
    partners: tuple[int, ...] = ()


@dataclass
class Matching:
    """`pairs` are (application, reader); `load` counts what each reader has, the new ones included."""

    pairs: list[tuple[int, int]] = field(default_factory=list)
    load: Counter[int] = field(default_factory=Counter)


def match(gaps: Sequence[Gap], readers: Mapping[str, Sequence[int]], load: Mapping[int, int]) -> Matching:
    """Fill each gap in turn with the reader who has least to do.

    Among equals, whoever has met the application's other readers least often, so that
    scores can be compared across readers; then the lower key. The same input gives the
    same matching.

    Raises NoReader when nobody of an institution is left for an application.
    """
    result = Matching(load=Counter(load))
    met: Counter[tuple[int, int]] = Counter()
    for gap in gaps:
        partners = list(gap.partners)
        for institution in gap.institutions:
            free = [reader for reader in readers.get(institution, ()) if reader not in gap.barred]
            if not free:
                raise NoReader(gap.application, institution)
            chosen = min(
                free, key=lambda reader: (result.load[reader], sum(met[reader, other] for other in partners), reader)
            )
            met.update(pair for other in partners for pair in ((chosen, other), (other, chosen)))
            partners.append(chosen)
            result.load[chosen] += 1
            result.pairs.append((gap.application, chosen))
    return result
