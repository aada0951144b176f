import re
from datetime import timedelta

import pytest

from focusgroup.accounts.actor import Actor
from focusgroup.outbox.models import Message
from meetings import actions
from meetings.models import Invitation, Meeting
from meetings.waiting import actions as waiting
from meetings.waiting import seats
from meetings.waiting.actions import Limits
from tests.factories.meetings import InvitationFactory
from tests.factories.members import RepresentativeFactory

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def brisa_waits(invitation: Invitation, reply, now) -> Invitation:
    """Brisa is the first in the line; another company has the only seat."""
    Meeting.objects.update(seats_in_person=1)
    other = InvitationFactory(meeting=invitation.meeting, member=RepresentativeFactory().member)
    for each in (other, invitation):
        actions.answer(each, reply(invitation.meeting), by=Actor.holder(each), now=now)
    return other


def _text(mail) -> str:
    return str(mail.get_body(("plain",)).get_content())


def test_the_confirmation_says_that_the_company_waits(brisa_waits, delivered, now) -> None:
    noted = {mail["To"].addresses[0].addr_spec: _text(mail) for mail in delivered(now)}["ines@brisa.example"]

    assert "Tuesday 16 March 2027: Yes, in person (on the waiting list)\n" in noted


def test_the_offer_says_until_when_by_both_clocks(brisa_waits, reply, delivered, now) -> None:
    delivered(now)
    actions.answer(brisa_waits, reply(brisa_waits.meeting, "no"), by=Actor.holder(brisa_waits), now=now + HOUR)

    (mail,) = [mail for mail in delivered(now + HOUR) if "seat" in mail["Subject"]]

    assert mail["Subject"] == "A seat is free for you on 16 and 17 March 2027"
    assert (
        "We hold it for you until Wednesday 18 November 2026, 11:00 Brussels time "
        "(Wednesday 18 November 2026, 10:00 in Lisbon)." in _text(mail)
    )
    assert re.findall(r"/rsvp/[\w-]{32}/\?(\S+)", _text(mail)) == ["seat=yes", "seat=no"]
    assert "text/calendar" not in {part.get_content_type() for part in mail.walk()}


@pytest.mark.parametrize("at", [seats.HOLD, seats.HOLD + HOUR])
def test_an_offer_that_waited_too_long_is_not_sent(brisa_waits, reply, delivered, now, at) -> None:
    actions.answer(brisa_waits, reply(brisa_waits.meeting, "no"), by=Actor.holder(brisa_waits), now=now)

    delivered(now + at)

    assert Message.objects.get(kind="waiting/seat_offered").last_error == "The offer has ended."


def test_the_letter_of_a_seat_for_everybody_updates_the_calendar(brisa_waits, by, delivered, now) -> None:
    delivered(now)

    waiting.set_limits(brisa_waits.meeting, Limits(None, None), by=by, now=now)

    (mail,) = delivered(now)
    assert mail["Subject"] == "You have a seat on 16 and 17 March 2027"
    assert "Tuesday 16 March 2027: Yes, in person\n" in _text(mail)
    calendar = next(part for part in mail.walk() if part.get_content_type() == "text/calendar").get_content()
    assert "PARTSTAT=ACCEPTED" in calendar.replace("\r\n ", "").replace("\n ", "")


def test_the_letter_of_a_lost_seat_names_the_place_in_the_line(invitation, by, reply, delivered, now) -> None:
    other = InvitationFactory(meeting=invitation.meeting, member=RepresentativeFactory().member)
    for each in (other, invitation):
        actions.answer(each, reply(invitation.meeting), by=Actor.holder(each), now=now)
        now += HOUR
    delivered(now)

    waiting.set_limits(invitation.meeting, Limits(1, None), by=by, now=now, is_sure=True)

    (mail,) = delivered(now)
    assert "Tuesday 16 March 2027: number 1 on the waiting list\n" in _text(mail)
    assert "\n\n\n" not in _text(mail)


def test_who_let_a_seat_lapse_is_told_what_is_noted(brisa_waits, reply, delivered, now) -> None:
    actions.answer(brisa_waits, reply(brisa_waits.meeting, "no"), by=Actor.holder(brisa_waits), now=now)
    delivered(now)
    waiting.lapse_due(by=Actor.duty("seats"), now=now + seats.HOLD)

    (mail,) = delivered(now + seats.HOLD)

    assert mail["Subject"] == f"Your seat went to the next company: {brisa_waits.meeting}"
    assert "Tuesday 16 March 2027: Maybe, in person\n" in _text(mail)
