"""Twenty companies press yes in the same moment for the last seat: one gets it, on both databases."""

import json
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from focusgroup.accounts.actor import Actor
from meetings import actions
from meetings.models import DayAnswer, Meeting
from meetings.rsvp import Choice, Reply
from meetings.states import How
from tests import postbox, processes
from tests.factories.meetings import DayFactory, InvitationFactory, MeetingFactory
from tests.factories.members import RepresentativeFactory

COMPANIES, SEATS = 20, 3
ME = "tests.meetings.waiting.test_actions_together"


def race() -> str:
    """Run in the process's own database: two seats are taken, then everybody wants the last one."""
    now = timezone.now()
    starts_at = now + timedelta(days=60)
    meeting = MeetingFactory(
        first_day=None, second_day=None, starts_at=starts_at, ends_at=starts_at + timedelta(hours=5)
    )
    day = DayFactory(meeting=meeting, date=starts_at.date())
    Meeting.objects.update(seats_in_person=SEATS)
    invitations = [
        InvitationFactory(meeting=meeting, member=RepresentativeFactory().member, invited_at=now)
        for _ in range(COMPANIES + SEATS - 1)
    ]
    reply = Reply({day.pk: Choice("yes", How.IN_PERSON)})
    for invitation in invitations[COMPANIES:]:
        actions.answer(invitation, reply, by=Actor.holder(invitation), now=now)
    together = threading.Barrier(COMPANIES)

    def press(number: int) -> bool:
        try:
            together.wait(timeout=60)
            return actions.answer(invitations[number], reply, by=Actor.holder(invitations[number]), now=now)
        finally:
            connection.close()

    with ThreadPoolExecutor(COMPANIES) as pool:
        changed = list(pool.map(press, range(COMPANIES)))
    places = list(DayAnswer.objects.order_by().values_list("place", flat=True))
    states = list(meeting.invitations.values_list("state", flat=True))
    return json.dumps(
        {
            "vendor": connection.vendor,
            "changed": sum(changed),
            "seated": places.count(""),
            "waiting": places.count("waiting"),
            "come": states.count("accepted"),
            "wait": states.count("waiting"),
        }
    )


@pytest.mark.parametrize("vendor", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_twenty_for_the_last_seat_never_overbook(data_dir: Path, vendor: str) -> None:
    if vendor == "sqlite":
        processes.lay_tables(data_dir)
        raced = _raced(processes.environment(data_dir))
    else:
        server = os.environ["TEST_DATABASE_URL"]
        with postbox.fresh_postgres(server, template=postbox.migrated_postgres(server)) as address:
            raced = _raced(processes.environment(data_dir, DATABASE_URL=address))

    assert raced == {
        "vendor": vendor,
        "changed": COMPANIES,
        "seated": SEATS,
        "waiting": COMPANIES - 1,
        "come": SEATS,
        "wait": COMPANIES - 1,
    }


def _raced(env: dict[str, str]) -> dict[str, object]:
    done = processes.manage("shell", "-v0", "-c", f"from {ME} import race; print(race())", env=env)
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found
