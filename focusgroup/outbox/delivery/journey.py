"""Several statements on one journey to the database, in one transaction.

Asks the driver itself: what the ORM and the driver's cursors do in between, letter by letter, takes longer
than sending. SQLite is in the same process, and is asked one after the other; PostgreSQL gets all statements at
once and answers at once, and is told only the first time what a statement means.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction

Asked = Sequence[tuple[str, Sequence[Any]]]


def journey(asked: Asked) -> list[Any]:
    """The answer to each statement with its values: its rows, or how many it changed."""
    if not asked:
        return []
    connection = connections[DEFAULT_DB_ALIAS]
    connection.ensure_connection()
    driver = connection.connection
    with connection.wrap_database_errors:
        if connection.vendor == "postgresql":
            from focusgroup.outbox.delivery.pipeline import piped  # noqa: PLC0415  with SQLite nobody waits for its driver

            if connection.in_atomic_block:
                # The driver begins a transaction with the first statement that it sees itself.
                driver.execute("SELECT 1")
            return piped(driver, asked)
        if connection.in_atomic_block:
            with transaction.atomic():
                return _in_turn(driver, asked)
        driver.execute("BEGIN IMMEDIATE")
        try:
            answers = _in_turn(driver, asked)
            driver.execute("COMMIT")
        except BaseException:
            if driver.in_transaction:
                driver.execute("ROLLBACK")
            raise
        return answers


def _in_turn(driver: Any, asked: Asked) -> list[Any]:
    cursors = (driver.execute(_with_question_marks(statement), values) for statement, values in asked)
    return [cursor.fetchall() if cursor.description else cursor.rowcount for cursor in cursors]


@cache
def _with_question_marks(statement: str) -> str:
    """The sign of SQLite's driver for a value."""
    return statement.replace("%s", "?")
