"""A database of its own, a mail server that misbehaves and real processes: the world of the outbox's fault tests."""

import atexit
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psycopg

from tests import processes, smtp

LEASE_S = 2


@dataclass
class Postbox:
    """`database` is a path of SQLite or the address of a PostgreSQL database."""

    data_dir: Path
    database: str
    sink: smtp.Sink
    env: dict[str, str]
    patience_s: float = processes.PATIENCE_S

    def manage(self, *arguments: str) -> str:
        done = processes.manage(*arguments, env=self.env, patience_s=self.patience_s)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        """`manage.py` with these arguments, in the background."""
        return self._start([sys.executable, "manage.py", *arguments])

    def start_worker(self, processes_: int) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "celery", "-A", "focusgroup", "worker", "--pool", "prefork", "-l", "ERROR"]
        return self._start([*command, "-c", str(processes_), "--without-gossip", "--without-mingle"])

    def start_beat(self, number: int) -> "subprocess.Popen[bytes]":
        schedule = str(self.data_dir / f"beat{number}")
        return self._start([sys.executable, "-m", "celery", "-A", "focusgroup", "beat", "-l", "ERROR", "-s", schedule])

    def start_module(self, *arguments: str) -> "subprocess.Popen[bytes]":
        return self._start([sys.executable, "-m", *arguments])

    def _start(self, command: list[str]) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            command,
            cwd=processes.ROOT,
            env=self.env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def tally(self) -> dict[str, int]:
        """How many letters are in each state."""
        statement = "SELECT state, count(*) FROM outbox_message GROUP BY state"
        if self.database.startswith("postgres"):
            with psycopg.connect(self.database) as postgres:
                return dict(postgres.execute(statement).fetchall())
        with closing(sqlite3.connect(self.database, timeout=20)) as sqlite:
            return dict(sqlite.execute(statement).fetchall())

    def wait_for_mails(self, n: int) -> None:
        ends = time.monotonic() + self.patience_s
        while len(self.sink.accepted) < n:
            if time.monotonic() > ends:
                raise TimeoutError(f"{len(self.sink.accepted)} of {n} mails after {self.patience_s} s")
            time.sleep(0.005)

    def tick_until(self, n: int) -> "subprocess.Popen[bytes]":
        """A tick at work when the n-th mail is there; one that spent its 20 seconds before is followed by another."""
        ends = time.monotonic() + self.patience_s
        tick = self.start("tick")
        while len(self.sink.accepted) < n:
            if time.monotonic() > ends:
                end(tick, signal.SIGKILL)
                raise TimeoutError(f"{len(self.sink.accepted)} of {n} mails after {self.patience_s} s")
            if tick.poll() is not None:
                tick = self.start("tick")
            time.sleep(0.005)
        return tick

    def tick_until_done(self) -> None:
        """Sweep until nothing waits any more, leases that must run out included."""
        ends = time.monotonic() + self.patience_s
        while set(self.tally()) - {"sent", "failed", "void"}:
            if time.monotonic() > ends:
                raise TimeoutError(str(self.tally()))
            self.manage("tick")

    def kill_sweepers(self, n: int, kills: int) -> None:
        """Sweep n queued letters by processes that are killed without warning, then to the end."""
        for kill in range(1, kills + 1):
            end(self.tick_until(kill * n // (kills + 1)), signal.SIGKILL)
        self.tick_until_done()


def end(process: "subprocess.Popen[bytes]", number: signal.Signals, *, patience_s: float = processes.PATIENCE_S) -> int:
    """Signal a process, wait for it and return its exit code; its children go with it where it is killed."""
    if process.poll() is None:
        if number == signal.SIGKILL:
            os.killpg(process.pid, number)
        else:
            process.send_signal(number)
    return process.wait(timeout=patience_s)


@contextmanager
def on_sqlite(data_dir: Path, sink: smtp.Sink, **more: str) -> Iterator[Postbox]:
    path = processes.lay_tables(data_dir)
    with smtp.serving(sink) as port:
        yield Postbox(data_dir, str(path), sink, _environment(data_dir, port, more))


@contextmanager
def fresh_postgres(server: str, *, template: str = "") -> Iterator[str]:
    """The address of a database of its own on this server, dropped afterwards: empty, or a copy of another."""
    name = f"outbox_{uuid.uuid4().hex[:12]}"
    _create(server, name, template)
    try:
        yield f"{server.rpartition('/')[0]}/{name}"
    finally:
        _drop(server, name)


@cache
def migrated_postgres(server: str) -> str:
    """The name of a database with all tables and nothing in them, to copy from; dropped as this process ends."""
    name = f"tables_{uuid.uuid4().hex[:12]}"
    _create(server, name)
    atexit.register(_drop_if_it_runs, server, name)
    with tempfile.TemporaryDirectory() as folder:
        env = processes.environment(Path(folder), DATABASE_URL=f"{server.rpartition('/')[0]}/{name}")
        done = processes.manage("migrate", "-v0", env=env)
    assert done.returncode == 0, done.stderr
    return name


def _create(server: str, name: str, template: str = "") -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else ""))


def _drop_if_it_runs(server: str, name: str) -> None:
    """A server of one test's own has ended with it, and its databases are gone."""
    with suppress(psycopg.OperationalError):
        _drop(server, name)


def _drop(server: str, name: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def on_postgres(
    data_dir: Path, server: str, sink: smtp.Sink, *, patience_s: float = processes.PATIENCE_S, **more: str
) -> Iterator[Postbox]:
    tables = migrated_postgres(server)
    with fresh_postgres(server, template=tables) as address, smtp.serving(sink) as port:
        yield Postbox(
            data_dir, address, sink, _environment(data_dir, port, {"DATABASE_URL": address} | more), patience_s
        )


def _environment(data_dir: Path, port: int, more: dict[str, str]) -> dict[str, str]:
    own = {"EMAIL_URL": f"smtp://127.0.0.1:{port}", "OUTBOX_LEASE_SECONDS": str(LEASE_S), "LOG_LEVEL": "ERROR"}
    return processes.environment(data_dir, **(own | more))
