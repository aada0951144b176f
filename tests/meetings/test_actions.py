from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from focusgroup.accounts.actor import Actor
from focusgroup.audit.actions import IllegalMove
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message
from meetings import actions
from meetings.models import DayAnswer, Invitation, Meeting
from meetings.plan import Plan, PlannedDay
from meetings.poll.models import Poll
from meetings.rsvp import Choice, Reply
from meetings.states import How, Mode, State
from members.models import Member
from members.states import State as MemberState
from tests.factories.meetings import DayFactory, MeetingFactory, PollFactory, SessionFactory
from tests.factories.members import MemberFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db


def _draft(**facts) -> Meeting:
    return MeetingFactory(state=State.DRAFT, starts_at=None, ends_at=None, **facts)


def _verbs(thing) -> list[str]:
    about = f"{thing._meta.label_lower}:{thing.pk}"
    return list(Entry.objects.filter(about=about).order_by("pk").values_list("verb", flat=True))


class TestSchedule:
    def test_schedule_derives_start_and_end_from_the_days_in_the_zone(self, by: Actor, now: datetime) -> None:
        meeting = _draft(time_zone="Europe/Lisbon")

        actions.schedule(meeting, by=by, now=now)

        meeting.refresh_from_db()
        assert (meeting.state, meeting.starts_at, meeting.ends_at, meeting.sequence) == (
            State.SCHEDULED,
            datetime(2027, 3, 16, 13, tzinfo=UTC),
            datetime(2027, 3, 17, 13, tzinfo=UTC),
            0,
        )
        assert _verbs(meeting) == ["moved to scheduled"]

    def test_schedule_refuses_a_time_that_the_clocks_jump_over(self, by: Actor, now: datetime) -> None:
        meeting = _draft(first_day=None, second_day=None)
        DayFactory(meeting=meeting, date=date(2027, 3, 28), starts=time(2, 30), ends=time(4))

        with pytest.raises(ValidationError, match="There is no 02:30 on 2027-03-28 in Europe/Brussels"):
            actions.schedule(meeting, by=by, now=now)

        meeting.refresh_from_db()
        assert (meeting.state, meeting.starts_at, Entry.objects.count()) == (State.DRAFT, None, 0)

    def test_schedule_refuses_a_time_that_the_clocks_show_twice(self, by: Actor, now: datetime) -> None:
        meeting = _draft(first_day=None, second_day=None)
        DayFactory(meeting=meeting, date=date(2027, 10, 31), starts=time(1), ends=time(2, 15))

        with pytest.raises(ValidationError, match="show 02:15 twice on 2027-10-31"):
            actions.schedule(meeting, by=by, now=now)

    @pytest.mark.parametrize(
        ("facts", "problem"),
        [
            ({"first_day": None, "second_day": None}, "at least one day"),
            ({"place": ""}, "Say where"),
            ({"rsvp_by": date(2027, 3, 16)}, "must lie before the first day"),
            ({"time_zone": "Europe/Atlantis"}, "no time zone Europe/Atlantis"),
        ],
    )
    def test_schedule_refuses_what_cannot_be_held(self, by: Actor, now: datetime, facts, problem: str) -> None:
        meeting = _draft(**facts)

        with pytest.raises(ValidationError, match=problem):
            actions.schedule(meeting, by=by, now=now)

    def test_schedule_refuses_a_meeting_in_the_past(self, by: Actor) -> None:
        meeting = _draft()

        with pytest.raises(ValidationError, match="in the future"):
            actions.schedule(meeting, by=by, now=datetime(2027, 3, 16, 12, tzinfo=UTC))

    @pytest.mark.parametrize("state", ["open", "closed"])
    def test_a_poll_under_way_is_not_passed_by(self, by: Actor, now: datetime, state: str) -> None:
        meeting = PollFactory(state=state).meeting

        with pytest.raises(ValidationError, match="Pick a date of the poll"):
            actions.schedule(meeting, by=by, now=now)
        with pytest.raises(ValidationError, match="Withdraw the poll first"):
            actions.cancel(meeting, by=by, reason="", now=now)
        Poll.objects.update(state="withdrawn")
        actions.schedule(meeting, by=by, now=now)

        meeting.refresh_from_db()
        assert meeting.state == State.SCHEDULED

    def test_schedule_is_refused_twice_and_to_reviewers(self, by: Actor, reviewer, now: datetime) -> None:
        meeting = _draft()

        with pytest.raises(PermissionDenied):
            actions.schedule(meeting, by=Actor.person(reviewer), now=now)
        actions.schedule(meeting, by=by, now=now)
        with pytest.raises(IllegalMove):
            actions.schedule(meeting, by=by, now=now)


