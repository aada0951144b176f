import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from focusgroup import duties
from focusgroup.accounts.actor import Actor
from focusgroup.outbox.models import Heartbeat
from meetings.models import Invitation
from meetings.replies import actions, imip
from meetings.replies.mailbox import Away, Mailbox
from meetings.replies.models import MailboxPlace, Reply
from tests import imap

pytestmark = pytest.mark.django_db
DUTY = Actor.duty("replies")


def test_new_mail_is_read_once_and_the_mailbox_stays_as_it_is(invitation, said, now) -> None:
    folder = imap.Folder({3: said(), 9: b"From: a@b.example\r\nSubject: Hello\r\n\r\nHi\r\n"})
    with imap.serving(folder) as url:
        counts = [actions.read_mailbox(Mailbox.of(url), by=DUTY, now=now) for _ in range(2)]
        folder.mails[12] = said(sender="mallory@evil.example")
        counts.append(actions.read_mailbox(Mailbox.of(url), by=DUTY, now=now))

    assert counts == [{"noted": 1}, {}, {"staff": 1}]
    assert Invitation.objects.get().state == "accepted"
    assert (Reply.objects.count(), MailboxPlace.objects.get().last_number) == (2, 12)
    written = [each for each in folder.commands if re.match(r"(?i)(SELECT|STORE|UID (STORE|COPY|MOVE)|EXPUNGE)", each)]
    assert written == []
    assert "secret" not in MailboxPlace.objects.get().mailbox


def test_a_mailbox_that_was_numbered_anew_is_read_anew_without_doubling_answers(invitation, said, now) -> None:
    folder = imap.Folder({3: said()})
    with imap.serving(folder) as url:
        actions.read_mailbox(Mailbox.of(url), by=DUTY, now=now)
        folder.validity, folder.mails = 8, {1: said()}
        counts = actions.read_mailbox(Mailbox.of(url), by=DUTY, now=now)

    assert (counts, Invitation.objects.get().revision) == ({"older": 1}, 1)


def test_a_mail_that_is_too_large_goes_to_the_staff_unread(invitation, said, now) -> None:
    folder = imap.Folder({1: said() + b"x" * imip.MAIL_BYTES})
    with imap.serving(folder) as url:
        counts = actions.read_mailbox(Mailbox.of(url), by=DUTY, now=now)

    assert (counts, Invitation.objects.get().state) == ({"staff": 1}, "invited")
    assert not [each for each in folder.commands if "BODY.PEEK[]" in each]


@pytest.mark.parametrize("hostile", [b"", b"\0" * 99, b"Content-Type: text/calendar\r\n\r\nBEGIN:VEVENT\r\n"])
def test_a_hostile_mail_does_not_stop_the_ones_behind_it(invitation, said, now, hostile) -> None:
    with imap.serving(imap.Folder({1: hostile, 2: said()})) as url:
        actions.read_mailbox(Mailbox.of(url), by=DUTY, now=now)

    assert Invitation.objects.get().state == "accepted"


def test_whatever_a_mail_breaks_it_goes_to_the_staff_and_the_next_has_its_turn(
    invitation, said, now, monkeypatch, caplog
) -> None:
    read = imip.read

    def fails_once(text: str) -> imip.Said:
        monkeypatch.setattr(imip, "read", read)
        raise KeyError("something that nobody thought of")

    monkeypatch.setattr(imip, "read", fails_once)
    with imap.serving(imap.Folder({1: said(), 2: said()})) as url:
        counts = actions.read_mailbox(Mailbox.of(url), by=DUTY, now=now)

    assert (counts, MailboxPlace.objects.get().last_number) == ({"staff": 1, "noted": 1}, 2)
    waiting = Reply.objects.for_staff().get()
    assert (waiting.reason, waiting.sender) == ("The mail could not be taken: KeyError.", "ines@brisa.example")
    assert "could not be taken" in caplog.text


def test_a_wrong_password_is_said_and_changes_nothing(now) -> None:
    with imap.serving(imap.Folder(password="other")) as url:
        mailbox = Mailbox.of(url.replace("other", "wrong"))
        with pytest.raises(Away, match="wrong password"):
            actions.read_mailbox(mailbox, by=DUTY, now=now)


def test_a_server_that_is_not_there_is_said(now) -> None:
    with imap.serving(imap.Folder()) as url:
        mailbox = Mailbox.of(url)

    with pytest.raises(Away, match="ConnectionRefused"):
        actions.read_mailbox(mailbox, by=DUTY, now=now)


def test_the_password_does_not_travel_in_the_open(now) -> None:
    folder = imap.Folder()
    with imap.serving(folder) as url:
        found = Mailbox.of(url)
        elsewhere = Mailbox("127.0.0.2", found.port, found.user, found.password, found.folder, is_tls=False)
        with pytest.raises(Away):
            actions.read_mailbox(elsewhere, by=DUTY, now=now)

    assert not [each for each in folder.commands if each.upper().startswith("LOGIN")]


@pytest.mark.parametrize("url", ["", "http://a:b@c/", "imaps://host/INBOX", "imaps://"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="imaps://name:password@host/folder"):
        Mailbox.of(url)


def test_an_address_is_taken_apart() -> None:
    assert Mailbox.of("imaps://focus%40group:p%2Fw@mail.example/Group/Replies") == Mailbox(
        "mail.example", 993, "focus@group", "p/w", "Group/Replies", is_tls=True
    )


def test_the_duty_reads_the_mailbox_and_says_what_it_found(invitation, said, now, settings) -> None:
    with imap.serving(imap.Folder({1: said()})) as url:
        settings.REPLY_MAILBOX_URL = url
        went_well = duties.run("replies", now=now)

    assert (went_well, Heartbeat.objects.get(duty="replies").note) == (True, "{'noted': 1}")


def test_the_duty_does_nothing_where_no_mailbox_is_named(now, settings) -> None:
    settings.REPLY_MAILBOX_URL = ""

    assert duties.run("replies", now=now)


class TestCommand:
    def test_it_reads_the_mailbox(self, invitation, said, capsys, settings) -> None:
        with imap.serving(imap.Folder({1: said(sender="mallory@evil.example")})) as url:
            settings.REPLY_MAILBOX_URL = url
            call_command("read_replies")

        assert capsys.readouterr().out == "1 staff\n"

    def test_it_reads_one_mail_from_a_file(self, invitation, said, tmp_path: Path, capsys) -> None:
        (tmp_path / "mail.eml").write_bytes(said(sender="mallory@evil.example"))

        call_command("read_replies", str(tmp_path / "mail.eml"))

        assert "staff The mail comes from another address" in capsys.readouterr().out

    def test_it_says_what_is_missing(self, settings, tmp_path: Path) -> None:
        settings.REPLY_MAILBOX_URL = ""

        with pytest.raises(CommandError, match="names no mailbox"):
            call_command("read_replies")
        with pytest.raises(CommandError, match="cannot be read"):
            call_command("read_replies", str(tmp_path / "none.eml"))
