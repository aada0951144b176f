from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from focusgroup.accounts.actor import Actor
from focusgroup.audit.actions import IllegalMove
from focusgroup.outbox.models import Message
from meetings.minutes import actions
from meetings.minutes.models import Comment, Minutes
from meetings.minutes.states import State
from meetings.models import Meeting
from tests.factories.claims import HeldMeetingFactory
from tests.factories.meetings import InvitationFactory, SessionFactory
from tests.factories.members import RepresentativeFactory

pytestmark = pytest.mark.django_db
UNTIL = date(2026, 11, 30)
AFTER = datetime.fromisoformat("2026-12-01T09:00:00+01:00")


@pytest.fixture
def held() -> Meeting:
    made: Meeting = HeldMeetingFactory()
    return made


@pytest.fixture
def person(held):
    """Represents an invited company."""
    found = RepresentativeFactory(user__email="ines@brisa.example")
    InvitationFactory(meeting=held, member=found.member)
    return found


@pytest.fixture
def circulated(held, person, by, now) -> Minutes:
    minutes = actions.write(held, text="# Day one\n\nWe agreed.", seen_at=None, by=by, now=now)
    actions.circulate(minutes, comments_by=UNTIL, by=by, now=now)
    minutes.refresh_from_db()
    return minutes


def test_a_first_draft_begins_with_the_agenda(held):
    SessionFactory(day=held.days.first(), title="What the survey says")

    text = actions.proposed_text(held)

    assert text.startswith("# Monday 9 November 2026\n\n## 14:00 What the survey says")


def test_two_tabs_do_not_overwrite_each_other(held, by, now):
    first = actions.write(held, text="one", seen_at=None, by=by, now=now)
    actions.write(held, text="two", seen_at=first.changed_at, by=by, now=now + timedelta(minutes=1))

    with pytest.raises(ValidationError, match="Somebody else has saved"):
        actions.write(held, text="three", seen_at=first.changed_at, by=by, now=now + timedelta(minutes=2))

    assert Minutes.objects.get().text == "two"


def test_circulating_tells_the_invited_and_keeps_a_version(circulated):
    assert (circulated.state, circulated.number, circulated.versions.get().text) == (
        State.CIRCULATED,
        1,
        circulated.text,
    )
    assert list(Message.objects.values_list("kind", "recipient")) == [("minutes/circulated", "ines@brisa.example")]


def test_members_get_at_least_a_day(held, by, now):
    minutes = actions.write(held, text="x", seen_at=None, by=by, now=now)

    with pytest.raises(ValidationError, match="at least a day"):
        actions.circulate(minutes, comments_by=now.date(), by=by, now=now)


def test_what_has_not_ended_has_no_minutes_to_circulate(held, by, now):
    minutes = actions.write(held, text="x", seen_at=None, by=by, now=now)

    with pytest.raises(ValidationError, match="not over yet"):
        actions.circulate(minutes, comments_by=UNTIL, by=by, now=held.ends_at - timedelta(minutes=1))


def test_silence_lasts_as_long_as_the_letter_says(circulated, by, now):
    last = datetime.fromisoformat("2026-11-30T23:59:00+01:00")
    for early in (now, last):
        with pytest.raises(ValidationError, match="Approve after that day"):
            actions.approve(circulated, by=by, now=early)

    actions.approve(circulated, by=by, now=last + timedelta(minutes=1))

    circulated.refresh_from_db()
    assert circulated.state == State.APPROVED


def test_a_comment_is_taken_once_until_the_end_of_the_day(circulated, person, now):
    by, last = Actor.person(person.user), datetime.fromisoformat("2026-11-30T22:59:00+00:00")
    said = [
        actions.comment(circulated, member=person.member, text="Page 2 is wrong.", by=by, now=when).pk
        for when in (now, last)
    ]

    with pytest.raises(ValidationError, match="not taken any more"):
        actions.comment(circulated, member=person.member, text="Late", by=by, now=last + timedelta(minutes=1))

    assert said == [Comment.objects.get().pk] * 2


def test_nobody_comments_for_another_company(circulated, person, now):
    stranger = RepresentativeFactory()

    with pytest.raises(PermissionDenied):
        actions.comment(circulated, member=person.member, text="x", by=Actor.person(stranger.user), now=now)


def test_minutes_are_approved_once_each_comment_has_its_reply(circulated, person, by, now):
    comment = actions.comment(circulated, member=person.member, text="?", by=Actor.person(person.user), now=now)
    with pytest.raises(ValidationError, match="Reply to each comment"):
        actions.approve(circulated, by=by, now=AFTER)
    actions.reply(comment, text="Corrected.", by=by, now=now)
    actions.write(circulated.meeting, text="Better", seen_at=circulated.changed_at, by=by, now=now)

    actions.approve(circulated, by=by, now=AFTER)

    circulated.refresh_from_db()
    assert (circulated.state, circulated.number) == (State.APPROVED, 2)
    assert [version.text for version in circulated.versions.all()] == ["Better", "# Day one\n\nWe agreed."]
    kinds = Message.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["minutes/circulated", "minutes/replied", "minutes/approved"]


def test_approved_minutes_stay_as_they_are(circulated, by):
    actions.approve(circulated, by=by, now=AFTER)

    with pytest.raises(ValidationError, match="not changed any more"):
        actions.write(circulated.meeting, text="x", seen_at=circulated.changed_at, by=by, now=AFTER)
    with pytest.raises(IllegalMove):
        actions.take_back(circulated, by=by, now=AFTER)


def test_who_may_not_write_may_not(held, reviewer, now):
    with pytest.raises(PermissionDenied):
        actions.write(held, text="x", seen_at=None, by=Actor.person(reviewer), now=now)


def test_a_letter_about_a_draft_that_was_taken_back_does_not_leave(circulated, by, now, delivered):
    actions.take_back(circulated, by=by, now=now)

    assert delivered(now) == []
    assert Message.objects.get().last_error == "The minutes are not circulated any more."
