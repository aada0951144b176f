from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from focusgroup.accounts.actor import Actor
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message
from meetings.attendance import actions
from meetings.attendance.actions import Seen
from meetings.attendance.models import Attendance, ClosedList
from meetings.claims.models import Claim
from meetings.models import Meeting
from meetings.states import How, Mode
from tests.factories.accounts import StaffFactory
from tests.factories.claims import AttendanceFactory, HeldMeetingFactory
from tests.factories.meetings import MeetingFactory
from tests.factories.members import MemberFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def held() -> Meeting:
    made: Meeting = HeldMeetingFactory()
    return made


def _rows() -> list[tuple[int, int, str]]:
    return list(Attendance.objects.order_by("pk").values_list("day", "member", "how"))


class TestNoting:
    def test_who_is_seen_is_noted_once_however_often_it_is_said(self, held, by, now):
        day, member = held.days.first(), MemberFactory()
        seen = [Seen(day.pk, member.pk, How.IN_PERSON)]

        counts = [actions.note(held, seen, by=by, now=now) for _ in range(3)]

        assert (counts, _rows()) == ([1, 0, 0], [(day.pk, member.pk, "in_person")])
        assert Entry.objects.filter(verb="noted attendance").count() == 1

    def test_another_way_changes_the_row_and_absence_takes_it_away(self, held, by, now):
        day, member = held.days.first(), MemberFactory()
        actions.note(held, [Seen(day.pk, member.pk, How.IN_PERSON)], by=by, now=now)
        actions.note(held, [Seen(day.pk, member.pk, How.ONLINE)], by=by, now=now)
        online = _rows()
        actions.note(held, [Seen(day.pk, member.pk, "")], by=by, now=now)

        assert (online, _rows()) == ([(day.pk, member.pk, "online")], [])

    def test_not_before_the_day_itself_in_the_zone_of_the_meeting(self, by):
        meeting = MeetingFactory(time_zone="Europe/Helsinki")
        day, member = meeting.days.first(), MemberFactory()
        eve = datetime.fromisoformat("2027-03-15T21:59:59+00:00")

        with pytest.raises(ValidationError, match="from the day itself"):
            actions.note(meeting, [Seen(day.pk, member.pk, How.ONLINE)], by=by, now=eve)
        noted = actions.note(meeting, [Seen(day.pk, member.pk, How.ONLINE)], by=by, now=eve + timedelta(seconds=1))

        assert noted == 1

    @pytest.mark.parametrize("what", ["day", "member", "how"])
    def test_what_the_meeting_does_not_have_is_refused_whole(self, held, by, now, what):
        Meeting.objects.filter(pk=held.pk).update(mode=Mode.ONLINE)
        good = Seen(held.days.first().pk, MemberFactory().pk, How.ONLINE)
        bad = {
            "day": Seen(HeldMeetingFactory().days.first().pk, good.member, How.ONLINE),
            "member": Seen(good.day, 999_999, How.ONLINE),
            "how": Seen(good.day, good.member, How.IN_PERSON),
        }[what]

        with pytest.raises(ValidationError):
            actions.note(held, [good, bad], by=by, now=now)

        assert _rows() == []

    def test_only_who_may(self, held, now):
        with pytest.raises(PermissionDenied):
            actions.note(held, [], by=Actor.person(StaffFactory(role="reviewer")), now=now)


class TestClosing:
    def test_a_closed_list_counts_and_opens_claims(self, held, by, now):
        member = RepresentativeFactory().member
        AttendanceFactory(day=held.days.first(), member=member)

        opened = actions.close(held, by=by, now=now)

        assert (opened, Claim.objects.get().member) == (1, member)
        assert Attendance.objects.counted().count() == 1
        assert Message.objects.get().kind == "claims/opened"

    @pytest.mark.parametrize(("minutes", "has_row", "problem"), [(-1, True, "has ended"), (0, False, "who was there")])
    def test_not_before_its_end_and_not_empty(self, held, by, minutes, has_row, problem):
        if has_row:
            AttendanceFactory(day=held.days.first())

        with pytest.raises(ValidationError, match=problem):
            actions.close(held, by=by, now=held.ends_at + timedelta(minutes=minutes))

    def test_a_double_click_closes_once(self, held, by, now):
        AttendanceFactory(day=held.days.first())
        actions.close(held, by=by, now=now)

        with pytest.raises(ValidationError, match="closed already"):
            actions.close(held, by=by, now=now)

        assert ClosedList.objects.count() == 1

    def test_a_closed_list_is_corrected_only_once_it_is_open_again(self, held, by, now):
        row = AttendanceFactory(day=held.days.first())
        late = RepresentativeFactory().member
        actions.close(held, by=by, now=now)
        more = [Seen(row.day_id, late.pk, How.IN_PERSON)]
        with pytest.raises(ValidationError, match="Open it again"):
            actions.note(held, more, by=by, now=now)

        actions.reopen(held, by=by, reason="One was forgotten.", now=now)
        actions.note(held, more, by=by, now=now)
        opened = actions.close(held, by=by, now=now)

        # The claim that was open stays; only the late one is new.
        assert (opened, Claim.objects.count()) == (1, 2)
        assert Entry.objects.get(verb="reopened attendance").reason == "One was forgotten."
