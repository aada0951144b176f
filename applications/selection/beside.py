"""A second interpreter that works off lanes beside this one.

Threads are no help: arrays of this size give up the interpreter's lock at every step, and two threads
then take longer than one. A process of its own rather than a pool, because workers of Celery may have no pool.
"""

import json
import logging
import os
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from applications.selection.branch import limit
from applications.selection.lanes import Lanes
from applications.selection.matrix import Ints
from applications.selection.problem import Instance

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
# Given to a helper beyond the time limit, to say what it has.
GRACE_S = 5.0


def processors() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Helper:
    """Takes lanes from the right of what waits; one that it could not finish goes back there."""

    def __init__(self, lanes: Lanes, waiting: deque[int], deadline: float) -> None:
        self.lanes = lanes
        self.waiting = waiting
        self.deadline = deadline
        self.found: list[tuple[Ints, int]] = []
        path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "applications.selection.beside"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": path},
        )
        self.thread = threading.Thread(target=self._work, daemon=True)
        self.thread.start()

    def results(self) -> list[tuple[Ints, int]]:
        """What it found, once it has found all or the time is over."""
        self.thread.join(max(0.0, self.deadline - time.monotonic()) + GRACE_S)
        self.stop()
        return self.found

    def stop(self) -> None:
        if self.thread.is_alive():
            self.process.kill()
        self.thread.join()
        if self.process.returncode is None:
            # Closing its input ends it.
            self.process.communicate()

    def _work(self) -> None:
        lanes, number = self.lanes, None
        try:
            self._say([lanes.instance.to_json(), dict(lanes.deviations), lanes.draws, lanes.seed])
            while self.waiting:
                number = self.waiting.pop()
                self._say([number, self.deadline - time.monotonic()])
                self.found.append(self._heard())
                number = None
        except IndexError:
            # Somebody else took the last one.
            return
        except (OSError, ValueError) as error:
            log.warning("The second interpreter ended early (%s); this one goes on alone.", error)
            if number is not None:
                self.waiting.append(number)

    def _say(self, what: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{json.dumps(what)}\n")
        self.process.stdin.flush()

    def _heard(self) -> tuple[Ints, int]:
        assert self.process.stdout is not None
        columns, times, done = json.loads(self.process.stdout.readline())
        found = np.zeros(self.lanes.matrix.size, dtype=np.int64)
        found[columns] = times
        return found, done


def main(lines: Iterable[str]) -> None:
    """The task, then lanes with the seconds left, one a line; answers each: columns, how often each, of how many."""
    asked = map(json.loads, lines)
    instance, deviations, draws, seed = next(asked)
    lanes = Lanes(Instance.from_json(instance), deviations, draws=draws, seed=seed)
    for number, seconds in asked:
        times, done = lanes.run(number, limit(seconds))
        columns: Any = np.flatnonzero(times)
        sys.stdout.write(f"{json.dumps([columns.tolist(), times[columns].tolist(), done])}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.stdin)
