"""Sending a letter again and making it anew, from its page and from the list."""

import pytest
from django.urls import reverse

from focusgroup import mails as signing_in
from focusgroup.outbox.models import Message, Suppression
from focusgroup.outbox.states import State

pytestmark = pytest.mark.django_db


@pytest.fixture
def failed_letter(queue, now) -> Message:
    queue(1)
    Message.objects.update(state=State.FAILED, last_error="550 no such user", done_at=now)
    return Message.objects.get()


def test_a_failed_letter_is_sent_to_the_corrected_address(administrator_client, failed_letter) -> None:
    page = reverse("admin:outbox_message_change", args=[failed_letter.pk])

    shown = administrator_client.get(page).content.decode()
    administrator_client.post(
        reverse("admin:outbox_message_resend", args=[failed_letter.pk]), {"recipient": "right@sample.example"}
    )

    assert "550 no such user" in shown
    assert failed_letter.recipient in shown
    assert list(Message.objects.values_list("state", "recipient")) == [("queued", "right@sample.example")]


def test_an_address_that_is_none_is_not_taken(administrator_client, failed_letter) -> None:
    administrator_client.post(reverse("admin:outbox_message_resend", args=[failed_letter.pk]), {"recipient": "nobody"})

    assert Message.objects.get().state == State.FAILED


def test_pressing_send_again_twice_queues_it_once_and_says_so(administrator_client, failed_letter) -> None:
    address = reverse("admin:outbox_message_resend", args=[failed_letter.pk])

    for _press in range(2):
        answer = administrator_client.post(address, {"recipient": "right@sample.example"}, follow=True)

    assert "Only a letter that failed is sent again." in answer.content.decode()
    assert list(Message.objects.values_list("state", "recipient")) == [("queued", "right@sample.example")]


def test_one_address_that_bounces_does_not_keep_the_others(administrator_client, queue, now) -> None:
    queue(2)
    Message.objects.update(state=State.FAILED, done_at=now)
    kept = Message.objects.earliest("id")
    Suppression.objects.create(address=kept.recipient, reason="5.1.1", since=now, reported_by="duty:bounces")
    chosen = {"action": "resend", "_selected_action": list(Message.objects.values_list("pk", flat=True))}

    answer = administrator_client.post(reverse("admin:outbox_message_changelist"), chosen, follow=True)

    assert [str(told) for told in answer.context["messages"]] == [
        f"{kept.recipient}: Mail to this address came back. Correct the address, or release it first.",
        "1 letter changed.",
    ]
    assert Message.objects.tally() == {State.FAILED: 1, State.QUEUED: 1}


def test_a_letter_about_an_account_offers_no_other_address(administrator_client, administrator, now) -> None:
    message = signing_in.sign_in_code(administrator, now=now, sealed={"code": "ABC123"})
    assert message is not None
    Message.objects.update(state=State.FAILED, done_at=now)

    page = administrator_client.get(reverse("admin:outbox_message_change", args=[message.pk])).content.decode()

    assert "it goes to no other address" in page
    assert "Make it anew" not in page
    assert 'type="email"' not in page


def test_a_letter_is_made_anew(administrator_client, failed_letter) -> None:
    administrator_client.post(reverse("admin:outbox_message_regenerate", args=[failed_letter.pk]))

    assert Message.objects.tally() == {State.VOID: 1, State.QUEUED: 1}
