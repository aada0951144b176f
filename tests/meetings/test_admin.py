import re

import pytest
from django.test import Client

from meetings.models import Day, Meeting
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
        "language": "English, with interpretation into French",
        "seats_in_person": "40",
        "seats_online": "",
        "observers": "",
    } | changes


def _errors(response) -> list[str]:
    return re.findall(r'<ul class="errorlist[^"]*"[^>]*>\s*<li>([^<]+)', response.content.decode())


def test_a_new_draft_leads_on_to_its_days(coordinator_client: Client) -> None:
    response = coordinator_client.post("/admin/meetings/meeting/add/", _meeting_data())

    meeting = Meeting.objects.get()
    assert (meeting.state, meeting.starts_at, meeting.seats_in_person, meeting.seats_online) == (
        State.DRAFT,
        None,
        40,
        None,
    )
    assert response["Location"] == f"/admin/meetings/meeting/{meeting.pk}/move/"


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"time_zone": "Europe/Atlantis"}, "There is no time zone of this name. Choose one from the list."),
        ({"seats_online": "-1"}, "Ensure this value is greater than or equal to 0."),
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

    coordinator_client.post(address, _meeting_data(title="Another title"))

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
    assert (draft.state, draft.title) == ("draft", "Open models, closed data")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_many(coordinator_client: Client, rows: int, django_assert_num_queries) -> None:
    MeetingFactory.create_batch(rows)
    coordinator_client.get("/admin/meetings/meeting/")

    with django_assert_num_queries(8):
        page = coordinator_client.get("/admin/meetings/meeting/")

    assert page.context["cl"].result_count == rows


def test_a_public_meeting_is_not_deleted_by_anybody(administrator, sign_in) -> None:
    administrator.is_superuser = True
    administrator.save()
    meeting = MeetingFactory()
    SessionFactory(day=meeting.days.all()[0])

    response = sign_in(administrator).post(f"/admin/meetings/meeting/{meeting.pk}/delete/", {"post": "yes"})

    assert (response.status_code, Meeting.objects.count()) == (403, 1)
