from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from focusgroup.accounts.actor import Actor
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message
from meetings import actions
from meetings.models import DayAnswer, Invitation, Meeting
from meetings.plan import Plan
from meetings.rsvp import Choice, Reply
from meetings.states import How
from meetings.waiting import actions as waiting
from meetings.waiting import seats
from meetings.waiting.actions import Affected, Limits
from members.models import Member
from members.states import State as MemberState
from tests.factories.meetings import InvitationFactory
from tests.factories.members import RepresentativeFactory

pytestmark = pytest.mark.django_db
DUTY = Actor.duty("seats")
HOUR = timedelta(hours=1)


def _companies(meeting: Meeting, n: int) -> list[Invitation]:
    """`n` invited companies, each with a representative."""
    people = RepresentativeFactory.create_batch(n)
    return [InvitationFactory(meeting=meeting, member=person.member) for person in people]


def _says(invitation: Invitation, reply: Reply, now: datetime) -> bool:
    return actions.answer(invitation, reply, by=Actor.holder(invitation), now=now)


def _places(invitation: Invitation) -> list[str]:
    return list(invitation.answers.order_by("day__date").values_list("place", flat=True))


def _numbers(invitation: Invitation) -> list[int]:
    return list(seats.numbers(invitation).values())


def _states(meeting: Meeting) -> list[str]:
    return list(meeting.invitations.order_by("pk").values_list("state", flat=True))


@pytest.fixture
def full(meeting: Meeting, reply, now: datetime) -> list[Invitation]:
    """One seat a day in the room: the first company has it, the second and third wait."""
    Meeting.objects.update(seats_in_person=1)
    meeting.refresh_from_db()
    invitations = _companies(meeting, 3)
    for number, invitation in enumerate(invitations):
        _says(invitation, reply(meeting), now + number * HOUR)
    Message.objects.all().delete()
    return invitations


class TestLine:
    def test_who_finds_no_seat_waits_in_the_order_of_the_answers(self, full, meeting) -> None:
        assert _states(meeting) == ["accepted", "waiting", "waiting"]
        assert [_places(each) for each in full] == [["", ""], ["waiting"] * 2, ["waiting"] * 2]
        assert _numbers(full[2]) == [2, 2]

    def test_the_other_way_has_its_own_seats(self, full, meeting, reply, now) -> None:
        _says(full[2], reply(meeting, how=How.ONLINE), now + 5 * HOUR)

        assert (_states(meeting)[2], _places(full[2])) == ("accepted", ["", ""])

    def test_a_day_with_a_seat_is_enough_to_come(self, full, meeting, reply, now) -> None:
        first, second = meeting.days.all()
        choices = {first.pk: Choice("yes", How.IN_PERSON), second.pk: Choice("yes", How.ONLINE)}

        _says(full[1], Reply(choices), now + 5 * HOUR)

        assert (_states(meeting)[1], _places(full[1])) == ("accepted", ["waiting", ""])

    def test_saying_yes_again_keeps_the_place_in_the_line(self, full, meeting, reply, now) -> None:
        changed = _says(full[1], reply(meeting), now + 9 * HOUR)

        assert (changed, _numbers(full[1])) == (False, [1, 1])

    def test_without_a_limit_nobody_waits(self, meeting, reply, now) -> None:
        invitations = _companies(meeting, 3)

        for invitation in invitations:
            _says(invitation, reply(meeting), now)

        assert _states(meeting) == ["accepted"] * 3


