from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message
from meetings import actions, reminders
from meetings.delegates import actions as delegates
from meetings.delegates.models import Delegate
from meetings.models import Invitation, Meeting
from meetings.plan import Plan
from meetings.rsvp import Choice, Reply
from members.models import Member
from members.states import State as MemberState
from tests.factories.meetings import DayFactory, InvitationFactory, MeetingFactory
from tests.factories.members import RepresentativeFactory

pytestmark = pytest.mark.django_db
DUTY = Actor.duty("reminders")
LISBON = ZoneInfo("Europe/Lisbon")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
# The meeting is on 9 and 10 March, and answers are asked for by the end of February.
ALL_OVER = datetime(2027, 3, 20, tzinfo=UTC)


def _run(invitation: Invitation, *, since: datetime, until: datetime) -> list[tuple[str, datetime]]:
    """What the duty queues when it runs each hour of the mornings: the rule, and when."""
    found, now = [], since
    while now < until:
        if 7 <= now.hour <= 9 and reminders.send_due(by=DUTY, now=now):
            for message in Message.objects.filter(created_at=now):
                found.append((message.inputs["rule"], now))
        now += HOUR
    return found


def _moved(meeting: Meeting, **by: int) -> Plan:
    """The same so much later; days keep their hours when they move by days."""
    plan, later = Plan.of(meeting), timedelta(**by)
    days = [
        replace(
            day,
            date=(datetime.combine(day.date, day.starts) + later).date(),
            starts=(datetime.combine(day.date, day.starts) + later).time(),
            ends=(datetime.combine(day.date, day.ends) + later).time(),
        )
        for day in plan.days
    ]
    return replace(plan, days=tuple(days))


def test_the_silent_are_reminded_three_times_at_nine_by_their_own_clock(invitation: Invitation) -> None:
    since = datetime(2026, 11, 16, 9, tzinfo=UTC)

    found = _run(invitation, since=since, until=since + timedelta(days=9))
    found += _run(invitation, since=ALL_OVER - timedelta(days=40), until=ALL_OVER)

    assert [(rule, at.astimezone(LISBON).replace(tzinfo=None)) for rule, at in found] == [
        ("no_answer_7d", datetime(2026, 11, 23, 9)),
        ("rsvp_14d", datetime(2027, 2, 12, 9)),
        ("rsvp_2d", datetime(2027, 2, 24, 9)),
    ]
    assert set(Message.objects.values_list("kind", flat=True)) == {"meetings/reminder_to_answer"}


@pytest.mark.parametrize(
    ("answer", "rules"),
    [("yes", ["meeting_7d", "meeting_1d"]), ("maybe", ["meeting_7d", "meeting_1d"]), ("no", [])],
)
def test_those_who_come_or_may_are_reminded_of_the_meeting(invitation, reply, now, answer, rules) -> None:
    actions.answer(invitation, reply(invitation.meeting, answer), by=Actor.holder(invitation), now=now)

    found = _run(invitation, since=now + HOUR, until=now + timedelta(days=9))
    found += _run(invitation, since=ALL_OVER - timedelta(days=40), until=ALL_OVER)

    assert [rule for rule, _ in found] == rules


@pytest.mark.parametrize(
    ("first_day", "offset_before", "offset_after"),
    [(date(2027, 3, 29), 0, 1), (date(2027, 11, 1), 1, 0)],
)
def test_nine_stays_nine_when_the_clocks_change(first_day, offset_before, offset_after, reply, now) -> None:
    """The reminder a week before falls before the change of 28 March and 31 October 2027, the last one on it."""
    starts_at = datetime.combine(first_day, time(12), tzinfo=UTC)
    meeting = MeetingFactory(
        first_day=None, second_day=None, starts_at=starts_at, ends_at=starts_at + 4 * HOUR, rsvp_by=date(2027, 1, 20)
    )
    DayFactory(meeting=meeting, date=first_day)
    person = RepresentativeFactory(user__time_zone="Europe/Lisbon")
    invitation = InvitationFactory(meeting=meeting, member=person.member, invited_at=now)
    actions.answer(invitation, reply(meeting), by=Actor.holder(invitation), now=now)

    since = starts_at - timedelta(days=9)
    found = _run(invitation, since=since.replace(hour=0), until=starts_at)

    week, eve = first_day - timedelta(days=7), first_day - timedelta(days=1)
    assert found == [
        ("meeting_7d", datetime.combine(week, time(9 - offset_before), tzinfo=UTC)),
        ("meeting_1d", datetime.combine(eve, time(9 - offset_after), tzinfo=UTC)),
    ]


