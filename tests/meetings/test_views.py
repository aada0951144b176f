import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from focusgroup.accounts import links
from focusgroup.accounts.models import Link
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message
from meetings import mails
from meetings.models import DayAnswer, Invitation, Meeting
from meetings.states import Mode, State
from members.models import Member
from members.states import State as MemberState
from tests.factories.meetings import InvitationFactory, MeetingFactory, SessionFactory
from tests.factories.members import RepresentativeFactory

pytestmark = pytest.mark.django_db
# The day after that of these tests.
NEAR = datetime(2026, 11, 17, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _at(now: datetime):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def secret(invitation: Invitation, now: datetime) -> str:
    """The secret address of Brisa's invitation."""
    return reverse("meetings:rsvp", args=[links.mint(mails.LINK, invitation, now=now)])


def _filled(meeting: Meeting, answer: str = "yes", how: str = "in_person", **more: str) -> dict[str, str]:
    days = meeting.days.values_list("pk", flat=True)
    return {f"day_{pk}": answer for pk in days} | {f"how_{pk}": how for pk in days} | more


def _ticked(html: str) -> list[str]:
    """The values of the radio buttons that are ticked."""
    found = re.findall(r"<input[^>]*type=\"radio\"[^>]*>", html)
    return [re.findall(r'value="(\w+)"', button)[0] for button in found if " checked" in button]


def _everything() -> tuple[object, ...]:
    """All that an answer could touch, a link's use included."""
    return (
        list(Invitation.objects.order_by("pk").values()),
        list(DayAnswer.objects.order_by("pk").values()),
        list(Link.objects.order_by("pk").values()),
        Entry.objects.count(),
        Message.objects.count(),
    )


class TestList:
    def test_the_list_parts_coming_from_past(self, client: Client, meeting: Meeting) -> None:
        past = MeetingFactory(starts_at=datetime(2026, 11, 9, tzinfo=UTC), ends_at=datetime(2026, 11, 10, tzinfo=UTC))
        off = MeetingFactory(state=State.CANCELLED)
        MeetingFactory(state=State.DRAFT, title="Not told yet")
        MeetingFactory(state=State.CANCELLED, starts_at=None, ends_at=None, title="Never told")

        page = client.get("/meetings/")

        shown = {name: [e["meeting"] for e in page.context[name]] for name in ("coming", "called_off", "past")}
        assert shown == {"coming": [meeting], "called_off": [off], "past": [past]}
        assert "told" not in page.content.decode()

    def test_an_empty_list_says_what_comes(self, client: Client) -> None:
        assert "No meeting is announced" in client.get("/meetings/").content.decode()

    @pytest.mark.parametrize("rows", [1, 3])
    def test_the_list_costs_the_same_for_many(self, client: Client, rows: int, django_assert_num_queries) -> None:
        MeetingFactory.create_batch(rows)

        with django_assert_num_queries(4):
            page = client.get("/meetings/")

        assert len(page.context["coming"]) == rows


class TestMeeting:
    def test_the_agenda_stands_in_order_with_its_times(self, client: Client, meeting: Meeting) -> None:
        first, _second = meeting.days.all()
        SessionFactory(day=first, starts=time(19), ends=None, title="Dinner", note="In person only")
        SessionFactory(day=first, title="What the survey says")

        html = client.get(meeting.get_absolute_url()).content.decode()

        assert re.findall(r"<h3>([^<]+)</h3>", html) == ["What the survey says", "Dinner"]
        assert '<time datetime="2027-03-16T14:00+01:00">14:00–15:30</time>' in html
        assert '<time datetime="2027-03-16T19:00+01:00">19:00</time>' in html
        assert "Tuesday 16 and Wednesday 17 March 2027" in html

    def test_drafts_are_out_of_sight_except_for_staff(self, client: Client, coordinator_client: Client) -> None:
        draft = MeetingFactory(state=State.DRAFT, starts_at=None, ends_at=None)

        statuses = [who.get(draft.get_absolute_url()).status_code for who in (client, coordinator_client)]

        assert statuses == [404, 200]

    @pytest.mark.parametrize("who", ["anybody", "another member", "former representative", "uninvited member"])
    def test_the_online_link_is_not_for(self, client: Client, invitation: Invitation, sign_in, who: str) -> None:
        Meeting.objects.update(starts_at=NEAR, ends_at=NEAR + timedelta(hours=8))
        if who == "another member":
            other = RepresentativeFactory()
            InvitationFactory(member=other.member)
            client = sign_in(other.user)
        elif who == "former representative":
            gone = RepresentativeFactory(member=invitation.member, is_main=False, left_on=date(2026, 1, 1))
            client = sign_in(gone.user)
        elif who == "uninvited member":
            client = sign_in(RepresentativeFactory().user)

        page = client.get(invitation.meeting.get_absolute_url())

        assert page.status_code == 200
        assert "video.example" not in page.content.decode()

    def test_the_way_to_answer_is_for_the_invited(self, invitation, sign_in) -> None:
        client = sign_in(invitation.member.representatives.get().user)

        html = client.get(invitation.meeting.get_absolute_url()).content.decode()

        assert f'href="/meetings/march-2027/answer/{invitation.member.slug}/"' in html

    def test_who_comes_is_for_members_and_staff_only(self, client, invitation, sign_in, coordinator_client) -> None:
        reader = RepresentativeFactory().user
        address = invitation.meeting.get_absolute_url()

        counted = [
            "0 in person, 0 online" in who.get(address).content.decode()
            for who in (client, sign_in(reader), coordinator_client)
        ]

        assert counted == [False, True, True]

    def test_the_page_stays_cheap(self, invitation, sign_in, django_assert_max_num_queries) -> None:
        for day in invitation.meeting.days.all():
            SessionFactory.create_batch(4, day=day)
        InvitationFactory.create_batch(30, meeting=invitation.meeting)
        client = sign_in(invitation.member.representatives.get().user)

        with django_assert_max_num_queries(12):
            page = client.get(invitation.meeting.get_absolute_url())

        assert len(page.content) < 40_000

    def test_an_invitation_that_was_cancelled_is_not_shown(self, invitation, sign_in) -> None:
        Invitation.objects.update(state="cancelled")
        client = sign_in(invitation.member.representatives.get().user)

        html = client.get(invitation.meeting.get_absolute_url()).content.decode()

        assert "/answer/" not in html

    def test_times_of_a_meeting_elsewhere_name_the_place(self, client: Client) -> None:
        meeting = MeetingFactory(time_zone="Europe/Lisbon")

        html = client.get(meeting.get_absolute_url()).content.decode()

        assert "14:00 to 18:30 Brussels time (13:00 to 17:30 in Lisbon)" in html
        assert "The times of the agenda are those in Lisbon." in html


class TestCalendarFile:
    def test_the_file_can_be_had_by_anybody_and_names_nobody(self, client: Client, invitation: Invitation) -> None:
        page = client.get("/meetings/march-2027/calendar.ics")

        read = Calendar.from_ical(page.content)
        assert (page["Content-Type"], page["Content-Disposition"]) == (
            "text/calendar; charset=utf-8; method=PUBLISH",
            'attachment; filename="march-2027.ics"',
        )
        assert (read["METHOD"], "ATTENDEE" in read.walk("VEVENT")[0]) == ("PUBLISH", False)
        for secret in (b"video.example", b"ines@", b"Brisa"):
            assert secret not in page.content

    def test_a_draft_has_no_file_even_for_staff(self, coordinator_client: Client) -> None:
        draft = MeetingFactory(state=State.DRAFT)

        assert coordinator_client.get(f"/meetings/{draft.slug}/calendar.ics").status_code == 404


class TestRsvp:
    def test_the_page_says_for_whom_it_answers_and_shows_no_person(self, client, secret, invitation) -> None:
        Invitation.objects.update(
            needs="No nuts", needs_consent_at=invitation.invited_at, answered_at=invitation.invited_at
        )

        response = client.get(secret)

        html = response.content.decode()
        assert "Invitation for Brisa Maritime Intelligence, Lda." in html
        assert "13:00 to 17:30 Brussels time (12:00 to 16:30 in Lisbon)" in html
        for secret in ("nuts", "Inês", "Moura", "ines@", "video.example"):
            assert secret not in html
        assert (response["Referrer-Policy"], response["Cache-Control"]) == ("no-referrer", "no-store")
        assert not response.cookies

    def test_reading_changes_nothing_however_often(self, client: Client, secret: str) -> None:
        before = _everything()

        for answer in ("yes", "maybe", "no", "") * 4:
            client.get(secret, {"answer": answer})
            client.head(secret, {"answer": answer})

        assert _everything() == before

    @pytest.mark.parametrize(("hint", "ticked"), [("yes", ["yes", "yes"]), ("no", ["no", "no"]), ("drop table", [])])
    def test_the_button_of_the_mail_fills_in_the_answer(self, client, secret, hint, ticked) -> None:
        assert _ticked(client.get(secret, {"answer": hint}).content.decode()) == ticked

    def test_an_answer_is_noted_without_signing_in(self, secret, invitation) -> None:
        client = Client(enforce_csrf_checks=True)

        response = client.post(secret, _filled(invitation.meeting), headers={"origin": "null"})

        invitation.refresh_from_db()
        entry = Entry.objects.get()
        assert (response.status_code, response["Location"], invitation.state) == (
            302,
            f"{secret}?noted=yes",
            "accepted",
        )
        assert (entry.actor_kind, entry.actor_key) == ("link", f"meetings.invitation:{invitation.pk}")
        assert "Your answer is noted" in client.get(response["Location"]).content.decode()

    def test_posting_three_times_changes_once(self, client: Client, secret: str, invitation: Invitation) -> None:
        for _ in range(3):
            client.post(secret, _filled(invitation.meeting))

        assert (Entry.objects.count(), Message.objects.count(), DayAnswer.objects.count()) == (1, 1, 2)

    def test_the_answer_can_be_changed(self, client: Client, secret: str, invitation: Invitation) -> None:
        client.post(secret, _filled(invitation.meeting))
        client.post(secret, _filled(invitation.meeting, "no"))

        invitation.refresh_from_db()
        assert (invitation.state, _ticked(client.get(secret).content.decode())) == ("declined", ["no", "no"])

    def test_each_day_has_its_own_answer(self, client: Client, secret: str, invitation: Invitation) -> None:
        first, second = invitation.meeting.days.all()
        data = {f"day_{first.pk}": "yes", f"how_{first.pk}": "online", f"day_{second.pk}": "no"}

        client.post(secret, data)

        assert list(DayAnswer.objects.order_by("day__date").values_list("answer", "how")) == [
            ("yes", "online"),
            ("no", ""),
        ]

    @pytest.mark.parametrize(
        ("change", "problem"),
        [
            ({"how": ""}, "Say whether you come in person or online."),
            ({"answer": "perhaps"}, "Select a valid choice"),
            ({"answer": ""}, "This field is required."),
            ({"needs": "No nuts"}, "Tick this box"),
        ],
    )
    def test_an_incomplete_answer_is_sent_back_with_what_was_typed(
        self, client, secret, invitation, change, problem
    ) -> None:
        before = _everything()

        response = client.post(secret, _filled(invitation.meeting, **change))

        html = response.content.decode()
        assert problem in html.replace("&#x27;", "'")
        assert "<title>Error:" in html
        assert all(value in html for value in change.values() if value != "perhaps")
        assert _everything() == before

    def test_an_empty_post_of_a_scanner_changes_nothing(self, client: Client, secret: str) -> None:
        before = _everything()

        client.post(secret)

        assert _everything() == before

    def test_needs_are_noted_with_consent_and_can_be_deleted(self, client, secret, invitation) -> None:
        client.post(secret, _filled(invitation.meeting, needs="No nuts", consent="on"))
        noted = Invitation.objects.get().needs
        shown = client.get(secret).content.decode()
        client.post(secret, _filled(invitation.meeting, forget="on"))

        assert (noted, Invitation.objects.get().needs, "nuts" in shown) == ("No nuts", "", False)

    def test_a_meeting_held_one_way_asks_for_no_how(self, client, secret, invitation) -> None:
        Meeting.objects.update(mode=Mode.ONLINE, is_travel_covered=True)
        days = invitation.meeting.days.values_list("pk", flat=True)

        html = client.get(secret).content.decode()
        client.post(secret, {f"day_{pk}": "yes" for pk in days})

        assert ("How?" in html, "travel" in html) == (False, False)
        assert set(DayAnswer.objects.values_list("how", flat=True)) == {"online"}

    @pytest.mark.parametrize("method", ["get", "post"])
    @pytest.mark.parametrize(
        ("change", "status", "words"),
        [
            (
                lambda i: Link.objects.update(revoked_at=datetime(2026, 11, 1, tzinfo=UTC)),
                410,
                "This invitation is closed",
            ),
            (lambda i: Meeting.objects.update(state="cancelled"), 410, "The meeting is cancelled"),
            (lambda i: Member.objects.update(state=MemberState.ENDED), 410, "This invitation is closed"),
            (
                lambda i: Meeting.objects.update(starts_at=datetime(2026, 11, 16, 7, tzinfo=UTC)),
                410,
                "This invitation is closed",
            ),
            (lambda i: Invitation.objects.update(state="cancelled"), 410, "This invitation is closed"),
            (lambda i: i.delete(), 410, "This invitation is closed"),
            (lambda i: Link.objects.all().delete(), 404, "This link is not known"),
            (lambda i: Link.objects.update(purpose="applications:status"), 404, "This link is not known"),
        ],
    )
    def test_what_cannot_be_answered_says_so_calmly(
        self, client, secret, invitation, change, status, words, method
    ) -> None:
        data = _filled(invitation.meeting)
        change(invitation)
        before = (DayAnswer.objects.count(), Entry.objects.count(), Message.objects.count())

        response = getattr(client, method)(secret, data if method == "post" else None)

        assert (response.status_code, words in response.content.decode()) == (status, True)
        assert (DayAnswer.objects.count(), Entry.objects.count(), Message.objects.count()) == before
        assert response["Referrer-Policy"] == "no-referrer"

    def test_a_forged_link_tells_nothing(self, client: Client, invitation: Invitation) -> None:
        response = client.get(reverse("meetings:rsvp", args=["A" * 32]))

        assert response.status_code == 404
        assert "Brisa" not in response.content.decode()

    def test_the_page_is_the_same_for_whoever_is_signed_in(self, client, secret, coordinator_client) -> None:
        assert coordinator_client.get(secret).content == client.get(secret).content


class TestAnswerSignedIn:
    ADDRESS = "/meetings/march-2027/answer/brisa/"

    def test_a_representative_answers_from_the_page(self, invitation: Invitation, sign_in) -> None:
        user = invitation.member.representatives.get().user

        response = sign_in(user).post(self.ADDRESS, _filled(invitation.meeting))

        invitation.refresh_from_db()
        assert (response["Location"], invitation.state, invitation.answered_by) == (
            f"{self.ADDRESS}?noted=yes",
            "accepted",
            user,
        )
        assert Entry.objects.get().actor_key == str(user.public_id)

    def test_the_form_is_protected_against_forgery(self, invitation: Invitation, sign_in) -> None:
        client = sign_in(invitation.member.representatives.get().user)
        client.handler.enforce_csrf_checks = True

        response = client.post(self.ADDRESS, _filled(invitation.meeting))

        assert (response.status_code, DayAnswer.objects.count()) == (403, 0)

    def test_the_company_of_somebody_else_is_out_of_sight(self, invitation, sign_in, coordinator_client) -> None:
        stranger = sign_in(RepresentativeFactory().user)
        left = sign_in(RepresentativeFactory(member=invitation.member, is_main=False, left_on=date(2026, 1, 1)).user)

        statuses = [
            who.post(self.ADDRESS, _filled(invitation.meeting)).status_code
            for who in (stranger, left, coordinator_client)
        ]

        assert (statuses, DayAnswer.objects.count()) == ([404, 404, 404], 0)

    def test_nobody_signed_in_is_sent_to_sign_in(self, client: Client, invitation: Invitation) -> None:
        assert "/account/login/" in client.get(self.ADDRESS)["Location"]
