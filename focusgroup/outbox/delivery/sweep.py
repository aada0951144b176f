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
    """Nothing can be sent to this address, or mail to it came back."""


def is_stopping() -> bool:
    return stopping.is_set()


@dataclass
class Flight:
    """A letter on its way: written, begun, handed over; `error` says what went wrong."""

    message: Message
    rendered: Rendered
    mail: mime.Mail
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
            self._await(flight)
            self._land(flight)
        finally:
            claims.release(self._token)

    def deliver(self, message: Message, token: str, *, after: Flight | None = None) -> Flight | None:
        """Hand one letter over, and note the end of the one before.

        It is written while the server works on the one before. What became of that is noted
        while the server reads the new letter's address, and before it gets any of its text.
        """
        self._token = token
        flight = self._written(message, tries=1)
        began = time.monotonic()
        self._await(after)
        if flight and time.monotonic() - began > FRESH_S:
            flight = self._written(message, tries=0)
        is_begun = flight is not None and self._begin(flight)
        try:
            self._land(after)
        except BaseException:
            self._line.drop()
            raise
        return self._hand(flight) if flight and is_begun else None

    def _written(self, message: Message, *, tries: int) -> Flight | None:
        """The letter with what is true now, or nothing where it may not be sent any more."""
        now = self.clock()
        if not claims.renew(message, self._token, tries=tries, now=now):
            self.outcome["lost"] += 1
            return None
        try:
            if reason := self._suppressed.get(message.recipient.lower()):
                raise Undeliverable(f"Mail to this address came back: {reason}")
            rendered = render(message, now=now, wordings=self._wordings)
            return Flight(message, rendered, _packed(message, rendered, now))
        except NotSent as reason:
            self._end(message, State.VOID, str(reason))
        except Undeliverable as reason:
            self._end(message, State.FAILED, str(reason))
        except Exception as error:
            # A faulty template or missing object must not stop the others; staff see it on the row.
            log.exception("Message %s could not be written.", message.pk)
            self._end(message, State.FAILED, f"{type(error).__name__}: {error}")
        return None

    def _begin(self, flight: Flight) -> bool:
        """Announce it to the server; False where the server takes nothing at present."""
        try:
            self._line.open()
            self._line.begin(flight.mail)
        except line.Away as error:
            self._leave(flight.message, error)
            return False
        except (line.Refused, line.Broken) as error:
            flight.error = error
        return True

    def _hand(self, flight: Flight) -> Flight | None:
        if flight.error:
            return flight
        try:
            self._line.hand(flight.mail)
        except line.Away as error:
            self._leave(flight.message, error)
            return None
        except (line.Refused, line.Broken) as error:
            flight.error = error
        return flight

    def _await(self, flight: Flight | None) -> None:
        """Hear what the server says to a letter that was handed over."""
        if flight is None or flight.error:
            return
        try:
            self._line.reply()
        except (line.Refused, line.Broken) as error:
            flight.error = error

    def _land(self, flight: Flight | None) -> None:
        """Note what became of it."""
        if flight is None:
            return
        if flight.error is None:
            self._sent(flight)
        elif isinstance(flight.error, line.Refused) and flight.error.is_final:
            self._end(flight.message, State.FAILED, str(flight.error))
        else:
            self._later(flight.message, str(flight.error))

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


def _packed(message: Message, rendered: Rendered, now: datetime) -> mime.Mail:
    """The mail with its bytes made. Raises Undeliverable for an address that no server could take."""
    try:
        mail = mime.Mail(message, rendered, now=now)
        mail.content  # noqa: B018  made now, while the server works
    except UnicodeError as error:
        raise Undeliverable(f"This is no address: {error}") from error
    return mail
