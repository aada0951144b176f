import logging
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from focusgroup.celery import app
from focusgroup.outbox import bell

# A name that no resolver knows, a port that nobody listens on, and an address that swallows what is sent to it.
DEAD = ["redis://broker.invalid:6379/0", "redis://127.0.0.1:1/0", "redis://10.255.255.1:6379/0"]
# Half of what the broker itself is given: the caller did not wait for it. A busy machine wakes a thread late.
BOUND_S = bell.ANSWER_S / 2


@pytest.fixture
def broker(settings, monkeypatch):
    """Sets the broker and gives a bell of this test's own."""
    monkeypatch.setattr(bell, "ANSWER_S", 0.3)
    monkeypatch.setattr(bell, "_bell", bell.Bell())
    kept = app.conf.broker_url

    def broker(url: str) -> bell.Bell:
        settings.REDIS_URL = settings.CELERY_BROKER_URL = app.conf.broker_url = url
        return bell._bell

    yield broker
    if bell._bell.thread:
        bell._bell.thread.join(5)
    app.conf.broker_url = kept


@pytest.fixture
def silent_server() -> Iterator[int]:
    """Takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def rung() -> float:
    began = time.perf_counter()
    bell.ring()
    return time.perf_counter() - began


@pytest.mark.parametrize("url", DEAD)
def test_a_dead_broker_costs_the_request_a_moment_and_is_logged(broker, url: str, caplog) -> None:
    own = broker(url)

    with caplog.at_level(logging.ERROR):
        spent = rung()
        if own.thread:
            own.thread.join(5)

    assert spent < BOUND_S
    assert "The broker does not answer" in caplog.text


def test_a_broker_that_never_answers_costs_the_request_a_moment(broker, silent_server: int) -> None:
    broker(f"redis://127.0.0.1:{silent_server}/0")

    assert rung() < BOUND_S


def test_a_dead_broker_is_left_alone_for_a_while(broker) -> None:
    own = broker(DEAD[1])
    bell.ring()
    if own.thread:
        own.thread.join(5)

    assert own.dead_until > time.monotonic()
    assert rung() < 0.01
    assert own.thread is None


def test_those_who_ring_at_once_share_a_thread(broker, silent_server: int) -> None:
    broker(f"redis://127.0.0.1:{silent_server}/0")
    before = threading.active_count()

    for _ in range(3):
        bell.ring()

    assert threading.active_count() == before + 1
