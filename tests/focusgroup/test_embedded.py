import signal
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command

from focusgroup.management.commands import runlocal
from tests import postbox, processes, smtp


def test_a_letter_leaves_by_the_worker_and_the_heartbeat_shows(data_dir: Path) -> None:
    with processes.serving(data_dir, "--no-demo", is_new=True) as (_, address):
        queued = processes.manage("outbox_sample", "3", env=processes.environment(data_dir))

        health = processes.wait_for(
            lambda: (found := processes.get_json(f"{address}/healthz")).get("messages") == {"sent": 3} and found
        )

    assert queued.stdout == "3 queued, 0 were there already.\n"
    assert isinstance(health, dict)
    assert abs(datetime.now(UTC) - datetime.fromisoformat(health.pop("outbox_swept_at"))) < timedelta(minutes=1)
    assert health == {
        "status": "ok",
        "outbox_swept_lately": True,
        "mail_server_away_since": None,
        "messages": {"sent": 3},
    }


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_one_signal_ends_everything_cleanly(data_dir: Path, sent: signal.Signals) -> None:
    with processes.serving(data_dir, "--no-demo") as (process, address):
        processes.wait_for(lambda: processes.get_json(f"{address}/healthz").get("outbox_swept_lately"))

        process.send_signal(sent)

        output, _ = process.communicate(timeout=processes.PATIENCE_S)
    assert process.returncode == 0, output
    assert "Traceback" not in output
    assert "read it at" in output


def test_two_signals_of_two_kinds_leave_nothing_in_sending(data_dir: Path) -> None:
    sink = smtp.Sink(pause_s=2)
    with postbox.on_sqlite(data_dir, sink, OUTBOX_LEASE_SECONDS="60", PORT=str(processes.free_port())) as box:
        box.manage("outbox_sample", "3")
        site = box.start("runlocal", "--no-demo")
        processes.wait_for(lambda: box.tally().get("sending"))

        for sent in (signal.SIGINT, signal.SIGTERM):
            site.send_signal(sent)
            time.sleep(0.3)

        assert site.wait(processes.PATIENCE_S) == 0
        assert "sending" not in box.tally()


def test_a_signal_while_it_prepares_ends_it_cleanly(monkeypatch, capsys) -> None:
    monkeypatch.setattr(runlocal.Command, "prepare", lambda self, *, with_demo: signal.raise_signal(signal.SIGTERM))
    before = {number: signal.getsignal(number) for number in runlocal.SIGNALS}

    try:
        call_command("runlocal", "--no-demo")
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

    assert capsys.readouterr().out == "Stopped.\n"


def test_a_taken_port_is_said_in_one_sentence(data_dir: Path) -> None:
    with processes.serving(data_dir, "--no-demo") as (_, address):
        port = address.rpartition(":")[2]

        second = processes.manage("runlocal", "--no-demo", env=processes.environment(data_dir, PORT=port))

    assert second.returncode == 1
    assert f"Port {port} cannot be used" in second.stderr
    assert "Traceback" not in second.stderr


def test_tick_sends_what_is_due_without_a_broker(data_dir: Path) -> None:
    env = processes.environment(data_dir)
    processes.lay_tables(data_dir)
    processes.manage("outbox_sample", "2", env=env)

    ticked = processes.manage("tick", env=env)
    again = processes.manage("tick", env=env)

    assert ticked.returncode == 0, ticked.stderr
    assert "outbox: done" in ticked.stdout
    assert again.stdout == "outbox: done\n"
