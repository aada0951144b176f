import re
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage

import pytest
from icalendar import Calendar

from focusgroup.accounts.actor import Actor
from focusgroup.outbox.models import Message
from meetings import actions, mails
from meetings.models import Invitation, Meeting
from meetings.plan import Plan, PlannedDay
from members.models import Member, Representative
from members.states import State as MemberState
from tests.factories.members import RepresentativeFactory

pytestmark = pytest.mark.django_db


def _parts(mail: EmailMessage) -> dict[str, str]:
    return {
        part.get_content_type(): part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"
    }


def _invite(invitation: Invitation, by: Actor, now: datetime) -> None:
    """The invitation by the action itself, so that its letter is queued."""
    member = invitation.member
    invitation.delete()
    actions.invite(invitation.meeting, [member], by=by, now=now)


def _errors() -> dict[str, str]:
    return dict(Message.objects.filter(state="void").values_list("kind", "last_error"))


def _moved(meeting: Meeting, **other) -> Plan:
    plan = Plan.of(meeting)
    return Plan(**({name: getattr(plan, name) for name in plan.__dataclass_fields__} | other))


def test_the_invitation_has_the_structure_that_calendar_programs_expect(invitation, by, now, delivered) -> None:
    _invite(invitation, by, now)

    (mail,) = delivered(now)

    structure = [(part.get_content_type(), part.get_content_disposition()) for part in mail.walk()]
    calendar_part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    attached = next(part for part in mail.walk() if part.get_filename() == "invite.ics")
    assert structure == [
        ("multipart/mixed", None),
        ("multipart/alternative", None),
        ("text/plain", None),
        ("text/html", None),
        ("text/calendar", None),
        ("application/ics", "attachment"),
    ]
    assert (calendar_part.get_param("method"), calendar_part.get_param("charset")) == ("REQUEST", "utf-8")
    for read in (Calendar.from_ical(calendar_part.get_content()), Calendar.from_ical(attached.get_content())):
        assert (read["METHOD"], str(read.walk("VEVENT")[0]["ATTENDEE"])) == ("REQUEST", "mailto:ines@brisa.example")
    assert all(len(line) <= 998 and line.isascii() for line in mail.as_bytes().split(b"\r\n"))


def test_the_invitation_says_all_in_plain_text(invitation, by, now, delivered) -> None:
    _invite(invitation, by, now)

    (mail,) = delivered(now)

    text = _parts(mail)["text/plain"]
    assert (mail["Subject"], mail["To"]) == (
        "Will you take part on 16 and 17 March 2027?",
        "Inês Moura <ines@brisa.example>",
    )
    for sentence in (
        "Dear members at Brisa Maritime Intelligence, Lda.,",
        "It is held in person and online: Hall 2, 14 Rue de l'Atelier, Brussels.",
        "Tuesday 16 March 2027\n  13:00 to 17:30 Brussels time (12:00 to 16:30 in Lisbon)\n",
        "Please answer by Friday 26 February 2027:",
    ):
        assert sentence in text
    assert "\n\n\n" not in text


def test_the_buttons_open_the_page_with_the_answer_filled_in(invitation, by, now, delivered) -> None:
    _invite(invitation, by, now)

    (mail,) = delivered(now)

    parts = _parts(mail)
    for part in (parts["text/plain"], parts["text/html"]):
        answers = re.findall(r"http://127\.0\.0\.1:8000/rsvp/[\w-]{32}/\?answer=(\w+)", part)
        assert answers == ["yes", "maybe", "no"]


def test_a_name_in_a_letter_is_not_markup(invitation, by, now, delivered) -> None:
    Member.objects.update(legal_name="Müller & <b>Söhne</b>")
    invitation.refresh_from_db()
    _invite(invitation, by, now)

    (mail,) = delivered(now)

    parts = _parts(mail)
    assert "Müller &amp; &lt;b&gt;Söhne&lt;/b&gt;" in parts["text/html"]
    assert "Dear members at Müller & <b>Söhne</b>," in parts["text/plain"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda i, by, now: actions.cancel(i.meeting, by=by, reason="Strike", now=now), "cancelled"),
        (
            lambda i, by, now: actions.change(i.meeting, _moved(i.meeting, place="Ispra"), by=by, now=now),
            "moved since",
        ),
        (lambda i, by, now: Member.objects.update(state=MemberState.ENDED), "not an active member"),
        (lambda i, by, now: Representative.objects.update(left_on=date(2026, 1, 1)), "does not represent"),
    ],
)
def test_an_invitation_that_no_longer_applies_never_leaves(invitation, by, now, delivered, change, reason) -> None:
    _invite(invitation, by, now)
    change(Invitation.objects.get(), by, now)

    sent = delivered(now)

    assert reason in _errors()["meetings/invitation"]
    assert "Will you take part on" not in {mail["Subject"] for mail in sent}


