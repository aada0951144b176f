"""Statements to PostgreSQL in a pipeline: all at once, each under a name that the connection was told before."""

import hashlib
import select
from collections.abc import Iterator
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

from psycopg import Connection, errors
from psycopg.adapt import Transformer
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus

from focusgroup.outbox.delivery.journey import Asked

# The statements that a connection knows by their names, or None for one that forgets them.
_known: WeakKeyDictionary[Any, set[str] | None] = WeakKeyDictionary()


def piped(driver: Connection[Any], asked: Asked) -> list[Any]:
    """Statements in a pipeline are one transaction of their own, or part of the one at hand.

    A pooler between us and the database may send every journey to another of its connections, which
    does not know our names, or knows them from somebody else: from then on each statement is told anew.
    """
    try:
        return _asked(driver, asked)
    except (errors.InvalidSqlStatementName, errors.DuplicatePreparedStatement, errors.FeatureNotSupported):
        # The last is said of a statement that reads something else now, because a table changed.
        if driver.pgconn.transaction_status != TransactionStatus.IDLE:
            raise
    _known[driver] = None
    return _asked(driver, asked)


def _asked(driver: Connection[Any], asked: Asked) -> list[Any]:
    line, known = driver.pgconn, _known.setdefault(driver, set())
    if known is not None:
        for statement, _values in asked:
            if statement not in known:
                _teach(line, statement)
                known.add(statement)
    line.enter_pipeline_mode()
    try:
        for statement, values in asked:
            if known is None:
                line.send_query_params(_numbered(statement), [_text(value) for value in values])
            else:
                line.send_query_prepared(_name(statement), [_text(value) for value in values])
        line.pipeline_sync()
        results = list(_results(line))
        line.exit_pipeline_mode()
    except BaseException:
        # Somebody pressed Ctrl-C, or the line broke: what comes on it now belongs to no question.
        driver.close()
        raise
    return [_answer(driver, result) for result in results]


def _answer(driver: Any, result: Any) -> Any:
    """Its rows, or how many it changed. Raises what the database complains of."""
    status = result.status
    if status == ExecStatus.COMMAND_OK:
        return result.command_tuples
    if status != ExecStatus.TUPLES_OK:
        raise errors.error_from_result(result, "utf-8")
    reader = Transformer(driver)
    reader.set_pgresult(result)
    return reader.load_rows(0, result.ntuples, tuple)


def _teach(line: Any, statement: str) -> None:
    result = line.prepare(_name(statement), _numbered(statement))
    if result.status != ExecStatus.COMMAND_OK:
        raise errors.error_from_result(result, "utf-8")


@cache
def _name(statement: str) -> bytes:
    """Made of the statement: whoever gave that name to a connection meant the same by it."""
    return f"outbox_{hashlib.sha256(statement.encode()).hexdigest()[:32]}".encode()


@cache
def _numbered(statement: str) -> bytes:
    """The signs of PostgreSQL for values."""
    first, *others = statement.split("%s")
    return (first + "".join(f"${number}{words}" for number, words in enumerate(others, start=1))).encode()


def _text(value: Any) -> bytes | None:
    """As PostgreSQL reads it; what stands behind a NUL would be lost."""
    return None if value is None else str(value).replace("\x00", "").encode()


def _results(line: Any) -> Iterator[Any]:
    """The result of each statement. Other threads go on while the database works."""
    poll = select.poll()
    poll.register(line.socket, select.POLLIN | select.POLLOUT)
    while line.flush():
        poll.poll()
        line.consume_input()
    poll.modify(line.socket, select.POLLIN)
    while True:
        while line.is_busy():
            poll.poll()
            line.consume_input()
        result = line.get_result()
        if result is None:
            if line.status == ConnStatus.BAD:
                raise errors.OperationalError(line.error_message.decode(errors="replace"))
            continue
        if result.status == ExecStatus.PIPELINE_SYNC:
            return
        yield result
