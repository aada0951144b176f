from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from focusgroup.accounts.actor import Actor
from focusgroup.audit.actions import IllegalMove
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message
from meetings.models import Day, Meeting
from meetings.plan import PlannedDay
from meetings.poll import actions
from meetings.poll.models import Asked, Option, Poll, Vote
from meetings.poll.slots import Proposal, Slot
from members.models import Member
from members.states import State as MemberState
from tests.factories.meetings import (
    AskedFactory,
    DraftMeetingFactory,
    MeetingFactory,
    PollFactory,
    SessionFactory,
)
from tests.factories.members import MemberFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db

PROPOSAL = Proposal(
    note="Two issues.",
    answer_by=date(2026, 12, 15),
    time_zone="Europe/Rome",
    slots=(Slot(date(2027, 1, 12), date(2027, 1, 13)), Slot(date(2027, 2, 9), starts=time(14), ends=time(17))),
)
NOW_ISH = datetime(2027, 5, 4, 9, tzinfo=UTC)
Votes = Callable[..., dict[int, str]]


def _verbs(thing: object) -> list[str]:
    about = f"{thing._meta.label_lower}:{thing.pk}"  # type: ignore[attr-defined]
    return list(Entry.objects.filter(about=about).order_by("pk").values_list("verb", flat=True))


def _hours(option: Option) -> tuple[PlannedDay, ...]:
    return tuple(PlannedDay(None, day, time(9), time(17)) for day in option.dates)


class TestPropose:
    def test_the_dates_are_noted_and_nobody_is_asked(self, by: Actor, now: datetime) -> None:
        meeting = DraftMeetingFactory()

        poll = actions.propose(meeting, PROPOSAL, by=by, now=now)

        assert (poll.state, poll.answer_by, poll.time_zone, poll.note) == (
            "draft",
            date(2026, 12, 15),
            "Europe/Rome",
            "Two issues.",
        )
        assert list(poll.options.values_list("date", "until", "starts")) == [
            (date(2027, 1, 12), date(2027, 1, 13), None),
            (date(2027, 2, 9), None, time(14)),
        ]
        assert (_verbs(poll), Message.objects.count()) == (["proposed dates"], 0)

    def test_until_somebody_is_asked_they_can_be_proposed_anew(self, by: Actor, now: datetime) -> None:
        meeting = DraftMeetingFactory()
        first = actions.propose(meeting, PROPOSAL, by=by, now=now)

        again = actions.propose(meeting, replace(PROPOSAL, slots=PROPOSAL.slots[::-1]), by=by, now=now)

        assert (again.pk, Poll.objects.count(), Option.objects.count()) == (first.pk, 1, 2)

    def test_not_while_members_answer_nor_for_a_meeting_with_its_date(self, poll: Poll, by: Actor, now: datetime):
        with pytest.raises(ValidationError, match="Members were asked already"):
            actions.propose(poll.meeting, PROPOSAL, by=by, now=now)
        with pytest.raises(ValidationError, match="has its date already"):
            actions.propose(MeetingFactory(), PROPOSAL, by=by, now=now)

        assert Option.objects.count() == 3

    def test_a_bad_proposal_changes_nothing(self, by: Actor, now: datetime) -> None:
        with pytest.raises(ValidationError, match="at least two dates"):
            actions.propose(DraftMeetingFactory(), replace(PROPOSAL, slots=()), by=by, now=now)

        assert (Poll.objects.count(), Entry.objects.count()) == (0, 0)


