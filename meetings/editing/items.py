"""The agenda as staff want it: its sessions, what is wrong with them, and how two change places."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from meetings import walltime
from meetings.editing.models import Reference, validate_address
from meetings.models import Day, Session
from meetings.plan import problem_of

DAY_MINUTES = 24 * 60
LINKS_MOST = 20
TITLE_LENGTH = 200
ADDRESS_LENGTH = 400


@dataclass(frozen=True)
class Item:
    """A session as it is to be; `key` names the session it was, or None for a new one, `day` its day by key."""

    key: int | None
    day: int
    starts: time
    ends: time | None
    title: str
    speakers: str = ""
    note: str = ""
    references: tuple[tuple[str, str, str], ...] = ()
    # Which of two, where the clocks show this time twice that day.
    starts_fold: int | None = None
    ends_fold: int | None = None

    @classmethod
    def of(cls, session: Session) -> "Item":
        return cls(
            key=session.pk,
            day=session.day_id,
            starts=session.starts,
            ends=session.ends,
            title=session.title,
            speakers=session.speakers,
            note=session.note,
            references=tuple((each.kind, each.title, each.url) for each in session.references.all()),
            starts_fold=session.starts_fold,
            ends_fold=session.ends_fold,
        )


@dataclass(frozen=True)
class Problem:
    """What is wrong, at which of the items, in which of its fields."""

    number: int
    field: str
    text: str


def problems(items: Sequence[Item], days: Collection[Day]) -> Iterator[Problem]:
    """Sessions that end before they start, begin before their day, overlap, or stand where the clocks change."""
    by_key = {day.pk: day for day in days}
    held: dict[int, list[_Held]] = {}
    for number, item in enumerate(items):
        day = by_key.get(item.day)
        found = _problem_of(number, item, day)
        if found:
            yield found
        elif day:
            held.setdefault(day.pk, []).append(_Held.of(number, item, day))
    for key in by_key:
        yield from _overlaps(held.get(key, []))


@dataclass(frozen=True)
class _Held:
    """When a session is, in UTC; an open end is its start."""

    starts: datetime
    ends: datetime
    number: int
    title: str

    @classmethod
    def of(cls, number: int, item: Item, day: Day) -> "_Held":
        zone_name = day.meeting.time_zone
        starts = walltime.instant(day.date, item.starts, zone_name, item.starts_fold)
        ends = walltime.instant(day.date, item.ends, zone_name, item.ends_fold) if item.ends else starts
        return cls(starts, ends, number, item.title)


def _problem_of(number: int, item: Item, day: Day | None) -> Problem | None:
    """What is wrong with a session by itself."""
    if day is None:
        return Problem(number, "day", _("This day is not of the meeting."))
    if item.ends is not None and item.ends <= item.starts:
        return Problem(number, "ends", _("This is before the start."))
    clocks = [("starts", item.starts, item.starts_fold)]
    clocks += [("ends", item.ends, item.ends_fold)] if item.ends else []
    for name, clock, fold in clocks:
        if problem := problem_of(day.date, clock, fold, day.meeting.time_zone):
            return Problem(number, name, problem)
    held = _Held.of(number, item, day)
    if item.ends and held.ends <= held.starts:
        return Problem(number, "ends", _("This is before the start."))
    if held.starts < day.starts_local.astimezone(UTC):
        return Problem(number, "starts", _("The day begins at %(time)s.") % {"time": f"{day.starts:%H:%M}"})
    return None


def _overlaps(held: list[_Held]) -> Iterator[Problem]:
    held.sort(key=lambda each: (each.starts, each.ends))
    for earlier, later in pairwise(held):
        if earlier.ends > later.starts or earlier.starts == later.starts:
            words = {"earlier": earlier.title}
            yield Problem(later.number, "starts", _("“%(earlier)s” has not ended when this begins.") % words)


@dataclass(frozen=True)
class Span:
    """From when to when, in minutes since midnight; `ends` is None where it is open."""

    starts: int
    ends: int | None

    @classmethod
    def of(cls, starts: time, ends: time | None) -> "Span":
        return cls(_minutes(starts), _minutes(ends) if ends else None)

    @property
    def clocks(self) -> tuple[str, str]:
        """As they are typed: 09:00, and nothing for an open end."""
        return _shown(self.starts), "" if self.ends is None else _shown(self.ends)


def swapped(first: Span, second: Span) -> tuple[Span, Span] | None:
    """Two neighbours in each other's place, each as long as before, with the same pause between them.

    First comes what was second. None where that would run past midnight.
    """
    pause = max(0, second.starts - first.ends) if first.ends is not None else 0
    early = Span(first.starts, None if second.ends is None else first.starts + second.ends - second.starts)
    starts = second.starts if early.ends is None else early.ends + pause
    late = Span(starts, None if first.ends is None else starts + first.ends - first.starts)
    return (early, late) if max(late.starts, late.ends or 0) < DAY_MINUTES else None


def _shown(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def parsed(text: str, kind: str) -> tuple[tuple[str, str, str], ...]:
    """The links that stand in the lines, each a title and then an address. Raises ValidationError by line."""
    lines = [line.split() for line in text.splitlines() if line.strip()]
    if len(lines) > LINKS_MOST:
        raise ValidationError(_("Give %(n)s links at most.") % {"n": LINKS_MOST})
    found = []
    for words in lines:
        title, address = " ".join(words[:-1]), words[-1]
        if not title:
            raise ValidationError(_("“%(line)s”: write the title before the address.") % {"line": address[:60]})
        try:
            validate_address(address)
        except ValidationError as error:
            line = {"line": " ".join(words)[:60], "problem": error.messages[0]}
            raise ValidationError(_("“%(line)s”: %(problem)s") % line) from error
        if len(title) > TITLE_LENGTH or len(address) > ADDRESS_LENGTH:
            raise ValidationError(_("“%(line)s”: this is too long.") % {"line": title[:60]})
        found.append((kind, title, address))
    return tuple(found)


def lines_of(references: Collection[tuple[str, str, str]], kind: str) -> str:
    """The other way round: as they are shown to be changed."""
    return "\n".join(f"{title} {url}" for each, title, url in references if each == kind)


PAPER, ISSUE = Reference.Kind.PAPER.value, Reference.Kind.ISSUE.value