def test_running_again_adds_nothing(invitation: Invitation) -> None:
    at = datetime(2026, 11, 23, 9, tzinfo=UTC)

    counts = [reminders.send_due(by=DUTY, now=at + timedelta(minutes=5 * n)) for n in range(6)]

    assert (counts, Message.objects.count()) == ([1, 0, 0, 0, 0, 0], 1)
    assert list(Entry.objects.values_list("verb", "actor_key")) == [("reminded", "reminders")]


def test_a_reminder_whose_day_is_over_is_missed(invitation: Invitation) -> None:
    midnight_in_lisbon = datetime(2026, 11, 24, tzinfo=UTC)

    late = reminders.send_due(by=DUTY, now=midnight_in_lisbon)
    just_in_time = reminders.send_due(by=DUTY, now=midnight_in_lisbon - timedelta(seconds=1))

    assert (late, just_in_time) == (0, 1)


def test_a_reminder_that_waited_in_the_outbox_until_its_day_was_over_is_not_sent(invitation, delivered) -> None:
    reminders.send_due(by=DUTY, now=datetime(2026, 11, 23, 9, tzinfo=UTC))

    sent = delivered(datetime(2026, 11, 24, tzinfo=UTC))

    assert (sent, Message.objects.get().last_error) == ([], "Too late to remind.")
    lines = reminders.planned(invitation.meeting, now=datetime(2026, 11, 24, tzinfo=UTC))
    assert (lines[0]["n"], lines[0]["missed"]) == (0, 1)


def test_who_answered_meanwhile_is_not_reminded(invitation, reply, delivered) -> None:
    due = datetime(2026, 11, 23, 9, tzinfo=UTC)
    reminders.send_due(by=DUTY, now=due)
    actions.answer(invitation, reply(invitation.meeting), by=Actor.holder(invitation), now=due)

    sent = delivered(due)

    assert [mail["Subject"] for mail in sent] == ["Your answer for 16 and 17 March 2027 is noted"]
    assert Message.objects.get(kind="meetings/reminder_to_answer").last_error == "The answer was given."


def test_a_moved_meeting_is_reminded_of_on_its_new_dates(invitation, by, reply, now, delivered) -> None:
    meeting = invitation.meeting
    actions.answer(invitation, reply(meeting), by=Actor.holder(invitation), now=now)
    eve = datetime(2027, 3, 15, 9, tzinfo=UTC)
    reminders.send_due(by=DUTY, now=eve)
    actions.change(meeting, replace(_moved(meeting, days=7), rsvp_by=date(2027, 3, 22)), by=by, now=eve)

    delivered(eve)
    actions.answer(invitation, reply(Meeting.objects.get()), by=Actor.holder(invitation), now=eve)
    again = reminders.send_due(by=DUTY, now=eve + timedelta(days=7))

    assert again == 1
    assert list(
        Message.objects.filter(kind="meetings/reminder_of_meeting")
        .order_by("pk")
        .values_list("inputs__first_day", "last_error")
    ) == [("2027-03-16", "The company does not come."), ("2027-03-23", "")]


def test_who_is_asked_again_is_reminded_from_then_on(invitation, by, reply, now):
    meeting, later = invitation.meeting, now + timedelta(days=60)
    actions.answer(invitation, reply(meeting), by=Actor.holder(invitation), now=now)
    actions.change(meeting, _moved(meeting, days=7), by=by, now=later)

    found = _run(invitation, since=later + HOUR, until=later + timedelta(days=8))
    line = reminders.planned(Meeting.objects.get(), now=later + timedelta(days=9))[0]

    assert found == [("no_answer_7d", later + timedelta(days=7))]
    assert (line["label"], line["n"], line["missed"]) == ("7 days after the invitation", 1, 0)


