"""Who may send a row: a claim with a token and a lease, taken, renewed, given back."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F

from focusgroup.accounts.models import User
from focusgroup.outbox.delivery.journey import journey
from focusgroup.outbox.models import Message
from focusgroup.outbox.states import State

# With doubling from a minute to two hours this is about a day and a half of trying.
ATTEMPTS_MOST = 24
IS_SENDING = " AND state = 'sending'"
IS_PAUSED = "SELECT 1 FROM outbox_pause WHERE outbox_pause.kind = outbox_message.kind"
# A letter follows its reader; nobody reads mail at the address of an account that was closed.
PRESENT_ADDRESS = (
    f"recipient = COALESCE((SELECT email FROM {User._meta.db_table} AS reader WHERE reader.id = person_id "  # noqa: S608
    "AND reader.is_active AND NOT is_corrected), recipient)"
)
# Clocks of several machines differ by less than this.
CLOCKS_DIFFER = timedelta(minutes=2)


def lease(now: datetime) -> datetime:
    return now + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)


@dataclass(frozen=True)
class End:
    """How an attempt ended, as columns of its row."""

    message: Message
    changes: dict[str, Any]


@dataclass(frozen=True)
class Coming:
    """The letter that is to leave next, and the statement that reads what it is about, if there is one."""

    message: Message
    statement: str
    now: datetime


@dataclass(frozen=True)
class Columns:
    """What an update sets, by values and by an expression, and what stands behind its condition."""

    values: dict[str, Any]
    expression: str = ""
    also: str = ""


@transaction.atomic
def take(*, now: datetime, most: int) -> tuple[str, list[Message]]:
    """Take up to `most` due messages under a fresh token and a lease: first what another left, then the oldest."""
    token = secrets.token_hex(16)
    keys: list[int] = []
    # One after the other: each has an index that gives its first rows, both together would be sorted whole.
    for due in (Message.objects.abandoned(now), Message.objects.waiting(now)):
        locked = due.of_going_kinds().select_for_update(
            skip_locked=connection.features.has_select_for_update_skip_locked
        )
        keys += locked.values_list("pk", flat=True)[: most - len(keys)]
    if not keys:
        return token, []
    # The condition stands here again: two claimants may have read the same rows.
    Message.objects.filter(pk__in=keys).due(now).update(state=State.SENDING, claim=token, leased_until=lease(now))
    return token, list(Message.objects.filter(claim=token, pk__in=keys).order_by("not_before", "id"))


@dataclass(frozen=True)
class Turn:
    """What came of a turn: whether the end of the one letter could be noted, whether the other is still ours, to
    which address it goes now, and the rows of what that is about, or None where they could not be read."""

    is_noted: bool = False
    is_ours: bool = False
    to: str = ""
    rows: list[tuple[Any, ...]] | None = None


def turn(token: str, *, done: End | None = None, coming: Coming | None = None) -> Turn:
    """Note how an attempt ended, prolong the lease of the next letter and read what it is about: one journey.

    Both letters must still be under the token, and of a kind that is not paused. The attempt counts before the
    letter is written: one that kills its worker then fails in the end.
    """
    try:
        return _turn(token, done, coming, reads=bool(coming and coming.statement))
    except DatabaseError:
        # What cannot be read, say while tables change, must not undo the end of another letter.
        return _turn(token, done, coming, reads=False)


def _turn(token: str, done: End | None, coming: Coming | None, *, reads: bool) -> Turn:
    asked: list[tuple[str, Sequence[Any]]] = []
    if done:
        asked.append(_update(done.message, token, _ended(done.changes)))
    if coming:
        asked.append(_update(coming.message, token, _renewed(coming)))
        if reads:
            asked.append((coming.statement, [coming.message.about_key]))
    answers = iter(journey(asked))
    noted = next(answers) if done else 0
    ours = next(answers) if coming else []
    return Turn(is_noted=bool(noted), is_ours=bool(ours), to=ours[0][0] if ours else "", rows=next(answers, None))


def conclude(message: Message, token: str, changes: dict[str, Any]) -> bool:
    """Write how an attempt ended, if the claim is still ours."""
    return turn(token, done=End(message, changes)).is_noted


def give_back(message: Message, token: str) -> None:
    """Undo an attempt that was none."""
    conclude(message, token, {"state": State.QUEUED.value, "attempts": message.attempts} | not_arrived(message))


def not_arrived(message: Message) -> dict[str, Any]:
    """This attempt brought nothing to the recipient; what an earlier one did stands."""
    return {"may_have_arrived": message.may_have_arrived}


def _ended(changes: dict[str, Any]) -> Columns:
    # That a letter is gone is the truth, also of one that staff stopped while it left. What did not leave stays so.
    also = "" if changes["state"] == State.SENT else IS_SENDING
    return Columns({"claim": "", "leased_until": None} | changes, also=also)


def _renewed(coming: Coming) -> Columns:
    attempts = coming.message.attempts + 1
    values = {"leased_until": lease(coming.now), "attempts": attempts, "may_have_arrived": True}
    return Columns(values, PRESENT_ADDRESS, f"{IS_SENDING} AND NOT EXISTS ({IS_PAUSED}) RETURNING recipient")


def _update(message: Message, token: str, columns: Columns) -> tuple[str, list[Any]]:
    values = [_moment(value) if isinstance(value, datetime) else value for value in columns.values.values()]
    return _update_of(tuple(columns.values), columns.expression, columns.also), [*values, message.pk, token]


@cache
def _update_of(names: tuple[str, ...], expression: str, also: str) -> str:
    sets = ", ".join([*(f"{name} = %s" for name in names), *filter(None, [expression])])
    return f"UPDATE outbox_message SET {sets} WHERE id = %s AND claim = %s{also}"  # noqa: S608  our own columns


def _moment(value: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(value)


def release(token: str) -> int:
    """Give back everything under this token that was not concluded."""
    return Message.objects.filter(claim=token, state=State.SENDING).update(
        state=State.QUEUED, claim="", leased_until=None
    )


def mend(*, now: datetime) -> None:
    """Put right what a clock set back or a letter that kills its worker would leave waiting.

    A lease that ends later than any could is cut to one lease from now: its holder renews
    it if there is one. What was to leave at once leaves at once, whatever the clock said then.
    """
    sending = Message.objects.filter(state=State.SENDING)
    sending.filter(leased_until__gt=lease(now) + CLOCKS_DIFFER).update(leased_until=lease(now))
    queued = Message.objects.filter(state=State.QUEUED, not_before__gt=now + CLOCKS_DIFFER)
    queued.filter(not_before=F("created_at")).update(not_before=now)
    sending.filter(leased_until__lt=now, attempts__gte=ATTEMPTS_MOST).update(
        state=State.FAILED,
        claim="",
        leased_until=None,
        done_at=now,
        last_error=f"The worker ended while it sent this letter, {ATTEMPTS_MOST} times.",
    )
