from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings import walltime

# All that the database names after a place in Europe, and those of European countries that it names after an ocean or
# a neighbour.
EUROPE = sorted(
    {name for name in available_timezones() if name.startswith("Europe/")}
    | {"Atlantic/Azores", "Atlantic/Canary", "Atlantic/Faroe", "Atlantic/Madeira", "Atlantic/Reykjavik"}
    | {"Africa/Ceuta", "Arctic/Longyearbyen", "Asia/Famagusta", "Asia/Nicosia", "Asia/Tbilisi", "Asia/Yerevan"}
)


@pytest.mark.parametrize("zone", EUROPE)
@pytest.mark.parametrize("change", [date(2027, 3, 28), date(2027, 10, 31)])
def test_each_quarter_of_an_hour_around_a_clock_change_is_one_moment_or_refused(zone: str, change: date) -> None:
    where = ZoneInfo(zone)
    start = datetime.combine(change - timedelta(days=2), time(0), tzinfo=UTC)
    shown: dict[datetime, list[datetime]] = {}
    for quarter in range(4 * 24 * 5):
        moment = start + timedelta(minutes=15 * quarter)
        shown.setdefault(moment.astimezone(where).replace(tzinfo=None), []).append(moment)

    for quarter in range(-4 * 24, 4 * 48):
        wall = datetime.combine(change, time(0)) + timedelta(minutes=15 * quarter)
        moments = shown.get(wall, [])
        try:
            found = [walltime.instant(wall.date(), wall.time(), zone)]
        except walltime.NoSuchTime:
            found = []
        except walltime.TwiceThatDay:
            # Asked which, both are there, in their order.
            found = [walltime.instant(wall.date(), wall.time(), zone, fold) for fold in (0, 1)]
            assert (len(moments), walltime.is_twice(wall.date(), wall.time(), zone)) == (2, True)

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


def test_every_zone_of_europe_is_walked() -> None:
    assert len(EUROPE) > 60


def test_which_of_two_says_nothing_where_there_is_one() -> None:
    found = {walltime.instant(date(2027, 3, 16), time(9), "Europe/Brussels", fold) for fold in (None, 0, 1)}

    assert found == {datetime(2027, 3, 16, 8, tzinfo=UTC)}


def test_a_time_that_the_clocks_jump_over_is_not_had_by_saying_which() -> None:
    for fold in (0, 1):
        with pytest.raises(walltime.NoSuchTime):
            walltime.instant(date(2027, 3, 28), time(2, 30), "Europe/Brussels", fold)

    assert not walltime.is_twice(date(2027, 3, 28), time(2, 30), "Europe/Brussels")
