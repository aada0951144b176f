import logging
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from focusgroup.outbox import heartbeat
from focusgroup.outbox.delivery import Sweep
from focusgroup.outbox.models import Heartbeat, Message

pytestmark = pytest.mark.django_db


def test_the_log_tells_what_was_sent_and_now_and_then_that_nothing_was_due(now, caplog, monkeypatch) -> None:
    monkeypatch.setattr(heartbeat, "_told", {})
    caplog.set_level(logging.INFO, logger=heartbeat.__name__)

    for seconds, note in ((0, ""), (15, ""), (30, "{'sent': 3}"), (45, ""), (345, "")):
        heartbeat.ended("outbox", now=now + timedelta(seconds=seconds), well=True, note=note)
    heartbeat.ended("calls", now=now, well=True, note="")
    heartbeat.ended("outbox", now=now, well=False, note="OperationalError")

    assert caplog.messages == [
        "The outbox was swept. Nothing was due.",
        "The outbox was swept. {'sent': 3}",
        "The outbox was swept. Nothing was due.",
    ]


@pytest.mark.parametrize(("minutes", "expected"), [(0, False), (1, False), (3, True), (-60, True)])
def test_silence_is_noticed_whichever_way_the_clock_goes(now, minutes, expected) -> None:
    heartbeat.started("outbox", now=now)
    heartbeat.ended("outbox", now=now, well=True, note="")

    assert heartbeat.pulse(now=now + timedelta(minutes=minutes)).is_silent is expected


@pytest.fixture
def server_is_away(queue, settings) -> None:
    """No mail server answers, since 10 minutes."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.OUTBOX_IS_MAILBOX = "127.0.0.1", 1, False
    queue(3)
    began = timezone.now() - timedelta(minutes=10)
    Message.objects.update(not_before=began)
    Sweep(clock=lambda: began).run()
    Sweep(clock=timezone.now).run()
    heartbeat.ended("outbox", now=timezone.now(), well=True, note="")


def test_a_mail_server_that_is_away_is_told_with_its_beginning(server_is_away, client, administrator_client) -> None:
    pulse = heartbeat.pulse(now=timezone.now())
    health = client.get("/healthz").json()
    pages = [reverse("admin:index"), reverse("admin:outbox_message_change", args=[Message.objects.earliest("id").pk])]

    assert pulse.is_away
    assert pulse.away_since
    assert timezone.now() - pulse.away_since > timedelta(minutes=9)
    assert health["status"] == "degraded"
    assert health["mail_server_away_since"]
    for page in pages:
        assert "The mail server has taken no letters since" in administrator_client.get(page).content.decode()


def test_a_mail_server_that_is_back_is_told_of_no_more(server_is_away, client, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

    Sweep(clock=timezone.now).run()

    assert Heartbeat.objects.get(duty="outbox").away_reason == ""
    assert client.get("/healthz").json()["status"] == "ok"
