import re
from datetime import date, datetime

import pytest
import time_machine
import vobject
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from focusgroup.accounts import links
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import Link, User
from focusgroup.audit.models import Entry
from meetings import mails
from meetings.feeds import actions
from meetings.models import Invitation, Meeting
from meetings.states import State
from members.models import Member, Representative
from members.states import State as MemberState
from tests.factories.meetings import InvitationFactory, MeetingFactory, SessionFactory
from tests.factories.members import RepresentativeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at(now: datetime):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def ines(invitation: Invitation) -> User:
    return invitation.member.representatives.get().user


@pytest.fixture
def feed(ines: User, now: datetime) -> str:
    return reverse("meetings:private_feed", args=[links.mint(actions.LINK, ines, now=now)])


def _events(response) -> list[dict[str, str]]:
    """The events as icalendar reads them, and the same once more as vobject does."""
    text = response.content.decode()
    names = ("uid", "summary", "status", "transp", "location")
    first = [{name: str(event.get(name, "")) for name in names} for event in Calendar.from_ical(text).walk("VEVENT")]
    read = vobject.readOne(text)
    second = [{name: str(event.getChildValue(name, "")) for name in names} for event in read.contents.get("vevent", [])]
    assert first == second
    starts = [event.decoded("DTSTART") for event in Calendar.from_ical(text).walk("VEVENT")]
    assert starts == [event.dtstart.value for event in read.contents.get("vevent", [])]
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    return first


class TestPrivateFeed:
    def test_it_holds_what_the_person_is_invited_to(self, client: Client, invitation: Invitation, feed: str) -> None:
        MeetingFactory(title="Not for them")
        InvitationFactory(meeting__title="Of others")

        response = client.get(feed)

        assert [event["uid"] for event in _events(response)] == [str(invitation.meeting.uid)]
        text = re.sub(r"\r\n ", "", response.content.decode())
        assert "No answer yet" in text
        assert "13:00 to 17:30 Brussels time (12:00 to 16:30 in Lisbon)" in text
        assert (response["Content-Type"], response["Cache-Control"]) == (
            "text/calendar; charset=utf-8; method=PUBLISH",
            "no-store",
        )

    def test_of_two_companies_the_one_that_left_is_left_out(self, client, invitation, ines, feed: str) -> None:
        InvitationFactory(meeting=invitation.meeting, member=RepresentativeFactory(user=ines).member)
        left = InvitationFactory(member=RepresentativeFactory(user=ines, member__state=MemberState.ENDED).member)

        events = _events(client.get(feed))

        assert [event["uid"] for event in events] == [str(invitation.meeting.uid)] != [str(left.meeting.uid)]

    def test_it_opens_no_door_and_names_no_person(self, client: Client, invitation, feed: str) -> None:
        RepresentativeFactory(member=invitation.member, is_main=False, user__name="Jan Novak")

        text = client.get(feed).content.decode()

        assert [word for word in ("video.example", "Novak", "Moura", "ines@", "ATTENDEE") if word in text] == []

    @pytest.mark.parametrize(
        ("state", "shown"),
        [
            ("invited", ("TENTATIVE", "OPAQUE")),
            ("accepted", ("CONFIRMED", "OPAQUE")),
            ("tentative", ("TENTATIVE", "OPAQUE")),
            ("declined", ("CONFIRMED", "TRANSPARENT")),
            ("cancelled", ("CANCELLED", "TRANSPARENT")),
        ],
    )
    def test_it_shows_what_was_answered(self, client: Client, invitation, feed: str, state, shown) -> None:
        Invitation.objects.update(state=state)

        (event,) = _events(client.get(feed))

        assert (event["status"], event["transp"]) == shown

    def test_a_meeting_that_is_off_is_taken_out(self, client: Client, invitation: Invitation, feed: str) -> None:
        Meeting.objects.update(state=State.CANCELLED)

        (event,) = _events(client.get(feed))

        assert event["status"] == "CANCELLED"

    def test_a_person_of_two_companies_has_one_event_a_meeting(self, client, invitation, ines, feed: str) -> None:
        second = RepresentativeFactory(user=ines, member__legal_name="Second Lda.").member
        InvitationFactory(meeting=invitation.meeting, member=second, state="accepted")

        response = client.get(feed)

        (event,) = _events(response)
        assert event["status"] == "CONFIRMED"
        assert "Second Lda.: Comes" in re.sub(r"\r\n ", "", response.content.decode())

    @pytest.mark.parametrize(
        "reason",
        [
            "ended by the person",
            "another was made",
            "left the company",
            "member ended",
            "member suspended",
            "not active",
        ],
    )
    def test_it_is_gone_when(self, client: Client, invitation, ines: User, feed: str, by, now, reason: str) -> None:
        own = Actor.person(ines)
        if reason == "ended by the person":
            actions.end_feed(ines, by=own, now=now)
        elif reason == "another was made":
            actions.make_feed(ines, by=own, now=now)
        elif reason == "left the company":
            Representative.objects.update(left_on=date(2026, 11, 1))
        elif reason == "not active":
            User.objects.filter(pk=ines.pk).update(is_active=False)
        else:
            Member.objects.update(state=MemberState.ENDED if "ended" in reason else MemberState.SUSPENDED)

        response = client.get(feed)

        assert response.status_code == 410
        assert b"This feed was ended." in response.content
        assert b"BEGIN:VCALENDAR" not in response.content

    def test_a_secret_of_another_purpose_opens_nothing(self, client: Client, invitation, ines, now: datetime) -> None:
        tokens = [links.mint(mails.LINK, invitation, now=now), links.mint("sign_in", ines, now=now), "x", "a" * 300]

        statuses = [client.get(f"/calendar/{token}.ics").status_code for token in tokens]

        assert statuses == [404] * 4

    def test_a_feed_opens_no_answer(self, client: Client, feed: str) -> None:
        token = feed.removeprefix("/calendar/").removesuffix(".ics")

        assert [client.get(f"/{page}/{token}/").status_code for page in ("rsvp", "poll")] == [404, 404]

    def test_reading_changes_nothing_however_often(self, client: Client, feed: str) -> None:
        before = (list(Link.objects.values()), Entry.objects.count())

        for n in range(15):
            (client.head if n % 2 else client.get)(feed)

        assert ((list(Link.objects.values()), Entry.objects.count())) == before
        assert client.post(feed).status_code == 405

    @pytest.mark.parametrize("rows", [1, 3])
    def test_it_costs_the_same_for_many(self, client: Client, invitation, feed, rows, django_assert_num_queries):
        for _ in range(rows - 1):
            InvitationFactory(member=invitation.member)

        with django_assert_num_queries(6):
            response = client.get(feed)

        assert len(_events(response)) == rows


