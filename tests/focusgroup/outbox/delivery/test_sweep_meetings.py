"""A meeting that changes while a worker holds its letters: the old text never leaves."""

import email
import email.policy
from contextlib import closing
from datetime import date, datetime

import pytest

from focusgroup.accounts.actor import Actor
from focusgroup.outbox.delivery import Sweep, claims
from focusgroup.outbox.models import Message
from meetings import actions
from meetings.models import Meeting
from meetings.plan import Plan
from tests.factories.meetings import MeetingFactory
from tests.factories.members import MemberFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(coordinator) -> Actor:
    return Actor.person(coordinator)


@pytest.fixture
def claimed(by: Actor, now: datetime) -> tuple[str, Message]:
    """The invitation to a meeting on 16 and 17 March 2027, in the hands of a worker."""
    member = MemberFactory(legal_name="Brisa Maritime Intelligence, Lda.", country="PT")
    RepresentativeFactory(member=member, user__email="ines@brisa.example")
    actions.invite(MeetingFactory(slug="march-2027"), [member], by=by, now=now)
    token, (message,) = claims.take(now=now, most=5)
    return token, message


def send(claimed: tuple[str, Message], now: datetime) -> dict[str, int]:
    token, message = claimed
    with closing(Sweep(clock=lambda: now)) as worker:
        worker.deliver([message], token)
    return dict(worker.outcome)


def body(content: bytes) -> str:
    """The plain text of a mail."""
    part = email.message_from_bytes(content, policy=email.policy.default).get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_the_invitation_to_a_meeting_cancelled_after_the_claim_never_leaves(sink, claimed, by, now) -> None:
    actions.cancel(Meeting.objects.get(), by=by, reason="Strike", now=now)

    outcome = send(claimed, now)

    assert outcome == {"void": 1}
    assert sink.recipients == []
    assert Message.objects.get(pk=claimed[1].pk).last_error


def test_the_invitation_to_a_meeting_moved_after_the_claim_names_the_new_days_alone(sink, claimed, by, now) -> None:
    meeting = Meeting.objects.get()
    plan = Plan.of(meeting)
    later = {plan.days[0].pk: date(2027, 4, 20), plan.days[1].pk: date(2027, 4, 21)}
    moved = [type(day)(day.pk, later[day.pk], day.starts, day.ends) for day in plan.days]
    others = {name: getattr(plan, name) for name in plan.__dataclass_fields__ if name != "days"}
    actions.change(meeting, Plan(days=tuple(moved), **others), by=by, now=now)

    send(claimed, now)
    Sweep(clock=lambda: now).run()

    texts = [body(content) for _, content in sink.accepted]
    assert texts
    assert [text for text in texts if "20 April 2027" not in text or "16 March 2027" in text] == []
