from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction

from focusgroup.accounts.actor import Actor
from focusgroup.audit.models import Entry
from focusgroup.outbox import rendering
from focusgroup.outbox.models import Message
from meetings import actions as meetings
from meetings.delegates import actions as delegates
from meetings.delegates.models import Delegate
from meetings.models import DayAnswer, Invitation, Meeting
from meetings.replies import actions, addresses
from meetings.replies.models import Reply
from members.models import Member
from tests.factories.meetings import InvitationFactory
from tests.factories.members import RepresentativeFactory

pytestmark = pytest.mark.django_db
DUTY = Actor.duty("replies")
HOUR = timedelta(hours=1)


def _take(raw: bytes, now: datetime, key: str = "") -> Any:
    return actions.take(raw, key=key or actions.key_of(raw), by=DUTY, now=now)


def _answers() -> list[tuple[str, str]]:
    return list(DayAnswer.objects.order_by("day__date").values_list("answer", "how"))


class TestAnswer:
    @pytest.mark.parametrize(
        ("partstat", "state", "answers"),
        [
            ("ACCEPTED", "accepted", [("yes", "in_person")] * 2),
            ("TENTATIVE", "tentative", [("maybe", "in_person")] * 2),
            ("DECLINED", "declined", [("no", "")] * 2),
        ],
    )
    def test_a_button_answers_for_all_days_and_is_confirmed(self, invitation, said, now, partstat, state, answers):
        reply = _take(said(partstat=partstat), now)

        invitation.refresh_from_db()
        assert (reply.state, reply.invitation, invitation.state, _answers()) == ("noted", invitation, state, answers)
        assert list(Message.objects.values_list("kind", "recipient")) == [
            ("meetings/answer_noted", "ines@brisa.example")
        ]
        entry = Entry.objects.get(verb=f"moved to {state}")
        assert (entry.actor_kind, entry.actor_key) == ("link", f"meetings.invitation:{invitation.pk}")

    def test_the_same_mail_again_changes_nothing(self, invitation, said, now) -> None:
        raw = said()

        found = [_take(raw, now + n * HOUR).pk for n in range(3)]

        assert (len(set(found)), Reply.objects.count(), Message.objects.count()) == (1, 1, 1)

    def test_how_the_company_takes_part_and_what_it_needs_stay(self, invitation, said, reply, now) -> None:
        Meeting.objects.update(is_travel_covered=True)
        by = Actor.holder(invitation)
        noted = reply(invitation.meeting, needs="No nuts", has_consented=True, needs_travel=True)
        meetings.answer(invitation, noted, by=by, now=now - HOUR)
        online = reply(invitation.meeting, "maybe", how="online")
        meetings.answer(invitation, online, by=by, now=now - HOUR)

        _take(said(), now)

        assert _answers() == [("yes", "online")] * 2
        assert Invitation.objects.get().needs == "No nuts"

    def test_a_comment_is_a_note_to_the_organisers(self, invitation, said, now) -> None:
        _take(said(more="COMMENT:We come by train\\, late\r\n"), now)

        assert Invitation.objects.get().note == "We come by train, late"

    def test_a_comment_with_a_character_that_no_database_takes_is_noted_without_it(self, invitation, said, now) -> None:
        reply = _take(said(more="COMMENT:We come\0 late\r\n"), now)

        assert (reply.state, Invitation.objects.get().note) == ("noted", "We come late")

    def test_a_full_room_makes_it_wait(self, invitation, said, reply, now) -> None:
        Meeting.objects.update(seats_in_person=1)
        other = InvitationFactory(meeting=invitation.meeting, member=RepresentativeFactory().member)
        meetings.answer(other, reply(invitation.meeting), by=Actor.holder(other), now=now)

        _take(said(), now)

        invitation.refresh_from_db()
        assert invitation.state == "waiting"

    def test_whoever_is_sent_for_a_company_may_answer(self, invitation, said, reply, by, now) -> None:
        given = reply(invitation.meeting, delegate_name="Rui", delegate_email="rui@other.example")
        meetings.answer(invitation, given, by=Actor.holder(invitation), now=now - HOUR)
        raw = said(attendee="rui@other.example", sender="rui@other.example", partstat="DECLINED")
        states = [_take(raw, now, key="1").state]
        delegates.approve(Delegate.objects.get(), by=by, now=now - HOUR)

        states.append(_take(raw, now, key="2").state)

        assert states == ["staff", "noted"]


