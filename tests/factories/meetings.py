from datetime import UTC, date, datetime, time, timedelta

import factory
from factory.django import DjangoModelFactory

from meetings.editing.models import Reference
from meetings.models import Day, Invitation, Meeting, Session
from meetings.poll.models import Asked, Option, Poll, Vote
from meetings.poll.states import Choice, PollState
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


class ReferenceFactory(DjangoModelFactory):
    """A paper to read before."""

    class Meta:
        model = Reference

    session = factory.SubFactory(SessionFactory)
    kind = Reference.Kind.PAPER
    title = "Survey 2026 in short"
    url = "https://papers.example/survey.pdf"


class InvitationFactory(DjangoModelFactory):
    class Meta:
        model = Invitation

    meeting = factory.SubFactory(MeetingFactory)
    member = factory.SubFactory(MemberFactory)
    invited_at = factory.LazyAttribute(lambda invitation: invitation.meeting.starts_at - timedelta(days=60))


class DraftMeetingFactory(MeetingFactory):
    """Without a date so far, but with hours for two days."""

    title = "Open models, closed data"
    state = State.DRAFT
    starts_at = factory.LazyAttribute(lambda _: None)
    ends_at = factory.LazyAttribute(lambda _: None)


class PollFactory(DjangoModelFactory):
    """Open until 15 December 2026; two days in January or in February, or an afternoon in March."""

    class Meta:
        model = Poll
        skip_postgeneration_save = True

    meeting = factory.SubFactory(DraftMeetingFactory)
    state = PollState.OPEN
    note = "We prepare two issues for the Commission."
    answer_by = date(2026, 12, 15)
    january = factory.RelatedFactory("tests.factories.meetings.OptionFactory", factory_related_name="poll")
    february = factory.RelatedFactory(
        "tests.factories.meetings.OptionFactory",
        factory_related_name="poll",
        date=date(2027, 2, 9),
        until=date(2027, 2, 10),
    )
    march = factory.RelatedFactory(
        "tests.factories.meetings.OptionFactory",
        factory_related_name="poll",
        date=date(2027, 3, 16),
        until=None,
        starts=time(14),
        ends=time(17, 30),
    )


class OptionFactory(DjangoModelFactory):
    class Meta:
        model = Option

    poll = factory.SubFactory(PollFactory, january=None, february=None, march=None)
    date = factory.LazyAttribute(lambda _: date(2027, 1, 12))
    until = factory.LazyAttribute(lambda _: date(2027, 1, 13))


class DecidedPollFactory(PollFactory):
    """The afternoon in March was picked, and the meeting is scheduled."""

    meeting = factory.SubFactory(MeetingFactory)

    @factory.post_generation
    def decided(self: Poll, create: bool, extracted: object, **_: object) -> None:
        self.state, self.chosen = PollState.DECIDED, self.options.latest("date")
        self.save()


class AskedFactory(DjangoModelFactory):
    """A company that has not answered."""

    class Meta:
        model = Asked

    poll = factory.SubFactory(PollFactory)
    member = factory.SubFactory(MemberFactory)
    asked_at = datetime(2026, 11, 10, 9, tzinfo=UTC)


class VoteFactory(DjangoModelFactory):
    class Meta:
        model = Vote

    asked = factory.SubFactory(AskedFactory)
    option = factory.LazyAttribute(lambda vote: vote.asked.poll.options.first())
    answer = Choice.YES
