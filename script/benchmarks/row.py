"""What a benchmark reports, and the unit it is counted in."""

import statistics
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One measured operation beside the best peer that offers it.

    `cost` and `peer_cost` are in the same measure, named in `measure`: units of CPU
    time where nothing else is said, so that figures compare across machines.
    `floor` and `floor_queries` are what DESIGN asks for at most.
    """

    operation: str
    cost: float
    peer: str = ""
    peer_cost: float | None = None
    measure: str = "units"
    queries: int | None = None
    peer_queries: int | None = None
    applications: int | None = None
    floor: float | None = None
    floor_queries: int | None = None

    @property
    def ratio(self) -> float | None:
        """Our cost over the peer's: below 1 is quicker than the best peer. None without a peer."""
        return self.cost / self.peer_cost if self.peer_cost else None

    @property
    def is_within(self) -> bool:
        """Whether the floors are reached; without one, yes."""
        is_quick = self.floor is None or self.cost <= self.floor
        return is_quick and (self.floor_queries is None or (self.queries or 0) <= self.floor_queries)


def unit_seconds(*, rounds: int = 15) -> float:
    """CPU seconds that this machine needs to fill a dict with 60,000 string keys: one unit."""
    return statistics.median(_fill() for _ in range(rounds))


def _fill() -> float:
    began = time.process_time()
    filled = {f"key-{number}": number for number in range(60_000)}
    spent = time.process_time() - began
    filled.clear()
    return spent