class TestAsk:
    def test_each_representative_of_an_active_company_gets_a_letter(self, by: Actor, now: datetime) -> None:
        poll = PollFactory(state="draft")
        one, other, gone = MemberFactory(), MemberFactory(), MemberFactory(state=MemberState.ENDED)
        for member in (one, one, other, gone):
            RepresentativeFactory(member=member, is_main=False)
        RepresentativeFactory(member=other, is_main=False, left_on=date(2026, 1, 1))

        n = actions.ask(poll, [one, other, gone], by=by, now=now)

        poll.refresh_from_db()
        assert (n, poll.state, Message.objects.filter(kind="poll/asked").count()) == (2, "open", 3)
        assert _verbs(poll) == ["moved to open"]
        assert {verb for asked in Asked.objects.all() for verb in _verbs(asked)} == {"asked for dates"}

    def test_asking_again_adds_only_the_new(self, asked: Asked, by: Actor, now: datetime) -> None:
        new = RepresentativeFactory().member

        n = actions.ask(asked.poll, [asked.member, new], by=by, now=now)

        assert (n, Asked.objects.count(), Message.objects.count()) == (1, 2, 1)

    def test_nobody_is_no_company(self, by: Actor, now: datetime) -> None:
        poll = PollFactory(state="draft")

        with pytest.raises(ValidationError, match="at least one company"):
            actions.ask(poll, [], by=by, now=now)

        poll.refresh_from_db()
        assert poll.state == "draft"

    def test_not_after_the_last_day_nor_with_dates_gone_by(self, poll: Poll, by: Actor) -> None:
        member = RepresentativeFactory().member
        with pytest.raises(ValidationError, match="no answers any more"):
            actions.ask(poll, [member], by=by, now=datetime(2026, 12, 15, 23, tzinfo=UTC))
        with pytest.raises(ValidationError, match="last day to answer is past"):
            actions.ask(PollFactory(state="draft"), [member], by=by, now=datetime(2027, 1, 1, tzinfo=UTC))

        assert Message.objects.count() == 0

    def test_it_costs_the_same_for_many(self, poll: Poll, by: Actor, now: datetime, django_assert_max_num_queries):
        RepresentativeFactory.create_batch(30)

        with django_assert_max_num_queries(20):
            actions.ask(poll, Member.objects.all(), by=by, now=now)

        assert Message.objects.count() == 30


class TestAnswer:
    def test_an_answer_is_noted_changed_and_the_same_changes_nothing(self, asked: Asked, votes: Votes, now) -> None:
        by = Actor.holder(asked)
        changed = [
            actions.answer(asked, votes(asked.poll, *answers), by=by, now=now)
            for answers in (("yes", "no"), ("yes", "no"), ("no", "if_need_be"), ("no", "if_need_be"))
        ]

        assert changed == [True, False, True, False]
        assert list(Vote.objects.order_by("option").values_list("answer", flat=True)) == [
            "no",
            "if_need_be",
            "if_need_be",
        ]
        assert _verbs(asked) == ["answered the poll", "answered the poll"]

    def test_who_may_answer(self, asked: Asked, votes: Votes, by: Actor, reviewer, now: datetime) -> None:
        colleague = RepresentativeFactory(member=asked.member, is_main=False).user
        stranger = RepresentativeFactory().user
        gone = RepresentativeFactory(member=asked.member, is_main=False, left_on=date(2026, 1, 1)).user
        for person in (Actor.holder(asked), Actor.person(colleague), by):
            actions.answer(asked, votes(asked.poll, "yes"), by=person, now=now)
        other = AskedFactory(poll=asked.poll)
        for person in (Actor.holder(other), Actor.person(stranger), Actor.person(gone), Actor.person(reviewer)):
            with pytest.raises(PermissionDenied):
                actions.answer(asked, votes(asked.poll, "no"), by=person, now=now)

        assert set(Vote.objects.values_list("answer", flat=True)) == {"yes"}

    @pytest.mark.parametrize("bad", [{}, {1: "yes"}, "one missing", "a word"])
    def test_half_an_answer_is_none(self, asked: Asked, votes: Votes, now: datetime, bad) -> None:
        given = votes(asked.poll, "yes")
        if bad == "one missing":
            given.popitem()
        elif bad == "a word":
            given = votes(asked.poll, "perhaps")
        else:
            given = bad

        with pytest.raises(ValidationError, match="to each date"):
            actions.answer(asked, given, by=Actor.holder(asked), now=now)

        assert Vote.objects.count() == 0

    # The last day ends at midnight in Brussels, an hour before UTC does.
    @pytest.mark.parametrize(
        ("at", "is_taken"),
        [(datetime(2026, 12, 15, 22, 59, tzinfo=UTC), True), (datetime(2026, 12, 15, 23, 0, tzinfo=UTC), False)],
    )
    def test_answers_are_taken_until_the_end_of_the_last_day(self, asked: Asked, votes: Votes, at, is_taken) -> None:
        try:
            found = actions.answer(asked, votes(asked.poll, "yes"), by=Actor.holder(asked), now=at)
        except ValidationError:
            found = False

        assert found == is_taken

    def test_a_company_that_left_answers_nothing(self, asked: Asked, votes: Votes, now: datetime) -> None:
        Member.objects.update(state=MemberState.SUSPENDED)

        with pytest.raises(ValidationError, match="no answers any more"):
            actions.answer(asked, votes(asked.poll, "yes"), by=Actor.holder(asked), now=now)


