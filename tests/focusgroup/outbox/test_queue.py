from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from focusgroup.outbox import queue
from focusgroup.outbox.models import Message

pytestmark = pytest.mark.django_db

# Set by the database, or never by whoever queues a letter.
NOT_GIVEN = {"id"}


def drafted(now: datetime, number: int = 1, **more: Any) -> Message:
    to = f"r{number}@b.example"
    return queue.draft(kind="outbox/sample", about="outbox.heartbeat:1", recipient=to, now=now, **more)


def test_a_row_holds_what_was_drafted(now: datetime) -> None:
    letter = drafted(
        now,
        recipient_name="Łucja O'Neill; %s",
        inputs={"was": ["‘quoted’", None, 1.5]},
        sealed={"code": "secret"},
        not_before=now + timedelta(hours=1),
        staged=True,
    )

    queue.queue_all([letter])

    row = Message.objects.get()
    names = [field.name for field in Message._meta.concrete_fields if field.name not in NOT_GIVEN]
    assert {name: getattr(row, name) for name in names} == {name: getattr(letter, name) for name in names}


def test_every_column_is_either_given_or_empty() -> None:
    columns = {field.column for field in Message._meta.concrete_fields if not field.null} - NOT_GIVEN

    assert columns | {"person_id"} == {*queue.GIVEN, *queue.EMPTY}


def test_only_new_keys_are_counted(now: datetime) -> None:
    first = queue.queue_all([drafted(now, number) for number in range(200)])
    again = queue.queue_all([drafted(now, number) for number in range(150, 250)])
    nothing = queue.queue_all([])

    assert (first, again, nothing) == (200, 50, 0)
    assert Message.objects.count() == 250


def test_many_letters_in_one_transaction_ring_once(now: datetime, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        for number in range(5):
            queue.queue_all([drafted(now, number)])

    assert len(callbacks) == 1


def test_what_is_there_already_rings_for_nobody(now: datetime, django_capture_on_commit_callbacks) -> None:
    queue.queue_all([drafted(now)])
    connection.run_on_commit.clear()

    with django_capture_on_commit_callbacks() as callbacks:
        queue.queue_all([drafted(now)])

    assert callbacks == []