class TestOrder:
    def test_the_newest_stamp_wins_whatever_the_order_of_arrival(self, invitation, said, now) -> None:
        later = said(partstat="DECLINED", stamp=now + HOUR)
        states = [_take(raw, now + 2 * HOUR).state for raw in (later, said(stamp=now))]

        invitation.refresh_from_db()
        assert (states, invitation.state) == (["noted", "older"], "declined")

    def test_of_two_read_together_the_second_wins(self, invitation, said, now) -> None:
        states = [
            _take(raw, now + n * HOUR).state
            for n, raw in enumerate((said(stamp=now), said(partstat="DECLINED", stamp=now + HOUR / 2)), start=1)
        ]

        invitation.refresh_from_db()
        assert (states, invitation.state) == (["noted", "noted"], "declined")

    def test_an_answer_on_the_page_since_then_stands(self, invitation, said, reply, now) -> None:
        meetings.answer(invitation, reply(invitation.meeting, "no"), by=Actor.holder(invitation), now=now + HOUR)

        noted = _take(said(stamp=now), now + 2 * HOUR)

        invitation.refresh_from_db()
        assert (noted.state, invitation.state) == ("older", "declined")

    def test_an_answer_to_a_later_version_beats_a_newer_stamp(self, invitation, said, now) -> None:
        states = [_take(said(stamp=now + HOUR), now).state]
        Meeting.objects.update(sequence=1)

        states.append(_take(said(sequence=1, stamp=now + HOUR / 2, partstat="DECLINED"), now + HOUR).state)

        assert states == ["noted", "noted"]

    def test_a_version_that_there_is_not_yet_goes_to_the_staff_and_beats_nothing(self, invitation, said, now) -> None:
        states = [
            _take(said(sequence=50, partstat="TENTATIVE"), now).state,
            _take(said(sequence=0, stamp=now + HOUR, partstat="DECLINED"), now + HOUR).state,
        ]

        invitation.refresh_from_db()
        assert (states, invitation.state) == (["staff", "noted"], "declined")

    def test_a_clock_that_is_ahead_does_not_beat_the_buttons_of_the_next_hours(self, invitation, said, now) -> None:
        states = [
            _take(said(stamp=now + 23 * HOUR, partstat="TENTATIVE"), now).state,
            _take(said(stamp=now + HOUR, partstat="DECLINED"), now + HOUR).state,
        ]

        invitation.refresh_from_db()
        assert (states, invitation.state) == (["noted", "noted"], "declined")

    def test_an_answer_to_an_earlier_date_goes_to_the_staff(self, invitation, said, now) -> None:
        Meeting.objects.update(sequence=1)

        reply = _take(said(sequence=0), now)

        assert (reply.state, "earlier date or place" in reply.reason, DayAnswer.objects.count()) == ("staff", True, 0)


