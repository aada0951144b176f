import re
from datetime import date, datetime, time

import pytest
import time_machine
from django.test import Client

from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message
from meetings.models import Meeting
from meetings.poll.models import Asked, Option, Poll
from members.models import Member
from tests.factories.meetings import AskedFactory, DraftMeetingFactory, PollFactory, SessionFactory, VoteFactory
from tests.factories.members import MemberFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db
PAGES = ("poll", "poll/ask", "poll/pick", "poll/time", "poll/withdraw")


@pytest.fixture(autouse=True)
def _at(now: datetime):
    with time_machine.travel(now, tick=False):
        yield


def _page(meeting: Meeting, name: str = "poll") -> str:
    return f"/admin/meetings/meeting/{meeting.pk}/{name}/"


def _text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def _proposed(*rows: dict[str, str], **more: str) -> dict[str, str]:
    data = {"note": "", "answer_by": "2026-12-15", "time_zone": "Europe/Brussels"}
    data |= {"slots-TOTAL_FORMS": str(len(rows) + 1), "slots-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        data |= {f"slots-{number}-{name}": value for name, value in row.items()}
    return data | more


TWO = ({"date": "2027-01-12", "until": "2027-01-13"}, {"date": "2027-02-09", "starts": "14:00", "ends": "17:00"})


@pytest.mark.parametrize("name", PAGES)
def test_the_pages_are_for_who_manages_meetings(poll: Poll, reviewer_client, administrator_client, sign_in, name):
    member = sign_in(RepresentativeFactory().user)

    # A draft is out of their sight.
    assert [c.get(_page(poll.meeting, name)).status_code for c in (reviewer_client, administrator_client)] == [404] * 2
    assert member.post(_page(poll.meeting, name)).status_code in (302, 403)
    assert Entry.objects.count() == 0


class TestPropose:
    def test_the_dates_lead_on_to_whom_to_ask(self, coordinator_client: Client) -> None:
        meeting = DraftMeetingFactory()

        page = coordinator_client.post(_page(meeting), _proposed(*TWO), follow=True)

        assert page.redirect_chain == [(_page(meeting, "poll/ask"), 302)]
        assert list(Option.objects.values_list("date", "until", "starts")) == [
            (date(2027, 1, 12), date(2027, 1, 13), None),
            (date(2027, 2, 9), None, time(14)),
        ]

    def test_more_rows_keep_what_was_typed_and_save_nothing(self, coordinator_client: Client) -> None:
        meeting = DraftMeetingFactory()

        html = coordinator_client.post(
            _page(meeting), _proposed(*TWO, more="yes", note="Bring <maps>")
        ).content.decode()

        assert Poll.objects.count() == 0
        assert ("Bring &lt;maps&gt;" in html, 'value="2027-01-12"' in html, 'value="14:00"' in html) == (True,) * 3
        assert 'name="slots-5-date"' in html

    @pytest.mark.parametrize(
        ("row", "problem"),
        [
            ({"date": "2027-03-28", "starts": "02:30", "ends": "09:00"}, "the clocks jump over it"),
            ({"date": "2027-10-31", "starts": "02:30", "ends": "09:00"}, "02:30 comes twice that day. Which one?"),
            ({"date": "2027-03-16", "starts": "12:00", "ends": "09:00"}, "This is before the start."),
            ({"date": "2027-03-16", "until": "2027-03-15"}, "This is before the first date."),
            ({"date": "2027-03-16", "starts": "12:00"}, "Give both times, or neither for a whole day."),
            (
                {"date": "2027-03-16", "until": "2027-03-17", "starts": "09:00", "ends": "12:00"},
                "Times are for one day.",
            ),
            ({"date": "2026-03-16"}, "2026-03-16 is not in the future."),
            ({"date": "soon"}, "Enter a valid date."),
            ({"starts": "12:00"}, "This field is required."),
        ],
    )
    def test_what_cannot_be_comes_back_with_the_rest(self, coordinator_client: Client, row, problem) -> None:
        page = coordinator_client.post(_page(DraftMeetingFactory()), _proposed(*TWO, row))

        assert problem in _text(page)
        assert 'value="2027-02-09"' in page.content.decode()
        assert (Poll.objects.count(), Entry.objects.count()) == (0, 0)

    def test_an_unknown_zone_is_said_beside_its_field(self, coordinator_client: Client) -> None:
        page = coordinator_client.post(_page(DraftMeetingFactory()), _proposed(*TWO, time_zone="Europe/Atlantis"))

        assert "There is no time zone of this name." in _text(page)

    @pytest.mark.parametrize("total", ["x", "-1", "999999", "", "1e9"])
    def test_a_forged_number_of_rows_breaks_nothing(self, coordinator_client: Client, total: str) -> None:
        for more in ({}, {"more": "yes"}):
            data = _proposed(*TWO, **more) | {"slots-TOTAL_FORMS": total}

            assert coordinator_client.post(_page(DraftMeetingFactory()), data).status_code == 200


class TestAsk:
    def test_it_says_how_many_letters_that_makes_before_any_leaves(self, coordinator_client: Client) -> None:
        poll = PollFactory(state="draft")
        silent = MemberFactory(legal_name="Mute GmbH")
        chosen = RepresentativeFactory().member
        RepresentativeFactory(member=chosen, is_main=False)
        data = {"members": [chosen.pk, silent.pk]}

        check = coordinator_client.post(_page(poll.meeting, "poll/ask"), data)

        assert "2 letters leave, one to each person" in _text(check)
        assert "no letter reaches them Mute GmbH" in _text(check)
        assert (Asked.objects.count(), Message.objects.count(), Poll.objects.get().state) == (0, 0, "draft")

        page = coordinator_client.post(_page(poll.meeting, "poll/ask"), data | {"step": "send"}, follow=True)

        assert (Asked.objects.count(), Message.objects.count(), Poll.objects.get().state) == (2, 2, "open")
        assert "0 of 2 companies have answered" in _text(page)

    def test_nobody_chosen_is_said(self, coordinator_client: Client) -> None:
        RepresentativeFactory()

        page = coordinator_client.post(_page(PollFactory(state="draft").meeting, "poll/ask"), {"step": "send"})

        assert "Choose at least one company." in _text(page)


class TestResults:
    def test_scores_coverage_and_who_said_what(self, coordinator_client: Client, poll: Poll) -> None:
        one = AskedFactory(poll=poll, member__legal_name="Alba", member__country="PT")
        AskedFactory(poll=poll, member__legal_name="Borealis", member__country="EE")
        VoteFactory(asked=one, option=poll.options.get(date=date(2027, 2, 9)), answer="if_need_be")

        text = _text(coordinator_client.get(_page(poll.meeting)))

        assert "1 of 2 companies have answered." in text
        assert "Tuesday 9 and Wednesday 10 February 2027 Suits best 1 0 1 0 1 1 of 2 Without: Estonia" in text
        assert "Alba Portugal – If need be –" in text

    @pytest.mark.parametrize("rows", [1, 3])
    def test_it_costs_the_same_for_many(self, coordinator_client, poll, rows, django_assert_num_queries) -> None:
        AskedFactory.create_batch(rows, poll=poll)
        coordinator_client.get(_page(poll.meeting))

        with django_assert_num_queries(10):
            page = coordinator_client.get(_page(poll.meeting))

        assert len(page.context["table"].rows) == rows

    def test_reading_changes_nothing(self, coordinator_client: Client, asked: Asked) -> None:
        for name in PAGES:
            coordinator_client.get(_page(asked.poll.meeting, name), {"option": str(asked.poll.options.all()[0].pk)})

        assert (Entry.objects.count(), Message.objects.count(), Poll.objects.get().state) == (0, 0, "open")


class TestPick:
    def _url(self, poll: Poll, day: date = date(2027, 2, 9)) -> str:
        return f"{_page(poll.meeting, 'poll/pick')}?option={poll.options.get(date=day).pk}"

    def _data(self, *hours: tuple[str, str], **more: str) -> dict[str, str]:
        data = {"rsvp_by": "2027-01-20", "days-TOTAL_FORMS": str(len(hours)), "days-INITIAL_FORMS": str(len(hours))}
        for number, (starts, ends) in enumerate(hours):
            data |= {f"days-{number}-date": f"2027-02-{9 + number:02}"}
            data |= {f"days-{number}-starts": starts, f"days-{number}-ends": ends}
        return data | more

    def test_the_hours_of_the_draft_are_offered(self, coordinator_client: Client, poll: Poll) -> None:
        page = coordinator_client.get(self._url(poll))

        assert [(f.initial["date"], f.initial["starts"]) for f in page.context["days"]] == [
            (date(2027, 2, 9), time(13)),
            (date(2027, 2, 10), time(9)),
        ]
        # The draft's own day would be too late.
        assert page.context["form"].initial["rsvp_by"] == date(2027, 1, 26)

    def test_the_slot_says_its_hours_and_what_would_be_lost(self, coordinator_client: Client, poll: Poll) -> None:
        SessionFactory(day=poll.meeting.days.all()[1])

        page = coordinator_client.get(self._url(poll, date(2027, 3, 16)))

        assert [(f.initial["starts"], f.initial["ends"]) for f in page.context["days"]] == [(time(14), time(17, 30))]
        assert "Days that go: 1. Sessions on their agenda that go with them: 1." in _text(page)

    def test_picking_schedules_and_tells(self, coordinator_client: Client, asked: Asked) -> None:
        poll = asked.poll
        page = coordinator_client.post(self._url(poll), self._data(("10:00", "17:00"), ("09:00", "12:00")), follow=True)

        meeting = Meeting.objects.get()
        assert (meeting.state, [day.starts for day in meeting.days.all()]) == ("scheduled", [time(10), time(9)])
        assert "everyone who was asked is told" in _text(page)
        assert list(Message.objects.values_list("kind", flat=True)) == ["poll/decided"]

    def test_sessions_that_the_hours_have_no_room_for_are_named_first(self, coordinator_client, poll: Poll) -> None:
        SessionFactory(day=poll.meeting.days.all()[0], title="Figures")
        data = self._data(("09:00", "12:00"), ("09:00", "12:00"))

        asked = _text(coordinator_client.post(self._url(poll), data))
        before = Meeting.objects.get().state
        coordinator_client.post(self._url(poll), data | {"sure": "yes"})

        assert "14:00: Figures" in asked
        assert (before, Meeting.objects.get().state) == ("draft", "scheduled")

    @pytest.mark.parametrize(
        ("data", "problem"),
        [
            ({"days-0-starts": "18:00"}, "This is before the start."),
            ({"rsvp_by": "2027-02-09"}, "must lie before the first day"),
            ({"days-0-date": "2027-02-08"}, "Give the hours of each day"),
            ({"days-TOTAL_FORMS": "1"}, "Give the hours of each day"),
        ],
    )
    def test_a_bad_pick_comes_back(self, coordinator_client: Client, poll: Poll, data, problem) -> None:
        sent = self._data(("10:00", "17:00"), ("09:00", "12:00")) | data

        page = coordinator_client.post(self._url(poll), sent)

        assert problem in _text(page)
        assert (Meeting.objects.get().state, Poll.objects.get().state) == ("draft", "open")

    @pytest.mark.parametrize("option", ["", "x", "0", "99999999999999999999", "²"])
    def test_an_option_that_is_none_is_not_found(self, coordinator_client: Client, poll: Poll, option: str) -> None:
        assert coordinator_client.get(_page(poll.meeting, "poll/pick"), {"option": option}).status_code == 404

    def test_an_option_of_another_poll_is_not_found(self, coordinator_client: Client, poll: Poll) -> None:
        other = PollFactory().options.all()[0]

        assert coordinator_client.get(_page(poll.meeting, "poll/pick"), {"option": other.pk}).status_code == 404


def test_more_time_and_withdrawal_by_their_pages(coordinator_client: Client, asked: Asked) -> None:
    meeting = asked.poll.meeting

    late = coordinator_client.post(_page(meeting, "poll/time"), {"answer_by": "2027-06-01"})
    coordinator_client.post(_page(meeting, "poll/time"), {"answer_by": "2026-12-20"})
    assert "must lie before the first date" in _text(late)
    assert Poll.objects.get().answer_by == date(2026, 12, 20)

    without = coordinator_client.post(_page(meeting, "poll/withdraw"), {"reason": ""})
    page = coordinator_client.post(_page(meeting, "poll/withdraw"), {"reason": "Strike"}, follow=True)
    assert "This field is required." in _text(without)
    assert (Poll.objects.get().state, "Ask anew" in _text(page)) == ("withdrawn", True)
    assert "When could it be?" in _text(coordinator_client.get(_page(meeting), {"anew": "yes"}))


def test_a_poll_that_is_closed_waits_on_the_desk(coordinator_client: Client) -> None:
    PollFactory(state="closed")

    assert "date to pick: Open models, closed data" in _text(coordinator_client.get("/admin/"))
    assert Member.objects.count() == 0
