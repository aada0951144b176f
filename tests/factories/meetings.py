from datetime import UTC, date, datetime, time, timedelta

import factory
from factory.django import DjangoModelFactory

from meetings.models import Day, Invitation, Meeting, Session
from meetings.states import State
from tests.factories.members import MemberFactory


class MeetingFactory(DjangoModelFactory):
    """A scheduled meeting of two days in Brussels and online, 16 and 17 March 2027."""

    class Meta:
        model = Meeting
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"meeting-{n}")
    title = "What changed in a year: data, skills, trust"
    summary = "We go through the figures of the survey and prepare two issues for the Commission."
    state = State.SCHEDULED
    place = "Hall 2, 14 Rue de l'Atelier, Brussels"
    rsvp_by = date(2027, 2, 26)
    starts_at = datetime(2027, 3, 16, 12, tzinfo=UTC)
    ends_at = datetime(2027, 3, 17, 12, tzinfo=UTC)
    first_day = factory.RelatedFactory("tests.factories.meetings.DayFactory", factory_related_name="meeting")
    second_day = factory.RelatedFactory(
        "tests.factories.meetings.DayFactory",
        factory_related_name="meeting",
        date=date(2027, 3, 17),
        starts=time(9),
        ends=time(13),
    )


class DayFactory(DjangoModelFactory):
    class Meta:
        model = Day

    meeting = factory.SubFactory(MeetingFactory, first_day=None, second_day=None)
    date = date(2027, 3, 16)
    starts = time(13)
    ends = time(17, 30)


class SessionFactory(DjangoModelFactory):
    class Meta:
        model = Session

    day = factory.SubFactory(DayFactory)
    starts = time(14)
    ends = time(15, 30)
    title = "What the survey says"


class InvitationFactory(DjangoModelFactory):
    class Meta:
        model = Invitation

    meeting = factory.SubFactory(MeetingFactory)
    member = factory.SubFactory(MemberFactory)
    invited_at = factory.LazyAttribute(lambda invitation: invitation.meeting.starts_at - timedelta(days=60))
