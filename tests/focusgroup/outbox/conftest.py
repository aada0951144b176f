from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from focusgroup.outbox import mails
from focusgroup.outbox.models import Heartbeat, Message
from tests import smtp


@pytest.fixture(params=[True, False], ids=["pipelining", "in turn"])
def pipelines(request: pytest.FixtureRequest) -> bool:
    """Whether the mail server takes several commands at once."""
    return bool(request.param)


@pytest.fixture
def sink(settings) -> Iterator[smtp.Sink]:
    """A mail server; the application sends to it."""
    sink = smtp.Sink()
    with smtp.serving(sink) as port:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.OUTBOX_IS_MAILBOX = False
        yield sink


@pytest.fixture
def queue(db: None, now: datetime) -> Callable[..., list[Message]]:
    """Queue n sample letters to recipient1@sample.example and on."""

    def queue(n: int, **more: Any) -> list[Message]:
        beat, _ = Heartbeat.objects.get_or_create(duty="outbox", defaults={"started_at": now})
        for number in range(1, n + 1):
            address = f"recipient{number}@sample.example"
            mails.sample(beat, now=now, to=address, inputs={"number": number}, **more)
        return list(Message.objects.order_by("id"))

    return queue