@pytest.mark.parametrize(
    "change",
    [
        lambda: Meeting.objects.update(state="cancelled"),
        lambda: Meeting.objects.update(state="draft"),
        lambda: Invitation.objects.update(state="cancelled"),
        lambda: Member.objects.update(state=MemberState.ENDED),
        lambda: Member.objects.get().representatives.update(left_on=date(2026, 11, 20)),
    ],
)
def test_nobody_is_reminded_of_what_does_not_concern_them(invitation: Invitation, change) -> None:
    change()

    assert reminders.send_due(by=DUTY, now=datetime(2026, 11, 23, 9, tzinfo=UTC)) == 0


def test_two_rules_that_meet_make_one_letter(invitation: Invitation) -> None:
    Meeting.objects.update(rsvp_by=date(2026, 12, 7))

    found = reminders.send_due(by=DUTY, now=datetime(2026, 11, 23, 9, tzinfo=UTC))

    assert (found, Message.objects.count()) == (1, 1)


def test_nobody_is_reminded_within_two_days_of_the_invitation(invitation: Invitation) -> None:
    Meeting.objects.update(rsvp_by=date(2026, 12, 1))

    assert reminders.send_due(by=DUTY, now=datetime(2026, 11, 17, 9, tzinfo=UTC)) == 0


def test_an_unknown_zone_is_taken_for_brussels(invitation: Invitation) -> None:
    User.objects.update(time_zone="Nowhere/Atall")

    counts = [reminders.send_due(by=DUTY, now=datetime(2026, 11, 23, hour, tzinfo=UTC)) for hour in (7, 8)]

    assert counts == [0, 1]


def test_each_reminder_is_for_its_readers_own_morning(meeting: Meeting, now: datetime) -> None:
    for zone in ("Europe/Helsinki", "Europe/Lisbon"):
        person = RepresentativeFactory(user__time_zone=zone)
        InvitationFactory(meeting=meeting, member=person.member, invited_at=now)

    counts = [reminders.send_due(by=DUTY, now=datetime(2026, 11, 23, hour, tzinfo=UTC)) for hour in (6, 7, 8, 9)]

    assert counts == [0, 1, 0, 1]


@pytest.mark.parametrize("rows", [1, 20])
def test_the_duty_costs_the_same_for_many(meeting, now, rows, django_assert_max_num_queries) -> None:
    for person in RepresentativeFactory.create_batch(rows):
        InvitationFactory(meeting=meeting, member=person.member, invited_at=now)

    with django_assert_max_num_queries(12):
        queued = reminders.send_due(by=DUTY, now=datetime(2026, 11, 23, 8, tzinfo=UTC))

    assert queued == rows


def test_the_plan_for_staff_says_what_comes_and_what_went(invitation: Invitation) -> None:
    reminders.send_due(by=DUTY, now=datetime(2026, 11, 23, 9, tzinfo=UTC))

    lines = reminders.planned(invitation.meeting, now=datetime(2027, 2, 15, tzinfo=UTC))

    assert [(line["at"].date(), line["is_past"], line["n"], line["missed"]) for line in lines] == [
        (date(2026, 11, 23), True, 1, 0),
        (date(2027, 2, 12), True, 0, 1),
        (date(2027, 2, 24), False, 0, 0),
        (date(2027, 3, 9), False, 0, 0),
        (date(2027, 3, 15), False, 0, 0),
        (date(2027, 3, 16), False, 0, 0),
    ]


def test_whoever_was_not_meant_is_not_missed(invitation, meeting, reply, now) -> None:
    """Who said yes only after the reminder of the meeting, and who declined."""
    late, away = InvitationFactory.create_batch(2, meeting=meeting, invited_at=now)
    for each in (late, away):
        RepresentativeFactory(member=each.member)
    actions.answer(away, reply(meeting, "no"), by=Actor.holder(away), now=now)
    actions.answer(late, reply(meeting), by=Actor.holder(late), now=datetime(2027, 3, 12, tzinfo=UTC))

    lines = {
        line["label"]: line["missed"] for line in reminders.planned(meeting, now=datetime(2027, 3, 13, tzinfo=UTC))
    }

    assert (lines["7 days before the meeting"], lines["2 days before answers are due"]) == (0, 1)


