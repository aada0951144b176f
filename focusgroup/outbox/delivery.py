"""Sending: claim under a lease, look again, send, write the result only while the claim is ours."""

import logging
import secrets
import smtplib
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import mail
from django.db import connection, transaction
from django.db.models import F

from focusgroup.outbox import mime
from focusgroup.outbox.letters import NotSent
from focusgroup.outbox.models import Message
from focusgroup.outbox.rendering import Rendered, render
from focusgroup.outbox.states import State

log = logging.getLogger(__name__)

BATCH = 50
BACKOFF_FIRST_S, BACKOFF_MOST_S = 60, 7200
# With doubling from a minute to two hours this is about a day and a half of trying.
ATTEMPTS_MOST = 24

Clock = Callable[[], datetime]


@dataclass
class Sweep:
    """One pass over what is due. `clock` gives the time; the budget is counted monotonically."""

    clock: Clock
    budget_s: float = 20.0
    outcome: Counter[str] = field(default_factory=Counter)
    _connection: Any = None

    def run(self) -> Counter[str]:
        """Send until nothing is due, the budget is spent or the mail server is away. Returns counts by outcome."""
        ends = time.monotonic() + self.budget_s
        try:
            while time.monotonic() < ends:
                token, messages = claim(now=self.clock(), most=BATCH)
                for index, message in enumerate(messages):
                    if time.monotonic() >= ends or not self.deliver(message, token):
                        self.release(token, [message.pk for message in messages[index:]])
                        return self.outcome
                if not messages:
                    break
        finally:
            self.close()
        return self.outcome

    def deliver(self, message: Message, token: str) -> bool:
        """Send one message. False when the mail server is away and the rest may as well wait."""
        now = self.clock()
        if not renew(message, token, now=now):
            self.outcome["lost"] += 1
            return True
        try:
            rendered = render(message, now=now)
        except NotSent as reason:
            return self.settle(message, token, State.VOID, str(reason))
        except Exception as error:
            # A faulty template or missing object must not stop the others; staff see it on the row.
            log.exception("Message %s could not be written.", message.pk)
            return self.settle(message, token, State.FAILED, f"{type(error).__name__}: {error}")
        return self.hand_over(message, token, rendered)

    def hand_over(self, message: Message, token: str, rendered: Rendered) -> bool:
        try:
            self.open().send_messages([_mail(message, rendered, now=self.clock())])
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException) as error:
            code, text = _reply(error)
            self.refresh()
            if code >= 500:
                return self.settle(message, token, State.FAILED, f"{code} {text}")
            return self.later(message, token, f"{code} {text}")
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            self.later(message, token, f"{type(error).__name__}: {error}")
            return self._server_answers()
        keep = (lambda part: part) if settings.OUTBOX_IS_MAILBOX else rendered.masked
        return self.settle(
            message,
            token,
            State.SENT,
            "",
            subject=keep(rendered.subject)[:250],
            text=keep(rendered.text),
            html=keep(rendered.html),
            calendar=keep(rendered.calendar),
        )

    def settle(self, message: Message, token: str, state: State, error: str, **kept: str) -> bool:
        """Write how it ended, if the claim is still ours."""
        sealed = {} if state is State.FAILED else {"sealed": ""}
        self._write(message, token, state=state, done_at=self.clock(), last_error=error, claim="", **sealed, **kept)
        self.outcome[state.value] += 1
        return True

    def later(self, message: Message, token: str, error: str) -> bool:
        """Try again after a pause that doubles from a minute to two hours."""
        attempt = message.attempts + 1
        if attempt >= ATTEMPTS_MOST:
            return self.settle(message, token, State.FAILED, error)
        pause = timedelta(seconds=min(BACKOFF_FIRST_S * 2 ** (attempt - 1), BACKOFF_MOST_S))
        self._write(
            message,
            token,
            state=State.QUEUED,
            not_before=self.clock() + pause,
            last_error=error,
            claim="",
            leased_until=None,
        )
        self.outcome["later"] += 1
        return True

    def release(self, token: str, keys: list[int]) -> None:
        """Give back what was claimed and not tried."""
        Message.objects.filter(pk__in=keys, claim=token, state=State.SENDING).update(
            state=State.QUEUED, claim="", leased_until=None
        )

    def open(self) -> Any:
        if self._connection is None:
            self._connection = mail.get_connection()
            self._connection.open()
        return self._connection

    def refresh(self) -> None:
        """After a refusal the same connection serves on, if the server agrees."""
        server = getattr(self._connection, "connection", None)
        try:
            if server is not None:
                server.rset()
        except (smtplib.SMTPException, OSError):
            self.close()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _server_answers(self) -> bool:
        try:
            self.open()
        except (smtplib.SMTPException, OSError):
            self._connection = None
            return False
        return True

    def _write(self, message: Message, token: str, **values: Any) -> None:
        if not Message.objects.filter(pk=message.pk, claim=token).update(**values):
            log.warning("Message %s was claimed by another worker meanwhile.", message.pk)
            self.outcome["lost"] += 1


@transaction.atomic
def claim(*, now: datetime, most: int) -> tuple[str, list[Message]]:
    """Take up to `most` due messages under a fresh token and a lease."""
    token = secrets.token_hex(16)
    due = Message.objects.due(now).select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
    keys = list(due.values_list("pk", flat=True)[:most])
    if not keys:
        return token, []
    # The condition stands here again: two claimants may have read the same rows.
    Message.objects.filter(pk__in=keys).due(now).update(
        state=State.SENDING, claim=token, leased_until=now + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
    )
    return token, list(Message.objects.filter(claim=token, state=State.SENDING).order_by("not_before", "id"))


def renew(message: Message, token: str, *, now: datetime) -> bool:
    """Prolong the lease before an attempt; False when the message is no longer ours."""
    lease = now + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
    ours = Message.objects.filter(pk=message.pk, claim=token, state=State.SENDING)
    return bool(ours.update(leased_until=lease, attempts=F("attempts") + 1))


def _mail(message: Message, rendered: Rendered, *, now: datetime) -> mime.Mail:
    written = mime.write(
        sender=settings.DEFAULT_FROM_EMAIL,
        recipient=message.recipient,
        recipient_name=message.recipient_name,
        reply_to=settings.CONTACT_EMAIL,
        message_id=message.message_id,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        calendar=rendered.calendar,
        calendar_method=rendered.calendar_method,
        language=message.language,
        now=now,
    )
    return mime.Mail(written, sender=settings.DEFAULT_FROM_EMAIL, recipient=message.recipient)


def _reply(error: Exception) -> tuple[int, str]:
    """The server's code and words."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, text = error.smtp_code, error.smtp_error
    else:
        raise TypeError(type(error).__name__)
    return code, text.decode(errors="replace") if isinstance(text, bytes) else str(text)