class TestInvite:
    def test_invite_writes_to_each_current_representative(self, by: Actor, meeting: Meeting, now: datetime) -> None:
        member = MemberFactory()
        RepresentativeFactory(member=member, user__email="main@firm.example")
        RepresentativeFactory(member=member, user__email="deputy@firm.example", is_main=False)
        RepresentativeFactory(member=member, user__email="gone@firm.example", is_main=False, left_on=date(2026, 1, 1))

        invited = actions.invite(meeting, [member], by=by, now=now)

        invitation = Invitation.objects.get()
        assert (invited, invitation.member, invitation.state, invitation.invited_at) == (1, member, "invited", now)
        assert set(Message.objects.values_list("kind", "recipient")) == {
            ("meetings/invitation", "main@firm.example"),
            ("meetings/invitation", "deputy@firm.example"),
        }
        assert _verbs(invitation) == ["staged", "moved to invited"]

    def test_inviting_again_adds_nothing(self, by: Actor, meeting: Meeting, now: datetime) -> None:
        member = RepresentativeFactory().member
        actions.invite(meeting, [member], by=by, now=now)
        before = (Invitation.objects.count(), Message.objects.count(), Entry.objects.count())

        invited = actions.invite(meeting, [member], by=by, now=now + timedelta(days=1))

        assert (invited, (Invitation.objects.count(), Message.objects.count(), Entry.objects.count())) == (0, before)

    def test_invite_leaves_out_who_is_not_an_active_member(self, by: Actor, meeting: Meeting, now: datetime) -> None:
        members = [MemberFactory(state=state) for state in (MemberState.SUSPENDED, MemberState.ENDED)]

        invited = actions.invite(meeting, members, by=by, now=now)

        assert (invited, Invitation.objects.count()) == (0, 0)

    @pytest.mark.parametrize("members", [1, 40])
    def test_invite_costs_the_same_for_many(
        self, by: Actor, meeting: Meeting, now: datetime, members: int, django_assert_max_num_queries
    ) -> None:
        RepresentativeFactory.create_batch(members)

        with django_assert_max_num_queries(36):
            invited = actions.invite(meeting, Member.objects.active(), by=by, now=now)

        assert (invited, Message.objects.count()) == (members, members)

    def test_invite_is_refused_to_a_draft_and_on_the_day(self, by: Actor, meeting: Meeting, now: datetime) -> None:
        for meeting_, at in ((_draft(), now), (meeting, datetime(2027, 3, 16, 6, tzinfo=UTC))):
            with pytest.raises(ValidationError, match="until the day before"):
                actions.invite(meeting_, [MemberFactory()], by=by, now=at)

        assert Invitation.objects.count() == 0

    def test_invite_is_refused_to_reviewers(self, reviewer, meeting: Meeting, now: datetime) -> None:
        with pytest.raises(PermissionDenied):
            actions.invite(meeting, [MemberFactory()], by=Actor.person(reviewer), now=now)


def _plan(meeting: Meeting, **other) -> Plan:
    plan = Plan.of(meeting)
    return Plan(**({name: getattr(plan, name) for name in plan.__dataclass_fields__} | other))


def _state(invitation: Invitation) -> str:
    return Invitation.objects.get(pk=invitation.pk).state


