import csv
import io
import re
from datetime import date, datetime, time

import pytest
import time_machine
from django.test import Client
from openpyxl import load_workbook

from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message
from meetings import actions
from meetings.models import Invitation, Meeting, Session
from meetings.notes import mails as notes
from meetings.states import State
from members.models import Member
from tests.factories.meetings import InvitationFactory, MeetingFactory, SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at(now: datetime):
    with time_machine.travel(now, tick=False):
        yield


def _page(meeting: Meeting, name: str = "overview") -> str:
    return f"/admin/meetings/meeting/{meeting.pk}/{name}/"


def _text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.mark.parametrize("name", ["overview", "schedule", "move", "cancel", "export"])
class TestAccess:
    def test_staff_without_the_permission_are_refused(
        self, reviewer_client, administrator_client, meeting, name
    ) -> None:
        for client in (reviewer_client, administrator_client):
            method = client.post if name == "export" else client.get
            assert method(_page(meeting, name)).status_code == 403

    def test_drafts_are_out_of_their_sight(self, reviewer_client: Client, name: str) -> None:
        draft = MeetingFactory(state=State.DRAFT)

        method = reviewer_client.post if name == "export" else reviewer_client.get
        assert method(_page(draft, name)).status_code == 404

    def test_members_are_sent_away(self, invitation: Invitation, sign_in, name: str) -> None:
        client = sign_in(invitation.member.representatives.get().user)

        assert client.post(_page(invitation.meeting, name)).status_code in (302, 403)
        assert Entry.objects.count() == 0


class TestOverview:
    def test_the_page_says_who_comes_how_and_from_where(self, coordinator_client, invitation, by, reply, now) -> None:
        actions.answer(invitation, reply(invitation.meeting, how="online"), by=by, now=now)
        InvitationFactory(meeting=invitation.meeting, member__legal_name="Rohkem Health", member__country="EE")

        text = _text(coordinator_client.get(_page(invitation.meeting)))

        assert "Come in person 0 Come online 1 Maybe 0 Do not come 0 No answer yet 1" in text
        assert "Brisa Maritime Intelligence, Lda. Portugal Comes Yes, online Yes, online" in text
        assert "Rohkem Health Estonia No answer yet – –" in text
        assert "Estonia 1 0 0 0" in text
        assert "Answer noted 0 1 0 0" in text

    def test_guests_notes_and_who_is_sent_stand_there(self, coordinator_client, invitation, by, reply, now) -> None:
        Meeting.objects.update(guests_each=3, seats_in_person=0)
        more = {"note": "Keep lunch", "delegate_name": "Rui Prata", "delegate_email": "rui@other.example"}
        actions.answer(invitation, reply(invitation.meeting, guests=2, **more), by=by, now=now)

        text = _text(coordinator_client.get(_page(invitation.meeting)))

        assert "No answer yet 0 Guests 2" in text
        assert "Lda. sends Rui Prata (Waits for your word) Portugal Waits for a seat" in text
        assert "Yes, in person, on the waiting list 2 guests Note: Keep lunch 16 Nov" in text

    def test_rows_can_be_narrowed_to_a_state(self, coordinator_client, invitation, by, reply, now) -> None:
        actions.answer(invitation, reply(invitation.meeting), by=by, now=now)
        other = InvitationFactory(meeting=invitation.meeting)

        page = coordinator_client.get(_page(invitation.meeting), {"state": "invited"})

        assert [row.key for row in page.context["rows"]] == [other.pk]

    def test_needs_are_shown_only_with_the_permission_to_invite(self, coordinator, sign_in, invitation, by, reply, now):
        said = reply(invitation.meeting, needs="No nuts", has_consented=True)
        actions.answer(invitation, said, by=by, now=now)
        group = coordinator.groups.get()
        shown = ["No nuts" in _text(sign_in(coordinator).get(_page(invitation.meeting)))]
        group.permissions.remove(group.permissions.get(codename="invite"))
        page = _text(sign_in(coordinator).get(_page(invitation.meeting)))
        shown.append("No nuts" in page)

        assert (shown, "has needs" in page) == ([True, False], True)

    def test_every_kind_of_letter_has_its_line(self, coordinator_client, invitation, now) -> None:
        notes.note(invitation, now=now, inputs={"subject": "Hall 3", "text": "Please come to hall 3."})

        text = _text(coordinator_client.get(_page(invitation.meeting)))

        assert "What the organisers write about the meeting, in their own words. 0 1 0 0" in text

    @pytest.mark.parametrize("rows", [1, 3])
    def test_the_page_costs_the_same_for_many(
        self, coordinator_client, meeting, rows, django_assert_num_queries
    ) -> None:
        InvitationFactory.create_batch(rows, meeting=meeting)
        coordinator_client.get(_page(meeting))

        with django_assert_num_queries(12):
            page = coordinator_client.get(_page(meeting))

        assert len(page.context["rows"]) == rows


