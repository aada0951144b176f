"""Who drafts: the reader with the fewest drafts in the call, so that nobody writes for all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Reader:
    key: int
    institution: str


def choose(readers: Sequence[Reader], drafts: Mapping[int, int], drafts_of: Mapping[str, int]) -> int | None:
    """The key of the rapporteur, None where nobody read. `drafts` counts by person, `drafts_of` by institution.

    Among equals whoever's institution has drafted less, then the lower key. The same
    input gives the same person.
    """
    order = sorted(readers, key=lambda one: (drafts.get(one.key, 0), drafts_of.get(one.institution, 0), one.key))
    return order[0].key if order else None
