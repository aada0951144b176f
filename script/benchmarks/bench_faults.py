"""The faults of the outbox at full size: real processes killed, several at once, a server that misbehaves.

Each row is what went wrong beside what may at most; anything beyond breaks off. With TEST_DATABASE_URL
set it runs on that PostgreSQL too, and with TEST_REDIS_URL with workers and beats of Celery.
"""

import os
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from script.benchmarks.row import Row
from tests import durable, postbox, processes, smtp
from tests.postbox import Postbox, end

LETTERS, KILLS = 4_000, 12
SWEEPERS, TICKS, BEATS = 4, 2, 2
PAUSE_S = 0.002
HOUR_S = 3600
# For 4,000 letters on a busy machine.
PATIENCE_S = 600
# A worker of Celery has two processes, and both are killed.
PROCESSES = 2


def run(unit: float) -> Iterator[Row]:
    server, redis = os.environ.get("TEST_DATABASE_URL"), os.environ.get("TEST_REDIS_URL")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for database in ["sqlite", *(["postgres"] if server else [])]:
            for scene in (_killed, _crowded, _misbehaving, _told_to_end, _clock_set_back, _broker_dead):
                with _world(database, folder / f"{database} {scene.__name__}") as box:
                    box.patience_s = PATIENCE_S
                    yield from scene(box, database)
        if server:
            yield from _database_died(folder / "database died")
        for scene in (_celery_killed, _beaten) if server and redis else ():
            with _on_postgres(folder / scene.__name__, server or "", REDIS_URL=redis or "") as box:
                yield from scene(box, "postgres and redis")


def _sink() -> smtp.Sink:
    return smtp.Sink(pause_s=PAUSE_S)


def _world(database: str, folder: Path) -> AbstractContextManager[Postbox]:
    if database == "sqlite":
        return postbox.on_sqlite(folder, _sink())
    return _on_postgres(folder, os.environ["TEST_DATABASE_URL"])


def _on_postgres(folder: Path, server: str, **more: str) -> AbstractContextManager[Postbox]:
    return postbox.on_postgres(folder, server, _sink(), patience_s=PATIENCE_S, **more)


def _killed(box: Postbox, database: str) -> Iterator[Row]:
    """A worker killed twelve times during 4,000 letters."""
    box.manage("outbox_sample", str(LETTERS))
    began = time.monotonic()
    box.kill_sweepers(LETTERS, KILLS)
    lost, repeated = _judged(box, LETTERS)
    if lost or repeated > KILLS:
        raise RuntimeError(f"{lost} lost, {repeated} repeated")
    where = f"{database}, {KILLS} kills, {LETTERS:,} letters"
    yield Row(f"lost ({where})", lost, measure="letters")
    yield Row(f"sent twice ({where})", repeated, "one a kill", KILLS, measure="letters")
    yield Row(f"time ({where})", time.monotonic() - began, measure="s")


def _crowded(box: Postbox, database: str) -> Iterator[Row]:
    """Four sweepers and two ticks at once."""
    box.env["OUTBOX_LEASE_SECONDS"] = "60"
    box.manage("outbox_sample", str(LETTERS))
    for process in [box.start("tick") for _ in range(SWEEPERS + TICKS)]:
        process.wait()
    box.tick_until_done()
    lost, repeated = _judged(box, LETTERS)
    if lost or repeated:
        raise RuntimeError(f"{lost} lost, {repeated} repeated")
    yield Row(f"sent twice ({database}, {SWEEPERS + TICKS} at once)", repeated, measure="letters")


def _misbehaving(box: Postbox, database: str) -> Iterator[Row]:
    """1 % refused for good, 1 % refused for now, 1 % of lines dropped: every good address gets its letter once."""
    addresses = [f"recipient{number}@sample.example" for number in range(1, LETTERS + 1)]
    bad, busy, dropped = addresses[::100], addresses[1::100], addresses[2::100]
    box.sink.refusals |= dict.fromkeys(bad, "550 no such user") | dict.fromkeys(busy, "451 later")
    box.sink.drops |= set(dropped)
    box.manage("outbox_sample", str(LETTERS))
    while set(box.tally()) != {"sent", "failed"}:
        box.manage("tick")
        # What was busy the first time is not so afterwards; the pause of a minute is waited out.
        if len(box.sink.accepted) >= LETTERS - 3 * len(bad):
            box.sink.refusals = dict.fromkeys(bad, "550 no such user")
            time.sleep(1)
    lost = len(set(addresses) - set(bad) - set(box.sink.recipients))
    repeated = sum(box.sink.repeated().values())
    if lost or repeated or box.tally() != {"sent": LETTERS - len(bad), "failed": len(bad)}:
        raise RuntimeError(f"{lost} lost, {repeated} repeated, {box.tally()}")
    yield Row(f"lost or sent twice ({database}, 3 % misbehaving)", lost + repeated, measure="letters")