class TestPick:
    def test_the_meeting_is_scheduled_and_all_that_were_asked_are_told(self, asked: Asked, by: Actor, now) -> None:
        poll = asked.poll
        RepresentativeFactory(member=AskedFactory(poll=poll).member)
        first, second = poll.meeting.days.all()
        SessionFactory(day=first)
        option = poll.options.get(date=date(2027, 2, 9))

        actions.pick(poll, option, _hours(option), rsvp_by=date(2027, 1, 20), by=by, now=now)

        poll.refresh_from_db()
        meeting = Meeting.objects.get()
        assert (poll.state, poll.chosen, meeting.state, meeting.starts_at, meeting.ends_at, meeting.rsvp_by) == (
            "decided",
            option,
            "scheduled",
            datetime(2027, 2, 9, 8, tzinfo=UTC),
            datetime(2027, 2, 10, 16, tzinfo=UTC),
            date(2027, 1, 20),
        )
        assert list(meeting.days.values_list("pk", "date", "starts")) == [
            (first.pk, date(2027, 2, 9), time(9)),
            (second.pk, date(2027, 2, 10), time(9)),
        ]
        assert (first.sessions.count(), meeting.sequence) == (1, 0)
        assert list(Message.objects.values_list("kind", flat=True)) == ["poll/decided", "poll/decided"]

    def test_more_days_than_the_draft_had_and_fewer(self, by: Actor, now: datetime) -> None:
        for until, expected in ((date(2027, 1, 14), 3), (None, 1)):
            poll = PollFactory(january=None)
            option = Option.objects.create(poll=poll, date=date(2027, 1, 12), until=until)
            actions.pick(poll, option, _hours(option), rsvp_by=date(2027, 1, 2), by=by, now=now)

            assert poll.meeting.days.count() == expected

    def test_what_stands_in_the_way_is_said_and_nothing_is_half_done(self, asked: Asked, by: Actor, now) -> None:
        poll = asked.poll
        Meeting.objects.update(place="")
        option = poll.options.all()[0]
        days = list(Day.objects.values_list("date", flat=True))

        with pytest.raises(ValidationError, match="Say where the meeting is held"):
            actions.pick(poll, option, _hours(option), rsvp_by=date(2027, 1, 2), by=by, now=now)

        poll.refresh_from_db()
        assert (poll.state, list(Day.objects.values_list("date", flat=True))) == ("open", days)
        assert (Message.objects.count(), Entry.objects.count()) == (0, 0)

    def test_an_option_of_another_poll_and_hours_of_other_days_are_refused(self, poll: Poll, by: Actor, now) -> None:
        other = PollFactory().options.all()[0]
        own = poll.options.all()[0]
        for option, days in ((other, _hours(other)), (own, _hours(own)[:1]), (own, _hours(poll.options.all()[1]))):
            with pytest.raises(ValidationError, match="hours of each day"):
                actions.pick(poll, option, days, rsvp_by=date(2027, 1, 2), by=by, now=now)

    def test_nothing_is_picked_twice(self, poll: Poll, by: Actor, now: datetime) -> None:
        option = poll.options.all()[0]
        actions.pick(poll, option, _hours(option), rsvp_by=date(2027, 1, 2), by=by, now=now)

        with pytest.raises(ValidationError, match="Nothing can be picked"):
            actions.pick(poll, option, _hours(option), rsvp_by=date(2027, 1, 2), by=by, now=now)


