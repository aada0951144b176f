"""What is done to messages by people and by the code that writes letters. Delivery is in `delivery.py`."""

import logging
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from kombu.exceptions import OperationalError

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit
from focusgroup.outbox import permissions, seal
from focusgroup.outbox.models import Message
from focusgroup.outbox.states import State

log = logging.getLogger(__name__)

SWEEP = "outbox.sweep"
# A request waits this long at most for a broker that does not answer.
KICK_TIMEOUT_S = 0.08


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
        message_id=f"<{secrets.token_hex(16)}@{settings.CONTACT_EMAIL.rpartition('@')[2]}>",
        created_at=now,
    )


def queue_all(messages: Sequence[Message]) -> int:
    """Write the rows in the caller's transaction; keys that exist are left alone. Returns how many are new."""
    before = Message.objects.filter(key__in=[message.key for message in messages]).count() if messages else 0
    Message.objects.bulk_create(messages, ignore_conflicts=True, batch_size=1000)
    added = len({message.key for message in messages}) - before
    if added:
        kick_after_commit()
    return added


@transaction.atomic
def approve(message: Message, *, by: Actor, now: datetime) -> None:
    """Let a staged message go."""
    message = Message.objects.select_for_update().get(pk=message.pk)
    require(permissions.can_manage(by))
    audit.move(message, to=State.QUEUED, by=by, now=now)
    kick_after_commit()


@transaction.atomic
def void(message: Message, *, by: Actor, reason: str, now: datetime) -> None:
    """A message that has not left yet never will."""
    message = Message.objects.select_for_update().get(pk=message.pk)
    require(permissions.can_manage(by))
    Message.objects.filter(pk=message.pk).update(sealed="", last_error=reason, done_at=now)
    audit.move(message, to=State.VOID, by=by, reason=reason, now=now)


@transaction.atomic
def resend(message: Message, *, by: Actor, now: datetime, recipient: str = "") -> None:
    """Try a failed message again, to a corrected address if one is given."""
    message = Message.objects.select_for_update().get(pk=message.pk)
    require(permissions.can_manage(by))
    changes: dict[str, Any] = {"attempts": 0, "not_before": now, "last_error": "", "done_at": None}
    if recipient:
        changes["recipient"] = recipient
    Message.objects.filter(pk=message.pk).update(**changes)
    audit.move(message, to=State.QUEUED, by=by, now=now, changes={"recipient": None} if recipient else {})
    kick_after_commit()


def kick_after_commit() -> None:
    """Ring for a worker once this transaction stands; several letters in one transaction ring once."""
    if not any(callback is kick for _, callback, _ in connection.run_on_commit):
        transaction.on_commit(kick, robust=True)


def kick() -> None:
    """Ring for a worker. A broker that is away is logged; the duty sweeps soon anyway."""
    quick = {"socket_timeout": KICK_TIMEOUT_S, "socket_connect_timeout": KICK_TIMEOUT_S, "max_retries": 0}
    options = {**settings.CELERY_BROKER_TRANSPORT_OPTIONS, **(quick if settings.REDIS_URL else {})}
    try:
        with current_app.connection_for_write(connect_timeout=KICK_TIMEOUT_S, transport_options=options) as bell:
            current_app.send_task(SWEEP, connection=bell, retry=False)
    except (OperationalError, OSError) as error:
        log.warning("The broker does not answer (%s); the next sweep sends the mail.", type(error).__name__)
