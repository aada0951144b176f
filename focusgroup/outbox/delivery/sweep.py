"""One pass over what is due."""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from focusgroup.outbox.delivery import claims, line
from focusgroup.outbox.letters import NotSent
from focusgroup.outbox.models import Message, Suppression
from focusgroup.outbox.rendering import Rendered, render
from focusgroup.outbox.states import State
from focusgroup.outbox.writing import mime, wording
from focusgroup.outbox.writing.wording import Wordings

log = logging.getLogger(__name__)

BATCH = 100
BACKOFF_FIRST_S, BACKOFF_MOST_S = 60, 7200
# A letter written longer ago than this is written anew before it leaves.
FRESH_S = 1.0

Clock = Callable[[], datetime]
stopping = threading.Event()


def stop() -> None:
    """Let every sweep of this process end after the letter in hand."""
    stopping.set()


class Undeliverable(Exception):
    """Mail to this address came back."""


def is_stopping() -> bool:
    return stopping.is_set()


@dataclass
class Flight:
    """A letter that is with the server; `error` says what went wrong when it was handed over."""

    message: Message
    rendered: Rendered
    error: line.Refused | line.Broken | None = None


@dataclass
class Sweep:
    """`clock` gives the time; the budget is counted monotonically. `progress` is called with the outcome so far."""

    clock: Clock
    budget_s: float = 20.0
    progress: Callable[[Counter[str]], None] = lambda outcome: None
    outcome: Counter[str] = field(default_factory=Counter)
    has_more: bool = False
    away: str = ""
    _token: str = ""
    _suppressed: dict[str, str] = field(default_factory=dict)
    _wordings: Wordings | None = None

    def __post_init__(self) -> None:
        self._line = line.to_server()

    def run(self) -> Counter[str]:
        """Send until nothing is due, the budget is spent or the mail server is away. Returns counts by outcome."""
        self._ends = time.monotonic() + self.budget_s
        claims.mend(now=self.clock())
        try:
            while self._goes_on():
                self._token, messages = claims.take(now=self.clock(), most=BATCH)
                if not messages:
                    break
                self._work_off(messages)
                self.progress(self.outcome)
            else:
                self.has_more = not self.away
        finally:
            self.close()
        return self.outcome

    def close(self) -> None:
        self._line.close()

    def _goes_on(self) -> bool:
        return not self.away and not stopping.is_set() and time.monotonic() < self._ends

    def _work_off(self, messages: list[Message]) -> None:
        """Send what was claimed, and give back what was not tried, whatever happens."""
        addresses = {message.recipient.lower() for message in messages}
        self._suppressed = dict(Suppression.objects.filter(address__in=addresses).values_list("address", "reason"))
        self._wordings = wording.load(message.kind for message in messages)
        flight: Flight | None = None
        try:
            for message in messages:
                if not self._goes_on():
                    break
                flight = self.deliver(message, self._token, after=flight)
            self._land(flight)
        finally:
            claims.release(self._token)

    def deliver(self, message: Message, token: str, *, after: Flight | None = None) -> Flight | None:
        """Hand one letter over. It is written while the server still works on the one before, whose end is noted."""
        self._token = token
        rendered = self._written(message, tries=1)
        began = time.monotonic()
        self._land(after)
        if rendered is not None and time.monotonic() - began > FRESH_S:
            rendered = self._written(message, tries=0)
        return self._hand(message, rendered) if rendered is not None else None

    def _written(self, message: Message, *, tries: int) -> Rendered | None:
        """The letter with what is true now, or nothing where it may not be sent any more."""
        now = self.clock()
        if not claims.renew(message, self._token, tries=tries, now=now):
            self.outcome["lost"] += 1
            return None
        try:
            if reason := self._suppressed.get(message.recipient.lower()):
                raise Undeliverable(f"Mail to this address came back: {reason}")
            return render(message, now=now, wordings=self._wordings)
        except NotSent as reason:
            self._end(message, State.VOID, str(reason))
        except Undeliverable as reason:
            self._end(message, State.FAILED, str(reason))
        except Exception as error:
            # A faulty template or missing object must not stop the others; staff see it on the row.
            log.exception("Message %s could not be written.", message.pk)
            self._end(message, State.FAILED, f"{type(error).__name__}: {error}")
        return None

    def _hand(self, message: Message, rendered: Rendered) -> Flight | None:
        flight = Flight(message, rendered)
        try:
            mail = mime.Mail(message, rendered, now=self.clock())
            self._line.open()
            self._line.hand(mail)
        except UnicodeError as error:
            self._end(message, State.FAILED, f"This is no address: {error}")
            return None
        except line.Away as error:
            self._leave(message, error)
            return None
        except (line.Refused, line.Broken) as error:
            flight.error = error
        return flight

    def _land(self, flight: Flight | None) -> None:
        """Note what became of a letter that was handed over."""
        if flight is None:
            return
        try:
            if flight.error:
                raise flight.error
            self._line.reply()
        except line.Refused as refusal:
            if refusal.is_final:
                self._end(flight.message, State.FAILED, str(refusal))
            else:
                self._later(flight.message, str(refusal))
        except line.Broken as error:
            self._later(flight.message, str(error))
        else:
            self._sent(flight)

    def _sent(self, flight: Flight) -> None:
        kept = flight.rendered if settings.OUTBOX_IS_MAILBOX else flight.rendered.in_public()
        parts = {"subject": kept.subject[:250], "text": kept.text, "html": kept.html, "calendar": kept.calendar}
        self._end(flight.message, State.SENT, "", **parts)

    def _end(self, message: Message, state: State, error: str, **kept: str) -> None:
        sealed = {} if state is State.FAILED else {"sealed": ""}
        self._write(message, state.value, state=state.value, done_at=self.clock(), last_error=error, **sealed, **kept)

    def _later(self, message: Message, error: str) -> None:
        """Try again after a pause that doubles from a minute to two hours."""
        if message.attempts + 1 >= claims.ATTEMPTS_MOST:
            self._end(message, State.FAILED, error)
            return
        pause = timedelta(seconds=min(BACKOFF_FIRST_S * 2**message.attempts, BACKOFF_MOST_S))
        self._write(message, "later", state=State.QUEUED.value, not_before=self.clock() + pause, last_error=error)

    def _leave(self, message: Message, error: line.Away) -> None:
        """The server takes nothing at present: the next sweep asks again.

        No letter loses an attempt by a server that does not answer. One that the server would not
        even begin with pauses, lest it stand before all others for ever.
        """
        self.away = str(error)
        log.error("The mail server takes no letters: %s", error)
        if error.is_about_letter:
            self._later(message, str(error))
        else:
            claims.give_back(message, self._token)
            self.outcome["away"] += 1

    def _write(self, message: Message, outcome: str, **values: Any) -> None:
        if claims.conclude(message, self._token, values):
            self.outcome[outcome] += 1
        else:
            log.warning("Message %s was claimed by another worker meanwhile.", message.pk)
            self.outcome["lost"] += 1
