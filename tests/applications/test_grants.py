from datetime import UTC, datetime

import pytest
from django.core import signing

from applications.grants import Ticket

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)


def test_a_ticket_comes_back_as_it_was_written():
    ticket = Ticket("key", NOW, {"legal_name": "abc"})

    assert Ticket.read(str(ticket)) == ticket


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "a:b:c",
        str(Ticket("key", NOW, {}))[:-1] + "!",
        signing.dumps(["key", NOW.isoformat(), {}], salt="other"),
    ],
)
def test_a_forged_ticket_is_none(text):
    assert Ticket.read(text) is None


def test_a_ticket_cannot_be_opened_for_a_longer_grace():
    parts = str(Ticket("key", NOW, {})).split(":")
    earlier = str(Ticket("key", NOW.replace(year=2020), {})).split(":")

    assert Ticket.read(":".join([earlier[0], *parts[1:]])) is None
