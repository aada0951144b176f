"""Bulletins: a way out with one click, looked at when they are queued and again before they leave."""

import re
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from focusgroup.accounts.actor import Actor
from focusgroup.audit.models import Entry
from focusgroup.outbox import actions, mails
from focusgroup.outbox.delivery import Sweep
from focusgroup.outbox.letters import LETTERS, Letter, letter
from focusgroup.outbox.models import Heartbeat, Message, Unsubscription
from focusgroup.outbox.rendering import render
from focusgroup.outbox.states import State

pytestmark = pytest.mark.django_db

READER = "Ines@brisa.example"


@pytest.fixture
def bulletin(monkeypatch) -> Letter[Heartbeat]:
    """The sample letter, declared as a bulletin."""
    found = replace(mails.sample, bulletin="calls")
    monkeypatch.setitem(LETTERS, found.kind, found)
    return found


@pytest.fixture
def beat(now) -> Heartbeat:
    return Heartbeat.objects.create(duty="outbox", started_at=now)


def queued(bulletin: Letter[Heartbeat], beat: Heartbeat, now, *, to: str = READER, offset: str = "") -> Message | None:
    return bulletin(beat, now=now, to=to, offset=offset, inputs={"number": 1})


def way_out(message: Message, now) -> str:
    return render(message, now=now).unsubscribe_url


def path_in(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def test_a_bulletin_carries_its_way_out_and_other_letters_do_not(sink, bulletin, beat, now, settings) -> None:
    settings.SITE_URL = "https://group.example"
    queued(bulletin, beat, now)

    Sweep(clock=lambda: now).run()

    mail = sink.mail_to(READER)
    link, by_mail = re.findall(r"<([^>]+)>", mail["List-Unsubscribe"])
    text = mail.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link.startswith("https://group.example/unsubscribe/")
    assert by_mail == f"mailto:{settings.CONTACT_EMAIL}?subject=unsubscribe%20calls"
    assert f"Unsubscribe from letters about open calls:\n{link}" in text
    assert f'href="{link}"' in mail.get_body(("html",)).get_content()
    assert link not in Message.objects.get().text


def test_what_one_must_get_has_no_way_out(sink, beat, now) -> None:
    mails.sample(beat, now=now, to=READER, inputs={"number": 1})

    Sweep(clock=lambda: now).run()

    mail = sink.mail_to(READER)
    assert (mail["List-Unsubscribe"], mail["List-Unsubscribe-Post"]) == (None, None)
    assert "Unsubscribe" not in mail.get_body(("plain",)).get_content()
    must = ("accounts/", "applications/received", "decision/", "focusgroup/", "meetings/", "members/", "review/")
    assert [kind for kind, one in LETTERS.items() if one.bulletin and kind.startswith(must)] == []


def test_one_post_without_a_session_unsubscribes_and_looking_does_not(bulletin, beat, now) -> None:
    message = queued(bulletin, beat, now)
    assert message is not None
    page = path_in(way_out(message, now))
    stranger = Client(enforce_csrf_checks=True)

    looked = stranger.get(page)
    before = Unsubscription.objects.count()
    clicked = stranger.post(page, {"List-Unsubscribe": "One-Click"})
    again = stranger.post(page, {"List-Unsubscribe": "One-Click"})

    assert (looked.status_code, before, clicked.status_code, again.status_code) == (200, 0, 200, 200)
    assert "Do you want no more letters about open calls?" in looked.content.decode()
    assert "You are unsubscribed" in clicked.content.decode()
    assert READER not in looked.content.decode() + clicked.content.decode()
    assert list(Unsubscription.objects.values_list("address", "topic")) == [(READER.lower(), "calls")]
    assert looked["Referrer-Policy"] == "no-referrer"


def test_it_is_logged_once_without_the_address_and_can_be_taken_back(bulletin, beat, now) -> None:
    message = queued(bulletin, beat, now)
    assert message is not None
    page = path_in(way_out(message, now))

    Client().post(page)
    Client().post(page)
    back = Client().post(page, {"do": "again"})

    entries = Entry.objects.filter(about__startswith="outbox.unsubscription:").order_by("id")
    assert "You are subscribed again" in back.content.decode()
    assert list(entries.values_list("verb", "changes")) == [
        ("unsubscribed", {"topic": "calls", "address": None}),
        ("subscribed again", {"topic": "calls", "address": None}),
    ]
    assert not Unsubscription.objects.exists()


def test_no_bulletin_is_queued_or_sent_after_it(sink, bulletin, beat, now) -> None:
    waiting = queued(bulletin, beat, now, offset="first")
    queued(bulletin, beat, now, to="tomas@fjord.example", offset="first")
    assert waiting is not None
    Unsubscription.objects.create(address=READER.lower(), topic="calls", since=now)

    later = queued(bulletin, beat, now, offset="second")
    outcome = dict(Sweep(clock=lambda: now).run())

    waiting.refresh_from_db()
    assert later is None
    assert (waiting.state, waiting.last_error) == (State.VOID, "The recipient has unsubscribed from such bulletins.")
    assert outcome == {"void": 1, "sent": 1}
    assert sink.recipients == ["tomas@fjord.example"]


def test_whoever_left_still_gets_what_is_no_bulletin(sink, beat, now) -> None:
    Unsubscription.objects.create(address=READER.lower(), topic="calls", since=now)
    mails.sample(beat, now=now, to=READER, inputs={"number": 1})

    assert dict(Sweep(clock=lambda: now).run()) == {"sent": 1}


def test_a_strange_or_ordinary_link_unsubscribes_nobody(bulletin, beat, now) -> None:
    message = queued(bulletin, beat, now)
    assert message is not None
    page = path_in(way_out(message, now))
    Message.objects.update(bulletin="")

    answers = [Client().post(page).status_code, Client().post("/unsubscribe/nonsense/").status_code]

    assert answers == [404, 404]
    assert not Unsubscription.objects.exists()
    with pytest.raises(PermissionDenied):
        actions.unsubscribe(message, by=Actor.holder(beat), now=now)


def test_staff_see_who_left_and_note_who_asked_by_mail(administrator_client, bulletin, beat, now) -> None:
    page = "/admin/outbox/message/unsubscribed/"

    wrong = administrator_client.post(page, {"address": "nobody", "topic": "calls"})
    administrator_client.post(page, {"address": READER, "topic": "calls"})
    listed = administrator_client.get(page)
    row = Unsubscription.objects.get()
    administrator_client.post(f"/admin/outbox/message/unsubscribed/{row.pk}/remove/")

    assert "Write the address as in name@company.example." in wrong.content.decode()
    assert READER.lower() in listed.content.decode()
    assert not Unsubscription.objects.exists()


def test_a_bulletin_is_not_made_anew_for_who_left(bulletin, beat, administrator, now) -> None:
    message = queued(bulletin, beat, now)
    assert message is not None
    Unsubscription.objects.create(address=READER.lower(), topic="calls", since=now)

    with pytest.raises(ValidationError, match="has unsubscribed"):
        actions.regenerate(message, by=Actor.person(administrator), now=now)


def test_a_topic_must_be_known() -> None:
    with pytest.raises(ValueError, match="No topic is named weather"):
        letter(Heartbeat, to=lambda beat: "", bulletin="weather")