class TestAllMeetings:
    def test_it_holds_what_the_public_may_know(self, client: Client, invitation: Invitation) -> None:
        MeetingFactory(state=State.DRAFT, title="Not told yet")
        off = MeetingFactory(state=State.CANCELLED)

        response = client.get("/meetings/calendar.ics")

        assert {(event["uid"], event["status"]) for event in _events(response)} == {
            (str(invitation.meeting.uid), "CONFIRMED"),
            (str(off.uid), "CANCELLED"),
        }
        assert [w for w in (b"Not told", b"video.example", b"Brisa", b"ATTENDEE") if w in response.content] == []

    def test_without_meetings_it_is_an_empty_calendar(self, client: Client) -> None:
        text = client.get("/meetings/calendar.ics").content.decode()

        assert (Calendar.from_ical(text)["X-PUBLISHED-TTL"], _events(client.get("/meetings/calendar.ics"))) == (
            "PT6H",
            [],
        )
        assert "REFRESH-INTERVAL;VALUE=DURATION:PT6H" in text

    @pytest.mark.parametrize("rows", [1, 3])
    def test_it_costs_the_same_for_many(self, client: Client, rows: int, django_assert_num_queries) -> None:
        MeetingFactory.create_batch(rows)

        with django_assert_num_queries(2):
            response = client.get("/meetings/calendar.ics")

        assert len(_events(response)) == rows


