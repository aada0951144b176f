"""Who may send a row: a claim with a token and a lease, taken, renewed, given back."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from focusgroup.outbox.models import Message
from focusgroup.outbox.states import State

# With doubling from a minute to two hours this is about a day and a half of trying.
ATTEMPTS_MOST = 24
# Clocks of several machines differ by less than this.
CLOCKS_DIFFER = timedelta(minutes=2)


def lease(now: datetime) -> datetime:
    return now + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)


@transaction.atomic
def take(*, now: datetime, most: int) -> tuple[str, list[Message]]:
    """Take up to `most` due messages under a fresh token and a lease."""
    token = secrets.token_hex(16)
    due = Message.objects.due(now).of_going_kinds()
    locked = due.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
    keys = list(locked.values_list("pk", flat=True)[:most])
    if not keys:
        return token, []
    # The condition stands here again: two claimants may have read the same rows.
    Message.objects.filter(pk__in=keys).due(now).update(state=State.SENDING, claim=token, leased_until=lease(now))
    return token, list(Message.objects.filter(claim=token, state=State.SENDING).order_by("not_before", "id"))


def renew(message: Message, token: str, *, tries: int, now: datetime) -> bool:
    """Prolong the lease before an attempt, which counts as so many; False when the message is no longer ours."""
    return _write(message, token, "leased_until = %s, attempts = attempts + %s", [_moment(lease(now)), tries])


def conclude(message: Message, token: str, changes: dict[str, Any]) -> bool:
    """Write how an attempt ended, if the claim is still ours."""
    values = {"claim": "", "leased_until": None} | changes
    columns = ", ".join(f"{column} = %s" for column in values)
    return _write(
        message, token, columns, [_moment(value) if isinstance(value, datetime) else value for value in values.values()]
    )


def give_back(message: Message, token: str) -> None:
    """Undo an attempt that was none."""
    conclude(message, token, {"state": State.QUEUED.value, "attempts": message.attempts})


def _write(message: Message, token: str, columns: str, values: list[Any]) -> bool:
    """One conditional update, by hand: building it anew for each letter takes longer than sending it."""
    # Concluding must find a letter that staff stopped while it left: that it is gone is the truth.
    still = " AND state = 'sending'" if columns.startswith("leased_until") else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE outbox_message SET {columns} WHERE id = %s AND claim = %s{still}",  # noqa: S608  our own columns
            [*values, message.pk, token],
        )
        return bool(cursor.rowcount)


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
