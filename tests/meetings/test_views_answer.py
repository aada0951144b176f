"""The answer page with seats, guests, notes and delegates. What it did before is in test_views.py."""

import re
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from focusgroup.accounts import links
from focusgroup.accounts.actor import Actor
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message
from meetings import actions, mails
from meetings.delegates.models import Delegate
from meetings.models import DayAnswer, Invitation, Meeting
from tests.factories.meetings import DayFactory, InvitationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at(now: datetime):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def secret(invitation: Invitation, now: datetime) -> str:
    """The secret address of Brisa's invitation."""
    return reverse("meetings:rsvp", args=[links.mint(mails.LINK, invitation, now=now)])


def _filled(meeting: Meeting, **more: str) -> dict[str, str]:
    """A yes for both days, in person."""
    days = meeting.days.values_list("pk", flat=True)
    return {f"day_{pk}": "yes" for pk in days} | {f"how_{pk}": "in_person" for pk in days} | more


def _everything() -> tuple[object, ...]:
    answers = list(DayAnswer.objects.values())
    return (list(Invitation.objects.values()), answers, Entry.objects.count(), Message.objects.count())


def test_the_page_stays_small_and_cheap_also_for_who_waits(
    client, secret, invitation, now, reply, django_assert_max_num_queries
) -> None:
    Meeting.objects.update(seats_in_person=1, guests_each=2, is_travel_covered=True)
    other = InvitationFactory(meeting=invitation.meeting)
    for each in (other, invitation):
        actions.answer(each, reply(invitation.meeting), by=Actor.holder(each), now=now)
    Delegate.objects.create(invitation=invitation, name="Rui Prata", email="rui@other.example", asked_at=now)

    with django_assert_max_num_queries(6):
        response = client.get(secret)

    assert "number 1 on the waiting list" in response.content.decode()
    assert len(response.content) < 16_000


@pytest.mark.parametrize(("hint", "ticked"), [("no", ["yes", "no", "no"]), ("yes", ["yes", "yes", "no"]), ("x", None)])
def test_the_button_about_a_held_seat_answers_for_its_days_alone(client, secret, invitation, now, hint, ticked) -> None:
    days = [*invitation.meeting.days.all(), DayFactory(meeting=invitation.meeting, date=date(2027, 3, 18))]
    for day, answer, place in zip(days, ("yes", "yes", "no"), ("", "held", ""), strict=True):
        until = now + timedelta(days=1) if place else None
        DayAnswer.objects.create(
            invitation=invitation, day=day, answer=answer, how="online", place=place, held_until=until
        )

    html = client.get(secret, {"seat": hint}).content.decode()

    shown = re.findall(r'name="day_\d+" value="(\w+)"[^>]* checked', html)
    assert shown == (ticked or ["yes", "yes", "no"])


def test_guests_note_and_delegate_are_noted_and_not_shown(client, secret, invitation) -> None:
    Meeting.objects.update(guests_each=2)
    more = {"guests": "2", "note": "We come by train", "delegate_name": "Rui Prata"}

    client.post(secret, _filled(invitation.meeting, delegate_email="rui@other.example", **more))

    noted = Invitation.objects.get()
    html = client.get(secret).content.decode()
    assert (noted.guests, noted.note, noted.delegate.email) == (2, "We come by train", "rui@other.example")
    assert "2 guests come with you" in html
    for personal in ("train", "Rui", "rui@"):
        assert personal not in html


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"guests": "3"}, "less than or equal to 2"),
        ({"guests": "-1"}, "greater than or equal to 0"),
        ({"guests": "some"}, "Enter a whole number"),
        ({"delegate_name": "Rui Prata"}, "Give their address."),
        ({"delegate_email": "rui@other.example"}, "Give the name of the person."),
        ({"delegate_name": "Rui Prata", "delegate_email": "rui"}, "Enter a valid email address"),
        ({"note": "x" * 501}, "at most 500 characters"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(client, secret, invitation, typed, problem) -> None:
    Meeting.objects.update(guests_each=2)
    before = _everything()

    html = client.post(secret, _filled(invitation.meeting, **typed)).content.decode()

    assert problem in html
    assert all(value in html for value in typed.values())
    assert _everything() == before


def test_when_the_places_for_guests_are_gone_it_is_said_beside_the_field(client, secret, invitation) -> None:
    Meeting.objects.update(guests_each=2, seats_guests=2)
    InvitationFactory(meeting=invitation.meeting, guests=1, state="accepted")

    html = client.post(secret, _filled(invitation.meeting, guests="2")).content.decode()

    assert re.search(r'id="id_guests_error"[^>]*>(\s*<[^>]+>)*\s*One place for guests is left\.', html)
