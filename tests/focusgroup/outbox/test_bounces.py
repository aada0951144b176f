import io

import pytest
from django.core.management import call_command

from focusgroup.outbox import bounces
from focusgroup.outbox.bounces import Bounce
from focusgroup.outbox.models import Message, Suppression
from focusgroup.outbox.states import State

# As Postfix writes them: a text, the report, and the headers of what came back.
POSTFIX = b"""\
Return-Path: <>
From: MAILER-DAEMON@mx.digital-sme.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: focusgroup@digital-sme.example
Auto-Submitted: auto-replied
MIME-Version: 1.0
Message-ID: <20261116.bounce@mx.digital-sme.example>
Content-Type: multipart/report; report-type=delivery-status; boundary="a/b"

This is a MIME-encapsulated message.

--a/b
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

<%(to)s>: host mx.sample.example said: 550 5.1.1 no such user

--a/b
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.digital-sme.example
Arrival-Date: Mon, 16 Nov 2026 10:00:00 +0100 (CET)

Final-Recipient: rfc822; %(to)s
Original-Recipient: rfc822;%(to)s
Action: %(action)s
Status: %(status)s
Remote-MTA: dns; mx.sample.example
Diagnostic-Code: smtp; 550 5.1.1 <%(to)s>: no such
    user here

--a/b
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

From: Focus Group <focusgroup@digital-sme.example>
To: %(to)s
Message-ID: %(id)s
Subject: Sample letter 1

--a/b--
"""
# As Exchange writes them: the whole mail comes back, base64 parts and all.
EXCHANGE = b"""\
From: Microsoft Outlook <postmaster@sample.example>
To: focusgroup@digital-sme.example
Subject: Undeliverable: Sample letter 1
MIME-Version: 1.0
Message-ID: <exchange-report@sample.example>
In-Reply-To: %(id)s
Content-Type: multipart/report; report-type=delivery-status; boundary="_r_"

--_r_
Content-Type: text/html; charset="us-ascii"

<p>Your message couldn't be delivered.</p>

--_r_
Content-Type: message/delivery-status

Reporting-MTA: dns;mail.sample.example

Final-recipient: RFC822;%(to)s
Action: Failed
Status: 5.2.2
Diagnostic-Code: smtp;552 5.2.2 mailbox full

--_r_
Content-Type: message/rfc822

From: Focus Group <focusgroup@digital-sme.example>
To: %(to)s
Message-ID: %(id)s
Subject: Sample letter 1
Content-Type: multipart/alternative; boundary="x"

--x
Content-Type: text/plain

Hello
--x--

--_r_--
"""
ANSWER = b"""\
From: Ines <ines@sample.example>
To: focusgroup@digital-sme.example
Subject: Re: Sample letter 1
Message-ID: <answer@sample.example>
In-Reply-To: <one@digital-sme.example>

Thank you. 5.1.1 is the section we mean.
"""
FIELDS = {b"to": b"ines@sample.example", b"id": b"<one@digital-sme.example>", b"action": b"failed", b"status": b"5.1.1"}


def postfix(**changes: bytes) -> bytes:
    return POSTFIX % (FIELDS | {name.encode(): value for name, value in changes.items()})


def test_a_report_of_postfix_names_address_letter_and_reason() -> None:
    assert bounces.bounces(postfix()) == [
        Bounce(
            address="ines@sample.example",
            message_id="<one@digital-sme.example>",
            is_final=True,
            reason="5.1.1 550 5.1.1 <ines@sample.example>: no such user here",
        )
    ]


def test_a_report_of_exchange_finds_the_letter_in_the_copy() -> None:
    assert bounces.bounces(EXCHANGE % FIELDS) == [
        Bounce("ines@sample.example", "<one@digital-sme.example>", False, "5.2.2 smtp;552 5.2.2 mailbox full")
    ]


def test_crlf_makes_no_difference() -> None:
    assert bounces.bounces(postfix().replace(b"\n", b"\r\n")) == bounces.bounces(postfix())


def test_a_delay_is_no_bounce() -> None:
    assert bounces.bounces(postfix(action=b"delayed", status=b"4.4.1")) == []


@pytest.mark.parametrize(
    ("status", "is_final"),
    [("5.1.1", True), ("5.1.10", True), ("5.2.1", True), ("5.2.2", False), ("5.7.1", False), ("4.4.7", False)],
)
def test_only_what_is_said_of_the_address_is_final(status: str, is_final: bool) -> None:
    assert [bounce.is_final for bounce in bounces.bounces(postfix(status=status.encode()))] == [is_final]


def test_an_address_has_two_spellings() -> None:
    assert bounces.same_address("anna@m\u00fcnchen.example", "Anna@xn--mnchen-3ya.example")
    assert not bounces.same_address("anna@m\u00fcnchen.example", "anna@munchen.example")
    assert not bounces.same_address("anna@xn--\u00fc.example", "anna@xn--zz.example")


@pytest.mark.parametrize("raw", [ANSWER, b"", b"\xff\xfe\x00garbage", postfix()[:400]])
def test_what_is_no_report_says_nothing(raw: bytes) -> None:
    assert bounces.bounces(raw) == []


def test_a_mailbox_holds_several() -> None:
    box = b"".join(
        b"From MAILER-DAEMON Mon Nov 16 10:00:00 2026\n" + mail + b"\n"
        for mail in (postfix(), ANSWER, EXCHANGE % (FIELDS | {b"to": b"rui@sample.example"}))
    )

    assert [bounce.address for bounce in bounces.read(io.BytesIO(box))] == ["ines@sample.example", "rui@sample.example"]


@pytest.mark.django_db
def test_the_command_marks_addresses_of_our_own_letters(queue, now, tmp_path, capsys) -> None:
    (message,) = queue(1)
    Message.objects.update(state=State.SENT, done_at=now)
    fields = {b"to": message.recipient.encode(), b"id": message.message_id.encode()}
    file = tmp_path / "box"
    file.write_bytes(POSTFIX % (FIELDS | fields))

    call_command("read_bounces", str(file))
    call_command("read_bounces", str(file))

    assert capsys.readouterr().out == "1 reported, 1 newly marked.\n1 reported, 0 newly marked.\n"
    assert Suppression.objects.get().address == message.recipient
