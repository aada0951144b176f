"""Inviting 1,000 members, and what the pages of that meeting cost then."""

from collections.abc import Iterator

from script.benchmarks.database import scratch
from script.benchmarks.row import Row


def run(unit: float) -> Iterator[Row]:
    with scratch():
        from script.benchmarks.inviting import rows  # noqa: PLC0415  it needs the settings

        yield from rows()
