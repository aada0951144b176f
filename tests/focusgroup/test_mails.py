from datetime import timedelta

import pytest

from focusgroup import mails
from focusgroup.outbox.letters import NotSent
from focusgroup.outbox.models import Message
from focusgroup.outbox.rendering import render
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_a_code_that_has_run_out_is_not_sent(now):
    mails.sign_in_code(UserFactory(), now=now, sealed={"code": "ABCD-EFGH"})
    message = Message.objects.get()

    in_time = render(message, now=now + timedelta(minutes=15)).text

    assert "ABCD-EFGH" in in_time
    with pytest.raises(NotSent, match="run out"):
        render(message, now=now + timedelta(minutes=16))


def test_the_subject_keeps_the_code_to_itself(now):
    mails.sign_in_code(UserFactory(), now=now, sealed={"code": "ABCD-EFGH"})

    assert render(Message.objects.get(), now=now).subject == "Your code for signing in"


def test_a_password_link_that_has_run_out_is_not_sent(now):
    mails.password_reset(UserFactory(), now=now, sealed={"url": "https://focusgroup.example/reset/"})
    message = Message.objects.get()

    with pytest.raises(NotSent, match="run out"):
        render(message, now=now + timedelta(minutes=61))


@pytest.mark.parametrize("change", mails.CHANGES.values(), ids=lambda change: change.key)
def test_every_change_of_the_account_is_said_in_words(now, change):
    mails.account_changed(UserFactory(), now=now, inputs={"change": change.key})

    letter = render(Message.objects.get(), now=now)

    assert str(change.label) in letter.text
    assert "Monday 16 November 2026, 10:00 Brussels time" in letter.text
