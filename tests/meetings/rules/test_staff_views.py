from datetime import UTC, datetime, time

import pytest
import time_machine

from focusgroup.accounts.actor import Actor
from meetings import reminders
from meetings.models import Invitation, Meeting
from meetings.rules import rule as rules
from meetings.rules.models import ReminderRule
from meetings.rules.rule import Rule
from meetings.states import CountsFrom

pytestmark = pytest.mark.django_db
DUTY = Actor.duty("reminders")


@pytest.fixture(autouse=True)
def _at(now: datetime):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def address(meeting: Meeting) -> str:
    return f"/admin/meetings/meeting/{meeting.pk}/rules/"


def _data(*lines: tuple[str, str, str, str]) -> dict[str, str]:
    data = {"rules-TOTAL_FORMS": str(len(lines)), "rules-INITIAL_FORMS": str(len(lines))}
    for number, line in enumerate(lines):
        fields = zip(("counts_from", "amount", "clock", "is_on"), line, strict=True)
        data |= {f"rules-{number}-{name}": value for name, value in fields if value}
    return data


def test_a_meeting_has_the_usual_reminders_until_somebody_changes_them(coordinator_client, meeting, address) -> None:
    before = rules.of(meeting)

    coordinator_client.post(address, _data(("rsvp_by", "5", "18:30", "on"), ("meeting", "1", "09:00", "")))

    assert before == rules.DEFAULTS
    assert rules.of(Meeting.objects.get()) == (Rule(CountsFrom.RSVP_BY, 5, time(18, 30)),)
    assert ReminderRule.objects.count() == 2


def test_a_rule_of_its_own_comes_at_its_hour_by_the_readers_clock(coordinator_client, invitation, address) -> None:
    coordinator_client.post(address, _data(("rsvp_by", "5", "18:30", "on")))

    counts = [
        reminders.send_due(by=DUTY, now=datetime(2027, 2, 21, *at, tzinfo=UTC)) for at in ((18, 29), (18, 30), (18, 31))
    ]

    assert counts == [0, 1, 0]


def test_all_may_be_off(coordinator_client, invitation, address) -> None:
    coordinator_client.post(address, _data(("invited", "7", "09:00", "")))

    assert rules.of(Meeting.objects.get()) == ()
    assert reminders.send_due(by=DUTY, now=datetime(2026, 11, 23, 9, tzinfo=UTC)) == 0


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (("invited", "0", "09:00", "on"), "amount"),
        (("invited", "400", "09:00", "on"), "amount"),
        (("invited", "7", "25:00", "on"), "clock"),
        (("invited", "7", "", "on"), "clock"),
        (("perhaps", "7", "09:00", "on"), "counts_from"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(coordinator_client, address, line, field) -> None:
    answer = coordinator_client.post(address, _data(line))

    assert f"id_rules-0-{field}_error" in answer.content.decode()
    assert ReminderRule.objects.count() == 0


def test_the_same_twice_is_refused(coordinator_client, address) -> None:
    line = ("invited", "7", "09:00", "on")

    answer = coordinator_client.post(address, _data(line, line), follow=True)

    assert "The same reminder stands there twice." in answer.content.decode()
    assert ReminderRule.objects.count() == 0


def test_the_page_shows_what_was_missed(coordinator, sign_in, invitation: Invitation, address) -> None:
    with time_machine.travel(datetime(2027, 2, 15, tzinfo=UTC), tick=False):
        html = sign_in(coordinator).get(address).content.decode()

    assert '14 days before answers are due: <b class="bad">missed for one person</b>' in html


def test_only_who_manages_meetings_gets_here(reviewer_client, administrator_client, address) -> None:
    for client in (reviewer_client, administrator_client):
        assert [client.get(address).status_code, client.post(address, _data()).status_code] == [403, 403]
