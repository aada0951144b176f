"""Queues and sends letters on the database of its environment and prints what that cost, as JSON.

A process of its own for each database: settings are read once. Its arguments are the port of the mail
server, how many letters are queued at once, how many are sent in a round, and how many rounds.
Delivery and plain smtplib take turns with the same bytes over one connection to the same server.
"""

import io
import json
import os
import smtplib
import sys
import time
from dataclasses import asdict, dataclass

import django


@dataclass(frozen=True)
class Costs:
    """CPU seconds of queueing, of queueing the same again and of one round of sending; of each round the seconds a
    letter took, ours and plain."""

    queueing: float
    again: float
    sending: float
    ours: list[float]
    plain: list[float]


def main(port: int, queued: int, sent: int, rounds: int) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "focusgroup.settings"
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415  it needs the settings

    from focusgroup.outbox.models import Message  # noqa: PLC0415  it needs the settings

    call_command("migrate", verbosity=0)
    first, again = _queue(queued, "queueing"), _queue(queued, "queueing")
    Message.objects.all().delete()
    ours, plain, spent = [], [], []
    for number in range(rounds):
        _queue(sent, f"delivery {number}")
        content = _content()
        began, cpu = time.perf_counter(), time.process_time()
        _sweep(sent)
        ours.append((time.perf_counter() - began) / sent)
        spent.append(time.process_time() - cpu)
        plain.append(_plainly(port, content, sent) / sent)
    sys.stdout.write(json.dumps(asdict(Costs(first, again, min(spent), ours, plain))))


def _queue(n: int, batch: str) -> float:
    """Queue n sample letters; returns the CPU seconds."""
    from django.core.management import call_command  # noqa: PLC0415  it needs the settings

    began = time.process_time()
    call_command("outbox_sample", str(n), "--batch", batch, stdout=io.StringIO())
    return time.process_time() - began


def _sweep(n: int) -> None:
    from django.utils import timezone  # noqa: PLC0415  it needs the settings

    from focusgroup.outbox.delivery import Sweep  # noqa: PLC0415  it needs the settings

    outcome = dict(Sweep(clock=timezone.now, budget_s=600).run())
    if outcome != {"sent": n}:
        raise RuntimeError(f"not all were sent: {outcome}")


def _content() -> bytes:
    """The newest letter as it goes over the line."""
    from django.utils import timezone  # noqa: PLC0415  it needs the settings

    from focusgroup.outbox.models import Message  # noqa: PLC0415  it needs the settings
    from focusgroup.outbox.rendering import render  # noqa: PLC0415  it needs the settings
    from focusgroup.outbox.writing.mime import Mail  # noqa: PLC0415  it needs the settings

    message, now = Message.objects.order_by("-id")[0], timezone.now()
    return Mail(message, render(message, now=now), now=now).content


def _plainly(port: int, content: bytes, n: int) -> float:
    with smtplib.SMTP("127.0.0.1", port) as server:
        began = time.perf_counter()
        for number in range(n):
            server.sendmail("focusgroup@digital-sme.example", [f"recipient{number}@sample.example"], content)
        return time.perf_counter() - began


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