class TestSchedule:
    def test_a_draft_is_shown_and_then_scheduled(self, coordinator_client: Client) -> None:
        draft = MeetingFactory(state=State.DRAFT, starts_at=None, ends_at=None)

        shown = _text(coordinator_client.get(_page(draft, "schedule")))
        states = [Meeting.objects.get().state]
        coordinator_client.post(_page(draft, "schedule"))
        states.append(Meeting.objects.get().state)

        assert "Tuesday 16 March 2027 13:00 to 17:30 Brussels time" in shown
        assert states == ["draft", "scheduled"]

    def test_what_stands_in_the_way_is_said(self, coordinator_client: Client) -> None:
        draft = MeetingFactory(state=State.DRAFT, starts_at=None, ends_at=None, place="", rsvp_by=date(2027, 3, 20))

        pages = [coordinator_client.get(_page(draft, "schedule"))]
        pages.append(coordinator_client.post(_page(draft, "schedule"), follow=True))

        for page in map(_text, pages):
            assert "Say where the meeting is held." in page
            assert "must lie before the first day" in page
        assert Meeting.objects.get().state == "draft"


def _move_data(meeting: Meeting, **changes: str) -> dict[str, str]:
    days = list(meeting.days.all())
    data = {
        "mode": meeting.mode,
        "place": meeting.place,
        "online_url": meeting.online_url,
        "time_zone": meeting.time_zone,
        "rsvp_by": meeting.rsvp_by.isoformat(),
        "days-TOTAL_FORMS": str(len(days) + 1),
        "days-INITIAL_FORMS": str(len(days)),
    }
    for number, day in enumerate(days):
        facts = {"key": day.pk, "date": day.date, "starts": day.starts, "ends": day.ends, "note": day.note}
        data |= {f"days-{number}-{name}": str(value) for name, value in facts.items()}
    empty = {f"days-{len(days)}-{name}": "" for name in ("key", "date", "starts", "ends", "note")}
    return data | empty | changes


class TestMove:
    def test_another_place_is_told(self, coordinator_client: Client, invitation: Invitation) -> None:
        data = _move_data(invitation.meeting, place="Ispra")

        page = coordinator_client.post(_page(invitation.meeting, "move"), data, follow=True)

        meeting = Meeting.objects.get()
        assert (meeting.place, meeting.sequence) == ("Ispra", 1)
        assert list(Message.objects.values_list("kind", flat=True)) == ["meetings/changed"]
        assert "The invited are told." in _text(page)

    def test_who_would_lose_a_seat_is_named_first(self, coordinator_client, invitation, by, reply, now) -> None:
        meeting = invitation.meeting
        Meeting.objects.update(seats_in_person=0)
        actions.answer(invitation, reply(meeting, how="online"), by=by, now=now)
        data = _move_data(meeting, mode="in_person")

        asked = coordinator_client.post(_page(meeting, "move"), data).content.decode()
        before = Meeting.objects.get().mode
        coordinator_client.post(_page(meeting, "move"), data | {"sure": "yes"})

        assert "<li>Brisa Maritime Intelligence, Lda., Tuesday 16 March 2027, in person</li>" in asked
        assert (before, Meeting.objects.get().mode) == ("hybrid", "in_person")
        assert Invitation.objects.get().state == "waiting"

    def test_sessions_that_would_lose_their_place_are_named_first(self, coordinator_client, invitation) -> None:
        meeting = invitation.meeting
        first, second = meeting.days.all()
        for starts, title in ((time(13), "Welcome"), (time(15), "Figures"), (time(19), "Dinner")):
            SessionFactory(day=first, starts=starts, ends=None, title=title)
        SessionFactory(day=second, starts=time(9), ends=time(10), title="Issues")
        data = _move_data(meeting, **{"days-0-ends": "15:00", "days-1-DELETE": "on"})

        asked = _text(coordinator_client.post(_page(meeting, "move"), data))
        before = Session.objects.count()
        coordinator_client.post(_page(meeting, "move"), data | {"sure": "yes"})

        assert "Wednesday 17 March 2027, 09:00: Issues" in asked
        assert [title for title in ("Welcome", "Figures", "Dinner") if f": {title}" in asked] == ["Figures"]
        assert (before, list(Session.objects.order_by("starts").values_list("title", flat=True))) == (
            4,
            ["Welcome", "Figures", "Dinner"],
        )

    def test_saving_without_a_change_tells_nobody(self, coordinator_client, invitation) -> None:
        page = coordinator_client.post(_page(invitation.meeting, "move"), _move_data(invitation.meeting), follow=True)

        assert (Meeting.objects.get().sequence, Message.objects.count()) == (0, 0)
        assert "Nobody needs a letter." in _text(page)

    def test_days_are_moved_left_out_and_added(self, coordinator_client, invitation) -> None:
        changes = {
            "days-0-date": "2027-03-18",
            "days-1-DELETE": "on",
            "days-2-date": "2027-03-19",
            "days-2-starts": "09:00",
            "days-2-ends": "12:00",
        }

        coordinator_client.post(_page(invitation.meeting, "move"), _move_data(invitation.meeting, **changes))

        days = Meeting.objects.get().days.order_by("date").values_list("date", flat=True)
        assert list(days) == [date(2027, 3, 18), date(2027, 3, 19)]

    @pytest.mark.parametrize(
        ("changes", "problem"),
        [
            ({"days-0-starts": "18:00"}, "This is before the start."),
            ({"days-0-date": "2027-10-31", "days-0-starts": "02:30"}, "02:30 comes twice that day. Which one?"),
            ({"days-0-date": "2027-03-28", "days-0-starts": "02:30"}, "the clocks jump over it"),
            ({"time_zone": "Europe/Atlantis"}, "There is no time zone of this name."),
            ({"days-0-date": "soon"}, "Enter a valid date."),
            ({"rsvp_by": "2027-03-17"}, "must lie before the first day"),
        ],
    )
    def test_a_bad_plan_is_sent_back(self, coordinator_client, invitation, changes, problem) -> None:
        data = _move_data(invitation.meeting, **changes)

        page = coordinator_client.post(_page(invitation.meeting, "move"), data)

        assert problem in _text(page)
        assert (Meeting.objects.get().sequence, Message.objects.count(), Entry.objects.count()) == (0, 0, 0)


