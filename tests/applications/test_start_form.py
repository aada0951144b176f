"""Who asks too often is told so, loses nothing, and nobody else is put off."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from applications import mails
from applications.models import Application
from applications.start_form import FROM_ONE_NETWORK, QUICK_POINTS, TO_ONE_ADDRESS
from focusgroup.accounts import links, pace
from focusgroup.outbox.models import Message
from tests.applications.interest.test_views import GIVEN
from tests.factories.applications import ApplicationFactory, CallFactory

pytestmark = pytest.mark.django_db

HERE, ELSEWHERE = "192.0.2.1", "198.51.100.2"


@pytest.fixture(autouse=True)
def _clock(at):
    at()


def crowd(now, *, left, network=HERE):
    """So many letters may still be asked for from the network."""
    pace.spend(FROM_ONE_NETWORK, network, now=now, points=FROM_ONE_NETWORK.most - left)


def test_a_crowded_network_waits_and_another_does_not(now):
    CallFactory()
    crowd(now, left=0)

    here = Client(REMOTE_ADDR=HERE).post("/apply/", {"email": "a@company.example"})
    elsewhere = Client(REMOTE_ADDR=ELSEWHERE).post("/apply/", {"email": "a@company.example"})

    assert (here.status_code, elsewhere.status_code) == (429, 302)
    assert "Wait ten minutes" in here.content.decode()
    assert 'value="a@company.example"' in here.content.decode()
    assert Application.objects.count() == 1


def test_after_ten_minutes_the_network_may_go_on(now, at):
    CallFactory()
    crowd(now, left=0)
    at(now + timedelta(minutes=10))

    answer = Client(REMOTE_ADDR=HERE).post("/apply/", {"email": "a@company.example"})

    assert answer.status_code == 302


def test_a_form_sent_at_once_counts_more_and_one_that_was_read_counts_once(now, at):
    CallFactory()
    crowd(now, left=QUICK_POINTS + 1)
    client = Client(REMOTE_ADDR=HERE)
    shown = re.findall(r'name="shown" value="([^"]+)"', client.get("/apply/").content.decode())[0]

    quick = client.post("/apply/", {"email": "a@company.example", "shown": "forged"})
    at(now + timedelta(seconds=3))
    read = client.post("/apply/", {"email": "b@company.example", "shown": shown})
    over = client.post("/apply/", {"email": "c@company.example", "shown": shown})

    assert [answer.status_code for answer in (quick, read, over)] == [302, 302, 429]


def test_nobody_floods_the_mail_of_somebody_else(now, at):
    CallFactory()
    statuses = []

    for minute in range(TO_ONE_ADDRESS.most + 2):
        at(now + timedelta(minutes=minute))
        client = Client(REMOTE_ADDR=f"192.0.2.{minute + 1}")
        statuses.append(client.post("/apply/", {"email": "Victim@company.example"}).status_code)

    assert statuses == [302] * TO_ONE_ADDRESS.most + [429] * 2
    assert Message.objects.count() == TO_ONE_ADDRESS.most


def test_expressing_interest_keeps_the_note_when_it_is_put_off(now):
    crowd(now, left=0)

    page = Client(REMOTE_ADDR=HERE).post("/interest/", GIVEN)

    assert page.status_code == 429
    assert GIVEN["note"] in page.content.decode()
    assert Message.objects.count() == 0


def test_asking_for_a_code_counts_too(now):
    application = ApplicationFactory()
    token = links.mint(mails.STATUS, application, now=now)
    crowd(now, left=0)

    pages = [Client(REMOTE_ADDR=HERE).post(f"/apply/{token}/"), Client(REMOTE_ADDR=HERE).get(f"/apply/{token}/")]

    assert [page.status_code for page in pages] == [429, 200]
    assert Message.objects.count() == 0