def _told_to_end(box: Postbox, database: str) -> Iterator[Row]:
    """SIGTERM in the middle: nothing is left in sending."""
    box.env["OUTBOX_LEASE_SECONDS"] = "60"
    box.manage("outbox_sample", str(LETTERS))
    tick = box.tick_until(LETTERS // 10)
    code = end(tick, signal.SIGTERM, patience_s=PATIENCE_S)
    left = box.tally().get("sending", 0)
    if code or left:
        raise RuntimeError(f"code {code}, {left} left in sending")
    yield Row(f"left in sending after SIGTERM ({database})", left, measure="letters")
    yield from _to_the_end(box, f"{database}, SIGTERM", 0)


def _clock_set_back(box: Postbox, database: str) -> Iterator[Row]:
    """A worker dies, then the clock goes back an hour: its claims end an hour late by that clock."""
    box.manage("outbox_sample", str(LETTERS))
    end(box.tick_until(LETTERS // 4), signal.SIGKILL)
    while set(box.tally()) != {"sent"}:
        box.start_module("script.benchmarks.other_clock", str(-HOUR_S)).wait()
    yield from _to_the_end(box, f"{database}, clock set back an hour", 1)


def _broker_dead(box: Postbox, database: str) -> Iterator[Row]:
    """Whoever queues is served all the same, and a tick sends."""
    box.env["REDIS_URL"] = f"redis://127.0.0.1:{processes.free_port()}/0"
    box.manage("outbox_sample", str(LETTERS))
    yield from _to_the_end(box, f"{database}, broker dead", 0)


def _database_died(folder: Path) -> Iterator[Row]:
    """PostgreSQL stopped at once in the middle of a batch."""
    with durable.services(folder / "services") as env, _on_postgres(folder, env["TEST_DATABASE_URL"]) as box:
        box.manage("outbox_sample", str(LETTERS))
        tick = box.tick_until(LETTERS // 10)
        durable.restart_at_once(folder / "services")
        tick.wait()
        yield from _to_the_end(box, "postgres stopped at once", 1)


def _celery_killed(box: Postbox, database: str) -> Iterator[Row]:
    """A worker of two processes killed twelve times; each new one is rung for."""
    for kill in range(1, KILLS + 1):
        worker = box.start_worker(PROCESSES)
        try:
            box.manage("outbox_sample", str(kill * LETTERS // KILLS))
            box.wait_for_mails(kill * LETTERS // KILLS - LETTERS // KILLS // 2)
        finally:
            end(worker, signal.SIGKILL)
    yield from _to_the_end(box, f"{database}, {KILLS} kills of {PROCESSES} processes", KILLS * PROCESSES)


def _beaten(box: Postbox, database: str) -> Iterator[Row]:
    """Four processes of a worker and two beats, which ring for every duty twice."""
    box.env["OUTBOX_LEASE_SECONDS"] = "60"
    programs = [box.start_worker(SWEEPERS), *(box.start_beat(number) for number in range(BEATS))]
    try:
        for part in range(1, SWEEPERS + 1):
            box.manage("outbox_sample", str(part * LETTERS // SWEEPERS))
        box.wait_for_mails(LETTERS)
    finally:
        for program in programs:
            end(program, signal.SIGTERM, patience_s=PATIENCE_S)
    yield from _to_the_end(box, f"{database}, {SWEEPERS} sweepers and {BEATS} beats", 0)


def _to_the_end(box: Postbox, where: str, at_most: int) -> Iterator[Row]:
    """Send what is left; nothing may be lost, and no more repeated than this."""
    box.tick_until_done()
    lost, repeated = _judged(box, LETTERS)
    if lost or repeated > at_most:
        raise RuntimeError(f"{where}: {lost} lost, {repeated} repeated")
    yield Row(f"lost ({where})", lost, measure="letters")
    yield Row(f"sent twice ({where})", repeated, "at most", at_most, measure="letters")


def _judged(box: Postbox, n: int) -> tuple[int, int]:
    """How many got nothing, and how many got a letter twice. Raises when the two copies have other ids."""
    lost = n - len(set(box.sink.recipients))
    strangers = [recipient for recipient in box.sink.repeated() if len(box.sink.ids_to(recipient)) > 1]
    if strangers or box.tally() != {"sent": n}:
        raise RuntimeError(f"other ids: {strangers}; {box.tally()}")
    return lost, sum(box.sink.repeated().values())
