"""Sweeps everything that is due in one go and prints this process's memory in MB after every 10,000 letters.

A process of its own, so that nothing else a benchmark did stands in its memory.
"""

import os
import sys
from collections import Counter
from pathlib import Path

import django

STEP = 10_000


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "focusgroup.settings"
    django.setup()
    from django.utils import timezone  # noqa: PLC0415  it needs the settings

    from focusgroup.outbox.delivery import Sweep  # noqa: PLC0415  it needs the settings

    reached = 0

    def note(outcome: Counter[str]) -> None:
        nonlocal reached
        if outcome.total() // STEP > reached:
            reached = outcome.total() // STEP
            sys.stdout.write(f"{resident_mb():.1f}\n")

    Sweep(clock=timezone.now, budget_s=3600, progress=note).run()


def resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


if __name__ == "__main__":
    main()