class TestOnlineLink:
    def test_it_comes_an_hour_before_each_day_to_who_takes_part_online(self, invitation, reply, now, delivered) -> None:
        first, second = invitation.meeting.days.all()
        choices = {first.pk: Choice("yes", "in_person"), second.pk: Choice("yes", "online")}
        actions.answer(invitation, Reply(choices), by=Actor.holder(invitation), now=now)
        delivered(now)
        starts = datetime(2027, 3, 17, 8, tzinfo=UTC)

        counts = [
            reminders.send_due(by=DUTY, now=at)
            for at in (datetime(2027, 3, 16, 11, 30, tzinfo=UTC), starts - 61 * MINUTE, starts - HOUR, starts - MINUTE)
        ]

        assert counts == [0, 0, 1, 0]
        (mail,) = delivered(starts - MINUTE)
        assert mail["Subject"] == f"Your online link: {invitation.meeting}"
        text = mail.get_body(("plain",)).get_content()
        assert "https://video.example/room-7781" in text
        assert "09:00 to 13:00 Brussels time (08:00 to 12:00 in Lisbon)" in text

    def test_a_day_that_begins_later_is_told_again(self, invitation, reply, by, now, delivered) -> None:
        actions.answer(invitation, reply(invitation.meeting, how="online"), by=Actor.holder(invitation), now=now)
        starts = datetime(2027, 3, 16, 12, tzinfo=UTC)
        first = reminders.send_due(by=DUTY, now=starts - HOUR)
        actions.change(invitation.meeting, _moved(invitation.meeting, hours=4), by=by, now=starts - HOUR)
        delivered(starts - HOUR)

        again = reminders.send_due(by=DUTY, now=starts + 3 * HOUR)

        (mail,) = delivered(starts + 3 * HOUR)
        assert (first, again) == (1, 1)
        assert "17:00 to 21:30 Brussels time" in mail.get_body(("plain",)).get_content()

    def test_after_the_start_it_is_missed(self, invitation, reply, now, delivered) -> None:
        actions.answer(invitation, reply(invitation.meeting, how="online"), by=Actor.holder(invitation), now=now)
        starts = datetime(2027, 3, 16, 12, tzinfo=UTC)
        reminders.send_due(by=DUTY, now=starts - MINUTE)

        sent = delivered(starts)
        late = reminders.send_due(by=DUTY, now=starts)

        assert (late, "Your online link" in str([mail["Subject"] for mail in sent])) == (0, False)
        assert Message.objects.get(kind="meetings/online_link").last_error == "Too late to remind."

    def test_who_waits_for_a_seat_gets_no_link(self, meeting, reply, now) -> None:
        Meeting.objects.update(seats_online=1)
        for person in RepresentativeFactory.create_batch(2):
            invitation = InvitationFactory(meeting=meeting, member=person.member, invited_at=now)
            actions.answer(invitation, reply(meeting, how="online"), by=Actor.holder(invitation), now=now)

        assert reminders.send_due(by=DUTY, now=datetime(2027, 3, 16, 11, 30, tzinfo=UTC)) == 1

    def test_without_a_link_there_is_none_to_send(self, invitation, reply, now) -> None:
        actions.answer(invitation, reply(invitation.meeting, how="online"), by=Actor.holder(invitation), now=now)
        Meeting.objects.update(online_url="")

        assert reminders.send_due(by=DUTY, now=datetime(2027, 3, 16, 11, 30, tzinfo=UTC)) == 0


def test_a_delegate_is_reminded_by_the_clock_of_the_meeting(invitation, reply, by, now) -> None:
    said = reply(invitation.meeting, delegate_name="Rui Prata", delegate_email="rui@other.example")
    actions.answer(invitation, said, by=Actor.holder(invitation), now=now)
    delegates.approve(Delegate.objects.get(), by=by, now=now)

    counts = [reminders.send_due(by=DUTY, now=datetime(2027, 3, 15, hour, tzinfo=UTC)) for hour in (8, 9)]

    assert counts == [1, 1]
    reminded = Message.objects.filter(kind="meetings/reminder_of_meeting").order_by("pk")
    assert list(reminded.values_list("recipient", flat=True)) == ["rui@other.example", "ines@brisa.example"]
