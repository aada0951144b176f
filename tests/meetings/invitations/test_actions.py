from datetime import date, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
import vobject
from django.core.exceptions import PermissionDenied
from icalendar import Calendar

from focusgroup.accounts.actor import Actor
from focusgroup.audit.models import Entry
from focusgroup.outbox import actions as outbox
from focusgroup.outbox.models import Message
from meetings import actions as meetings
from meetings import reminders
from meetings.invitations import actions
from meetings.models import Invitation, Meeting
from meetings.plan import Plan
from tests.factories.members import RepresentativeFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def staged(meeting: Meeting, by: Actor, now: datetime) -> Invitation:
    person = RepresentativeFactory(user__email="ines@brisa.example")
    actions.stage(meeting, [person.member], by=by, now=now)
    return Invitation.objects.get()


def _messages() -> list[tuple[str, str]]:
    return list(Message.objects.order_by("pk").values_list("kind", "state"))


def test_nothing_leaves_before_it_is_approved(staged, delivered, by, now) -> None:
    before = delivered(now)
    approved = actions.approve(staged.meeting, by=by, now=now + DAY)

    sent = delivered(now + DAY)

    staged.refresh_from_db()
    assert (before, approved, staged.state, staged.invited_at) == ([], 1, "invited", now + DAY)
    assert [mail["To"].addresses[0].addr_spec for mail in sent] == ["ines@brisa.example"]
    about = f"meetings.invitation:{staged.pk}"
    verbs = list(Entry.objects.filter(about=about).order_by("pk").values_list("verb", flat=True))
    assert verbs == ["staged", "moved to invited"]


def test_two_parsers_read_the_same_in_what_is_sent(staged, delivered, by, now) -> None:
    """Request, change and cancellation: their bytes, by icalendar and by vobject, which share no code."""
    actions.approve(staged.meeting, by=by, now=now)
    sent = delivered(now)
    plan = Plan.of(staged.meeting)
    moved = Plan(**({name: getattr(plan, name) for name in plan.__dataclass_fields__} | {"place": "Ispra"}))
    meetings.change(staged.meeting, moved, by=by, now=now + DAY)
    sent += delivered(now + DAY)
    meetings.cancel(staged.meeting, by=by, reason="Strike", now=now + 2 * DAY)
    sent += delivered(now + 2 * DAY)

    found = []
    for mail in sent:
        parsed = message_from_bytes(mail.as_bytes(), policy=default)
        part = next(part for part in parsed.walk() if part.get_content_type() == "text/calendar")
        raw: Any = part.get_payload(decode=True)
        first, second = Calendar.from_ical(raw), vobject.readOne(raw.decode())
        event: Any = first.walk("VEVENT")[0]
        said = (str(first["METHOD"]), str(event["UID"]), int(event["SEQUENCE"]), event["DTSTART"].dt)
        other = second.vevent
        assert said == (second.method.value, other.uid.value, int(other.sequence.value), other.dtstart.value)
        assert (str(event["ATTENDEE"]), str(event["ORGANIZER"])) == (other.attendee.value, other.organizer.value)
        assert len(other.contents["attendee"]) == 1
        assert part.get_param("method") == said[0]
        found.append((said[0], said[2], event["DTSTART"].to_ical()))
    assert found == [(m, n, b"20270316T120000Z") for m, n in (("REQUEST", 0), ("REQUEST", 1), ("CANCEL", 2))]


def test_approving_twice_sends_once(staged, delivered, by, now) -> None:
    counts = [actions.approve(staged.meeting, by=by, now=now) for _ in range(2)]

    assert (counts, len(delivered(now))) == ([1, 0], 1)


def test_a_meeting_that_moved_meanwhile_is_told_as_it_is_now(staged, delivered, by, now) -> None:
    plan = Plan.of(staged.meeting)
    moved = Plan(**({name: getattr(plan, name) for name in plan.__dataclass_fields__} | {"place": "Ispra"}))
    meetings.change(staged.meeting, moved, by=by, now=now)

    actions.approve(staged.meeting, by=by, now=now)

    (mail,) = delivered(now)
    assert "in person and online: Ispra" in mail.get_body(("plain",)).get_content()
    assert _messages() == [("meetings/invitation", "void"), ("meetings/invitation", "sent")]


def test_who_speaks_for_the_company_since_gets_a_letter_too(staged, delivered, by, now) -> None:
    RepresentativeFactory(member=staged.member, is_main=False, user__email="rui@brisa.example")

    actions.approve(staged.meeting, by=by, now=now)

    sent = sorted(mail["To"].addresses[0].addr_spec for mail in delivered(now))
    assert sent == ["ines@brisa.example", "rui@brisa.example"]


def test_a_letter_that_was_stopped_in_the_outbox_stays_stopped(staged, delivered, by, now) -> None:
    outbox.void(Message.objects.get(), by=by, reason="Not this one", now=now)

    actions.approve(staged.meeting, by=by, now=now)

    assert delivered(now) == []


def test_approval_in_the_outbox_makes_it_an_invitation(staged, by, now) -> None:
    followed = [actions.follow_approvals(by=Actor.duty("invitations"), now=now)]
    outbox.approve(Message.objects.get(), by=by, now=now)
    followed.append(actions.follow_approvals(by=Actor.duty("invitations"), now=now + DAY))

    staged.refresh_from_db()
    assert (followed, staged.state, staged.invited_at) == ([0, 1], "invited", now + DAY)


def test_cancelling_the_meeting_takes_staged_letters_back(staged, delivered, by, now) -> None:
    meetings.cancel(staged.meeting, by=by, reason="Strike", now=now)

    assert (delivered(now), Invitation.objects.count()) == ([], 0)
    assert _messages() == [("meetings/invitation", "void")]


def test_who_was_taken_back_can_be_invited_again(staged, delivered, by, now) -> None:
    actions.drop(staged.meeting, by=by, now=now)

    meetings.invite(staged.meeting, [staged.member], by=by, now=now)

    assert len(delivered(now)) == 1


def test_nobody_is_reminded_of_what_was_not_approved(staged, now) -> None:
    first = staged.meeting.first_date - timedelta(days=7)

    at = datetime.combine(date(2027, 2, 12), datetime.min.time(), tzinfo=now.tzinfo) + timedelta(hours=9)

    assert first > at.date()
    assert reminders.send_due(by=Actor.duty("reminders"), now=at) == 0


def test_staging_approving_and_dropping_need_the_permission(staged, reviewer, now) -> None:
    somebody = Actor.person(reviewer)

    for deed in (actions.approve, actions.drop):
        with pytest.raises(PermissionDenied):
            deed(staged.meeting, by=somebody, now=now)
    with pytest.raises(PermissionDenied):
        actions.stage(staged.meeting, [staged.member], by=somebody, now=now)


def test_a_thousand_members_cost_few_statements(meeting, by, now, django_assert_max_num_queries) -> None:
    members = [person.member for person in RepresentativeFactory.create_batch(30)]

    with django_assert_max_num_queries(30):
        actions.stage(meeting, members, by=by, now=now)
    with django_assert_max_num_queries(30):
        actions.approve(meeting, by=by, now=now)

    assert (Invitation.objects.count(), Message.objects.filter(state="queued").count()) == (30, 30)
