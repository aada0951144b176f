"""A meeting to which 1,000 companies are invited, through the pages that staff use: two requests until letters leave.

CPU time holds the database's share, as SQLite works in this process; beside it stands the time on the clock.
"""

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from focusgroup.accounts import links
from focusgroup.accounts.models import User
from focusgroup.outbox.models import Message
from focusgroup.outbox.states import State as MessageState
from meetings import mails
from meetings.models import Day, Invitation, Meeting
from members.models import Member, Representative
from script.benchmarks.operations import Meter, client
from script.benchmarks.row import Row
from tests.factories.accounts import StaffFactory, UserFactory
from tests.factories.meetings import DayFactory, MeetingFactory
from tests.factories.members import MemberFactory, RepresentativeFactory

COMPANIES = 1_000
ROUNDS = 5
# Until all letters are queued.
MOST_SECONDS = 3.0
MOST_QUERIES, MOST_QUERIES_OF_AN_ANSWER = 12, 6


def rows() -> Iterator[Row]:
    now = timezone.now()
    meeting, staff = _made(now), client(StaffFactory(role="coordinator"))
    cpu, clock, queries = _spent(_invites(meeting, staff))
    what = f"inviting {COMPANIES:,} members until their letters are queued"
    yield Row(f"{what}, CPU", cpu, measure="seconds", queries=queries, floor=MOST_SECONDS)
    yield Row(f"{what}, by the clock", clock, measure="seconds", floor=MOST_SECONDS)
    _invites(meeting, staff)()
    member = Representative.objects.select_related("user").earliest("pk")
    secret = links.mint(mails.LINK, Invitation.objects.get(member=member.member_id), now=now)
    pages = {
        "meeting, for staff": (staff, f"/admin/meetings/meeting/{meeting.pk}/overview/", MOST_QUERIES),
        "meeting, for a member": (client(member.user), meeting.get_absolute_url(), MOST_QUERIES),
        "answer by a link": (client(), f"/rsvp/{secret}/", MOST_QUERIES_OF_AN_ANSWER),
    }
    for name, (who, path, most) in pages.items():
        measured = Meter().of(_reads(who, path))
        yield Row(f"{name}, {COMPANIES:,} invited", measured.units, queries=measured.queries, floor_queries=most)


def _made(now: datetime) -> Meeting:
    """A scheduled meeting in three months, and as many companies with two people each."""
    members = Member.objects.bulk_create(MemberFactory.build_batch(COMPANIES))
    people = User.objects.bulk_create(UserFactory.build_batch(2 * COMPANIES))
    Representative.objects.bulk_create(
        RepresentativeFactory.build(member=members[number // 2], user=person, is_main=number % 2 == 0)
        for number, person in enumerate(people)
    )
    first = (now + timedelta(days=90)).date()
    meeting: Meeting = MeetingFactory(
        starts_at=now + timedelta(days=90),
        ends_at=now + timedelta(days=91),
        rsvp_by=first - timedelta(days=20),
        first_day=None,
        second_day=None,
    )
    Day.objects.bulk_create(DayFactory.build(meeting=meeting, date=first + timedelta(days=n)) for n in range(2))
    return meeting


def _invites(meeting: Meeting, staff: Client) -> Callable[[], None]:
    keys = list(Member.objects.values_list("pk", flat=True))
    page = f"/admin/meetings/meeting/{meeting.pk}"

    def invite() -> None:
        staff.post(f"{page}/invite/", {"members": keys, "step": "stage"})
        staff.post(f"{page}/staged/", {"do": "approve"})
        queued = Message.objects.filter(kind=mails.invitation.kind, state=MessageState.QUEUED).count()
        if queued != 2 * COMPANIES:
            raise RuntimeError(f"{queued} letters are queued")

    return invite


def _spent(deed: Callable[[], None]) -> tuple[float, float, int]:
    """CPU seconds, seconds by the clock, and queries: the best of some rounds, each of which is undone."""
    cpu, clock, said = [], [], list[str]()

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        said.append(sql)
        return execute(sql, *rest)

    # Several requests: each would empty the connection's own log of queries.
    with connection.execute_wrapper(note), transaction.atomic():
        deed()
        transaction.set_rollback(True)
    for _round in range(ROUNDS):
        with transaction.atomic():
            began, spent = time.perf_counter(), time.process_time()
            deed()
            cpu.append(time.process_time() - spent)
            clock.append(time.perf_counter() - began)
            transaction.set_rollback(True)
    return min(cpu), min(clock), sum(not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")) for sql in said)


def _reads(who: Client, path: str) -> Callable[[], None]:
    def read() -> None:
        page = who.get(path)
        if page.status_code != 200:
            raise RuntimeError(f"{path} answered {page.status_code}")

    return read
