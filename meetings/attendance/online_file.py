"""The list of participants that an online tool saves: Zoom, Teams, Webex and their like.

They differ in encoding, separator, the lines above the table and the names of columns. What they share
is a row of heads with a name and, mostly, an address and how long somebody was there.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST_BYTES = 2_000_000
MOST_ROWS = 5_000
NAMES = ("name", "full name", "participant", "attendee name", "user name", "name (original name)", "participant name")
EMAILS = ("email", "e-mail", "user email", "email address", "attendee email", "participant id (upn)")
TIMES = (
    "duration", "duration (minutes)", "in-meeting duration", "attendance duration", "total duration (minutes)",
    "time in session (minutes)", "time in session",
)  # fmt: skip
_UNITS = {"h": 60.0, "m": 1.0, "s": 1 / 60}


@dataclass(frozen=True)
class Guest:
    """Somebody in the file; `minutes` is None where the file does not say."""

    name: str
    email: str
    minutes: float | None


def guests(content: bytes) -> list[Guest]:
    """Everybody in the file once, their times added up. Raises ValidationError with what is wrong with it."""
    if len(content) > MOST_BYTES:
        raise ValidationError(_("This file is larger than 2 MB. Save the list of participants alone."))
    found: dict[str, Guest] = {}
    for guest in _rows(_text(content)):
        key = (guest.email or guest.name).casefold()
        known = found.get(key)
        found[key] = Guest(guest.name, guest.email, _sum(known.minutes, guest.minutes)) if known else guest
    if not found:
        raise ValidationError(_("There is nobody in this file."))
    return list(found.values())


def minutes_of(text: str) -> float | None:
    """“45”, “45 min”, “1h 2m 3s” or “00:45:00” in minutes; None for anything else."""
    text = text.strip().lower()
    if re.fullmatch(r"\d+([.,]\d+)?", text):
        return float(text.replace(",", "."))
    if clock := re.fullmatch(r"(\d+):(\d{1,2})(?::(\d{1,2}))?", text):
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        return hours * 60 + minutes + seconds / 60
    parts = re.findall(r"(\d+)\s*([hms])[a-z]*", text)
    return sum(int(number) * _UNITS[unit] for number, unit in parts) if parts else None


def _sum(one: float | None, other: float | None) -> float | None:
    return None if one is None and other is None else (one or 0) + (other or 0)


def _text(content: bytes) -> str:
    is_utf16 = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        return content.decode("utf-16" if is_utf16 else "utf-8-sig").replace("\0", "")
    except UnicodeDecodeError as error:
        raise ValidationError(_("This file is no text that can be read. Save it as CSV once more.")) from error


def _rows(text: str) -> Iterator[Guest]:
    """The rows under the first line that has the heads, until the next empty line."""
    separator = max("\t;,", key=text.count)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise ValidationError(_("This file is no table that can be read. Save it as CSV once more.")) from error
    if len(lines) > MOST_ROWS:
        raise ValidationError(_("This file has more than %(n)s rows.") % {"n": MOST_ROWS})
    start, columns = _heads(lines)
    for cells in lines[start:]:
        if not any(cell.strip() for cell in cells):
            break
        name, email, time = (cells[at].strip() if at is not None and at < len(cells) else "" for at in columns)
        if name or email:
            yield Guest(name[:200], email.lower()[:254] if "@" in email else "", minutes_of(time))


def _heads(lines: list[list[str]]) -> tuple[int, tuple[int | None, int | None, int | None]]:
    """Where the rows begin, and the columns of name, address and time."""
    for number, cells in enumerate(lines, start=1):
        heads = [" ".join(cell.strip().casefold().split()) for cell in cells]
        name, email, time = (_first(heads, known) for known in (NAMES, EMAILS, TIMES))
        if name is not None and (email is not None or time is not None):
            return number, (name, email, time)
    raise ValidationError(
        _("No list of participants is in this file. Its first row should have a name, and an e-mail address or a time.")
    )


def _first(heads: list[str], known: tuple[str, ...]) -> int | None:
    return next((heads.index(head) for head in known if head in heads), None)