class TestOffer:
    def test_a_freed_seat_is_held_for_the_first_in_the_line(self, full, meeting, reply, now) -> None:
        at = now + 10 * HOUR

        _says(full[0], reply(meeting, "no"), at)

        assert [_places(each) for each in full] == [["", ""], ["held"] * 2, ["waiting"] * 2]
        assert set(DayAnswer.objects.filter(place="held").values_list("held_until", flat=True)) == {at + seats.HOLD}
        assert _states(meeting) == ["declined", "waiting", "waiting"]
        offers = Message.objects.filter(kind="waiting/seat_offered").values_list("recipient", flat=True)
        assert list(offers) == [full[1].member.representatives.get().user.email]

    def test_saying_yes_takes_the_held_seat(self, full, meeting, reply, now) -> None:
        _says(full[0], reply(meeting, "no"), now + 10 * HOUR)

        changed = [_says(full[1], reply(meeting), now + 11 * HOUR) for _ in range(3)]

        assert (changed, _places(full[1]), _states(meeting)[1]) == ([True, False, False], ["", ""], "accepted")

    def test_nobody_else_gets_a_held_seat(self, full, meeting, reply, now) -> None:
        _says(full[0], reply(meeting, "no"), now + 10 * HOUR)
        (late,) = _companies(meeting, 1)

        _says(late, reply(meeting), now + 11 * HOUR)

        assert _places(late) == ["waiting", "waiting"]

    def test_letting_it_go_offers_it_to_the_next_at_once(self, full, meeting, reply, now) -> None:
        _says(full[0], reply(meeting, "no"), now + 10 * HOUR)

        _says(full[1], reply(meeting, "no"), now + 11 * HOUR)

        assert _places(full[2]) == ["held", "held"]

    def test_a_hold_that_ends_goes_to_the_next(self, full, meeting, reply, now) -> None:
        at = now + 10 * HOUR
        _says(full[0], reply(meeting, "no"), at)

        lapsed = [waiting.lapse_due(by=DUTY, now=at + seats.HOLD + n * HOUR) for n in (-1, 0, 1)]

        assert lapsed == [0, 2, 0]
        assert list(full[1].answers.values_list("answer", "place")) == [("maybe", ""), ("maybe", "")]
        assert (_places(full[2]), _states(meeting)) == (["held", "held"], ["declined", "tentative", "waiting"])
        kinds = list(Message.objects.order_by("pk").values_list("kind", flat=True))
        assert kinds == ["waiting/seat_offered", "meetings/answer_noted", "waiting/seat_lapsed", "waiting/seat_offered"]

    def test_who_let_it_lapse_may_ask_again_and_stands_last(self, full, meeting, reply, now) -> None:
        at = now + 10 * HOUR
        _says(full[0], reply(meeting, "no"), at)
        waiting.lapse_due(by=DUTY, now=at + seats.HOLD)

        _says(full[1], reply(meeting), at + seats.HOLD + HOUR)

        assert (_places(full[1]), _states(meeting)[1]) == (["waiting", "waiting"], "waiting")

    def test_a_hold_ends_with_the_time_for_answers(self, full, meeting, reply) -> None:
        eve = datetime(2027, 3, 15, 10, tzinfo=UTC)

        _says(full[0], reply(meeting, "no"), eve)

        ends = set(DayAnswer.objects.filter(place="held").values_list("held_until", flat=True))
        assert ends == {datetime(2027, 3, 15, 23, tzinfo=UTC)}

    def test_nobody_is_offered_a_seat_within_the_last_hour(self, full, meeting, reply) -> None:
        _says(full[0], reply(meeting, "no"), datetime(2027, 3, 15, 22, 30, tzinfo=UTC))

        assert DayAnswer.objects.filter(place="held").count() == 0

    def test_the_seat_of_a_company_that_left_the_group_is_offered_by_the_duty(self, full, meeting, now) -> None:
        Member.objects.filter(pk=full[0].member_id).update(state=MemberState.ENDED)

        for hours in (20, 21):
            waiting.settle_coming(by=DUTY, now=now + hours * HOUR)

        assert [_places(each) for each in full[1:]] == [["held"] * 2, ["waiting"] * 2]

    def test_a_company_that_comes_back_has_its_place_by_the_time_of_its_yes(self, full, meeting, reply, now) -> None:
        Member.objects.filter(pk=full[0].member_id).update(state=MemberState.SUSPENDED)
        waiting.settle_coming(by=DUTY, now=now + 10 * HOUR)
        _says(full[1], reply(meeting), now + 11 * HOUR)
        Member.objects.filter(pk=full[0].member_id).update(state=MemberState.ACTIVE)

        for hours in (12, 13):
            waiting.settle_coming(by=DUTY, now=now + hours * HOUR)

        assert [_places(each) for each in full] == [["", ""], ["waiting"] * 2, ["waiting"] * 2]
        assert [_numbers(each) for each in full[1:]] == [[1, 1], [2, 2]]
        told = Message.objects.filter(kind="waiting/seat_withdrawn").values_list("recipient", flat=True)
        assert list(told) == [full[1].member.representatives.get().user.email]

    def test_who_has_left_stands_in_no_line(self, full, meeting) -> None:
        Member.objects.filter(pk=full[1].member_id).update(state=MemberState.ENDED)

        assert [_numbers(each) for each in full[1:]] == [[], [1, 1]]

    def test_nothing_is_offered_to_a_company_that_left(self, full, meeting, reply, now) -> None:
        Member.objects.filter(pk=full[1].member_id).update(state=MemberState.SUSPENDED)

        _says(full[0], reply(meeting, "no"), now + 10 * HOUR)

        assert [_places(each) for each in full[1:]] == [["waiting"] * 2, ["held"] * 2]


