"""A meeting that changes while a worker holds its letters: the old text never leaves."""

import email
import email.policy
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from focusgroup.outbox import actions as outbox
from focusgroup.outbox.delivery import Sweep, claims
from focusgroup.outbox.models import Message, Suppression
from focusgroup.outbox.states import State
from meetings import actions
from meetings.invitations import actions as invitations
from meetings.models import Invitation, Meeting
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


def move_to(month: int, day: int, *, by: Actor, now: datetime) -> None:
    """The meeting to another two days of 2027."""
    meeting = Meeting.objects.get()
    plan = Plan.of(meeting)
    days = [replace(each, date=date(2027, month, day + n)) for n, each in enumerate(plan.days)]
    actions.change(meeting, replace(plan, days=tuple(days)), by=by, now=now)


def test_the_invitation_to_a_meeting_moved_after_the_claim_names_the_new_days_alone(sink, claimed, by, now) -> None:
    move_to(4, 20, by=by, now=now)

    send(claimed, now)
    Sweep(clock=lambda: now).run()

    texts = [body(content) for _, content in sink.accepted]
    assert texts
    assert [text for text in texts if "20 April 2027" not in text or "16 March 2027" in text] == []


def test_what_is_made_anew_leaves_room_for_the_next_change(sink, claimed, by, now) -> None:
    send(claimed, now)
    move_to(4, 20, by=by, now=now)
    Sweep(clock=lambda: now).run()
    outbox.regenerate(Message.objects.get(kind="meetings/changed"), by=by, now=now)
    Sweep(clock=lambda: now).run()

    move_to(5, 18, by=by, now=now)
    Sweep(clock=lambda: now).run()

    assert len(sink.accepted) == 4
    assert "18 and 19 May 2027" in body(sink.accepted[-1][1])


class TestCancellation:
    """Whoever has the invitation, or may have it, is told; nobody else."""

    def cancel(self, by: Actor, now: datetime) -> None:
        actions.cancel(Meeting.objects.get(), by=by, reason="Strike", now=now)

    def sweep(self, now: datetime) -> dict[str, int]:
        return dict(Sweep(clock=lambda: now).run())

    def states(self) -> dict[str, str]:
        return dict(Message.objects.values_list("kind", "state"))

    def test_an_invitation_that_arrived_while_the_line_broke_is_taken_back(self, sink, claimed, by, now) -> None:
        async def accept_and_hang_up(server, session, envelope) -> str:
            sink.accepted.append((envelope.rcpt_tos[0], envelope.content))
            server.transport.close()
            return "250 OK"

        sink.handle_DATA = accept_and_hang_up
        send(claimed, now)
        del sink.handle_DATA

        self.cancel(by, now)
        self.sweep(now + timedelta(minutes=2))

        assert self.states() == {"meetings/invitation": State.VOID, "meetings/cancelled": State.SENT}

    def test_an_invitation_whose_worker_was_killed_over_it_is_taken_back(
        self, sink, claimed, by, now, settings
    ) -> None:
        token, message = claimed
        claims.turn(token, coming=claims.Coming(message, "", now))

        self.cancel(by, now)
        self.sweep(now + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS + 1))

        assert self.states() == {"meetings/invitation": State.VOID, "meetings/cancelled": State.SENT}

    def test_an_invitation_that_the_server_refused_for_now_never_left(self, sink, claimed, by, now) -> None:
        sink.refusals["ines@brisa.example"] = "451 later"
        send(claimed, now)
        sink.refusals.clear()

        self.cancel(by, now + timedelta(seconds=50))
        outcome = self.sweep(now + timedelta(seconds=61))

        assert outcome == {"void": 2}
        assert sink.recipients == []

    def test_one_at_an_address_without_a_server_never_left(self, claimed, by, now, settings) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
        send(claimed, now)

        assert not Message.objects.told().exists()

    def test_it_follows_its_reader_too(self, sink, claimed, by, now) -> None:
        send(claimed, now)
        User.objects.filter(email="ines@brisa.example").update(email="ines@new.example")

        self.cancel(by, now)
        self.sweep(now)

        assert sink.recipients == ["ines@brisa.example", "ines@new.example"]


def test_a_letter_follows_its_reader_to_another_address(sink, claimed, now) -> None:
    User.objects.filter(email="ines@brisa.example").update(email="ines@new.example")

    assert send(claimed, now) == {"sent": 1}

    assert sink.recipients == ["ines@new.example"]
    assert Message.objects.get().recipient == "ines@new.example"
    assert "ines@new.example" in sink.mail_to("ines@new.example")["To"]


def test_a_letter_does_not_follow_to_an_address_that_bounces(sink, claimed, now) -> None:
    User.objects.filter(email="ines@brisa.example").update(email="ines@new.example")
    Suppression.objects.create(address="ines@new.example", reason="5.1.1", since=now, reported_by="duty:bounces")
    claims.release(claimed[0])

    assert dict(Sweep(clock=lambda: now).run()) == {"failed": 1}
    assert sink.recipients == []


def test_a_letter_follows_nobody_whose_account_is_closed(sink, claimed, now) -> None:
    User.objects.filter(email="ines@brisa.example").update(email="former@nobody.invalid", is_active=False)

    send(claimed, now)

    assert sink.recipients == ["ines@brisa.example"]


def test_a_corrected_address_takes_the_letter_although_the_account_keeps_the_other(sink, claimed, by, now) -> None:
    sink.refusals["ines@brisa.example"] = "550 no such user"
    send(claimed, now)

    outbox.resend(Message.objects.get(), by=by, now=now, recipient="ines.right@brisa.example")
    outcome = dict(Sweep(clock=lambda: now).run())

    assert outcome == {"sent": 1}
    assert sink.recipients == ["ines.right@brisa.example"]


@pytest.mark.parametrize("is_swept_first", [False, True])
def test_letters_approved_in_the_outbox_after_the_meeting_moved_are_written_anew(sink, by, now, is_swept_first) -> None:
    members = MemberFactory.create_batch(6, country="PT")
    for member in members:
        RepresentativeFactory(member=member)
    invitations.stage(MeetingFactory(slug="march-2027"), members, by=by, now=now)
    move_to(4, 20, by=by, now=now)
    outbox.approve_mailing(Message.objects.earliest("id").mailing, by=by, now=now)
    if is_swept_first:
        Sweep(clock=lambda: now).run()

    n = invitations.follow_approvals(by=Actor.duty("invitations"), now=now)
    Sweep(clock=lambda: now).run()

    assert n == 6
    assert set(Invitation.objects.values_list("state", flat=True)) == {"invited"}
    assert Message.objects.tally() == {State.VOID: 6, State.SENT: 6}
    assert "20 April 2027" in body(sink.accepted[0][1])
