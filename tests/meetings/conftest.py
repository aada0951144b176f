from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from typing import Any

import pytest
from django.core import mail

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from focusgroup.outbox.delivery import Sweep
from meetings.models import Invitation, Meeting
from meetings.rsvp import Choice, Reply
from meetings.states import How
from tests.factories.meetings import InvitationFactory, MeetingFactory
from tests.factories.members import MemberFactory, RepresentativeFactory


@pytest.fixture
def by(coordinator: User) -> Actor:
    return Actor.person(coordinator)


@pytest.fixture
def meeting(db: None) -> Meeting:
    """Two days in Brussels and online, 16 and 17 March 2027."""
    return MeetingFactory(slug="march-2027", online_url="https://video.example/room-7781")


@pytest.fixture
def invitation(meeting: Meeting, now: datetime) -> Invitation:
    """Of Brisa, whose one representative lives in Lisbon; nothing was answered yet."""
    member = MemberFactory(legal_name="Brisa Maritime Intelligence, Lda.", slug="brisa", country="PT")
    RepresentativeFactory(
        member=member, user__email="ines@brisa.example", user__name="Inês Moura", user__time_zone="Europe/Lisbon"
    )
    return InvitationFactory(meeting=meeting, member=member, invited_at=now)


@pytest.fixture
def reply() -> Callable[..., Reply]:
    """The same answer for each day of a meeting."""

    def for_days(meeting: Meeting, answer: str = "yes", how: str = How.IN_PERSON, **more: Any) -> Reply:
        choice = Choice(answer, "" if answer == "no" else how)
        return Reply(choices={day.pk: choice for day in meeting.days.all()}, **more)

    return for_days


@pytest.fixture
def delivered() -> Callable[[datetime], list[EmailMessage]]:
    """The mails that leave when the outbox is swept at this moment."""

    def sweep(at: datetime) -> list[EmailMessage]:
        mail.outbox.clear()
        Sweep(clock=lambda: at).run()
        return [sent.message() for sent in mail.outbox]

    return sweep
