from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings import walltime

EUROPE = [
    "Atlantic/Azores",
    "Atlantic/Canary",
    "Atlantic/Reykjavik",
    "Europe/Amsterdam",
    "Europe/Athens",
    "Europe/Belgrade",
    "Europe/Berlin",
    "Europe/Bratislava",
    "Europe/Brussels",
    "Europe/Bucharest",
    "Europe/Budapest",
    "Europe/Chisinau",
    "Europe/Copenhagen",
    "Europe/Dublin",
    "Europe/Helsinki",
    "Europe/Istanbul",
    "Europe/Kyiv",
    "Europe/Lisbon",
    "Europe/Ljubljana",
    "Europe/London",
    "Europe/Luxembourg",
    "Europe/Madrid",
    "Europe/Malta",
    "Europe/Oslo",
    "Europe/Paris",
    "Europe/Prague",
    "Europe/Riga",
    "Europe/Rome",
    "Europe/Sarajevo",
    "Europe/Skopje",
    "Europe/Sofia",
    "Europe/Stockholm",
    "Europe/Tallinn",
    "Europe/Tirane",
    "Europe/Vaduz",
    "Europe/Vienna",
    "Europe/Vilnius",
    "Europe/Warsaw",
    "Europe/Zagreb",
    "Europe/Zurich",
    "Asia/Nicosia",
    "Asia/Tbilisi",
]


@pytest.mark.parametrize("zone", EUROPE)
@pytest.mark.parametrize("change", [date(2027, 3, 28), date(2027, 10, 31)])
def test_each_quarter_of_an_hour_around_a_clock_change_is_one_moment_or_refused(zone: str, change: date) -> None:
    where = ZoneInfo(zone)
    start = datetime.combine(change - timedelta(days=1), time(0), tzinfo=UTC)
    shown: dict[datetime, list[datetime]] = {}
    for quarter in range(4 * 24 * 3):
        moment = start + timedelta(minutes=15 * quarter)
        shown.setdefault(moment.astimezone(where).replace(tzinfo=None), []).append(moment)

    for quarter in range(4 * 24):
        wall = datetime.combine(change, time(0)) + timedelta(minutes=15 * quarter)
        moments = shown.get(wall, [])
        try:
            found = [walltime.instant(wall.date(), wall.time(), zone)]
        except walltime.NoSuchTime:
            found = []
        except walltime.TwiceThatDay:
            assert len(moments) == 2
            found = moments

        assert found == moments


@given(st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)), st.sampled_from(EUROPE))
def test_an_instant_shows_the_wall_time_it_came_from(wall: datetime, zone: str) -> None:
    wall = wall.replace(second=0, microsecond=0, fold=0)
    try:
        moment = walltime.instant(wall.date(), wall.time(), zone)
    except (walltime.NoSuchTime, walltime.TwiceThatDay):
        return

    assert moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wall


@pytest.mark.parametrize("name", ["Europe/Atlantis", "", "/etc/passwd", "../Europe/Brussels", "Europe", "x" * 300])
def test_unknown_zones_are_refused_and_stop_no_mail(name: str) -> None:
    with pytest.raises(walltime.UnknownZone):
        walltime.instant(date(2027, 3, 16), time(9), name)

    assert walltime.person_zone(name) == ZoneInfo("Europe/Brussels")


@pytest.mark.parametrize(
    ("zone", "city"),
    [("Europe/Lisbon", "Lisbon"), ("America/Argentina/Buenos_Aires", "Buenos Aires"), ("UTC", "UTC")],
)
def test_a_zone_is_called_by_its_city(zone: str, city: str) -> None:
    assert walltime.city(zone) == city