class TestChange:
    def test_another_place_raises_the_sequence_and_keeps_the_answers(self, invitation, by, reply, now) -> None:
        meeting = invitation.meeting
        actions.answer(invitation, reply(meeting), by=by, now=now)

        told = actions.change(meeting, _plan(meeting, place="Ispra"), by=by, now=now)

        meeting.refresh_from_db()
        assert (told, meeting.place, meeting.sequence, _state(invitation)) == (True, "Ispra", 1, "accepted")
        assert _verbs(meeting) == ["changed"]

    def test_another_hour_moves_start_and_end(self, invitation, by, now) -> None:
        meeting = invitation.meeting
        first, second = Plan.of(meeting).days
        days = (PlannedDay(first.pk, first.date, time(10), first.ends), second)

        actions.change(meeting, _plan(meeting, days=days), by=by, now=now)

        meeting.refresh_from_db()
        assert (meeting.starts_at, meeting.ends_at, meeting.sequence) == (
            datetime(2027, 3, 16, 9, tzinfo=UTC),
            datetime(2027, 3, 17, 12, tzinfo=UTC),
            1,
        )

    def test_another_zone_is_another_time(self, invitation, by, now) -> None:
        meeting = invitation.meeting

        actions.change(meeting, _plan(meeting, time_zone="Europe/Lisbon"), by=by, now=now)

        meeting.refresh_from_db()
        assert (meeting.starts_at, meeting.sequence) == (datetime(2027, 3, 16, 13, tzinfo=UTC), 1)

    @pytest.mark.parametrize(
        "other",
        [{"rsvp_by": date(2027, 3, 1)}, {"online_url": "https://other.example/"}, {"map_url": "https://map.example/7"}],
    )
    def test_what_stands_in_no_calendar_tells_nobody(self, invitation, by, now, other) -> None:
        meeting = invitation.meeting

        told = actions.change(meeting, _plan(meeting, **other), by=by, now=now)

        meeting.refresh_from_db()
        assert (told, meeting.sequence, Message.objects.count(), _verbs(meeting)) == (False, 0, 0, ["changed"])
        assert {name: getattr(meeting, name) for name in other} == other

    def test_the_same_plan_changes_nothing(self, invitation, by, now) -> None:
        told = actions.change(invitation.meeting, _plan(invitation.meeting), by=by, now=now)

        assert (told, Entry.objects.count(), Message.objects.count()) == (False, 0, 0)

    def test_a_day_on_another_date_is_asked_again_and_keeps_its_agenda(self, invitation, by, reply, now) -> None:
        meeting = invitation.meeting
        first, second = meeting.days.all()
        session = SessionFactory(day=first)
        actions.answer(invitation, reply(meeting), by=by, now=now)
        days = (PlannedDay(first.pk, date(2027, 3, 18), first.starts, first.ends), Plan.of(meeting).days[1])

        actions.change(meeting, _plan(meeting, days=days), by=by, now=now)

        session.refresh_from_db()
        assert (session.day_id, session.day.date, _state(invitation)) == (first.pk, date(2027, 3, 18), "invited")
        assert list(DayAnswer.objects.values_list("day", flat=True)) == [second.pk]

    def test_two_days_can_swap_their_dates(self, invitation, by, now) -> None:
        meeting = invitation.meeting
        first, second = Plan.of(meeting).days
        days = (
            PlannedDay(first.pk, second.date, first.starts, first.ends),
            PlannedDay(second.pk, first.date, second.starts, second.ends),
        )

        actions.change(meeting, _plan(meeting, days=days), by=by, now=now)

        assert list(meeting.days.order_by("date").values_list("pk", "date")) == [
            (second.pk, date(2027, 3, 16)),
            (first.pk, date(2027, 3, 17)),
        ]

    def test_a_day_that_is_not_held_leaves_the_answers_for_the_others(self, invitation, by, now) -> None:
        meeting = invitation.meeting
        first, second = meeting.days.all()
        choices = {first.pk: Choice("yes", "online"), second.pk: Choice("no")}
        actions.answer(invitation, Reply(choices), by=by, now=now)

        actions.change(meeting, _plan(meeting, days=Plan.of(meeting).days[1:]), by=by, now=now)

        assert (_state(invitation), meeting.days.count()) == ("declined", 1)

    def test_one_more_day_asks_everybody_again(self, invitation, by, reply, now) -> None:
        meeting = invitation.meeting
        actions.answer(invitation, reply(meeting, "no"), by=by, now=now)
        days = (*Plan.of(meeting).days, PlannedDay(None, date(2027, 3, 18), time(9), time(12)))

        actions.change(meeting, _plan(meeting, days=days), by=by, now=now)

        assert (_state(invitation), meeting.days.count(), DayAnswer.objects.count()) == ("invited", 3, 2)

    def test_a_meeting_that_goes_online_takes_everybody_along(self, invitation, by, reply, now) -> None:
        actions.answer(invitation, reply(invitation.meeting, "yes", How.IN_PERSON), by=by, now=now)

        actions.change(invitation.meeting, _plan(invitation.meeting, mode=Mode.ONLINE), by=by, now=now)

        assert set(DayAnswer.objects.values_list("how", flat=True)) == {"online"}

    def test_a_bad_plan_changes_nothing(self, invitation, by, now) -> None:
        meeting = invitation.meeting
        first, second = Plan.of(meeting).days
        swapped = PlannedDay(first.pk, first.date, time(17), time(9))
        twice = PlannedDay(second.pk, first.date, time(9), time(10))

        with pytest.raises(ValidationError) as refused:
            actions.change(meeting, _plan(meeting, days=(swapped, twice), place=""), by=by, now=now)

        assert refused.value.messages == [
            "A date stands there twice.",
            "Say where the meeting is held.",
            "2027-03-16 ends before it starts.",
        ]
        assert (Plan.of(meeting).days, Entry.objects.count()) == ((first, second), 0)

    def test_a_cancelled_meeting_is_not_moved(self, by, now) -> None:
        meeting = MeetingFactory(state=State.CANCELLED)
        with pytest.raises(ValidationError, match="A cancelled meeting cannot be moved"):
            actions.change(meeting, _plan(meeting, place="Ispra"), by=by, now=now)

    def test_a_draft_gets_its_days_without_telling_anybody(self, by, now) -> None:
        meeting = _draft(first_day=None, second_day=None, place="")
        days = (PlannedDay(None, date(2027, 5, 4), time(9), time(17)),)

        told = actions.change(meeting, _plan(meeting, days=days, address="1 Rue Haute"), by=by, now=now)

        meeting.refresh_from_db()
        assert (told, meeting.sequence, meeting.starts_at, meeting.address) == (False, 0, None, "1 Rue Haute")
        assert ([str(day) for day in meeting.days.all()], Message.objects.count()) == (["2027-05-04"], 0)

    def test_of_a_time_that_comes_twice_the_one_that_was_said_counts(self, meeting, by, now) -> None:
        first = Plan.of(meeting).days[0]
        day = PlannedDay(first.pk, date(2027, 10, 31), time(2, 30), time(9), starts_fold=1)

        actions.change(meeting, _plan(meeting, days=(day,)), by=by, now=now)

        meeting.refresh_from_db()
        assert (meeting.starts_at, meeting.days.get().starts_local.astimezone(UTC)) == (
            datetime(2027, 10, 31, 1, 30, tzinfo=UTC),
            datetime(2027, 10, 31, 1, 30, tzinfo=UTC),
        )

    def test_of_two_times_in_the_hour_that_comes_twice_the_later_one_ends(self, meeting, by, now) -> None:
        first = Plan.of(meeting).days[0]
        day = PlannedDay(first.pk, date(2027, 10, 31), time(2, 15), time(2, 45), starts_fold=1, ends_fold=0)

        with pytest.raises(ValidationError, match="2027-10-31 ends before it starts"):
            actions.change(meeting, _plan(meeting, days=(day,)), by=by, now=now)

    def test_another_address_at_the_same_place_reaches_the_calendars(self, invitation, by, now) -> None:
        told = actions.change(invitation.meeting, _plan(invitation.meeting, address="2 Rue Haute"), by=by, now=now)

        assert (told, Meeting.objects.get().sequence) == (True, 1)

    def test_change_costs_the_same_for_many(self, meeting, by, reply, now, django_assert_max_num_queries) -> None:
        RepresentativeFactory.create_batch(30)
        actions.invite(meeting, Member.objects.all(), by=by, now=now)
        for invitation in Invitation.objects.all()[:10]:
            actions.answer(invitation, reply(meeting), by=by, now=now)
        first, second = Plan.of(meeting).days
        days = (PlannedDay(first.pk, date(2027, 3, 18), first.starts, first.ends), second)

        with django_assert_max_num_queries(40):
            actions.change(meeting, _plan(meeting, days=days), by=by, now=now)

        assert Message.objects.filter(kind="meetings/changed").count() == 30


