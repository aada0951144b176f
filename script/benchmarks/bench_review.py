"""Assignment of a whole call and calibration of all its scores, in seconds of CPU."""

import random
import time
from collections.abc import Callable, Iterator
from typing import Any

from script.benchmarks.database import scratch
from script.benchmarks.row import Row

APPLICATIONS, REVIEWERS, SCORED, READERS = 1_000, 20, 10_000, 3
# The assignment is to take seconds, the calibration one at most.
MOST_ASSIGN_SECONDS, MOST_CALIBRATE_SECONDS = 10, 1


def run(unit: float) -> Iterator[Row]:
    with scratch():
        from script.benchmarks.proposal import prepared  # noqa: PLC0415  it needs the settings

        seconds, readings = _spent(prepared(APPLICATIONS, REVIEWERS))
        if readings != 2 * APPLICATIONS:
            raise RuntimeError(f"only {readings} readings were proposed")
        yield Row(
            f"assignment, {APPLICATIONS:,} applications to {REVIEWERS} reviewers",
            seconds,
            measure="seconds",
            applications=APPLICATIONS,
            floor=MOST_ASSIGN_SECONDS,
        )
    from applications.review.calibration import calibrate  # noqa: PLC0415  it needs the settings

    scores = list(_scores())
    seconds, found = min((_spent(lambda: calibrate(scores)) for _round in range(3)), key=lambda one: one[0])
    if len(found.applications) != SCORED:
        raise RuntimeError(f"only {len(found.applications)} applications were calibrated")
    yield Row(
        f"calibration, {len(scores):,} scores",
        seconds,
        measure="seconds",
        applications=SCORED,
        floor=MOST_CALIBRATE_SECONDS,
    )


def _spent(deed: Callable[[], Any]) -> tuple[float, Any]:
    began = time.process_time()
    result = deed()
    return time.process_time() - began, result


def _scores() -> Iterator[tuple[int, int, int]]:
    chance = random.Random(5)  # noqa: S311  no secret
    for application in range(SCORED):
        for reviewer in chance.sample(range(40), READERS):
            yield application, reviewer, chance.randrange(0, 5001)