class TestStaff:
    """Whatever does not fit together in all points changes nothing and waits for a person."""

    @pytest.mark.parametrize(
        ("other", "reason"),
        [
            ({"sender": "mallory@evil.example"}, "from another address"),
            ({"headers": {"Authentication-Results": "mx.example; dmarc=fail"}}, "from another address"),
            ({"organizer": "focusgroup@digital-sme.example", "to": "focusgroup@digital-sme.example"}, "secret"),
            ({"organizer": "x@y.example", "to": f"focusgroup+{'a' * 26}@digital-sme.example"}, "secret"),
            ({"attendee": "nobody@brisa.example"}, "Nobody at this address"),
            ({"uid": "5f0c1d6e-0000-4000-8000-000000000000"}, "Nobody at this address"),
            ({"uid": "no uuid"}, "Nobody at this address"),
            ({"method": "COUNTER"}, "no plain yes"),
            ({"method": "REQUEST"}, "no plain yes"),
            ({"partstat": "DELEGATED"}, "no plain yes"),
            ({"partstat": "NEEDS-ACTION"}, "no plain yes"),
            ({"sequence": -7, "more": "ATTENDEE:mailto:second@brisa.example\r\n"}, "2 people"),
        ],
    )
    def test_what_does_not_fit(self, invitation, said, now, other, reason) -> None:
        reply = _take(said(**other), now)

        invitation.refresh_from_db()
        assert (reply.state, invitation.state, DayAnswer.objects.count()) == ("staff", "invited", 0)
        assert reason in reply.reason

    @pytest.mark.parametrize("other", [{"attendee": "a\0@brisa.example"}, {"partstat": "ACC\0EPTED\0?"}, {"uid": "\0"}])
    def test_what_no_database_takes_is_kept_without_it(self, invitation, said, now, other) -> None:
        reply = _take(said(**other), now)

        assert (reply.state, "\0" in f"{reply.attendee}{reply.partstat}", DayAnswer.objects.count()) == (
            "staff",
            False,
            0,
        )

    def test_the_secret_of_another_company_opens_nothing(self, invitation, said, now) -> None:
        other = InvitationFactory(meeting=invitation.meeting)
        address = addresses.organizer(other)[0]

        reply = _take(said(organizer=address, to=address), now)

        assert ("secret" in reply.reason, DayAnswer.objects.count()) == (True, 0)

    def test_a_stamp_from_the_future_does_not_beat_all_that_comes(self, invitation, said, now) -> None:
        reply = _take(said(stamp=now + timedelta(days=400)), now)

        assert ("future" in reply.reason, DayAnswer.objects.count()) == (True, 0)

    @pytest.mark.parametrize(
        "change",
        [
            lambda: Member.objects.update(state="ended"),
            lambda: Meeting.objects.update(state="cancelled"),
            lambda: Member.objects.get().representatives.update(left_on="2026-01-01"),
            lambda: Invitation.objects.update(state="cancelled"),
        ],
    )
    def test_who_may_not_answer_any_more(self, invitation, said, now, change) -> None:
        raw = said()
        change()

        reply = _take(raw, now)

        assert (reply.state, DayAnswer.objects.count()) == ("staff", 0)

    def test_a_person_who_writes_to_the_secret_address_is_heard(self, invitation, now) -> None:
        to = addresses.organizer(invitation)[0]
        raw = f"From: ines@brisa.example\r\nTo: {to}\r\nSubject: Parking?\r\n\r\nWhere?\r\n".encode()

        reply = _take(raw, now)

        assert (reply.state, reply.subject, "A person has written" in reply.reason) == ("staff", "Parking?", True)

    def test_other_mail_is_left_alone(self, invitation, now) -> None:
        raw = b"From: a@b.example\r\nTo: focusgroup@digital-sme.example\r\nSubject: Hello\r\n\r\nHi\r\n"

        assert (_take(raw, now), Reply.objects.count()) == (None, 0)

    def test_what_was_seen_to_is_closed_by_who_may_invite(self, invitation, said, by, reviewer, now) -> None:
        reply = _take(said(sender="mallory@evil.example"), now)

        with pytest.raises(PermissionDenied):
            actions.close(reply, by=Actor.person(reviewer), now=now)
        actions.close(reply, by=by, now=now)

        assert Reply.objects.get().state == "closed"


def test_the_request_and_the_cancellation_come_from_one_address_that_nobody_else_reads(invitation, by, now, delivered):
    member = invitation.member
    invitation.delete()
    meetings.invite(invitation.meeting, [member], by=by, now=now)
    organizers = []
    sent = delivered(now)
    meetings.cancel(invitation.meeting, by=by, reason="Strike", now=now)

    for mail in [*sent, *delivered(now)]:
        part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
        text = part.get_content().replace("\r\n ", "").replace("\n ", "")
        organizers.append(next(line for line in text.splitlines() if line.startswith("ORGANIZER")))

    address, secret = addresses.organizer(Invitation.objects.get())
    assert organizers == [organizers[0]] * 2
    assert organizers[0].endswith(f"mailto:{address}")
    message = Message.objects.get(kind="meetings/invitation")
    kept, whole = message.calendar, organizers[0]
    assert (secret in whole, secret in kept.replace("\r\n ", "")) == (True, settings.OUTBOX_IS_MAILBOX)
    with transaction.atomic():
        Meeting.objects.update(state="scheduled")
        Invitation.objects.update(state="invited")
        Meeting.objects.update(sequence=0)
        masked = rendering.preview(message, wordings={}).calendar.replace("\r\n ", "")
    assert ("•••@digital-sme.example" in masked, secret in masked) == (True, False)
    assert "The buttons of your calendar program answer too" in sent[0].get_body(("plain",)).get_content()


def test_without_a_mailbox_the_letters_say_that_buttons_do_not_answer(invitation, by, now, delivered, settings) -> None:
    settings.REPLY_MAILBOX_URL = ""
    member = invitation.member
    invitation.delete()
    meetings.invite(invitation.meeting, [member], by=by, now=now)

    (mail,) = delivered(now)

    assert "do not reach the list of participants" in mail.get_body(("plain",)).get_content()
    calendar = next(part for part in mail.walk() if part.get_content_type() == "text/calendar").get_content()
    assert "mailto:focusgroup@digital-sme.example" in calendar.replace("\r\n ", "").replace("\n ", "")
