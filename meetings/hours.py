"""How the dates and hours of a meeting are written, on pages, in letters and in calendars alike."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import pairwise

from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings import walltime
from meetings.models import Day


def dates(days: Iterable[Day], *, with_weekdays: bool = False) -> str:
    """All days in few words: 16 and 17 March 2027. Three or more in a row: 16 to 18 March 2027."""
    all_dates = sorted(day.date for day in days)
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
    starts, ends = day.starts_local, day.ends_local
    in_brussels = _span(starts, ends, walltime.BRUSSELS, day.date)
    elsewhere: list[str] = []
    for name in dict.fromkeys((day.meeting.time_zone, reader_zone)):
        if name and name != walltime.BRUSSELS:
            span = _span(starts, ends, name, day.date)
            if span != in_brussels:
                elsewhere.append(_("%(span)s in %(city)s") % {"span": span, "city": walltime.city(name)})
    text = _("%(span)s Brussels time") % {"span": in_brussels}
    return f"{text} ({'; '.join(elsewhere)})" if elsewhere else text


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
