"""The outbox: queueing 10,000 letters, delivery against plain smtplib, and memory over many letters.

Delivery is measured on SQLite, and with TEST_DATABASE_URL set on that PostgreSQL too.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from script.benchmarks.mailing import Costs
from script.benchmarks.row import Row
from tests.postbox import fresh_postgres

QUEUED, SENT, ROUNDS = 10_000, 2_000, 4
LONG = 100_000
PEER = "smtplib"
# A letter may take a quarter longer than plain smtplib: that is 0.8 of its rate.
RATE = 0.8


def run(unit: float) -> Iterator[Row]:
    for name, env in _databases():
        with env as variables, _server() as port:
            costs = _measured(variables, port)
        if name == "sqlite":
            # Here the process's CPU time is that of Python and database together.
            yield from _of_cpu(costs, unit)
        ours, plain = _best(costs)
        operation = f"time to send a mail, rendered from its row ({name})"
        yield Row(operation, ours * 1000, PEER, plain * 1000, measure="ms", floor=plain * 1000 / RATE)
    yield from _memory()


def _databases() -> Iterator[tuple[str, AbstractContextManager[dict[str, str]]]]:
    yield "sqlite", _on_sqlite()
    if server := os.environ.get("TEST_DATABASE_URL"):
        yield "postgres", _on_postgres(server)


@contextmanager
def _on_sqlite() -> Iterator[dict[str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        yield {"DATA_DIR": folder}


@contextmanager
def _on_postgres(server: str) -> Iterator[dict[str, str]]:
    with tempfile.TemporaryDirectory() as folder, fresh_postgres(server) as address:
        yield {"DATA_DIR": folder, "DATABASE_URL": address}


@contextmanager
def _server() -> Iterator[int]:
    """A mail server in a process of its own, so that it takes none of our time."""
    command = [sys.executable, "-m", "script.benchmarks.sink"]
    pipe = subprocess.PIPE
    server = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)  # noqa: S603  our own program
    try:
        assert server.stdout is not None
        yield int(server.stdout.readline())
    finally:
        server.communicate()


def _environment(variables: dict[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL")}
    return kept | {"LOG_LEVEL": "ERROR"} | variables


def _ran(env: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, *arguments]
    done = subprocess.run(command, env=env, capture_output=True, text=True)  # noqa: S603  our own programs
    if done.returncode:
        raise RuntimeError(done.stderr.strip().rpartition("\n")[2])
    return done.stdout


def _measured(variables: dict[str, str], port: int) -> Costs:
    env = _environment(variables | {"EMAIL_URL": f"smtp://127.0.0.1:{port}"})
    sizes = map(str, (port, QUEUED, SENT, ROUNDS))
    return Costs(**json.loads(_ran(env, "-m", "script.benchmarks.mailing", *sizes)))


def _best(costs: Costs) -> tuple[float, float]:
    """The best round of each: what disturbs is others' work on this machine."""
    return min(costs.ours), min(costs.plain)


def _of_cpu(costs: Costs, unit: float) -> Iterator[Row]:
    thousands = QUEUED / 1000
    yield Row("queueing 1,000 mails", costs.queueing / unit / thousands, "floor", 8.0, floor=8)
    yield Row("queueing the same 1,000 mails again", costs.again / unit / thousands, "floor", 8.0, floor=8)
    sending = costs.sending / unit / (SENT / 1000)
    yield Row("rendering and sending 1,000 mails", sending, "floor", 170.0, floor=170)


def _memory() -> Iterator[Row]:
    """Resident memory of a process that sends many letters, after 10,000 of them and at its most after that."""
    with _on_sqlite() as variables:
        # The letters go nowhere: what is measured here is our own memory.
        env = _environment(variables)
        _ran(env, "manage.py", "migrate", "-v0")
        _ran(env, "manage.py", "outbox_sample", str(LONG), "--batch", "memory")
        sizes = [float(line) for line in _ran(env, "-m", "script.benchmarks.long_sweep").split()]
    operation = f"most memory over {LONG:,} letters, beside that after 10,000"
    yield Row(operation, max(sizes), "itself", sizes[0], measure="MB", floor=sizes[0] * 1.1)
