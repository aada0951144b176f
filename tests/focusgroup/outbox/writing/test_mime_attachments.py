"""Files that go with a letter: kept in the storage, read when the letter leaves."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from focusgroup.outbox import mails
from focusgroup.outbox.delivery import Sweep
from focusgroup.outbox.letters import LETTERS, Attachment, Contents
from focusgroup.outbox.models import Message
from focusgroup.outbox.states import State
from focusgroup.outbox.writing import mime

pytestmark = pytest.mark.django_db

BRIEF = b"%PDF-1.7\n\x00\xff" * 40
NAME = "Überblick für Mitglieder.pdf"


@pytest.fixture
def stored(settings, tmp_path) -> str:
    settings.MEDIA_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }
    return default_storage.save("briefs/1.pdf", ContentFile(BRIEF))


@pytest.fixture
def with_file(stored: str, monkeypatch) -> Callable[..., None]:
    """The sample letter, its first copy with a file."""

    def attach(*files: Attachment) -> None:
        def write(thing, occasion) -> Contents:
            contents = mails.sample.write(thing, occasion)
            return replace(contents, attachments=files if occasion.message.inputs["number"] == 1 else ())

        monkeypatch.setitem(LETTERS, mails.sample.kind, replace(mails.sample, write=write))

    attach(Attachment(NAME, stored, "application/pdf"))
    return attach


def test_a_letter_takes_its_file_along(sink, queue, with_file, now) -> None:
    first, second = queue(2)

    Sweep(clock=lambda: now).run()

    mail = sink.mail_to(first.recipient)
    (part,) = mail.iter_attachments()
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "application/pdf",
    ]
    assert (part.get_filename(), part.get_payload(decode=True)) == (NAME, BRIEF)
    assert list(sink.mail_to(second.recipient).iter_attachments()) == []
    assert [message.attachments for message in Message.objects.order_by("id")] == [[NAME], []]


def test_staff_see_what_was_attached(sink, queue, with_file, now, administrator_client) -> None:
    (message,) = queue(1)
    Sweep(clock=lambda: now).run()

    page = administrator_client.get(reverse("admin:outbox_message_change", args=[message.pk])).content.decode()

    assert f"Attached: {NAME}" in page


@pytest.mark.parametrize("what", ["gone", "too large"])
def test_a_letter_whose_file_cannot_go_fails_with_the_reason_and_the_others_leave(
    what: str, sink, queue, with_file, stored, now, monkeypatch
) -> None:
    first, second = queue(2)
    if what == "gone":
        default_storage.delete(stored)
    else:
        monkeypatch.setattr(mime, "ATTACHED_MOST_BYTES", len(BRIEF) - 1)

    outcome = dict(Sweep(clock=lambda: now).run())

    first.refresh_from_db()
    expected = {
        "gone": f"The attachment {NAME} is gone.",
        "too large": f"With {NAME} the attachments are larger than a mail may be.",
    }
    assert outcome == {"failed": 1, "sent": 1}
    assert (first.state, first.last_error) == (State.FAILED, expected[what])
    assert sink.recipients == [second.recipient]


def test_a_name_cannot_add_a_header(sink, queue, with_file, stored, now) -> None:
    with_file(Attachment('a"\r\nBcc: x@other.example\r\n.pdf', stored))
    (message,) = queue(1)

    Sweep(clock=lambda: now).run()

    (part,) = sink.mail_to(message.recipient).iter_attachments()
    assert part.keys() == ["Content-Type", "Content-Transfer-Encoding", "Content-Disposition"]
    assert part.get_payload(decode=True) == BRIEF
