import pytest

from focusgroup.accounts.actor import Actor
from meetings.replies import actions
from meetings.replies.models import Reply

pytestmark = pytest.mark.django_db
PAGE = "/admin/meetings/meeting/replies/"


@pytest.fixture
def forged(invitation, said, now) -> Reply:
    raw = said(sender="mallory@evil.example")
    actions.take(raw, key="1", by=Actor.duty("replies"), now=now)
    return Reply.objects.get()


def test_what_waits_is_shown_with_its_reason_and_can_be_closed(coordinator_client, forged) -> None:
    shown = coordinator_client.get(PAGE).content.decode()
    coordinator_client.post(PAGE, {"reply": forged.pk})
    again = coordinator_client.post(PAGE, {"reply": forged.pk}, follow=True).content.decode()

    assert "The mail comes from another address than the one that it answers for." in shown
    assert "mallory@evil.example" in shown
    assert Reply.objects.get().state == "closed"
    assert "cannot go from closed to closed" in again


def test_only_who_may_invite_sees_who_answered(reviewer_client, administrator_client, forged) -> None:
    for client in (reviewer_client, administrator_client):
        for method in (client.get, client.post):
            answer = method(PAGE)
            assert (answer.status_code, b"mallory" in answer.content) == (403, False)


@pytest.mark.parametrize("key", ["", "x", "99999"])
def test_what_is_not_there_is_not_found(coordinator_client, key) -> None:
    assert coordinator_client.post(PAGE, {"reply": key}).status_code == 404


def test_without_a_mailbox_the_page_says_so(coordinator_client, settings) -> None:
    settings.REPLY_MAILBOX_URL = ""

    assert "No mailbox is set" in coordinator_client.get(PAGE).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_for_many(coordinator_client, said, invitation, now, rows, django_assert_num_queries):
    for number in range(rows):
        actions.take(said(sequence=number), key=str(number), by=Actor.duty("replies"), now=now)
    coordinator_client.get(PAGE)

    with django_assert_num_queries(6):
        coordinator_client.get(PAGE)
