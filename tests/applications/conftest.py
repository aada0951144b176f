"""Applicants as clients: let in by a link to edit, as the letter gives it."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from applications import mails
from focusgroup.accounts import links


@pytest.fixture
def at(now):
    """Sets the clock: `at(moment)`, or `at()` for the usual day."""
    travels = []

    def set_to(moment=now):
        travel = time_machine.travel(moment, tick=False)
        travel.start()
        travels.append(travel)

    yield set_to
    for travel in reversed(travels):
        travel.stop()


@pytest.fixture
def let_in(now):
    """A client that opened the link to edit this application."""

    def let(application, client=None):
        client = client or Client()
        token = links.mint(mails.EDIT, application, now=now, expires_at=now + timedelta(days=7))
        client.post(f"/apply/{token}/")
        return client

    return let


@pytest.fixture
def ticket_on():
    """The signed ticket of the form on a page."""

    def find(page):
        return re.findall(r'name="ticket" value="([^"]+)"', page.content.decode())[0]

    return find
