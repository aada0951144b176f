"""Wall-clock times and the instants they mean. Clocks go forward and back twice a year."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

BRUSSELS = "Europe/Brussels"


class UnknownZone(ValueError):
    """No zone of the IANA database has this name."""


class NoSuchTime(ValueError):
    """The clocks jump over this time on this day."""


class TwiceThatDay(ValueError):
    """The clocks show this time twice on this day."""


def zone(name: str) -> ZoneInfo:
    """Raises UnknownZone."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnknownZone(name) from error


def is_known(name: str) -> bool:
    try:
        zone(name)
    except UnknownZone:
        return False
    return True


def person_zone(name: str) -> ZoneInfo:
    """A person's zone; Brussels where theirs is not known, so that one bad entry stops nobody's mail."""
    try:
        return zone(name)
    except UnknownZone:
        return ZoneInfo(BRUSSELS)


def local(day: date, clock: time, where: ZoneInfo, fold: int | None = None) -> datetime:
    """The time as the clock on that wall shows it; of two, the earlier unless `fold` is 1."""
    return datetime.combine(day, clock.replace(tzinfo=None, fold=fold or 0), tzinfo=where)


def instant(day: date, clock: time, zone_name: str, fold: int | None = None) -> datetime:
    """The moment, in UTC, at which clocks in the zone show this.

    `fold` says which of two, 0 or 1, where they show it twice; elsewhere it says nothing.
    Raises NoSuchTime or UnknownZone, and TwiceThatDay where it is not said which.
    """
    where = zone(zone_name)
    wall = local(day, clock, where)
    first, second = (wall.replace(fold=each).astimezone(UTC) for each in (0, 1))
    if first.astimezone(where).replace(tzinfo=None) != wall.replace(tzinfo=None):
        raise NoSuchTime(f"{day} {clock:%H:%M} {zone_name}")
    if first != second and fold is None:
        raise TwiceThatDay(f"{day} {clock:%H:%M} {zone_name}")
    return second if fold == 1 else first


def is_twice(day: date, clock: time, zone_name: str) -> bool:
    """Whether clocks in the zone show this time twice on this day."""
    try:
        instant(day, clock, zone_name)
    except TwiceThatDay:
        return True
    except (NoSuchTime, UnknownZone):
        return False
    return False


def city(zone_name: str) -> str:
    """What people call the zone: Lisbon for Europe/Lisbon."""
    return zone_name.rpartition("/")[2].replace("_", " ")
