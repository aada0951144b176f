"""What happens to the mail when processes, servers and databases die: with real ones, at small size.

The full size is in `script/bench faults`.
"""

import os
import signal
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from tests import durable, postbox, processes, smtp
from tests.postbox import Postbox, end

LETTERS, KILLS = 300, 3
# What the server takes over each mail, so that there is a middle to be killed in.
PAUSE_S = 0.004

World = Callable[..., AbstractContextManager[Postbox]]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def world(request: pytest.FixtureRequest, data_dir: Path) -> World:
    def on(sink: smtp.Sink, **more: Any) -> AbstractContextManager[Postbox]:
        if request.param == "sqlite":
            return postbox.on_sqlite(data_dir, sink, **more)
        return postbox.on_postgres(data_dir, os.environ["TEST_DATABASE_URL"], sink, **more)

    return on


def everyone(n: int) -> list[str]:
    return sorted(f"recipient{number}@sample.example" for number in range(1, n + 1))


def test_killed_workers_lose_nothing_and_repeat_at_most_the_letter_in_hand(world: World) -> None:
    sink = smtp.Sink(pause_s=PAUSE_S)
    with world(sink) as box:
        box.manage("outbox_sample", str(LETTERS))

        box.kill_sweepers(LETTERS, KILLS)

        assert box.tally() == {"sent": LETTERS}
    assert sorted(set(sink.recipients)) == everyone(LETTERS)
    assert sum(sink.repeated().values()) <= KILLS
    assert all(len(sink.ids_to(recipient)) == 1 for recipient in sink.repeated())


def test_sweepers_at_once_send_each_letter_once(world: World) -> None:
    sink = smtp.Sink(pause_s=PAUSE_S)
    with world(sink, OUTBOX_LEASE_SECONDS="60") as box:
        box.manage("outbox_sample", str(LETTERS))

        sweepers = [box.start("tick") for _ in range(6)]
        codes = [sweeper.wait(timeout=processes.PATIENCE_S) for sweeper in sweepers]
        box.tick_until_done()

        assert codes == [0] * 6
        assert box.tally() == {"sent": LETTERS}
    assert sorted(sink.recipients) == everyone(LETTERS)
    assert sink.sessions > 1


def test_a_tick_told_to_end_leaves_nothing_in_sending(world: World) -> None:
    sink = smtp.Sink(pause_s=PAUSE_S)
    with world(sink, OUTBOX_LEASE_SECONDS="60") as box:
        box.manage("outbox_sample", str(LETTERS))
        tick = box.start("tick")
        box.wait_for_mails(20)

        code = end(tick, signal.SIGTERM)

        tally = box.tally()
        assert code == 0
        assert set(tally) == {"sent", "queued"}
        assert tally["sent"] == len(sink.accepted)


def test_the_embedded_site_told_to_end_leaves_nothing_in_sending(data_dir: Path) -> None:
    sink = smtp.Sink(pause_s=PAUSE_S)
    with postbox.on_sqlite(data_dir, sink, OUTBOX_LEASE_SECONDS="60", PORT=str(processes.free_port())) as box:
        box.manage("outbox_sample", str(LETTERS))
        site = box.start("runlocal", "--no-demo")
        box.wait_for_mails(20)

        code = end(site, signal.SIGTERM)

        tally = box.tally()
        assert code == 0
        assert set(tally) == {"sent", "queued"}
        assert tally["sent"] == len(sink.accepted)


@pytest.mark.postgres
@pytest.mark.redis
def test_killed_celery_workers_lose_nothing(data_dir: Path) -> None:
    sink = smtp.Sink(pause_s=PAUSE_S)
    redis_url = os.environ["TEST_REDIS_URL"]
    with postbox.on_postgres(data_dir, os.environ["TEST_DATABASE_URL"], sink, REDIS_URL=redis_url) as box:
        for kill in range(1, KILLS + 1):
            worker = box.start_worker(2)
            try:
                # Each command rings for a worker; the letters before are there already.
                box.manage("outbox_sample", str(kill * LETTERS // KILLS))
                box.wait_for_mails(kill * LETTERS // KILLS - LETTERS // KILLS // 2)
            finally:
                end(worker, signal.SIGKILL)
        box.tick_until_done()

        assert box.tally() == {"sent": LETTERS}
    assert sorted(set(sink.recipients)) == everyone(LETTERS)
    # Two processes of each worker were killed.
    assert sum(sink.repeated().values()) <= 2 * KILLS
    assert all(len(sink.ids_to(recipient)) == 1 for recipient in sink.repeated())


@pytest.mark.postgres
@pytest.mark.redis
def test_a_celery_worker_told_to_end_leaves_nothing_in_sending(data_dir: Path) -> None:
    sink = smtp.Sink(pause_s=PAUSE_S)
    redis_url = os.environ["TEST_REDIS_URL"]
    with postbox.on_postgres(data_dir, os.environ["TEST_DATABASE_URL"], sink, REDIS_URL=redis_url) as box:
        worker = box.start_worker(2)
        try:
            box.manage("outbox_sample", str(LETTERS))
            box.wait_for_mails(20)

            code = end(worker, signal.SIGTERM)
        finally:
            end(worker, signal.SIGKILL)

        assert code == 0
        assert "sending" not in box.tally()
    assert sink.repeated() == {}


@pytest.mark.postgres
def test_a_database_that_dies_in_the_middle_loses_nothing(data_dir: Path, tmp_path: Path) -> None:
    sink = smtp.Sink(pause_s=PAUSE_S)
    services = tmp_path / "services"
    with durable.services(services) as env, postbox.on_postgres(data_dir, env["TEST_DATABASE_URL"], sink) as box:
        box.manage("outbox_sample", str(LETTERS))
        tick = box.start("tick")
        box.wait_for_mails(LETTERS // 3)

        durable.restart_at_once(services)
        tick.wait(timeout=processes.PATIENCE_S)
        box.tick_until_done()

        assert box.tally() == {"sent": LETTERS}
    assert sorted(set(sink.recipients)) == everyone(LETTERS)
    assert sum(sink.repeated().values()) <= 1
