"""Ringing for a worker. The rows in the database are the truth; the broker is only a bell."""

import logging
import threading
import time
from dataclasses import dataclass, field

from celery import current_app
from django.conf import settings

log = logging.getLogger(__name__)

SWEEP = "outbox.sweep"
# A request waits this long at most for a broker that does not answer; the ringing itself goes on behind it.
PATIENCE_S = 0.06
ANSWER_S = 2.0
# So long after a failure nobody tries again: the duty sweeps every 15 seconds anyway.
SILENCE_S = 5.0


@dataclass
class Bell:
    """Rings in a thread, one at a time, because not every wait for a broker can be bounded.

    The look-up of its name, for one, takes no time-out. Whoever rings while the thread is
    at it is served by it too. The thread is no daemon: a short command rings before it ends.
    """

    lock: threading.Lock = field(default_factory=threading.Lock)
    is_wanted: bool = False
    dead_until: float = 0.0
    thread: threading.Thread | None = None

    def ring(self) -> None:
        if time.monotonic() < self.dead_until:
            return
        with self.lock:
            self.is_wanted = True
            if self.thread is None or not self.thread.is_alive():
                self.thread = threading.Thread(target=self._run, name="bell")
                self.thread.start()
            thread = self.thread
        thread.join(PATIENCE_S)

    def _run(self) -> None:
        while True:
            with self.lock:
                if not self.is_wanted:
                    self.thread = None
                    return
                self.is_wanted = False
            if not _send():
                self.dead_until = time.monotonic() + SILENCE_S


_bell = Bell()


def ring() -> None:
    """Ask for a sweep. A broker that is away costs the caller a moment and is logged, no more."""
    if settings.REDIS_URL:
        _bell.ring()
    else:
        # The broker of one process is always there.
        _send()


def _send() -> bool:
    options = dict(settings.CELERY_BROKER_TRANSPORT_OPTIONS)
    if settings.REDIS_URL:
        options |= {"socket_timeout": ANSWER_S, "socket_connect_timeout": ANSWER_S, "max_retries": 0}
    try:
        with current_app.connection_for_write(connect_timeout=ANSWER_S, transport_options=options) as line:
            current_app.send_task(SWEEP, connection=line, retry=False)
    except Exception as error:
        # Whatever the transport raises, the row stands and the next sweep sends it.
        log.error("The broker does not answer (%s); the next sweep sends the mail.", type(error).__name__)
        return False
    return True
