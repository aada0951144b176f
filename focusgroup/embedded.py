"""One process that serves the site, works off the queue and keeps time.

Web threads (waitress) run beside a real Celery worker with an in-memory broker;
a timer rings for each duty by the monotonic clock, and a watchdog starts the
worker anew should it end.
"""

import logging
import threading
import time
from collections.abc import Callable
from wsgiref.types import WSGIApplication

import waitress
from celery import Celery
from celery.worker import WorkController, state
from django.conf import settings
from django.db import connections

from focusgroup import duties
from focusgroup.outbox import delivery

log = logging.getLogger(__name__)


class Worker:
    """A Celery worker in a thread, kept alive until stopped."""

    def __init__(self, app: Celery) -> None:
        self.app = app
        self.is_stopping = False
        self.thread = threading.Thread(target=self._run, name="celery-worker", daemon=True)

    def start(self) -> None:
        self.thread.start()

    def stop(self, timeout_s: float) -> None:
        self.is_stopping = True
        # Celery's own flag: the worker finishes its task, then leaves its loop.
        state.should_stop = 0
        self.thread.join(timeout_s)

    def _run(self) -> None:
        while not self.is_stopping:
            try:
                self._work()
            except Exception:
                log.exception("The worker ended; starting it again.")
            finally:
                connections.close_all()
            if not self.is_stopping:
                time.sleep(1)

    def _work(self) -> None:
        WorkController(
            app=self.app,
            pool_cls="solo",
            concurrency=1,
            hostname="embedded@localhost",
            without_heartbeat=True,
            without_gossip=True,
            without_mingle=True,
            quiet=True,
        ).start()


class Timer:
    """Rings for each duty when its interval has passed, by a clock that nobody sets back."""

    def __init__(self, ring: Callable[[str], None]) -> None:
        self.ring = ring
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self._run, name="timer", daemon=True)

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        self.stopped.set()
        self.thread.join(2)

    def _run(self) -> None:
        due_at = dict.fromkeys(duties.BY_NAME, time.monotonic())
        while not self.stopped.is_set():
            now = time.monotonic()
            for name, due in due_at.items():
                if due <= now:
                    self.ring(name)
                    due_at[name] = now + duties.BY_NAME[name].rung_every.total_seconds()
            self.stopped.wait(max(0.05, min(due_at.values()) - time.monotonic()))


def ring(app: Celery, name: str) -> None:
    """Ask the worker for a duty; a call that waited until the next one is one too many."""
    app.send_task(duties.TASK, args=[name], expires=duties.BY_NAME[name].rung_every.total_seconds())


def serve(site: WSGIApplication, app: Celery, *, port: int, ready: Callable[[], None]) -> None:
    """Serve until a signal raises KeyboardInterrupt or SystemExit here, then end everything in order."""
    server = waitress.create_server(site, host="127.0.0.1", port=port, threads=8, ident="")
    worker = Worker(app)
    timer = Timer(lambda name: ring(app, name))
    worker.start()
    timer.start()
    ready()
    try:
        server.run()
    finally:
        timer.stop()
        delivery.stop()
        server.close()
        # The letter in hand ends within its lease.
        worker.stop(timeout_s=settings.OUTBOX_LEASE_SECONDS + 5)