class TestChanged:
    def test_a_move_raises_the_sequence_and_tells_the_invited(self, invitation, by, now, delivered) -> None:
        _invite(invitation, by, now)
        delivered(now)
        uid = str(invitation.meeting.uid)

        told = actions.change(invitation.meeting, _moved(invitation.meeting, place="Ispra"), by=by, now=now)

        (mail,) = delivered(now)
        parts = _parts(mail)
        read = Calendar.from_ical(parts["text/calendar"])
        (event,) = read.walk("VEVENT")
        assert (told, mail["Subject"]) == (True, "Changed: the meeting is now on 16 and 17 March 2027")
        assert (read["METHOD"], event["UID"], event["SEQUENCE"], event["LOCATION"]) == ("REQUEST", uid, 1, "Ispra")
        assert "Before\n  16 and 17 March 2027, in person and online: Hall 2" in parts["text/plain"]
        assert "Now\n  16 and 17 March 2027, in person and online: Ispra" in parts["text/plain"]
        assert "\n\n\n" not in parts["text/plain"]

    def test_after_the_day_to_answer_by_the_letter_asks_for_today(self, invitation, by, now, delivered) -> None:
        late = datetime(2027, 2, 27, 9, tzinfo=UTC)

        actions.change(invitation.meeting, _moved(invitation.meeting, place="Ispra"), by=by, now=late)

        (mail,) = delivered(late)
        parts = _parts(mail)
        assert "Please answer today:" in parts["text/plain"]
        assert "26 February" not in parts["text/plain"] + parts["text/html"]

    def test_who_answered_is_told_that_the_answer_stands(self, invitation, by, now, delivered, reply) -> None:
        actions.answer(invitation, reply(invitation.meeting), by=by, now=now)
        delivered(now)

        actions.change(invitation.meeting, _moved(invitation.meeting, place="Ispra"), by=by, now=now)

        (mail,) = delivered(now)
        parts = _parts(mail)
        assert "Your answer stands." in parts["text/plain"]
        assert "PARTSTAT=ACCEPTED" in parts["text/calendar"].replace("\r\n ", "").replace("\n ", "")


class TestAnswerNoted:
    def test_each_representative_hears_what_was_answered(self, invitation, by, now, delivered, reply) -> None:
        RepresentativeFactory(member=invitation.member, is_main=False, user__email="rui@brisa.example")

        actions.answer(invitation, reply(invitation.meeting), by=Actor.holder(invitation), now=now)

        sent = {mail["To"].addresses[0].addr_spec: _parts(mail)["text/plain"] for mail in delivered(now)}
        assert set(sent) == {"ines@brisa.example", "rui@brisa.example"}
        assert (
            "Tuesday 16 March 2027: Yes, in person\nWednesday 17 March 2027: Yes, in person\n"
            in sent["rui@brisa.example"]
        )

    def test_needs_stand_in_no_letter(self, invitation, now, delivered, reply) -> None:
        said = reply(invitation.meeting, needs="No nuts", has_consented=True)

        actions.answer(invitation, said, by=Actor.holder(invitation), now=now)

        assert all("nuts" not in part for mail in delivered(now) for part in _parts(mail).values())

    def test_only_the_last_answer_is_confirmed(self, invitation, now, delivered, reply) -> None:
        for answer in ("yes", "no"):
            actions.answer(invitation, reply(invitation.meeting, answer), by=Actor.holder(invitation), now=now)

        (mail,) = delivered(now)

        assert "Tuesday 16 March 2027: No\n" in _parts(mail)["text/plain"]
        assert _errors() == {"meetings/answer_noted": "The answer has changed since; a newer letter says so."}