class TestLimits:
    def test_more_seats_are_offered_to_who_waits(self, full, meeting, by, now) -> None:
        waiting.set_limits(meeting, Limits(2, None), by=by, now=now + 9 * HOUR)

        assert [_places(each) for each in full] == [["", ""], ["held"] * 2, ["waiting"] * 2]

    @pytest.mark.parametrize("offered", [False, True])
    def test_without_a_limit_any_more_everybody_gets_a_seat_and_is_told(
        self, full, meeting, by, reply, now, offered
    ) -> None:
        if offered:
            _says(full[0], reply(meeting, "no"), now + 8 * HOUR)
            Message.objects.all().delete()

        waiting.set_limits(meeting, Limits(None, 5), by=by, now=now + 9 * HOUR)

        assert [_places(each) for each in full] == [["", ""]] * 3
        assert _states(meeting) == ["declined" if offered else "accepted", "accepted", "accepted"]
        told = list(Message.objects.order_by("pk").values_list("kind", "recipient"))
        to = [each.member.representatives.get().user.email for each in full[1:]]
        assert told == [("waiting/seat_given", email) for email in to]

    def test_a_meeting_that_goes_online_has_a_seat_for_who_waits_for_the_room(self, full, meeting, by, now) -> None:
        actions.change(meeting, replace(Plan.of(meeting), mode="online"), by=by, now=now + 9 * HOUR)

        assert set(DayAnswer.objects.values_list("how", "place")) == {("online", "")}
        assert _states(meeting) == ["accepted"] * 3

    def test_fewer_seats_than_yes_say_who_is_affected_and_ask(self, meeting, by, reply, now) -> None:
        invitations = _companies(meeting, 3)
        for number, invitation in enumerate(invitations):
            _says(invitation, reply(meeting), now + number * HOUR)
        before = (Entry.objects.count(), Message.objects.count())

        with pytest.raises(Affected) as found:
            waiting.set_limits(meeting, Limits(2, None), by=by, now=now + 9 * HOUR)

        assert {answer.invitation for answer in found.value.answers} == {invitations[2]}
        assert [answer.day.date for answer in found.value.answers] == [date(2027, 3, 16), date(2027, 3, 17)]
        assert (Entry.objects.count(), Message.objects.count()) == before
        assert Meeting.objects.get().seats_in_person is None

    def test_being_sure_sends_the_last_to_the_head_of_the_line(self, meeting, by, reply, now) -> None:
        invitations = _companies(meeting, 3)
        for number, invitation in enumerate(invitations):
            _says(invitation, reply(meeting), now + number * HOUR)

        waiting.set_limits(meeting, Limits(1, None), by=by, now=now + 9 * HOUR, is_sure=True)

        assert _states(meeting) == ["accepted", "waiting", "waiting"]
        assert _numbers(invitations[1]) == [1, 1]
        told = Message.objects.filter(kind="waiting/seat_withdrawn").values_list("recipient", flat=True)
        assert set(told) == {each.member.representatives.get().user.email for each in invitations[1:]}

    @pytest.mark.parametrize("is_sure", [False, True])
    def test_a_meeting_that_goes_online_keeps_to_its_seats_and_asks(self, meeting, by, reply, now, is_sure) -> None:
        Meeting.objects.update(seats_online=1)
        invitations = _companies(meeting, 2)
        for number, invitation in enumerate(invitations):
            _says(invitation, reply(meeting), now + number * HOUR)
        online = replace(Plan.of(meeting), mode="online")

        if is_sure:
            actions.change(meeting, online, by=by, now=now + 9 * HOUR, is_sure=True)
        else:
            with pytest.raises(Affected) as found:
                actions.change(meeting, online, by=by, now=now + 9 * HOUR)
            assert {answer.invitation for answer in found.value.answers} == {invitations[1]}

        assert _states(meeting) == ["accepted", "waiting" if is_sure else "accepted"]
        assert set(DayAnswer.objects.values_list("how", flat=True)) == {"online" if is_sure else "in_person"}
        assert Meeting.objects.get().mode == ("online" if is_sure else "hybrid")

    def test_only_who_manages_meetings_sets_seats(self, meeting, reviewer, now) -> None:
        with pytest.raises(PermissionDenied):
            waiting.set_limits(meeting, Limits(1, 1), by=Actor.person(reviewer), now=now)