class TestWithoutThePoll:
    """Somebody scheduled or cancelled the meeting while members were still asked."""

    @pytest.mark.parametrize("state", ["scheduled", "cancelled"])
    def test_no_answer_is_taken_nothing_picked_and_the_poll_closes(self, asked, votes, by, now, state: str) -> None:
        poll, option = asked.poll, asked.poll.options.all()[0]
        Meeting.objects.update(state=state, starts_at=NOW_ISH, ends_at=NOW_ISH + timedelta(hours=8))

        with pytest.raises(ValidationError, match="no answers any more"):
            actions.answer(asked, votes(poll, "yes"), by=Actor.holder(asked), now=now)
        with pytest.raises(ValidationError, match="Nothing can be picked"):
            actions.pick(poll, option, _hours(option), rsvp_by=date(2027, 1, 2), by=by, now=now)
        with pytest.raises(ValidationError, match="no answers any more"):
            actions.give_time(poll, answer_by=date(2026, 12, 1), by=by, now=now)

        assert actions.close_due(by=Actor.duty("polls"), now=now) == 1
        actions.withdraw(poll, by=by, reason="The date stands.", now=now)
        assert (Message.objects.get().kind, Meeting.objects.get().state) == ("poll/withdrawn", state)


class TestTime:
    def test_what_is_past_its_last_day_closes_once(self, poll: Poll, now: datetime) -> None:
        late = PollFactory(answer_by=date(2026, 11, 15))
        duty = Actor.duty("polls")

        closed = [actions.close_due(by=duty, now=now) for _ in range(2)]

        assert (closed, list(Poll.objects.order_by("pk").values_list("state", flat=True))) == (
            [1, 0],
            ["open", "closed"],
        )
        assert _verbs(late) == ["moved to closed"]

    def test_more_time_opens_it_again(self, poll: Poll, by: Actor, now: datetime) -> None:
        Poll.objects.update(answer_by=date(2026, 11, 15))
        actions.close_due(by=by, now=now)

        actions.give_time(poll, answer_by=date(2026, 12, 1), by=by, now=now)

        poll.refresh_from_db()
        assert (poll.state, poll.takes_answers(now)) == ("open", True)

    def test_not_beyond_the_first_date(self, poll: Poll, by: Actor, now: datetime) -> None:
        with pytest.raises(ValidationError, match="must lie before the first date"):
            actions.give_time(poll, answer_by=date(2027, 1, 12), by=by, now=now)

    def test_withdrawn_is_withdrawn_and_told(self, asked: Asked, votes: Votes, by: Actor, now: datetime) -> None:
        actions.withdraw(asked.poll, by=by, reason="The hall is taken.", now=now)

        with pytest.raises(IllegalMove):
            actions.withdraw(asked.poll, by=by, reason="Again", now=now)
        with pytest.raises(ValidationError):
            actions.answer(asked, votes(asked.poll, "yes"), by=Actor.holder(asked), now=now)
        assert list(Message.objects.values_list("kind", flat=True)) == ["poll/withdrawn"]
        actions.propose(asked.poll.meeting, PROPOSAL, by=by, now=now)


def test_only_who_manages_meetings_and_invites_may(poll: Poll, reviewer, administrator, now: datetime) -> None:
    option = poll.options.all()[0]
    for person in (reviewer, administrator):
        by = Actor.person(person)
        deeds: list[Callable[[], object]] = [
            lambda by=by: actions.propose(DraftMeetingFactory(), PROPOSAL, by=by, now=now),  # type: ignore[misc]
            lambda by=by: actions.ask(poll, [], by=by, now=now),  # type: ignore[misc]
            lambda by=by: actions.give_time(poll, answer_by=date(2026, 12, 1), by=by, now=now),  # type: ignore[misc]
            lambda by=by: actions.pick(poll, option, (), rsvp_by=date(2027, 1, 2), by=by, now=now),  # type: ignore[misc]
            lambda by=by: actions.withdraw(poll, by=by, reason="No", now=now),  # type: ignore[misc]
        ]
        for deed in deeds:
            with pytest.raises(PermissionDenied):
                deed()

    assert Entry.objects.count() == 0