class TestCancel:
    def test_cancel_ends_meeting_and_invitations(self, invitation, by, reply, now) -> None:
        actions.answer(invitation, reply(invitation.meeting), by=by, now=now)

        actions.cancel(invitation.meeting, by=by, reason="Strike", now=now)

        meeting = Meeting.objects.get()
        assert (meeting.state, meeting.sequence, _state(invitation)) == ("cancelled", 1, "cancelled")
        assert _verbs(invitation) == ["moved to accepted", "moved to cancelled"]
        assert Entry.objects.get(verb="moved to cancelled", about=f"meetings.meeting:{meeting.pk}").reason == "Strike"

    def test_what_is_over_is_not_cancelled(self, invitation, by) -> None:
        meeting = invitation.meeting

        with pytest.raises(ValidationError, match="is over"):
            actions.cancel(meeting, by=by, reason="", now=meeting.ends_at)

        meeting.refresh_from_db()
        assert (meeting.state, meeting.sequence, Message.objects.count()) == (State.SCHEDULED, 0, 0)

    def test_cancel_is_refused_twice_and_to_reviewers(self, meeting, by, reviewer, now) -> None:
        with pytest.raises(PermissionDenied):
            actions.cancel(meeting, by=Actor.person(reviewer), reason="", now=now)
        actions.cancel(meeting, by=by, reason="Strike", now=now)
        with pytest.raises(IllegalMove):
            actions.cancel(meeting, by=by, reason="Strike", now=now)

        meeting.refresh_from_db()
        assert meeting.sequence == 1


class TestExportAnswers:
    def test_needs_leave_the_house_only_with_the_permission_and_on_record(self, invitation, by, reviewer, reply, now):
        said = reply(invitation.meeting, needs="No nuts", has_consented=True)
        actions.answer(invitation, said, by=by, now=now)

        table = actions.export_answers(invitation.meeting, by=by, now=now)

        assert "No nuts" in str(list(table.cells()))
        assert _verbs(invitation.meeting) == ["exported answers"]
        with pytest.raises(PermissionDenied):
            actions.export_answers(invitation.meeting, by=Actor.person(reviewer), now=now)
