"""The faults of the outbox at full size: real processes killed, several at once, a server that misbehaves.

Each row is what went wrong beside what may at most; anything beyond breaks off.
With TEST_DATABASE_URL set it runs on that PostgreSQL too.
"""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from script.benchmarks.row import Row
from tests import postbox, smtp
from tests.postbox import Postbox

LETTERS, KILLS = 4_000, 12
SWEEPERS, TICKS = 4, 2


def run(unit: float) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        template = postbox.migrated(folder / "template")
        databases = ["sqlite", *(["postgres"] if os.environ.get("TEST_DATABASE_URL") else [])]
        for database in databases:
            for scene in (_killed, _crowded, _misbehaving):
                sink = smtp.Sink(pause_s=0.002)
                with _world(database, folder / f"{database} {scene.__name__}", template, sink) as box:
                    yield from scene(box, database)


def _world(database: str, folder: Path, template: Path, sink: smtp.Sink) -> AbstractContextManager[Postbox]:
    if database == "sqlite":
        return postbox.on_sqlite(folder, template, sink)
    return postbox.on_postgres(folder, os.environ["TEST_DATABASE_URL"], sink)


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


def _judged(box: Postbox, n: int) -> tuple[int, int]:
    """How many got nothing, and how many got a letter twice. Raises when the two copies have other ids."""
    lost = n - len(set(box.sink.recipients))
    strangers = [recipient for recipient in box.sink.repeated() if len(box.sink.ids_to(recipient)) > 1]
    if strangers or box.tally() != {"sent": n}:
        raise RuntimeError(f"other ids: {strangers}; {box.tally()}")
    return lost, sum(box.sink.repeated().values())