class TestGuests:
    def test_guests_have_limits_of_their_own(self, meeting, reply, now) -> None:
        Meeting.objects.update(guests_each=2, seats_guests=3, seats_in_person=2)
        first, second = _companies(meeting, 2)
        _says(first, reply(meeting, guests=2), now)

        with pytest.raises(ValidationError, match="One place for guests is left"):
            _says(second, reply(meeting, guests=2), now)
        with pytest.raises(ValidationError, match="You can bring 2 guests"):
            _says(second, reply(meeting, guests=3), now)
        _says(second, reply(meeting, guests=1), now)

        assert list(Invitation.objects.order_by("pk").values_list("guests", "state")) == [
            (2, "accepted"),
            (1, "accepted"),
        ]

    @pytest.mark.parametrize(
        "limits", [Limits(None, None, 1, 10), Limits(None, None, 3, 1), Limits(None, None, 0, None)]
    )
    def test_fewer_places_than_guests_say_who_is_affected_and_ask(self, meeting, by, reply, now, limits) -> None:
        Meeting.objects.update(guests_each=3, seats_guests=10)
        first, second = _companies(meeting, 2)
        _says(first, reply(meeting, guests=3), now)
        _says(second, reply(meeting), now)

        with pytest.raises(Affected) as found:
            waiting.set_limits(meeting, limits, by=by, now=now)
        assert (found.value.answers, found.value.guests) == ([], [first])
        assert Meeting.objects.get().guests_each == 3
        waiting.set_limits(meeting, limits, by=by, now=now, is_sure=True)

        # What was promised stands, and may become less, but not more.
        for guests in (3, 2):
            assert _says(first, reply(meeting, "maybe", guests=guests), now)
        with pytest.raises(ValidationError):
            _says(first, reply(meeting, guests=4), now)
        assert Invitation.objects.order_by("pk").values_list("guests", flat=True)[0] == 2

    def test_guests_of_a_company_that_left_leave_their_places(self, meeting, reply, now) -> None:
        Meeting.objects.update(guests_each=2, seats_guests=2)
        first, second = _companies(meeting, 2)
        _says(first, reply(meeting, guests=2), now)
        Member.objects.filter(pk=first.member_id).update(state=MemberState.ENDED)

        assert _says(second, reply(meeting, guests=2), now)

    def test_who_does_not_come_in_person_brings_nobody(self, meeting, reply, now) -> None:
        Meeting.objects.update(guests_each=2)
        (company,) = _companies(meeting, 1)
        noted = []

        for said in (reply(meeting, guests=2), reply(meeting, how="online", guests=2), reply(meeting, guests=1)):
            _says(company, said, now)
            noted.append(Invitation.objects.get().guests)
        _says(company, reply(meeting, "no"), now)

        assert [*noted, Invitation.objects.get().guests] == [2, 0, 1, 0]


def test_a_note_is_kept_until_it_is_taken_back_and_stands_in_no_log(meeting, reply, now) -> None:
    (company,) = _companies(meeting, 1)
    noted = []

    for said in (reply(meeting, note="We come by train"), reply(meeting), reply(meeting, forgets_note=True)):
        _says(company, said, now)
        noted.append(Invitation.objects.get().note)

    assert noted == ["We come by train", "We come by train", ""]
    assert "train" not in str(list(Entry.objects.values()))


@pytest.mark.parametrize("rows", [1, 10])
def test_settling_costs_the_same_for_many(meeting, by, reply, now, rows, django_assert_max_num_queries) -> None:
    for number, invitation in enumerate(_companies(meeting, rows + 1)):
        _says(invitation, reply(meeting), now + number * HOUR)

    with django_assert_max_num_queries(36):
        waiting.set_limits(meeting, Limits(1, None), by=by, now=now + 90 * HOUR, is_sure=True)

    assert _states(meeting).count("waiting") == rows
