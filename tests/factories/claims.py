from datetime import UTC, date, datetime, time
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from meetings.attendance.models import Attendance
from meetings.claims.models import Claim, Cost, Terms
from meetings.feedback.models import Feedback
from meetings.minutes.models import Comment, Minutes
from meetings.points.models import ActionPoint
from meetings.states import How
from tests.factories.accounts import UserFactory
from tests.factories.meetings import DayFactory, MeetingFactory
from tests.factories.members import MemberFactory


class HeldMeetingFactory(MeetingFactory):
    """Held on 9 and 10 November 2026 in Brussels and online, travel covered; over at 13:00 on the second day."""

    is_travel_covered = True
    rsvp_by = date(2026, 10, 20)
    starts_at = datetime(2026, 11, 9, 12, tzinfo=UTC)
    ends_at = datetime(2026, 11, 10, 12, tzinfo=UTC)
    first_day = factory.RelatedFactory(DayFactory, factory_related_name="meeting", date=date(2026, 11, 9))
    second_day = factory.RelatedFactory(
        DayFactory, factory_related_name="meeting", date=date(2026, 11, 10), starts=time(9), ends=time(13)
    )


class AttendanceFactory(DjangoModelFactory):
    class Meta:
        model = Attendance

    day = factory.SubFactory(DayFactory, meeting=factory.SubFactory(HeldMeetingFactory, second_day=None))
    member = factory.SubFactory(MemberFactory)
    how = How.IN_PERSON
    noted_at = datetime(2026, 11, 9, 12, tzinfo=UTC)


class ClaimFactory(DjangoModelFactory):
    """Opened on 11 November 2026; waits for the company."""

    class Meta:
        model = Claim

    meeting = factory.SubFactory(HeldMeetingFactory)
    member = factory.SubFactory(MemberFactory)
    opened_at = datetime(2026, 11, 11, 9, tzinfo=UTC)
    waiting_since = date(2026, 11, 11)
    round = 1


class CostFactory(DjangoModelFactory):
    class Meta:
        model = Cost

    claim = factory.SubFactory(ClaimFactory)
    kind = "travel"
    what = "Train from Lyon and back"
    paid_on = date(2026, 11, 9)
    amount = Decimal("184.00")
    amount_eur = factory.LazyAttribute(lambda cost: cost.amount)


class TermsFactory(DjangoModelFactory):
    class Meta:
        model = Terms

    meeting = factory.SubFactory(HeldMeetingFactory)
    covered = "Train in second class or a flight in economy, and one night."
    travel_eur = Decimal(400)
    night_eur = Decimal(150)
    nights = 1


class MinutesFactory(DjangoModelFactory):
    class Meta:
        model = Minutes

    meeting = factory.SubFactory(HeldMeetingFactory)
    text = "# Day one\n\nWe agreed on two issues."
    changed_at = datetime(2026, 11, 11, 9, tzinfo=UTC)


class CommentFactory(DjangoModelFactory):
    class Meta:
        model = Comment

    minutes = factory.SubFactory(MinutesFactory)
    member = factory.SubFactory(MemberFactory)
    author = factory.SubFactory(UserFactory)
    number = 1
    text = "Our figures are missing."
    at = datetime(2026, 11, 12, 9, tzinfo=UTC)


class ActionPointFactory(DjangoModelFactory):
    class Meta:
        model = ActionPoint

    meeting = factory.SubFactory(HeldMeetingFactory)
    what = "Send the figures on training"
    member = factory.SubFactory(MemberFactory)
    due_on = date(2026, 12, 1)


class FeedbackFactory(DjangoModelFactory):
    class Meta:
        model = Feedback

    meeting = factory.SubFactory(HeldMeetingFactory)
    member = factory.SubFactory(MemberFactory)
    asked_at = datetime(2026, 11, 12, 9, tzinfo=UTC)