class TestCancelled:
    def test_everyone_ever_invited_is_told_once(self, invitation, by, now, delivered, reply) -> None:
        RepresentativeFactory(member=invitation.member, is_main=False, user__email="rui@brisa.example")
        _invite(invitation, by, now)
        delivered(now)
        invitation = Invitation.objects.get()
        actions.answer(invitation, reply(invitation.meeting, "no"), by=Actor.holder(invitation), now=now)
        delivered(now)
        Representative.objects.filter(user__email="rui@brisa.example").update(left_on=date(2026, 11, 17))
        Member.objects.update(state=MemberState.ENDED)

        actions.cancel(invitation.meeting, by=by, reason="The hall burnt down.", now=now + timedelta(days=2))

        sent = delivered(now + timedelta(days=2))
        assert sorted(mail["To"].addresses[0].addr_spec for mail in sent) == ["ines@brisa.example", "rui@brisa.example"]
        for mail in sent:
            parts = _parts(mail)
            read = Calendar.from_ical(parts["text/calendar"])
            (event,) = read.walk("VEVENT")
            method = next(p for p in mail.walk() if p.get_content_type() == "text/calendar").get_param("method")
            assert (method, read["METHOD"], event["SEQUENCE"], event["STATUS"]) == ("CANCEL", "CANCEL", 1, "CANCELLED")
            assert str(event["ATTENDEE"]) == f"mailto:{mail['To'].addresses[0].addr_spec}"
            assert "The hall burnt down." in parts["text/plain"]

    def test_whose_invitation_never_left_hears_nothing(self, invitation, by, now, delivered) -> None:
        _invite(invitation, by, now)

        actions.cancel(invitation.meeting, by=by, reason="Strike", now=now)

        assert delivered(now) == []
        assert _errors() == {
            "meetings/invitation": "The meeting was cancelled.",
            "meetings/cancelled": "The invitation never left.",
        }


@pytest.mark.parametrize("kind", [letter.kind for letter in (mails.reminder_to_answer, mails.reminder_of_meeting)])
def test_reminders_carry_no_second_request(invitation, now, delivered, kind, reply) -> None:
    if kind == mails.reminder_of_meeting.kind:
        actions.answer(invitation, reply(invitation.meeting), by=Actor.holder(invitation), now=now)
        delivered(now)
    letter = {each.kind: each for each in (mails.reminder_to_answer, mails.reminder_of_meeting)}[kind]
    until = (now + timedelta(hours=1)).isoformat()
    inputs = {"rule": "meeting_1d", "until": until, "first_day": "2027-03-16"}
    letter(invitation, now=now, inputs=inputs)

    (mail,) = delivered(now)

    assert "text/calendar" not in _parts(mail)
    assert re.search(r"/rsvp/[\w-]{32}/", _parts(mail)["text/plain"])


@pytest.mark.parametrize(("how", "says_when"), [("online", True), ("in_person", False)])
def test_reminders_say_when_the_online_link_comes_and_do_not_hold_it(
    invitation, now, delivered, reply, how, says_when
) -> None:
    actions.answer(invitation, reply(invitation.meeting, how=how), by=Actor.holder(invitation), now=now)
    delivered(now)
    for rule in ("meeting_7d", "meeting_3d", "meeting_1d"):
        inputs = {"rule": rule, "until": (now + timedelta(hours=1)).isoformat(), "first_day": "2027-03-16"}
        mails.reminder_of_meeting(invitation, now=now, offset=rule, inputs=inputs)

    sent = {mail["Subject"]: _parts(mail) for mail in delivered(now)}

    assert set(sent) == {f"{when}: {invitation.meeting}" for when in ("Next week", "In 3 days", "Tomorrow")}
    for parts in sent.values():
        assert ("The online link comes" in parts["text/plain"]) == says_when
        assert "video.example" not in parts["text/plain"] + parts["text/html"]


def test_a_day_of_a_meeting_held_one_way_needs_no_how(invitation, now, delivered, reply) -> None:
    Meeting.objects.update(mode="in_person")
    invitation.refresh_from_db()

    actions.answer(invitation, reply(Meeting.objects.get(), "maybe"), by=Actor.holder(invitation), now=now)

    (mail,) = delivered(now)
    assert "Tuesday 16 March 2027: Maybe\n" in _parts(mail)["text/plain"]


def test_moved_days_are_asked_again_by_the_letter(invitation, by, now, delivered, reply) -> None:
    actions.answer(invitation, reply(invitation.meeting), by=Actor.holder(invitation), now=now)
    delivered(now)
    first, second = Plan.of(invitation.meeting).days
    days = (PlannedDay(first.pk, date(2027, 3, 18), time(9), time(12)), second)

    actions.change(invitation.meeting, _moved(invitation.meeting, days=days), by=by, now=now)

    (mail,) = delivered(now)
    text = _parts(mail)["text/plain"]
    assert mail["Subject"] == "Changed: the meeting is now on 17 and 18 March 2027"
    assert "?answer=yes" in text
    assert "Your answer stands" not in text
