"""How the dates and hours of a meeting are written, on pages, in letters and in calendars alike."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import pairwise

from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings import walltime
from meetings.models import Day, Session


def dates(days: Iterable[Day], *, with_weekdays: bool = False) -> str:
    """All days in few words: 16 and 17 March 2027. Three or more in a row: 16 to 18 March 2027."""
    return dates_written([day.date for day in days], with_weekdays=with_weekdays)


def dates_written(some: Iterable[date], *, with_weekdays: bool = False) -> str:
    """`dates` of any dates; empty where there are none."""
    all_dates = sorted(some)
    if not all_dates:
        return ""
    in_a_row = all((b - a) == timedelta(days=1) for a, b in pairwise(all_dates))
    if len(all_dates) > 2 and in_a_row:
        first, last = _short([all_dates[0], all_dates[-1]], with_weekdays)
        return _("%(first)s to %(last)s") % {"first": first, "last": last}
    return get_text_list(_short(all_dates, with_weekdays), _("and"))


def _short(all_dates: list[date], with_weekdays: bool) -> list[str]:
    """Each date, with month and year only where the next one has another."""
    parts = []
    for this, following in zip(all_dates, [*all_dates[1:], None], strict=True):
        ends_year = following is None or following.year != this.year
        ends_month = ends_year or (following is not None and following.month != this.month)
        pattern = "l j" if with_weekdays else "j"
        parts.append(date_format(this, pattern + (" F" if ends_month else "") + (" Y" if ends_year else "")))
    return parts


def hours(day: Day, *, reader_zone: str = "") -> str:
    """From when to when: in Brussels time, and in brackets at the place and with the reader where clocks differ.

    13:00 to 17:30 Brussels time (12:00 to 16:30 in Lisbon)
    """
    return between(day.starts_local, day.ends_local, day.date, (day.meeting.time_zone, reader_zone))


def between(starts: datetime, ends: datetime, on: date, zones: Iterable[str]) -> str:
    """`hours` of any two moments that begin on this date."""
    in_brussels = _span(starts, ends, walltime.BRUSSELS, on)
    elsewhere: list[str] = []
    for name in dict.fromkeys(zones):
        if name and name != walltime.BRUSSELS:
            span = _span(starts, ends, name, on)
            if span != in_brussels:
                elsewhere.append(_("%(span)s in %(city)s") % {"span": span, "city": walltime.city(name)})
    text = _("%(span)s Brussels time") % {"span": in_brussels}
    return f"{text} ({'; '.join(elsewhere)})" if elsewhere else text


def session_elsewhere(session: Session, zones: Iterable[str]) -> list[str]:
    """When a session is in each of the zones, where clocks differ from those at the place: 14:00 to 15:30 Lisbon."""
    starts, ends = session.starts_local, session.ends_local
    found = []
    for name in dict.fromkeys(zones):
        if not name or starts.astimezone(walltime.person_zone(name)).replace(tzinfo=None) == starts.replace(
            tzinfo=None
        ):
            continue
        first = starts.astimezone(walltime.person_zone(name))
        span = _span(starts, ends, name, session.day.date) if ends else f"{first:%H:%M}"
        found.append(_("%(span)s in %(city)s") % {"span": span, "city": walltime.city(name)})
    return found


def _span(starts: datetime, ends: datetime, zone_name: str, day: date) -> str:
    where = walltime.person_zone(zone_name)
    first, last = starts.astimezone(where), ends.astimezone(where)
    span = _("%(starts)s to %(ends)s") % {"starts": f"{first:%H:%M}", "ends": f"{last:%H:%M}"}
    if first.date() == day:
        return span
    return _("%(span)s on %(day)s") % {"span": span, "day": date_format(first.date(), "l j F")}


def compared(moment: datetime, zone_name: str, other: str) -> str:
    """How far the clocks of two zones are apart then: "one hour behind Helsinki"; empty when they agree."""
    here, there = (moment.astimezone(walltime.person_zone(name)).utcoffset() for name in (zone_name, other))
    minutes = int(((here or timedelta()) - (there or timedelta())).total_seconds() // 60)
    if not minutes:
        return ""
    whole, rest = divmod(abs(minutes), 60)
    apart = ngettext("%(n)s hour", "%(n)s hours", whole) % {"n": whole}
    if rest:
        apart = _("%(whole)s h %(rest)s min") % {"whole": whole, "rest": rest}
    words = {"apart": apart, "city": walltime.city(other)}
    return (_("%(apart)s ahead of %(city)s") if minutes > 0 else _("%(apart)s behind %(city)s")) % words


def moment(at: datetime, *, reader_zone: str = "") -> str:
    """A moment in words, in Brussels time, and in brackets with the reader where the clocks differ."""
    text = _("%(moment)s Brussels time") % {"moment": _on_the_wall(at, walltime.BRUSSELS)}
    elsewhere = _on_the_wall(at, reader_zone) if reader_zone else ""
    if elsewhere and elsewhere != _on_the_wall(at, walltime.BRUSSELS):
        there = _("%(moment)s in %(city)s") % {"moment": elsewhere, "city": walltime.city(reader_zone)}
        return f"{text} ({there})"
    return text


def _on_the_wall(at: datetime, zone_name: str) -> str:
    return date_format(at.astimezone(walltime.person_zone(zone_name)), "l j F Y, H:i")
