"""One pass over what is due."""

import json
import logging
import math
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings

from focusgroup.outbox import heartbeat
from focusgroup.outbox.delivery import claims, line
from focusgroup.outbox.letters import NotSent
from focusgroup.outbox.models import Message, Suppression
from focusgroup.outbox.rendering import Look, Rendered, render, statement
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
    """Nothing can be sent to this address, mail to it came back, or what belongs to the letter is not there."""


def is_stopping() -> bool:
    return stopping.is_set()


@dataclass(frozen=True)
class Ahead:
    """The letter that leaves next: its lease is prolonged, and what it is about was read at this (monotonic) time."""

    message: Message
    look: Look | None
    at: float
    is_ours: bool


@dataclass
class Flight:
    """A letter on its way: written, begun, handed over; `error` says what went wrong."""

    message: Message
    rendered: Rendered
    mail: mime.Mail
    error: line.Refused | line.Broken | None = None


@dataclass(frozen=True)
class Ending:
    """How a letter ended, as it is counted and as it is noted."""

    outcome: str
    end: claims.End


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
    _batch: list[Message] = field(default_factory=list)
    _suppressed: dict[str, str] = field(default_factory=dict)
    _wordings: Wordings | None = None
    _read_at: float = -math.inf
    _is_there: bool = False

    def __post_init__(self) -> None:
        self._line = line.to_server()
        self._ends = math.inf

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
            else:
                self.has_more = not self.away
        finally:
            self.close()
        self._tell_of_the_server()
        return self.outcome

    def _tell_of_the_server(self) -> None:
        if self.away:
            heartbeat.away(self.away, now=self.clock())
        elif self._is_there:
            heartbeat.back()

    def close(self) -> None:
        self._line.close()

    def _goes_on(self) -> bool:
        return not self.away and not stopping.is_set() and time.monotonic() < self._ends

    def _work_off(self, messages: list[Message]) -> None:
        """Send what was claimed, and give back what was not tried, whatever happens."""
        self._batch, self._read_at = messages, -math.inf
        try:
            self.deliver(messages, self._token)
        finally:
            claims.release(self._token)

    def _reread(self) -> None:
        """The wordings, and the addresses that bounce: for all of the batch, and again after a second."""
        if self._batch and time.monotonic() - self._read_at > FRESH_S:
            addresses = {message.recipient.lower() for message in self._batch}
            self._suppressed = dict(Suppression.objects.filter(address__in=addresses).values_list("address", "reason"))
            self._wordings = wording.load(message.kind for message in self._batch)
            self._read_at = time.monotonic()

    def deliver(self, messages: Iterable[Message], token: str) -> None:
        """Send one letter after the other.

        Each is written while the server works on the one before. What became of that is noted while
        the server reads the new letter's address, before it gets any of its text; on the same journey to the
        database the lease of the letter after is prolonged, and what it is about is read.
        """
        self._token = token
        waiting = iter(messages)
        flight: Flight | None = None
        ahead = self._turn(None, next(waiting, None))
        while ahead or flight:
            if ahead and not self._goes_on():
                self._give_back(ahead)
                ahead = None
            written = self._written(ahead) if ahead else None
            self._await(flight)
            if written and ahead and time.monotonic() - ahead.at > FRESH_S:
                written = self._written(self._look(ahead.message))
            is_begun = written is not None and self._begin(written)
            try:
                ahead = self._turn(flight, next(waiting, None) if self._goes_on() else None)
            except BaseException:
                self._line.drop()
                raise
            flight = self._hand(written) if written and is_begun else None
            self.progress(self.outcome)

    def _turn(self, flight: Flight | None, message: Message | None) -> Ahead | None:
        """Note the end of the one letter, and look at the other."""
        ending = self._ending(flight) if flight else None
        coming = claims.Coming(message, statement(message), self.clock()) if message else None
        came = claims.turn(self._token, done=ending.end if ending else None, coming=coming)
        if ending:
            self._count(ending, is_noted=came.is_noted)
        if message and came.is_ours and came.to != message.recipient:
            # It follows its reader. Whether mail to the new address comes back is asked before it is written.
            message.recipient, self._read_at = came.to, -math.inf
        return Ahead(message, came.rows, time.monotonic(), came.is_ours) if message else None

    def _look(self, message: Message) -> Ahead:
        ahead = self._turn(None, message)
        assert ahead is not None
        return ahead

    def _give_back(self, ahead: Ahead) -> None:
        if ahead.is_ours:
            claims.give_back(ahead.message, self._token)

    def _written(self, ahead: Ahead) -> Flight | None:
        """The letter with what is true now, or nothing where it may not be sent any more."""
        message = ahead.message
        if not ahead.is_ours:
            self.outcome["lost"] += 1
            return None
        try:
            self._reread()
            if reason := self._suppressed.get(message.recipient.lower()):
                raise Undeliverable(f"Mail to this address came back: {reason}")
            now = self.clock()
            rendered = render(message, now=now, wordings=self._wordings, look=ahead.look)
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
            self._is_there = True
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

    def _ending(self, flight: Flight) -> Ending:
        """What became of it."""
        message, error = flight.message, flight.error
        if error is None:
            kept = flight.rendered if settings.OUTBOX_IS_MAILBOX else flight.rendered.in_public()
            parts = {"subject": kept.subject[:250], "text": kept.text, "html": kept.html, "calendar": kept.calendar}
            if kept.attachments:
                parts["attachments"] = json.dumps([attachment.name for attachment in kept.attachments])
            return self._ended(message, State.SENT, "", **parts)
        if isinstance(error, line.Refused) and error.is_final:
            return self._ended(message, State.FAILED, str(error))
        return self._later(message, str(error), may_have_arrived=getattr(error, "may_have_arrived", False))

    def _ended(self, message: Message, state: State, error: str, **kept: object) -> Ending:
        changes = {"state": state.value, "done_at": self.clock(), "last_error": error}
        if state is not State.FAILED:
            changes["sealed"] = ""
        if state is not State.SENT:
            changes |= claims.not_arrived(message)
        return Ending(state.value, claims.End(message, changes | kept))

    def _later(self, message: Message, error: str, *, may_have_arrived: bool = False) -> Ending:
        """To be tried again after a pause that doubles from a minute to two hours."""
        arrived = {"may_have_arrived": True} if may_have_arrived else claims.not_arrived(message)
        if message.attempts + 1 >= claims.ATTEMPTS_MOST:
            return self._ended(message, State.FAILED, error, **arrived)
        pause = timedelta(seconds=min(BACKOFF_FIRST_S * 2**message.attempts, BACKOFF_MOST_S))
        changes = {"state": State.QUEUED.value, "not_before": self.clock() + pause, "last_error": error}
        return Ending("later", claims.End(message, changes | arrived))

    def _end(self, message: Message, state: State, error: str) -> None:
        self._note(self._ended(message, state, error))

    def _leave(self, message: Message, error: line.Away) -> None:
        """The server takes nothing at present: the next sweep asks again.

        No letter loses an attempt by a server that does not answer. One that the server would not
        even begin with pauses, lest it stand before all others for ever.
        """
        self.away = str(error)
        log.error("The mail server takes no letters: %s", error)
        if error.is_about_letter:
            self._note(self._later(message, str(error)))
        else:
            claims.give_back(message, self._token)
            self.outcome["away"] += 1

    def _note(self, ending: Ending) -> None:
        is_noted = claims.conclude(ending.end.message, self._token, ending.end.changes)
        self._count(ending, is_noted=is_noted)

    def _count(self, ending: Ending, *, is_noted: bool) -> None:
        if not is_noted:
            log.warning("Message %s was stopped, or claimed by another worker, meanwhile.", ending.end.message.pk)
        self.outcome[ending.outcome if is_noted else "lost"] += 1


def _packed(message: Message, rendered: Rendered, now: datetime) -> mime.Mail:
    """The mail with its bytes made. Raises Undeliverable for an address that no server could take."""
    try:
        mail = mime.Mail(message, rendered, now=now)
        mail.content  # noqa: B018  made now, while the server works
    except UnicodeError as error:
        raise Undeliverable(f"This is no address: {error}") from error
    except mime.NotAttached as error:
        raise Undeliverable(str(error)) from error
    return mail
