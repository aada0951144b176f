from dataclasses import replace
from datetime import date, datetime, time

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from focusgroup.accounts.actor import Actor
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message
from meetings.editing import actions
from meetings.editing.items import Item
from meetings.models import Meeting, Session
from meetings.rules import actions as rules
from meetings.rules.models import ReminderRule
from tests.factories.meetings import InvitationFactory, MeetingFactory, ReferenceFactory, SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(meeting: Meeting) -> Session:
    """14:00 to 15:30 on the first day, with a paper."""
    found: Session = SessionFactory(day=meeting.days.all()[0], speakers="Ana Reis, JRC")
    ReferenceFactory(session=found)
    return found


class TestSaveAgenda:
    def test_sessions_are_changed_added_and_taken_out(self, meeting: Meeting, session, by: Actor, now) -> None:
        first, second = meeting.days.all()
        gone = SessionFactory(day=second, starts=time(9), ends=None)
        moved = replace(Item.of(session), day=second.pk, starts=time(10), ends=time(11), references=())
        new = Item(None, first.pk, time(13), None, "Lunch", references=(("issue", "Issue 41", "/issues/41/"),))

        changed = actions.save_agenda(meeting, [moved, new], removed=[gone.pk], by=by, now=now)

        assert changed
        assert [Item.of(each) for each in Session.objects.order_by("pk")] == [
            moved,
            replace(new, key=Session.objects.get(title="Lunch").pk),
        ]
        assert Entry.objects.get().changes == {"changed": 2, "removed": 1}

    def test_the_same_again_changes_nothing(self, meeting: Meeting, session: Session, by: Actor, now: datetime) -> None:
        assert not actions.save_agenda(meeting, [Item.of(session)], by=by, now=now)
        assert Entry.objects.count() == 0

    def test_what_somebody_else_added_meanwhile_stays_and_counts(self, meeting, session, by: Actor, now) -> None:
        day = meeting.days.all()[0]

        actions.save_agenda(meeting, [Item(None, day.pk, time(16), None, "Late")], by=by, now=now)
        with pytest.raises(ValidationError, match="“What the survey says” has not ended when this begins"):
            actions.save_agenda(meeting, [Item(None, day.pk, time(15), None, "Into it")], by=by, now=now)

        assert set(Session.objects.values_list("title", flat=True)) == {"What the survey says", "Late"}

    def test_what_somebody_else_took_out_meanwhile_is_not_lost(self, meeting, session, by: Actor, now) -> None:
        item = Item.of(session)
        session.delete()

        actions.save_agenda(meeting, [item], by=by, now=now)

        assert Session.objects.get().title == item.title

    def test_a_session_of_another_meeting_is_left_alone(self, meeting: Meeting, by: Actor, now: datetime) -> None:
        other = SessionFactory()
        stolen = replace(Item.of(other), day=meeting.days.all()[0].pk, title="Mine now")

        actions.save_agenda(meeting, [stolen], removed=[other.pk], by=by, now=now)

        other.refresh_from_db()
        assert (other.title, other.day.meeting_id == meeting.pk, Session.objects.count()) == (
            "What the survey says",
            False,
            2,
        )

    def test_a_day_of_another_meeting_is_refused(self, meeting: Meeting, by: Actor, now: datetime) -> None:
        day = MeetingFactory().days.all()[0]

        with pytest.raises(ValidationError, match="not of the meeting"):
            actions.save_agenda(meeting, [Item(None, day.pk, time(14), None, "X")], by=by, now=now)

    def test_an_agenda_tells_nobody(self, invitation, by: Actor, now: datetime) -> None:
        day = invitation.meeting.days.all()[0]

        actions.save_agenda(invitation.meeting, [Item(None, day.pk, time(14), None, "X")], by=by, now=now)

        assert (Message.objects.count(), Meeting.objects.get().sequence) == (0, 0)

    def test_only_who_manages_meetings(self, meeting: Meeting, reviewer, now: datetime) -> None:
        with pytest.raises(PermissionDenied):
            actions.save_agenda(meeting, [], by=Actor.person(reviewer), now=now)
        with pytest.raises(PermissionDenied):
            actions.clone(
                meeting, title="X", first_date=date(2027, 9, 1), with_speakers=True, by=Actor.person(reviewer), now=now
            )


class TestClone:
    @pytest.mark.parametrize("with_speakers", [True, False])
    def test_a_draft_half_a_year_later(self, meeting, session, by: Actor, now: datetime, with_speakers: bool) -> None:
        Meeting.objects.update(
            sequence=3, observers="Ana Reis", seats_in_person=40, address="1 Rue Haute", language="French"
        )
        InvitationFactory(meeting=meeting)

        made = actions.clone(
            meeting, title="Autumn", first_date=date(2027, 9, 14), with_speakers=with_speakers, by=by, now=now
        )

        assert (made.title, made.slug, made.state, made.sequence, made.starts_at, made.rsvp_by) == (
            "Autumn",
            "autumn-2027",
            "draft",
            0,
            None,
            date(2027, 8, 27),
        )
        assert (made.seats_in_person, made.address, made.language, made.place) == (
            40,
            "1 Rue Haute",
            "French",
            meeting.place,
        )
        assert (made.online_url, made.observers, made.invitations.count(), made.uid == meeting.uid) == (
            "",
            "",
            0,
            False,
        )
        assert [str(day) for day in made.days.all()] == ["2027-09-14", "2027-09-15"]
        copied = Session.objects.get(day__meeting=made)
        assert (copied.title, copied.speakers, copied.references.count()) == (
            "What the survey says",
            "Ana Reis, JRC" if with_speakers else "",
            0,
        )
        assert (meeting.days.count(), Entry.objects.get().changes) == (2, {"model": meeting.pk})

    def test_guests_and_reminders_are_taken_over(self, meeting: Meeting, by: Actor, now: datetime) -> None:
        Meeting.objects.update(guests_each=2, seats_guests=10)
        rules.set_rules(
            meeting, [ReminderRule(counts_from="rsvp_by", amount=5, clock=time(18, 30), is_on=False)], by=by, now=now
        )

        made = actions.clone(meeting, title="Autumn", first_date=date(2027, 9, 14), with_speakers=False, by=by, now=now)

        assert (made.guests_each, made.seats_guests) == (2, 10)
        assert list(made.reminder_rules.values_list("counts_from", "amount", "clock", "is_on")) == [
            ("rsvp_by", 5, time(18, 30), False)
        ]
        assert meeting.reminder_rules.count() == 1

    def test_addresses_are_kept_apart(self, meeting: Meeting, by: Actor, now: datetime) -> None:
        slugs = [
            actions.clone(meeting, title=title, first_date=date(2027, 9, 14), with_speakers=False, by=by, now=now).slug
            for title in ("Autumn", "Autumn", "Осень", "x" * 200)
        ]

        assert slugs == ["autumn-2027", "autumn-2027-2", "meeting-2027", f"{'x' * 60}-2027"]

    def test_what_cannot_be_cloned_is_said(self, meeting: Meeting, by: Actor, now: datetime) -> None:
        empty = MeetingFactory(first_day=None, second_day=None)
        with pytest.raises(ValidationError, match="no days"):
            actions.clone(empty, title="X", first_date=date(2027, 9, 14), with_speakers=False, by=by, now=now)
        with pytest.raises(ValidationError, match="in the future"):
            actions.clone(meeting, title="X", first_date=now.date(), with_speakers=False, by=by, now=now)

        assert Meeting.objects.count() == 2
