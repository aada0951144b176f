"""Putting messages into the outbox, and ringing for a worker."""

import secrets
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from focusgroup.outbox import bell, seal
from focusgroup.outbox.models import Message
from focusgroup.outbox.states import State

# So many letters of one kind in one stroke are shown together, with their progress.
MAILING_FROM = 5
# SQLite takes some tens of thousands of values in one statement.
KEYS_AT_ONCE = 5000


def draft(
    *,
    kind: str,
    about: str,
    recipient: str,
    now: datetime,
    recipient_name: str = "",
    offset: str = "",
    revision: int = 0,
    not_before: datetime | None = None,
    inputs: dict[str, Any] | None = None,
    sealed: dict[str, Any] | None = None,
    staged: bool = False,
) -> Message:
    """An unsaved message. `offset` tells apart the letters of one kind about one object, such as reminders."""
    return Message(
        key=f"{kind}:{about}:{recipient}:{offset}:{revision}",
        kind=kind,
        about=about,
        recipient=recipient,
        recipient_name=recipient_name,
        inputs=inputs or {},
        sealed=seal.seal(sealed) if sealed else "",
        state=State.STAGED if staged else State.QUEUED,
        not_before=not_before or now,
        message_id=fresh_message_id(),
        created_at=now,
    )


def fresh_message_id() -> str:
    return f"<{secrets.token_hex(16)}@{settings.CONTACT_EMAIL.rpartition('@')[2]}>"


def queue_all(messages: Sequence[Message]) -> int:
    """Write the rows in the caller's transaction; keys that exist are left alone. Returns how many are new."""
    _join_mailings(messages)
    keys = list({message.key for message in messages})
    already = sum(
        Message.objects.filter(key__in=keys[start : start + KEYS_AT_ONCE]).count()
        for start in range(0, len(keys), KEYS_AT_ONCE)
    )
    if already < len(keys):
        Message.objects.bulk_create(messages, ignore_conflicts=True, batch_size=1000)
        kick_after_commit()
    return len(keys) - already


def _join_mailings(messages: Sequence[Message]) -> None:
    for kind, n in Counter(message.kind for message in messages).items():
        if n >= MAILING_FROM:
            began_at = min(message.created_at for message in messages if message.kind == kind)
            for message in messages:
                if message.kind == kind:
                    message.mailing = f"{kind}@{began_at:%Y%m%dT%H%M%S%f}"


def kick_after_commit() -> None:
    """Ring for a worker once this transaction stands; several letters in one transaction ring once."""
    if not any(waiting[1] is bell.ring for waiting in connection.run_on_commit):
        transaction.on_commit(bell.ring, robust=True)
