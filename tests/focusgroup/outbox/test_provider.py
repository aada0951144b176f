"""Reports of a mail provider, through the real django-anymail."""

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from anymail.signals import tracking
from anymail.webhooks.postmark import PostmarkTrackingWebhookView
from django.core.exceptions import SuspiciousOperation
from django.test import RequestFactory

from focusgroup.outbox import provider
from focusgroup.outbox.models import Message, Suppression, Unsubscription
from focusgroup.outbox.states import State
from tests import processes

pytestmark = pytest.mark.django_db

SECRET = "provider:correct horse"
READER = "recipient1@sample.example"
HARD = {
    "RecordType": "Bounce",
    "Type": "HardBounce",
    "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
    "Email": "Recipient1@sample.example",
    "Details": "smtp;550 5.1.1 No such user",
    "Description": "The server was unable to deliver your message",
    "BouncedAt": "2026-11-16T09:00:00Z",
}


@pytest.fixture
def report(settings) -> Iterator[Callable[..., int]]:
    """Post an event as the provider does; the status of the answer."""
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}
    tracking.connect(provider.note, dispatch_uid="test")

    def post(event: dict[str, Any], *, secret: str = SECRET) -> int:
        shown = base64.b64encode(secret.encode()).decode()
        request = RequestFactory().post("/", json.dumps(event), "application/json", HTTP_AUTHORIZATION=f"Basic {shown}")
        return int(PostmarkTrackingWebhookView.as_view()(request).status_code)

    yield post
    tracking.disconnect(dispatch_uid="test")


@pytest.fixture
def sent(queue, now) -> Message:
    (message,) = queue(1)
    Message.objects.update(state=State.SENT, done_at=now)
    return message  # type: ignore[no-any-return]


def test_a_hard_bounce_marks_the_address_with_the_servers_words(report, sent) -> None:
    assert report(HARD) == 200

    (mark,) = Suppression.objects.all()
    assert (mark.address, mark.message, mark.reported_by) == (READER, sent, "provider postmark")
    assert mark.reason.startswith("smtp;550 5.1.1 No such user")


@pytest.mark.parametrize(
    "changed",
    [
        {"Type": "SoftBounce", "Details": "smtp;452 4.2.2 mailbox full"},
        {"Type": "Transient", "Details": ""},
        {"Email": "stranger@sample.example"},
        {"RecordType": "Delivery"},
    ],
)
def test_what_is_for_now_or_not_ours_marks_nobody(report, sent, changed) -> None:
    assert report(HARD | changed) == 200

    assert not Suppression.objects.exists()


def test_a_report_without_the_secret_counts_for_nothing(report, sent) -> None:
    with pytest.raises(SuspiciousOperation):
        report(HARD, secret="provider:guessed")

    assert not Suppression.objects.exists()


@pytest.mark.parametrize(("bulletin", "expected"), [("calls", [(READER, "calls")]), ("", [])])
def test_a_complaint_unsubscribes_from_the_topic_of_a_bulletin_alone(report, sent, bulletin, expected) -> None:
    Message.objects.update(bulletin=bulletin)

    report(HARD | {"RecordType": "SpamComplaint", "Type": "SpamComplaint"})

    assert list(Unsubscription.objects.values_list("address", "topic")) == expected
    assert not Suppression.objects.exists()


ASK = """
import base64, json
from django.test import Client
for path in ("postmark/tracking", "sendgrid/tracking", "postmark/inbound"):
    print(Client().post(f"/hooks/mail/{path}/", "{}", content_type="application/json").status_code)
shown = base64.b64encode(b"name:secret").decode()
event = json.dumps({"RecordType": "Delivery", "Recipient": "a@sample.example", "MessageID": "1"})
print(Client(headers={"Authorization": f"Basic {shown}"}).post(
    "/hooks/mail/postmark/tracking/", event, content_type="application/json").status_code)
"""


def test_one_setting_opens_the_hook_of_that_provider_behind_its_secret(tmp_path: Path) -> None:
    env = processes.environment(
        tmp_path,
        MAIL_PROVIDER="postmark",
        ANYMAIL_WEBHOOK_SECRET="name:secret",
        ALLOWED_HOSTS="testserver",
        DEBUG="true",
    )

    asked = processes.manage("shell", "-v0", "-c", ASK, env=env)
    unguarded = processes.manage("check", env=env | {"ANYMAIL_WEBHOOK_SECRET": ""})

    assert asked.stdout.split() == ["400", "404", "404", "200"], asked.stderr
    assert unguarded.returncode != 0
    assert "MAIL_PROVIDER needs ANYMAIL_WEBHOOK_SECRET" in unguarded.stderr


def test_the_hook_is_closed_without_the_setting(client) -> None:
    assert client.post("/hooks/mail/postmark/tracking/").status_code == 404
