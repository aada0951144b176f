import re

import pytest
from django.test import Client

from meetings.models import Day, Meeting, Session
from meetings.states import State
from tests.factories.meetings import MeetingFactory, SessionFactory

pytestmark = pytest.mark.django_db


def _meeting_data(**changes: str) -> dict[str, str]:
    return {
        "title": "Open models, closed data",
        "slug": "open-models",
        "summary": "",
        "mode": "hybrid",
        "place": "Ispra",
        "online_url": "",
        "time_zone": "Europe/Rome",
        "rsvp_by": "2027-09-01",
        "days-TOTAL_FORMS": "1",
        "days-INITIAL_FORMS": "0",
        "days-0-date": "2027-09-20",
        "days-0-starts": "09:00",
        "days-0-ends": "17:00",
    } | changes


def _agenda(day: Day, *sessions: tuple[str, str, str]) -> dict[str, str]:
    data = {"note": "", "date": f"{day.date}", "starts": f"{day.starts}", "ends": f"{day.ends}"}
    data |= {"sessions-TOTAL_FORMS": str(len(sessions)), "sessions-INITIAL_FORMS": "0"}
    for number, (starts, ends, title) in enumerate(sessions):
        row = {"starts": starts, "ends": ends, "title": title, "note": ""}
        data |= {f"sessions-{number}-{name}": value for name, value in row.items()}
    return data


def _errors(response) -> list[str]:
    return re.findall(r'<ul class="errorlist[^"]*"[^>]*>\s*<li>([^<]+)', response.content.decode())


def test_a_draft_is_made_with_its_days(coordinator_client: Client) -> None:
    coordinator_client.post("/admin/meetings/meeting/add/", _meeting_data())

    meeting = Meeting.objects.get()
    assert (meeting.state, meeting.starts_at, [str(day) for day in meeting.days.all()]) == (
        State.DRAFT,
        None,
        ["2027-09-20"],
    )


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"time_zone": "Europe/Atlantis"}, "There is no time zone of this name. Write it like Europe/Lisbon."),
        ({"days-0-ends": "08:00"}, "The day must end after it starts."),
        ({"slug": "taken"}, "Meeting with this Address already exists."),
    ],
)
def test_a_bad_draft_is_sent_back(coordinator_client: Client, changes, problem) -> None:
    MeetingFactory(slug="taken")

    response = coordinator_client.post("/admin/meetings/meeting/add/", _meeting_data(**changes))

    assert _errors(response) == [problem]
    assert Meeting.objects.count() == 1


def test_what_stands_in_calendars_is_not_edited_in_passing(coordinator_client: Client, meeting: Meeting) -> None:
    address = f"/admin/meetings/meeting/{meeting.pk}/change/"
    before = list(Day.objects.values_list("date", "starts"))

    coordinator_client.post(
        address, _meeting_data(title="Another title", **{"days-0-id": str(meeting.days.all()[0].pk)})
    )

    after = Meeting.objects.get()
    assert (after.title, after.place, after.slug, after.time_zone, after.rsvp_by, after.state) == (
        "Another title",
        meeting.place,
        meeting.slug,
        meeting.time_zone,
        meeting.rsvp_by,
        "scheduled",
    )
    assert list(Day.objects.values_list("date", "starts")) == before


def test_the_state_is_never_set_by_the_form(coordinator_client: Client) -> None:
    draft = MeetingFactory(state=State.DRAFT, first_day=None, second_day=None)

    coordinator_client.post(f"/admin/meetings/meeting/{draft.pk}/change/", _meeting_data(state="scheduled"))

    draft.refresh_from_db()
    assert (draft.state, draft.place) == ("draft", "Ispra")


class TestAgenda:
    def test_sessions_are_added_to_a_day_whose_time_stands(self, coordinator_client, meeting: Meeting) -> None:
        day = meeting.days.all()[0]
        data = _agenda(day, ("14:00", "15:00", "First"), ("15:00", "", "Second"), ("19:00", "", "Dinner"))

        coordinator_client.post(f"/admin/meetings/day/{day.pk}/change/", data | {"date": "2030-01-01"})

        day.refresh_from_db()
        assert (str(day), list(day.sessions.values_list("title", flat=True))) == (
            "2027-03-16",
            ["First", "Second", "Dinner"],
        )

    @pytest.mark.parametrize(
        ("sessions", "problem"),
        [
            (
                (("14:00", "15:30", "First"), ("15:00", "16:00", "Second")),
                "“First” has not ended when “Second” begins.",
            ),
            ((("14:00", "13:00", "First"),), "The session must end after it starts."),
        ],
    )
    def test_sessions_that_cannot_be_are_refused(self, coordinator_client, meeting, sessions, problem) -> None:
        day = meeting.days.all()[0]

        response = coordinator_client.post(f"/admin/meetings/day/{day.pk}/change/", _agenda(day, *sessions))

        assert _errors(response) == [problem]
        assert Session.objects.count() == 0

    def test_days_stand_in_no_index(self, coordinator_client: Client) -> None:
        assert "/admin/meetings/day/" not in coordinator_client.get("/admin/").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_many(coordinator_client: Client, rows: int, django_assert_num_queries) -> None:
    MeetingFactory.create_batch(rows)
    coordinator_client.get("/admin/meetings/meeting/")

    with django_assert_num_queries(7):
        page = coordinator_client.get("/admin/meetings/meeting/")

    assert page.context["cl"].result_count == rows


def test_a_public_meeting_is_not_deleted_by_anybody(administrator, sign_in) -> None:
    administrator.is_superuser = True
    administrator.save()
    meeting = MeetingFactory()
    SessionFactory(day=meeting.days.all()[0])

    response = sign_in(administrator).post(f"/admin/meetings/meeting/{meeting.pk}/delete/", {"post": "yes"})

    assert (response.status_code, Meeting.objects.count()) == (403, 1)
