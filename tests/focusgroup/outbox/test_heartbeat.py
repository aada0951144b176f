import logging
from datetime import timedelta

import pytest

from focusgroup.outbox import heartbeat

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

    assert heartbeat.is_silent(now=now + timedelta(minutes=minutes)) is expected
