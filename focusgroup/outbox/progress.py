"""A bar on the command line for work that takes a while."""

import math
import shutil
import sys
import time
from dataclasses import dataclass, field
from typing import TextIO

# Shorter work needs no bar.
QUIET_S = 2.0
WIDTH = 30
REDRAWN_S = 0.1


@dataclass
class Bar:
    """Drawn on standard error, and only for a person: in a file or a log there is none."""

    total: int
    file: TextIO = field(default_factory=lambda: sys.stderr)
    quiet_s: float = QUIET_S
    _began: float = field(default_factory=time.monotonic)
    _done: int = 0
    _is_drawn: bool = False
    _drawn_at: float = -math.inf

    def show(self, done: int) -> None:
        self._done, now = done, time.monotonic()
        if now - self._began < self.quiet_s or now - self._drawn_at < REDRAWN_S or not self.file.isatty():
            return
        self._is_drawn, self._drawn_at = True, now
        self._draw()

    def _draw(self) -> None:
        self.file.write("\r" + self.line(self._done)[: shutil.get_terminal_size().columns - 1])
        self.file.flush()

    def line(self, done: int) -> str:
        share = min(done / self.total, 1.0) if self.total else 1.0
        filled = int(share * WIDTH)
        return f"[{'#' * filled}{'.' * (WIDTH - filled)}] {done} of {self.total} letters ({share:.0%})"

    def end(self) -> None:
        if self._is_drawn:
            self._draw()
            self.file.write("\n")
