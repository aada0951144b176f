"""Statements that go to the database together count together, and are told anew to a connection that forgot them."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from focusgroup.outbox.delivery import pipeline
from focusgroup.outbox.delivery.journey import journey
from focusgroup.outbox.models import Pause

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 11, 29, 9, 30, tzinfo=UTC)
ADD = "INSERT INTO outbox_pause (kind, reason, since) VALUES (%s, %s, %s)"
CHANGE = "UPDATE outbox_pause SET reason = %s WHERE kind = %s"
READ = "SELECT kind, reason FROM outbox_pause WHERE kind = %s ORDER BY id"


def added(kind: str, reason: str = "asked") -> tuple[str, list[object]]:
    return ADD, [kind, reason, connection.ops.adapt_datetimefield_value(NOW)]


def told_by_name() -> bool | None:
    """Whether this connection knows its statements by name; None where there are no names."""
    return None if connection.vendor == "sqlite" else pipeline._known[connection.connection] is not None


def test_each_statement_has_its_answer() -> None:
    reason = 'it\'s \\ "quoted" %s $1; ελληνικά'

    answers = journey([added("a", reason), (CHANGE, ["other", "nobody"]), (READ, ["a"]), (READ, ["b"])])

    assert answers == [1, 0, [("a", reason)], []]
    assert Pause.objects.get().since == NOW
    assert journey([]) == []


def test_what_fails_undoes_all_of_its_journey_and_nothing_else() -> None:
    journey([added("a")])

    with pytest.raises(DatabaseError):
        journey([(CHANGE, ["changed", "a"]), added("b"), added("a")])

    assert [(one.kind, one.reason) for one in Pause.objects.all()] == [("a", "asked")]
    assert journey([(CHANGE, ["changed", "a"])]) == [1]


def test_within_a_transaction_it_is_part_of_that() -> None:
    with transaction.atomic():
        Pause.objects.create(kind="before", reason="", since=NOW)
        assert journey([added("within"), (READ, ["before"])]) == [1, [("before", "")]]
        transaction.set_rollback(True)

    assert Pause.objects.count() == 0


def test_a_connection_that_forgot_the_names_is_told_anew() -> None:
    journey([added("a"), (READ, ["a"])])
    knew = told_by_name()
    if connection.vendor == "postgresql":
        # As behind a pooler, where the next journey goes over another connection.
        connection.cursor().execute("DEALLOCATE ALL")

    answers = [journey([(CHANGE, [reason, "a"]), (READ, ["a"])]) for reason in ("1", "2")]

    assert answers == [[1, [("a", "1")]], [1, [("a", "2")]]]
    assert (knew, told_by_name()) in ((None, None), (True, False))


def test_a_name_that_is_taken_already_does_no_harm() -> None:
    if connection.vendor == "postgresql":
        connection.cursor().execute(f"PREPARE {pipeline._name(READ).decode()} AS SELECT 1 WHERE $1 = 'never'")

    assert journey([added("a"), (READ, ["a"])]) == [1, [("a", "asked")]]
    assert told_by_name() in (None, False)


def test_a_table_that_changes_is_read_as_it_is_then() -> None:
    journey([added("a"), (READ, ["a"])])
    with connection.schema_editor() as editor:
        editor.execute("ALTER TABLE outbox_pause RENAME COLUMN reason TO before")
        editor.execute("ALTER TABLE outbox_pause ADD COLUMN reason integer")
    try:
        assert journey([(READ, ["a"])]) == [[("a", None)]]
    finally:
        with connection.schema_editor() as editor:
            editor.execute("ALTER TABLE outbox_pause DROP COLUMN reason")
            editor.execute("ALTER TABLE outbox_pause RENAME COLUMN before TO reason")
        connection.close()


def test_nothing_behind_a_nul_is_lost() -> None:
    journey([added("a", "before\x00behind")])

    assert Pause.objects.get().reason.replace("\x00", "") == "beforebehind"


def test_a_connection_that_broke_is_closed_and_says_so() -> None:
    journey([added("a")])
    if connection.vendor == "postgresql":
        with pytest.raises(DatabaseError):
            journey([("SELECT pg_terminate_backend(pg_backend_pid())", [])])
        assert connection.connection.closed
        connection.close()

    assert journey([(READ, ["a"])]) == [[("a", "asked")]]
