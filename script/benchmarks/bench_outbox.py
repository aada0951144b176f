"""The outbox: queueing 10,000 letters, delivery against plain smtplib, and memory over many letters.

Delivery and smtplib send the same bytes over one connection to the same server, one after the other.
"""

import os
import smtplib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from script.benchmarks.row import Row

QUEUED, SENT, ROUNDS = 10_000, 2_000, 3
LONG = 50_000
PEER = "smtplib"


def run(unit: float) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder, _server() as port:
        _set_up(Path(folder), port)
        yield from _queueing(unit)
        yield from _delivery(port)
        yield from _memory()


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


def _set_up(folder: Path, port: int) -> None:
    """A fresh database; the settings are read here, so nothing of Django may be imported before."""
    os.environ |= {"DATA_DIR": str(folder), "EMAIL_URL": f"smtp://127.0.0.1:{port}", "LOG_LEVEL": "ERROR"}
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "focusgroup.settings"
    import django  # noqa: PLC0415  it needs the settings
    from django.core.management import call_command  # noqa: PLC0415  it needs the settings

    django.setup()
    call_command("migrate", verbosity=0)


def _queue(n: int, batch: str) -> float:
    """Queue n sample letters; returns the CPU seconds."""
    from django.core.management import call_command  # noqa: PLC0415  it needs the settings

    began = time.process_time()
    with open(os.devnull, "w") as nowhere:
        call_command("outbox_sample", str(n), "--batch", batch, stdout=nowhere)
    return time.process_time() - began


def _empty() -> None:
    from focusgroup.outbox.models import Message  # noqa: PLC0415  it needs the settings

    Message.objects.all().delete()


def _queueing(unit: float) -> Iterator[Row]:
    first, again = _queue(QUEUED, "queueing"), _queue(QUEUED, "queueing")
    thousands = QUEUED / 1000
    yield Row("queueing 1,000 mails", first / unit / thousands, "floor", 8.0)
    yield Row("queueing the same 1,000 mails again", again / unit / thousands, "floor", 8.0)
    _empty()


def _delivery(port: int) -> Iterator[Row]:
    """The best of several rounds each: what disturbs is others' work on this machine."""
    from django.utils import timezone  # noqa: PLC0415  it needs the settings

    from focusgroup.outbox.delivery import Sweep  # noqa: PLC0415  it needs the settings

    ours, plain = [], []
    for number in range(ROUNDS):
        _queue(SENT, f"delivery {number}")
        content = _content()
        began = time.perf_counter()
        outcome = dict(Sweep(clock=timezone.now, budget_s=600).run())
        ours.append((time.perf_counter() - began) / SENT * 1000)
        if outcome != {"sent": SENT}:
            raise RuntimeError(f"not all were sent: {outcome}")
        plain.append(_plainly(port, content) / SENT * 1000)
    yield Row("time to send a mail, rendered from its row", min(ours), PEER, min(plain), measure="ms")


def _content() -> bytes:
    from django.utils import timezone  # noqa: PLC0415  it needs the settings

    from focusgroup.outbox.models import Message  # noqa: PLC0415  it needs the settings
    from focusgroup.outbox.rendering import render  # noqa: PLC0415  it needs the settings
    from focusgroup.outbox.writing.mime import Mail  # noqa: PLC0415  it needs the settings

    message, now = Message.objects.order_by("-id")[0], timezone.now()
    return Mail(message, render(message, now=now), now=now).content


def _plainly(port: int, content: bytes) -> float:
    with smtplib.SMTP("127.0.0.1", port) as server:
        began = time.perf_counter()
        for number in range(SENT):
            server.sendmail("focusgroup@digital-sme.example", [f"recipient{number}@sample.example"], content)
        return time.perf_counter() - began


def _memory() -> Iterator[Row]:
    """Resident memory of a process that sends many letters, after 10,000 of them and after all."""
    # The letters go nowhere: what is measured here is our own memory.
    env = os.environ | {"EMAIL_URL": ""}
    program = [sys.executable]
    queue = [*program, "manage.py", "outbox_sample", str(LONG), "--batch", "memory"]
    subprocess.run(queue, check=True, env=env, stdout=subprocess.DEVNULL)  # noqa: S603  our own command
    sweep = [*program, "-m", "script.benchmarks.long_sweep"]
    done = subprocess.run(sweep, check=True, env=env, capture_output=True, text=True)  # noqa: S603  our own program
    sizes = [float(line) for line in done.stdout.split()]
    yield Row(f"memory after {LONG:,} letters, beside that after 10,000", sizes[-1], "itself", sizes[0], measure="MB")
