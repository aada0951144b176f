"""A database of its own, a mail server that misbehaves and real processes: the world of the outbox's fault tests."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
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
        done = processes.manage(*arguments, env=self.env)
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
            process = self.start("tick")
            try:
                self.wait_for_mails(kill * n // (kills + 1))
            finally:
                end(process, signal.SIGKILL)
        self.tick_until_done()


def end(process: "subprocess.Popen[bytes]", number: signal.Signals) -> int:
    """Signal a process, wait for it and return its exit code; its children go with it where it is killed."""
    if process.poll() is None:
        if number == signal.SIGKILL:
            os.killpg(process.pid, number)
        else:
            process.send_signal(number)
    return process.wait(timeout=processes.PATIENCE_S)


def migrated(folder: Path) -> Path:
    """A SQLite database with all tables, to copy from."""
    processes.manage("migrate", "-v0", env=processes.environment(folder))
    path = folder / "focusgroup.sqlite3"
    # One file is what gets copied: nothing may be left in the write-ahead log beside it.
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path


@contextmanager
def on_sqlite(data_dir: Path, template: Path, sink: smtp.Sink, **more: str) -> Iterator[Postbox]:
    data_dir.mkdir(parents=True, exist_ok=True)
    path = data_dir / "focusgroup.sqlite3"
    path.write_bytes(template.read_bytes())
    with smtp.serving(sink) as port:
        yield Postbox(data_dir, str(path), sink, _environment(data_dir, port, more))


@contextmanager
def fresh_postgres(server: str) -> Iterator[str]:
    """The address of an empty database of its own on this server, dropped afterwards."""
    name = f"outbox_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield f"{server.rpartition('/')[0]}/{name}"
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def on_postgres(data_dir: Path, server: str, sink: smtp.Sink, **more: str) -> Iterator[Postbox]:
    with fresh_postgres(server) as address, smtp.serving(sink) as port:
        env = _environment(data_dir, port, {"DATABASE_URL": address} | more)
        postbox = Postbox(data_dir, address, sink, env)
        postbox.manage("migrate", "-v0")
        yield postbox


def _environment(data_dir: Path, port: int, more: dict[str, str]) -> dict[str, str]:
    own = {"EMAIL_URL": f"smtp://127.0.0.1:{port}", "OUTBOX_LEASE_SECONDS": str(LEASE_S), "LOG_LEVEL": "ERROR"}
    return processes.environment(data_dir, **(own | more))
