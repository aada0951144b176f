import re
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
import time_machine
from django.test import Client

from focusgroup.audit.models import Entry
from meetings.models import Meeting, Session
from tests.factories.meetings import DayFactory, MeetingFactory, ReferenceFactory, SessionFactory
from tests.factories.members import RepresentativeFactory

pytestmark = pytest.mark.django_db
Row = tuple[str, str, str]


@pytest.fixture(autouse=True)
def _at(now: datetime):
    with time_machine.travel(now, tick=False):
        yield


def _page(meeting: Meeting, name: str = "agenda") -> str:
    return f"/admin/meetings/meeting/{meeting.pk}/{name}/"


def _text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def _typed(meeting: Meeting, *rows: Row, **more: str) -> dict[str, str]:
    """The page as it is sent, with these sessions on the first day and none on the others."""
    data: dict[str, str] = {}
    for number, day in enumerate(meeting.days.all()):
        own = rows if number == 0 else ()
        data |= {f"day{day.pk}-TOTAL_FORMS": str(len(own) + 1), f"day{day.pk}-INITIAL_FORMS": "0"}
        for place, (starts, ends, title) in enumerate(own):
            row = {"starts": starts, "ends": ends, "title": title, "day": str(day.pk)}
            data |= {f"day{day.pk}-{place}-{name}": value for name, value in row.items()}
        data[f"day{day.pk}-{len(own)}-day"] = str(day.pk)
    return data | more


def _shown(response: Any) -> list[tuple[str, str, str]]:
    """The rows of the first day with a title, in their order on the page."""
    rows = next(iter(response.context["agenda"].sets.values())).in_order()
    return [tuple(str(row[n].value()) for n in ("starts", "ends", "title")) for row in rows if row["title"].value()]  # type: ignore[misc]


def test_the_page_is_for_who_manages_meetings(meeting, reviewer_client, administrator_client, sign_in) -> None:
    member = sign_in(RepresentativeFactory().user)
    for name in ("agenda", "clone"):
        assert [c.get(_page(meeting, name)).status_code for c in (reviewer_client, administrator_client)] == [403, 403]
        assert member.post(_page(meeting, name)).status_code in (302, 403)


