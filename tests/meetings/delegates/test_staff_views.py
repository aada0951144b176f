from datetime import datetime

import pytest
import time_machine

from focusgroup.outbox.models import Message
from meetings.delegates.models import Delegate
from meetings.models import Invitation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at(now: datetime):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def delegate(invitation: Invitation, now: datetime) -> Delegate:
    return Delegate.objects.create(invitation=invitation, name="Rui Prata", email="rui@other.example", asked_at=now)


@pytest.fixture
def address(invitation: Invitation) -> str:
    return f"/admin/meetings/meeting/{invitation.meeting_id}/delegates/"


def test_agreeing_and_refusing_by_button(coordinator_client, delegate, address) -> None:
    shown = coordinator_client.get(address).content.decode()
    coordinator_client.post(address, {"delegate": delegate.pk, "do": "approve"})
    states = [Delegate.objects.get().state]
    coordinator_client.post(address, {"delegate": delegate.pk, "reason": "The room is small."})
    states.append(Delegate.objects.get().state)

    assert ("Rui Prata" in shown, "rui@other.example" in shown) == (True, True)
    assert states == ["approved", "refused"]
    kinds = list(Message.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["delegates/delegate_invited", "delegates/delegate_refused"]


def test_refusing_asks_for_a_reason(coordinator_client, delegate, address) -> None:
    answer = coordinator_client.post(address, {"delegate": delegate.pk, "reason": " "})

    assert "This field is required." in answer.content.decode()
    assert Delegate.objects.get().state == "asked"


@pytest.mark.parametrize("key", ["", "0", "x", "99999"])
def test_a_delegate_that_is_not_of_this_meeting_is_out_of_sight(coordinator_client, delegate, address, key) -> None:
    assert coordinator_client.post(address, {"delegate": key, "do": "approve"}).status_code == 404


def test_only_who_may_invite_sees_their_names(reviewer_client, administrator_client, delegate, address) -> None:
    for client in (reviewer_client, administrator_client):
        for method in (client.get, client.post):
            answer = method(address)
            assert (answer.status_code, b"Rui" in answer.content) == (403, False)