class TestCancel:
    def test_cancelling_asks_first_and_needs_a_reason(self, coordinator_client: Client, meeting: Meeting) -> None:
        states = []
        for data in (None, {"reason": ""}, {"reason": "The hall burnt down."}):
            if data is None:
                coordinator_client.get(_page(meeting, "cancel"))
            else:
                coordinator_client.post(_page(meeting, "cancel"), data)
            states.append(Meeting.objects.get().state)

        assert states == ["scheduled", "scheduled", "cancelled"]


class TestExport:
    def test_the_file_holds_every_answer_and_no_formula(self, coordinator_client, invitation, by, reply, now) -> None:
        Member.objects.update(legal_name='=HYPERLINK("https://evil.example")')
        said = reply(invitation.meeting, needs="@SUM(1)", has_consented=True, needs_travel=True, note="=1+1")
        Meeting.objects.update(is_travel_covered=True)
        actions.answer(invitation, said, by=by, now=now)

        response = coordinator_client.post(_page(invitation.meeting, "export"))

        rows = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
        assert rows == [
            [
                "Company",
                "Country",
                "Answer",
                "2027-03-16",
                "2027-03-17",
                "Travel to be covered",
                "Guests",
                "Delegate",
                "Food and access needs",
                "Note to the organisers",
                "Answered, Brussels time",
            ],
            [
                '\'=HYPERLINK("https://evil.example")',
                "PT",
                "Comes",
                "Yes, In person",
                "Yes, In person",
                "yes",
                "",
                "",
                "'@SUM(1)",
                "'=1+1",
                "2026-11-16 10:00",
            ],
        ]
        assert "no-store" in response["Cache-Control"]

    def test_needs_are_left_out_without_the_permission(self, coordinator, sign_in, invitation, by, reply, now) -> None:
        said = reply(invitation.meeting, needs="No nuts", has_consented=True)
        actions.answer(invitation, said, by=by, now=now)
        group = coordinator.groups.get()
        group.permissions.remove(group.permissions.get(codename="invite"))

        response = sign_in(coordinator).post(_page(invitation.meeting, "export"))

        assert response.status_code == 200
        assert b"nuts" not in b"".join(response.streaming_content)

    def test_the_same_as_a_workbook(self, coordinator_client, invitation, by, reply, now) -> None:
        actions.answer(invitation, reply(invitation.meeting), by=by, now=now)

        response = coordinator_client.post(_page(invitation.meeting, "export"), {"format": "xlsx"})

        sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
        assert [cell.value for cell in sheet[2]][:4] == [str(invitation.member), "PT", "Comes", "Yes, In person"]
        assert response["Content-Disposition"] == 'attachment; filename="march-2027-answers.xlsx"'

    def test_reading_the_address_exports_nothing(self, coordinator_client: Client, meeting: Meeting) -> None:
        assert (coordinator_client.get(_page(meeting, "export")).status_code, Entry.objects.count()) == (405, 0)
