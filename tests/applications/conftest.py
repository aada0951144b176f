"""Applicants as clients: whom the application lets in, and what stands on its pages."""

import re

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from tests import applicants


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
def let_in():
    """A client whose browser was let in to this application just now."""

    def let(application, client=None):
        client = client or Client()
        session = client.session
        applicants.let_in(session, application, now=timezone.now())
        client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
        return client

    return let


@pytest.fixture
def ticket_on():
    """The signed ticket of the form on a page."""

    def find(page):
        return re.findall(r'name="ticket" value="([^"]+)"', page.content.decode())[0]

    return find
