"""Putting messages into the outbox, and ringing for a worker."""

import json
import secrets
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypedDict, Unpack

from django.conf import settings
from django.db import connection, transaction

from focusgroup.accounts.models import User
from focusgroup.outbox import bell, seal
from focusgroup.outbox.models import Message, Unsubscription
from focusgroup.outbox.states import State

# So many letters of one kind in one stroke are shown together, with their progress.
MAILING_FROM = 5
# Ends the key of a letter that was made anew.
ANEW = "~anew"
# PostgreSQL numbers the parameters of a statement with 16 bits.
PARAMETERS_MOST = 60_000
TEXTS = (
    "key",
    "kind",
    "bulletin",
    "mailing",
    "about",
    "recipient",
    "recipient_name",
    "language",
    "sealed",
    "state",
    "message_id",
)
GIVEN = (*TEXTS, "inputs", "not_before", "created_at", "is_corrected", "person_id")
PARAMETERS = len(GIVEN) + 1
# Whom the caller names, or whose address it is.
PERSON = f"COALESCE(%s, (SELECT id FROM {User._meta.db_table} WHERE email = %s))"  # noqa: S608  no input in it
# What a fresh row has in its other columns.
EMPTY = dict.fromkeys(("claim", "last_error", "subject", "text", "html", "calendar"), "''")
EMPTY |= {"attachments": "'[]'", "attempts": "0", "may_have_arrived": "FALSE"}


class Details(TypedDict, total=False):
    """What may be said of a letter besides its kind, its object and its recipient.

    `offset` tells apart the letters of one kind about one object, such as reminders, and
    `revision` those of one thing that changed. `sealed` is kept encrypted until the letter has left.
    `person` is the key of whom it is for, where that is not whoever has the address at present.
    """

    to_name: str
    offset: str
    revision: int
    not_before: datetime | None
    inputs: dict[str, Any] | None
    sealed: dict[str, Any] | None
    staged: bool
    person: int | None


def draft(
    *, kind: str, about: str, recipient: str, now: datetime, bulletin: str = "", **details: Unpack[Details]
) -> Message:
    """An unsaved message."""
    sealed = details.get("sealed")
    return Message(
        key=f"{kind}:{about}:{recipient}:{details.get('offset', '')}:{details.get('revision', 0)}",
        kind=kind,
        bulletin=bulletin,
        about=about,
        recipient=recipient,
        recipient_name=details.get("to_name", ""),
        person_id=details.get("person"),
        inputs=details.get("inputs") or {},
        sealed=seal.seal(sealed) if sealed else "",
        state=State.STAGED if details.get("staged") else State.QUEUED,
        not_before=details.get("not_before") or now,
        message_id=fresh_message_id(),
        created_at=now,
    )


def anew(message: Message, *, now: datetime) -> Message:
    """An unsaved copy. Its key is beside those that the rooms give, which count revisions of their own."""
    key, _sign, n = message.key.partition(ANEW)
    kept = ["kind", "bulletin", "mailing", "about", "language", "inputs"]
    kept += ["recipient", "recipient_name", "person_id", "is_corrected"]
    return Message(
        key=f"{key}{ANEW}{int(n or 0) + 1}",
        state=State.STAGED if message.state == State.STAGED else State.QUEUED,
        message_id=fresh_message_id(),
        created_at=now,
        not_before=now,
        **{name: getattr(message, name) for name in kept},
    )


def fresh_message_id() -> str:
    return f"<{secrets.token_hex(16)}@{settings.CONTACT_EMAIL.rpartition('@')[2]}>"


def queue_all(messages: Sequence[Message]) -> int:
    """Write the rows in the caller's transaction; keys that exist are left alone. Returns how many are new.

    A bulletin to somebody who has unsubscribed from its topic is not queued.
    """
    messages = _wanted(messages)
    _join_mailings(messages)
    rows_at_once = (connection.features.max_query_params or PARAMETERS_MOST) // PARAMETERS
    added = sum(
        _insert(messages[start : start + rows_at_once]) for start in range(0, len(messages), max(1, rows_at_once))
    )
    if added:
        kick_after_commit()
    return added


def _wanted(messages: Sequence[Message]) -> Sequence[Message]:
    topics = {message.bulletin for message in messages if message.bulletin}
    if not topics:
        return messages
    left = set(Unsubscription.objects.filter(topic__in=topics).values_list("topic", "address"))
    return [message for message in messages if (message.bulletin, message.recipient.lower()) not in left]


def _insert(messages: Sequence[Message]) -> int:
    """One statement for many rows, by hand: `bulk_create` takes three times as long and cannot say how many are new."""
    moment = connection.ops.adapt_datetimefield_value
    row = f"({', '.join(['%s'] * (len(GIVEN) - 1))}, {PERSON}, {', '.join(EMPTY.values())})"
    values: list[Any] = []
    for message in messages:
        fields = message.__dict__
        values += [str(fields[name]) for name in TEXTS]
        values += [json.dumps(fields["inputs"]), moment(fields["not_before"]), moment(fields["created_at"])]
        values += [fields["is_corrected"], fields["person_id"], fields["recipient"]]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO outbox_message ({', '.join((*GIVEN, *EMPTY))}) VALUES {', '.join([row] * len(messages))} "  # noqa: S608  our own columns
            "ON CONFLICT (key) DO NOTHING",
            values,
        )
        return int(cursor.rowcount)


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