class TestAgendaFile:
    def test_each_session_is_an_event_of_its_own(self, client: Client, meeting: Meeting) -> None:
        first, second = meeting.days.all()
        one = SessionFactory(day=first, title="Figures; and, more\nBEGIN:VALARM", speakers="Ana Reis, JRC")
        SessionFactory(day=second, title="Close", ends=None)

        response = client.get("/meetings/march-2027/agenda.ics")

        events = _events(response)
        assert [event["summary"] for event in events] == ["Figures; and, more\nBEGIN:VALARM", "Close"]
        assert events[0]["uid"] == f"{meeting.uid}-{one.pk}"
        times = [
            (e["DTSTART"].to_ical(), e["DTEND"].to_ical()) for e in Calendar.from_ical(response.content).walk("VEVENT")
        ]
        assert times == [
            (b"20270316T130000Z", b"20270316T143000Z"),
            (b"20270317T130000Z", b"20270317T133000Z"),
        ]

    def test_a_draft_has_none(self, coordinator_client: Client) -> None:
        draft = MeetingFactory(state=State.DRAFT)

        assert coordinator_client.get(f"/meetings/{draft.slug}/agenda.ics").status_code == 404


class TestOwnPage:
    def test_a_feed_is_made_shown_once_and_works(self, ines: User, sign_in) -> None:
        client = sign_in(ines)

        made = client.post("/me/calendar/", {"deed": "feed"})
        address = re.findall(r'value="(http://testserver/calendar/[\w-]+\.ics)"', made.content.decode())[0]

        assert f'href="webcal://{address.removeprefix("http://")}"' in made.content.decode()
        assert Client().get(address).status_code == 200
        again = client.get("/me/calendar/").content.decode()
        assert ("/calendar/" + address.rpartition("/")[2] in again, "You have had a feed since" in again) == (
            False,
            True,
        )
        assert Entry.objects.filter(verb="made a calendar feed").count() == 1

    def test_ending_it_ends_only_ones_own(self, ines: User, feed: str, sign_in, now: datetime) -> None:
        other = RepresentativeFactory().user
        theirs = reverse("meetings:private_feed", args=[links.mint(actions.LINK, other, now=now)])

        sign_in(other).post("/me/calendar/", {"deed": "end", "person": str(ines.pk)})

        assert [Client().get(address).status_code for address in (feed, theirs)] == [200, 410]

    def test_the_zone_is_chosen_once_and_stands_beside_brussels(self, meeting: Meeting, ines: User, sign_in) -> None:
        client = sign_in(ines)

        client.post("/me/calendar/", {"deed": "zone", "time_zone": "Europe/Helsinki"})

        ines.refresh_from_db()
        html = client.get(meeting.get_absolute_url()).content.decode()
        assert (ines.time_zone, 'data-zone="Europe/Helsinki"' in html) == ("Europe/Helsinki", True)
        assert "13:00 to 17:30 Brussels time (14:00 to 18:30 in Helsinki)" in html
        assert Entry.objects.get().changes == {"time_zone": "Europe/Helsinki"}

    @pytest.mark.parametrize("zone", ["Europe/Atlantis", "", "/etc/passwd", "<b>", "Europe/Brussels\n"])
    def test_what_is_no_zone_is_refused(self, ines: User, sign_in, zone: str) -> None:
        page = sign_in(ines).post("/me/calendar/", {"deed": "zone", "time_zone": zone})

        ines.refresh_from_db()
        assert (page.status_code, ines.time_zone, Entry.objects.count()) == (200, "Europe/Lisbon", 0)
        assert page.context["form"].errors

    def test_staff_have_a_clock_but_no_feed(self, coordinator_client: Client) -> None:
        html = coordinator_client.get("/me/calendar/").content.decode()

        assert ("A feed is for people who represent a member" in html, 'value="feed"' in html) == (True, False)
        assert coordinator_client.post("/me/calendar/", {"deed": "feed"}).status_code == 403

    def test_reading_makes_no_feed(self, ines: User, sign_in) -> None:
        client = sign_in(ines)
        for deed in ("feed", "end", "zone"):
            client.get("/me/calendar/", {"deed": deed})

        assert (Link.objects.count(), Entry.objects.count()) == (0, 0)
