"""Pages, actions and the export at 100, 1,000 and 10,000 applications with three reviews each.

Each operation goes through Django's test client in this process: the whole request, middleware and session
included, on SQLite, so that CPU time holds the database's share. FOCUSGROUP_BENCH_MOST lowers the largest size.
"""

import os
from collections.abc import Iterator

from script.benchmarks.database import scratch
from script.benchmarks.row import Row

SIZES = (100, 1_000, 10_000)
# A page may cost at most so many times at the largest size of what it costs at the smallest.
GROWTH = 2.0
GROWING = ("export", "board export", "fill")


def run(unit: float) -> Iterator[Row]:
    most = int(os.environ.get("FOCUSGROUP_BENCH_MOST", SIZES[-1]))
    costs: dict[str, list[float]] = {}
    for size in SIZES:
        if size > most:
            continue
        with scratch():
            from script.benchmarks.operations import operations  # noqa: PLC0415  it needs the settings

            for name, row in operations(size):
                if name not in GROWING:
                    costs.setdefault(name, []).append(row.cost)
                yield row
    for name, measured in costs.items():
        if len(measured) > 1:
            growth = measured[-1] / measured[0]
            yield Row(f"growth of {name}, {SIZES[0]} to {most:,}", growth, measure="times", floor=GROWTH)
