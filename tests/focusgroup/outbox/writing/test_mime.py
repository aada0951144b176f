import email
import email.policy
from datetime import datetime
from email.header import decode_header, make_header
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from focusgroup.outbox import queue
from focusgroup.outbox.models import Message
from focusgroup.outbox.rendering import Rendered
from focusgroup.outbox.writing import mime

NOW = datetime.fromisoformat("2026-11-16T10:00:00+01:00")
ICS = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Réunion\r\nEND:VCALENDAR\r\n"


def message(**changes: object) -> Message:
    drafted = queue.draft(kind="outbox/sample", about="outbox.heartbeat:1", recipient="ines@brisa.example", now=NOW)
    for name, value in changes.items():
        setattr(drafted, name, value)
    return drafted


def rendered(**changes: str) -> Rendered:
    values: dict[str, Any] = {
        "subject": "Hello",
        "text": "Hello\n",
        "html": "<p>Hello</p>",
        "calendar": "",
        "calendar_method": "REQUEST",
    }
    return Rendered(**(values | changes), secrets=())


def parsed(letter: Message, parts: Rendered) -> "email.message.EmailMessage":
    return email.message_from_bytes(mime.Mail(letter, parts, now=NOW).content, policy=email.policy.default)


def test_an_invitation_has_the_structure_that_calendar_programs_expect() -> None:
    mail = parsed(message(), rendered(calendar=ICS))

    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    calendar = list(mail.walk())[4]
    assert calendar["Content-Type"] == 'text/calendar; charset="utf-8"; method="REQUEST"'
    assert calendar["Content-Transfer-Encoding"] == "base64"
    assert calendar.get_payload(decode=True) == ICS.encode()
    assert next(iter(mail.iter_attachments())).get_filename() == "invite.ics"


def test_a_mail_is_seven_bit_with_crlf_and_short_lines() -> None:
    text = "Zażółć gęślą jaźń. " * 60 + "\n.\n..dots\nFrom here\ntrailing \n"
    letter = message(recipient_name="Łucja Wiśniewska-Bąk " * 5)

    content = mime.Mail(letter, rendered(text=text, subject="Přílohy " * 20, calendar=ICS), now=NOW).content

    assert content.isascii()
    assert content.count(b"\n") == content.count(b"\r\n") == content.count(b"\r")
    assert max(map(len, content.split(b"\r\n"))) <= 998


def test_the_headers_say_who_writes_and_that_a_machine_does() -> None:
    letter = message()
    mail = parsed(letter, rendered())

    assert mail["From"].addresses[0].addr_spec == "focusgroup@digital-sme.example"
    assert mail["Reply-To"] == "focusgroup@digital-sme.example"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"] == letter.message_id
    assert mail["Date"].datetime == NOW
    assert "List-Unsubscribe" not in mail


def test_letters_about_one_thing_are_one_conversation() -> None:
    first, second, other = message(), message(), message(about="outbox.heartbeat:2")

    topics = [parsed(letter, rendered())["References"] for letter in (first, second, other)]

    assert topics[0] == topics[1] != topics[2]
    assert parsed(first, rendered())["In-Reply-To"] == topics[0]
    assert "heartbeat" not in topics[0]


def test_codes_for_one_person_are_no_conversation() -> None:
    assert "References" not in parsed(message(about="accounts.user:1"), rendered())


def test_the_domain_goes_out_as_the_network_knows_it() -> None:
    assert parsed(message(recipient="ines@bücher.example"), rendered())["To"] == "ines@xn--bcher-kva.example"


@pytest.mark.parametrize("recipient", ["ines@" + "ä" * 80 + ".example", "ines@ä..example"])
def test_a_domain_that_cannot_be_is_refused(recipient: str) -> None:
    with pytest.raises(UnicodeError):
        mime.Mail(message(recipient=recipient), rendered(), now=NOW)


@given(
    text=st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\r")),
    subject=st.text(st.characters(blacklist_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=200),
    name=st.text(st.characters(blacklist_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=100),
)
def test_what_is_written_is_what_is_read(text: str, subject: str, name: str) -> None:
    subject, name = " ".join(subject.split()), " ".join(name.split())

    mail = parsed(message(recipient_name=name), rendered(text=text, subject=subject))

    body = mail.get_body(("plain",))
    assert body is not None
    assert body.get_payload(decode=True) == (text.rstrip("\n") + "\n").replace("\n", "\r\n").encode()
    assert " ".join(mail["Subject"].split()) == subject
    assert mail["To"].addresses[0].addr_spec == "ines@brisa.example"
    # Python's own reader of addresses puts a space between two encoded words; RFC 2047, 6.2 has none.
    raw = email.message_from_bytes(mime.Mail(message(recipient_name=name), rendered(), now=NOW).content)["To"]
    if not name.isascii():
        assert str(make_header(decode_header(raw.rpartition("<")[0]))).strip() == name


def test_a_letter_comes_from_the_group_and_replies_go_to_the_coordinators(settings) -> None:
    settings.DEFAULT_FROM_EMAIL = "Focus Group on AI for Europe <group@focusgroup.example>"
    settings.CONTACT_EMAIL = "coordinators@focusgroup.example"

    mail = parsed(message(), rendered())

    assert (mail["From"], mail["Reply-To"]) == (settings.DEFAULT_FROM_EMAIL, settings.CONTACT_EMAIL)
