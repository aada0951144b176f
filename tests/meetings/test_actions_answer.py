from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from focusgroup.accounts.actor import Actor
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message
from meetings import actions
from meetings.models import DayAnswer, Invitation, Meeting
from meetings.rsvp import Choice, Reply
from meetings.states import How, InvitationState, Mode
from members.models import Member
from members.states import State as MemberState
from tests.factories.meetings import InvitationFactory
from tests.factories.members import RepresentativeFactory

pytestmark = pytest.mark.django_db


def _verbs(thing) -> list[str]:
    about = f"{thing._meta.label_lower}:{thing.pk}"
    return list(Entry.objects.filter(about=about).order_by("pk").values_list("verb", flat=True))


class TestAnswer:
    def test_answer_is_noted_and_confirmed(self, invitation: Invitation, reply, now: datetime) -> None:
        changed = actions.answer(invitation, reply(invitation.meeting), by=Actor.holder(invitation), now=now)

        invitation.refresh_from_db()
        assert (changed, invitation.state, invitation.answered_at, invitation.revision) == (True, "accepted", now, 1)
        assert list(DayAnswer.objects.values_list("answer", "how")) == [("yes", "in_person"), ("yes", "in_person")]
        assert list(Message.objects.values_list("kind", "recipient")) == [
            ("meetings/answer_noted", "ines@brisa.example")
        ]
        assert _verbs(invitation) == ["moved to accepted"]

    def test_the_same_answer_again_changes_nothing(self, invitation: Invitation, reply, now: datetime) -> None:
        by = Actor.holder(invitation)
        said = reply(invitation.meeting, needs="No nuts", has_consented=True)

        results = [actions.answer(invitation, said, by=by, now=now + timedelta(minutes=n)) for n in range(3)]

        invitation.refresh_from_db()
        assert (results, invitation.revision, invitation.answered_at) == ([True, False, False], 1, now)
        assert (Message.objects.count(), _verbs(invitation)) == (1, ["moved to accepted"])

    def test_the_last_answer_counts(self, invitation: Invitation, reply, now: datetime) -> None:
        by = Actor.holder(invitation)

        for answer in ("yes", "no", "maybe", "yes"):
            actions.answer(invitation, reply(invitation.meeting, answer), by=by, now=now)

        invitation.refresh_from_db()
        assert (invitation.state, invitation.revision, Message.objects.count()) == ("accepted", 4, 4)

    @pytest.mark.parametrize(
        ("answers", "state"),
        [
            (("yes", "no"), InvitationState.ACCEPTED),
            (("maybe", "yes"), InvitationState.ACCEPTED),
            (("maybe", "no"), InvitationState.TENTATIVE),
            (("maybe", "maybe"), InvitationState.TENTATIVE),
            (("no", "no"), InvitationState.DECLINED),
        ],
    )
    def test_the_state_follows_from_the_days(self, invitation: Invitation, now: datetime, answers, state) -> None:
        days = invitation.meeting.days.all()
        choices = {day.pk: Choice(said, How.ONLINE) for day, said in zip(days, answers, strict=True)}

        actions.answer(invitation, Reply(choices), by=Actor.holder(invitation), now=now)

        invitation.refresh_from_db()
        assert invitation.state == state

    def test_an_answer_may_come_until_the_day_before(self, invitation: Invitation, reply) -> None:
        by, yes, no = Actor.holder(invitation), reply(invitation.meeting), reply(invitation.meeting, "no")
        eve = datetime(2027, 3, 15, 22, 59, tzinfo=UTC)

        actions.answer(invitation, yes, by=by, now=eve)
        with pytest.raises(ValidationError, match="not taken any more"):
            actions.answer(invitation, no, by=by, now=eve + timedelta(minutes=1))

        invitation.refresh_from_db()
        assert invitation.state == "accepted"

    def test_needs_are_noted_only_with_consent(self, invitation: Invitation, reply, now: datetime) -> None:
        by = Actor.holder(invitation)

        with pytest.raises(ValidationError, match="consent"):
            actions.answer(invitation, reply(invitation.meeting, needs="No nuts"), by=by, now=now)
        actions.answer(invitation, reply(invitation.meeting, needs="No nuts", has_consented=True), by=by, now=now)

        invitation.refresh_from_db()
        assert (invitation.needs, invitation.needs_consent_at) == ("No nuts", now)
        assert "nuts" not in str(list(Entry.objects.values()))

    def test_needs_stay_unless_they_are_taken_back(self, invitation: Invitation, reply, now: datetime) -> None:
        by = Actor.holder(invitation)
        actions.answer(invitation, reply(invitation.meeting, needs="No nuts", has_consented=True), by=by, now=now)

        kept = actions.answer(invitation, reply(invitation.meeting), by=by, now=now)
        taken_back = actions.answer(invitation, reply(invitation.meeting, forgets_needs=True), by=by, now=now)

        invitation.refresh_from_db()
        assert (kept, taken_back, invitation.needs, invitation.needs_consent_at) == (False, True, "", None)

    def test_travel_is_noted_only_for_those_who_come_where_it_is_covered(
        self, invitation: Invitation, reply, now: datetime
    ) -> None:
        by, noted = Actor.holder(invitation), []

        for is_covered, how in ((True, How.IN_PERSON), (True, How.ONLINE), (False, How.IN_PERSON)):
            Meeting.objects.update(is_travel_covered=is_covered)
            said = reply(invitation.meeting, how=how, needs_travel=True)
            actions.answer(invitation, said, by=by, now=now)
            noted.append(Invitation.objects.get().needs_travel)

        assert noted == [True, False, False]

    def test_a_meeting_held_one_way_needs_no_how(self, invitation: Invitation, now: datetime) -> None:
        Meeting.objects.update(mode=Mode.ONLINE)
        choices = {day.pk: Choice("yes") for day in invitation.meeting.days.all()}

        actions.answer(invitation, Reply(choices), by=Actor.holder(invitation), now=now)

        assert set(DayAnswer.objects.values_list("how", flat=True)) == {"online"}

    def test_incomplete_and_unknown_answers_are_refused(self, invitation: Invitation, now: datetime) -> None:
        first, second = invitation.meeting.days.all()

        for choices in (
            {first.pk: Choice("yes", "online")},
            {first.pk: Choice("yes", "online"), second.pk: Choice("perhaps", "online")},
            {first.pk: Choice("yes", "online"), second.pk: Choice("yes")},
            {first.pk: Choice("no"), second.pk: Choice("no"), second.pk + 1: Choice("no")},
        ):
            with pytest.raises(ValidationError):
                actions.answer(invitation, Reply(choices), by=Actor.holder(invitation), now=now)

        assert (DayAnswer.objects.count(), Message.objects.count()) == (0, 0)

    def test_only_the_company_and_the_staff_answer(self, invitation: Invitation, reply, reviewer, by, now) -> None:
        other = InvitationFactory(meeting=invitation.meeting)
        stranger = RepresentativeFactory().user
        left = RepresentativeFactory(member=invitation.member, is_main=False, left_on=date(2026, 1, 1)).user
        own = invitation.member.representatives.current().get().user

        for somebody in (Actor.holder(other), *map(Actor.person, (stranger, left, reviewer))):
            with pytest.raises(PermissionDenied):
                actions.answer(invitation, reply(invitation.meeting), by=somebody, now=now)
        assert actions.answer(invitation, reply(invitation.meeting), by=Actor.person(own), now=now)
        assert actions.answer(invitation, reply(invitation.meeting, "no"), by=by, now=now)

    @pytest.mark.parametrize("state", [MemberState.SUSPENDED, MemberState.ENDED])
    def test_a_company_that_left_answers_no_more(self, invitation: Invitation, reply, now, state) -> None:
        Member.objects.filter(pk=invitation.member_id).update(state=state)

        with pytest.raises(ValidationError, match="not taken any more"):
            actions.answer(invitation, reply(invitation.meeting), by=Actor.holder(invitation), now=now)