class TestAgenda:
    def test_sessions_are_saved_with_speakers_papers_and_issues(self, coordinator_client: Client, meeting) -> None:
        first, second = meeting.days.all()
        data = _typed(meeting, ("14:00", "15:30", "Figures"), ("19:00", "", "Dinner"))
        row = f"day{first.pk}-0"
        data |= {f"{row}-speakers": "Ana Reis, JRC\r\n\r\nJan Novak", f"{row}-papers": "Survey https://papers.example/"}
        data |= {f"{row}-issues": "Issue 41 /issues/41/", f"day{first.pk}-1-day": str(second.pk)}

        page = coordinator_client.post(_page(meeting), data, follow=True)

        assert "The agenda is saved." in _text(page)
        assert list(Session.objects.order_by("title").values_list("title", "day", "starts", "ends", "speakers")) == [
            ("Dinner", second.pk, time(19), None, ""),
            ("Figures", first.pk, time(14), time(15, 30), "Ana Reis, JRC\nJan Novak"),
        ]
        figures = Session.objects.get(title="Figures")
        assert list(figures.references.values_list("kind", "title", "url")) == [
            ("issue", "Issue 41", "/issues/41/"),
            ("paper", "Survey", "https://papers.example/"),
        ]

    def test_what_is_there_comes_back_and_saving_it_changes_nothing(self, coordinator_client, meeting) -> None:
        ReferenceFactory(session=SessionFactory(day=meeting.days.all()[0], note="By size", speakers="Ana"))
        page = coordinator_client.get(_page(meeting))
        data: dict[str, Any] = {}
        for rows in page.context["agenda"].sets.values():
            data |= {f"{rows.prefix}-TOTAL_FORMS": rows.total_form_count(), f"{rows.prefix}-INITIAL_FORMS": 1}
            for row in rows:
                data |= {row[name].html_name: row[name].value() or "" for name in row.fields if name != "DELETE"}

        coordinator_client.post(_page(meeting), data)

        assert (Session.objects.count(), Entry.objects.count()) == (1, 0)

    def test_a_session_is_taken_out(self, coordinator_client: Client, meeting: Meeting) -> None:
        day = meeting.days.all()[0]
        session = SessionFactory(day=day)
        data = _typed(meeting, ("14:00", "15:30", "What the survey says"))
        data |= {f"day{day.pk}-0-key": str(session.pk), f"day{day.pk}-0-DELETE": "on"}

        coordinator_client.post(_page(meeting), data)

        assert Session.objects.count() == 0

    @pytest.mark.parametrize(
        ("rows", "problem"),
        [
            ((("14:00", "15:30", "First"), ("15:00", "16:00", "Second")), "“First” has not ended when this begins."),
            ((("14:00", "13:00", "First"),), "This is before the start."),
            ((("12:00", "13:00", "First"),), "The day begins at 13:00."),
            ((("25:00", "", "First"),), "Enter a valid time."),
            ((("14:00", "", ""),), "This field is required."),
        ],
    )
    def test_what_cannot_be_comes_back_with_what_was_typed(self, coordinator_client, meeting, rows, problem) -> None:
        page = coordinator_client.post(_page(meeting), _typed(meeting, *rows))

        assert problem in _text(page)
        assert "The agenda is not saved yet" in _text(page)
        assert f'value="{rows[0][0]}"' in page.content.decode()
        assert (Session.objects.count(), Entry.objects.count()) == (0, 0)

    def test_a_time_that_comes_twice_asks_which_and_the_program_keeps_the_order(self, coordinator_client) -> None:
        meeting = MeetingFactory(slug="night", first_day=None, second_day=None)
        day = DayFactory(meeting=meeting, date=date(2027, 10, 31), starts=time(1), ends=time(9))
        typed = _typed(meeting, ("02:10", "02:40", "After the change"), ("02:50", "", "Before it"))
        row = f"day{day.pk}-"
        said = {f"{row}0-starts_fold": "1", f"{row}0-ends_fold": "1", f"{row}1-starts_fold": "0"}

        asked = coordinator_client.post(_page(meeting), typed)
        unsaved = Session.objects.count()
        coordinator_client.post(_page(meeting), typed | said)
        page = coordinator_client.get("/meetings/night/agenda/")
        file = coordinator_client.get("/meetings/night/agenda.ics").content.decode()
        again = coordinator_client.get(_page(meeting))

        assert _text(asked).count("comes twice that day. Which one?") == 3
        assert "Say which of the two." in _text(asked)
        assert "the second, after the clocks go back (CET, UTC+01:00)" in _text(asked)
        assert unsaved == 0
        times = re.findall(r'<time datetime="(2027-10-31T[^"]+)"', page.content.decode())
        assert times == ["2027-10-31T02:50+02:00", "2027-10-31T02:10+01:00"]
        assert re.findall("DTSTART:(.*)Z", file) == ["20271031T005000", "20271031T011000"]
        assert [title for _starts, _ends, title in _shown(again)] == ["Before it", "After the change"]

    def test_hostile_links_are_refused_with_their_line(self, coordinator_client: Client, meeting: Meeting) -> None:
        data = _typed(meeting, ("14:00", "", "First"))
        data[f"day{meeting.days.all()[0].pk}-0-papers"] = "Click javascript:alert(1)"

        page = coordinator_client.post(_page(meeting), data)

        assert "Write the whole address" in _text(page)
        assert Session.objects.count() == 0

    def test_earlier_and_later_change_places_without_saving(self, coordinator_client: Client, meeting: Meeting) -> None:
        day = meeting.days.all()[0]
        rows = (("14:00", "15:30", "First"), ("16:00", "16:45", "Second"))

        down = coordinator_client.post(_page(meeting), _typed(meeting, *rows, down=f"day{day.pk}-0"))
        up = coordinator_client.post(_page(meeting), _typed(meeting, *rows, up=f"day{day.pk}-1"))

        swapped = [("14:00", "14:45", "Second"), ("15:15", "16:45", "First")]
        assert (_shown(down), _shown(up), Session.objects.count()) == (swapped, swapped, 0)

    @pytest.mark.parametrize("prefix", ["day{}-0", "day{}-9", "day0-0", "x", "", "day{}-²"])
    def test_what_has_no_neighbour_stays(self, coordinator_client: Client, meeting: Meeting, prefix: str) -> None:
        data = _typed(meeting, ("14:00", "15:30", "First"), up=prefix.format(meeting.days.all()[0].pk))

        assert _shown(coordinator_client.post(_page(meeting), data)) == [("14:00", "15:30", "First")]

    def test_more_rows_keep_what_was_typed(self, coordinator_client: Client, meeting: Meeting) -> None:
        day = meeting.days.all()[0]

        page = coordinator_client.post(_page(meeting), _typed(meeting, ("14:00", "", "First"), more=str(day.pk)))

        assert (_shown(page), Session.objects.count()) == ([("14:00", "", "First")], 0)
        assert f'name="day{day.pk}-4-title"' in page.content.decode()

    @pytest.mark.parametrize("total", ["x", "-1", "999999999", ""])
    def test_a_forged_number_of_rows_breaks_nothing(self, coordinator_client: Client, meeting, total: str) -> None:
        day = meeting.days.all()[0]
        for more in ({}, {"more": str(day.pk)}, {"up": f"day{day.pk}-0"}):
            data = _typed(meeting, ("14:00", "", "First"), **more) | {f"day{day.pk}-TOTAL_FORMS": total}

            assert coordinator_client.post(_page(meeting), data).status_code in (200, 302)

    def test_without_days_it_says_what_comes_first(self, coordinator_client: Client) -> None:
        empty = MeetingFactory(first_day=None, second_day=None)

        assert "Give the meeting its days first" in _text(coordinator_client.get(_page(empty)))


class TestClone:
    def test_half_a_year_later_is_proposed_and_made(self, coordinator_client: Client, meeting: Meeting) -> None:
        page = coordinator_client.get(_page(meeting, "clone"))
        assert page.context["form"].initial["first_date"] == date(2027, 9, 14)

        data = {"title": "Autumn", "first_date": "2027-09-14"}
        made = coordinator_client.post(_page(meeting, "clone"), data, follow=True)

        draft = Meeting.objects.get(slug="autumn-2027")
        assert made.redirect_chain == [(_page(draft, "overview"), 302)]

    def test_a_date_in_the_past_is_said_beside_its_field(self, coordinator_client: Client, meeting: Meeting) -> None:
        page = coordinator_client.post(_page(meeting, "clone"), {"title": "Autumn", "first_date": "2026-01-01"})

        assert page.context["form"].errors == {"first_date": ["The meeting must begin in the future."]}

    def test_the_list_leads_to_the_last_one(self, coordinator_client: Client, meeting: Meeting) -> None:
        MeetingFactory(starts_at=datetime(2026, 5, 1, tzinfo=UTC), slug="earlier")

        html = coordinator_client.get("/admin/meetings/meeting/").content.decode()

        assert f'href="{_page(meeting, "clone")}"' in html
