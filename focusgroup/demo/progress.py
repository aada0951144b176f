"""A bar on standard error, for work that takes longer than two seconds."""

import sys
import time
from typing import TextIO

QUIET_S = 2.0
_WIDTH = 40


class Progress:
    def __init__(self, whole: int, label: str, *, stream: TextIO = sys.stderr) -> None:
        self.whole, self.label, self.stream = max(whole, 1), label, stream
        self.done = 0
        self.began = time.monotonic()
        self.is_shown = False

    def add(self, count: int) -> None:
        """So much more is done."""
        before, self.done = self._percent, min(self.done + count, self.whole)
        if self._percent > before and time.monotonic() - self.began >= QUIET_S:
            self._draw()

    def close(self) -> None:
        if self.is_shown:
            self.done = self.whole
            self._draw()
            self.stream.write("\n")

    @property
    def _percent(self) -> int:
        return 100 * self.done // self.whole

    def _draw(self) -> None:
        self.is_shown = True
        filled = _WIDTH * self.done // self.whole
        self.stream.write(f"\r{self.label} [{'#' * filled}{'.' * (_WIDTH - filled)}] {self._percent:>3} %")
        self.stream.flush()
