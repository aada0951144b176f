import re
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest

from focusgroup.accounts import links
from focusgroup.outbox.models import Message
from meetings.plan import PlannedDay
from meetings.poll import actions, mails
from meetings.poll.models import Asked, Poll
from members.models import Member, Representative
from members.states import State as MemberState
from tests.factories.meetings import AskedFactory, PollFactory
from tests.factories.members import RepresentativeFactory

pytestmark = pytest.mark.django_db


def _body(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_the_letter_names_the_dates_on_the_readers_clock_and_has_a_link_of_their_own(asked, delivered, now) -> None:
    RepresentativeFactory(member=asked.member, is_main=False, user__time_zone="Europe/Athens")
    mails.to_representatives(mails.asked, [asked], now=now)

    letters = [_body(letter) for letter in delivered(now)]

    assert len(letters) == 2
    assert "14:00 to 17:30 Brussels time (13:00 to 16:30 in Lisbon)" in letters[0]
    assert "14:00 to 17:30 Brussels time (15:00 to 18:30 in Athens)" in letters[1]
    tokens = [re.findall(r"/poll/([\w-]+)/", letter)[0] for letter in letters]
    assert len(set(tokens)) == 2
    assert {links.key_of(link) for token in tokens if (link := links.follow(mails.LINK, token, now=now))} == {
        str(asked.pk)
    }


@pytest.mark.parametrize("change", ["answered", "over", "left", "person left", "withdrawn"])
def test_a_letter_that_no_longer_holds_stays(asked, votes, delivered, by, now, change) -> None:
    inputs = {"due": now.isoformat(), "answer_by": asked.poll.answer_by.isoformat()}
    mails.to_representatives(mails.reminder, [asked], now=now, inputs=inputs)
    if change == "answered":
        actions.answer(asked, votes(asked.poll, "no"), by=by, now=now)
    elif change == "over":
        Poll.objects.update(answer_by=now.date() - timedelta(days=1))
    elif change == "left":
        Member.objects.update(state=MemberState.ENDED)
    elif change == "person left":
        Representative.objects.update(left_on=now.date())
    else:
        Poll.objects.update(state="withdrawn")

    assert delivered(now) == []
    assert Message.objects.get(kind="poll/reminder").state == "void"


def test_a_reminder_says_so_until_it_is_too_late(asked: Asked, delivered, now: datetime) -> None:
    inputs = {"due": now.isoformat(), "answer_by": asked.poll.answer_by.isoformat()}
    mails.to_representatives(mails.reminder, [asked], now=now, inputs=inputs)

    assert delivered(now + timedelta(hours=25)) == []


def test_who_was_asked_hears_of_the_date_and_of_what_they_had_said(poll, votes, delivered, by, now) -> None:
    for country in ("PT", "EE"):
        RepresentativeFactory(member=AskedFactory(poll=poll, member__country=country).member)
    first, _second = poll.asked.order_by("pk")
    option = poll.options.get(starts=datetime(2027, 3, 16, 14).time())
    actions.answer(first, votes(poll, "no"), by=by, now=now)
    plan = (PlannedDay(None, option.date, option.starts, option.ends),)

    actions.pick(poll, option, plan, rsvp_by=datetime(2027, 3, 1).date(), by=by, now=now)

    letters = [_body(letter) for letter in delivered(now)]
    assert ["To this date you had answered: No." in letter for letter in letters] == [True, False]
    assert all("14:00 to 17:30 Brussels time" in letter for letter in letters)
    assert all("/meetings/" in letter and "/poll/" not in letter for letter in letters)


def test_a_withdrawn_poll_gives_the_dates_back(asked: Asked, delivered, by, now: datetime) -> None:
    actions.withdraw(asked.poll, by=by, reason="The hall is taken.", now=now)

    (letter,) = delivered(now)

    assert "The hall is taken." in _body(letter)
    assert "Tuesday 9 and Wednesday 10 February 2027" in _body(letter)


def test_a_poll_in_the_past_is_not_announced_late(delivered) -> None:
    asked = AskedFactory(poll=PollFactory())
    RepresentativeFactory(member=asked.member)
    mails.to_representatives(mails.asked, [asked], now=datetime(2026, 12, 15, 9, tzinfo=UTC))

    assert delivered(datetime(2026, 12, 16, 9, tzinfo=UTC)) == []
