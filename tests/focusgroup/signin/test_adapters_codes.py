"""Codes that come too late, come again, or come from another browser."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from focusgroup.outbox.letters import NotSent
from focusgroup.outbox.models import Message
from focusgroup.outbox.rendering import render
from tests.focusgroup.signin.conftest import code_of

CONFIRM = "/account/login/code/confirm/"


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def ask(client: Client, person) -> None:
    client.post("/account/login/", {"email": person.email})


def test_a_code_is_over_after_a_quarter_of_an_hour(client, person):
    ask(client, person)
    code = code_of(person)

    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1), tick=False):
        answer = client.post(CONFIRM, {"code": code})

    assert (answer.status_code, signed_in(client)) == (302, False)


def test_a_code_is_good_only_where_it_was_asked_for(client, person):
    """Whoever reads a forwarded code can do nothing with it in another browser."""
    ask(client, person)
    thief = Client()
    thief.get("/account/login/")

    thief.post(CONFIRM, {"code": code_of(person)})

    assert not signed_in(thief)
    client.post(CONFIRM, {"code": code_of(person)})
    assert signed_in(client)


def test_a_code_that_was_used_signs_nobody_in_again(client, person):
    ask(client, person)
    code = code_of(person)
    client.post(CONFIRM, {"code": code})
    client.post("/account/logout/")

    again = client.post(CONFIRM, {"code": code})

    assert (again.status_code, signed_in(client)) == (302, False)


def test_after_three_wrong_codes_the_right_one_is_spent_as_well(client, person):
    ask(client, person)
    for _ in range(3):
        client.post(CONFIRM, {"code": "AAAA-AAAA"})

    client.post(CONFIRM, {"code": code_of(person)})

    assert not signed_in(client)


def test_the_letter_of_a_code_that_is_over_does_not_leave(client, person):
    ask(client, person)
    message = Message.objects.get()

    with pytest.raises(NotSent):
        render(message, now=message.created_at + timedelta(minutes=15, seconds=1))
