from zoneinfo import ZoneInfo

from focusgroup.vocabulary import zones


def test_zones_of_places_are_offered_europe_first() -> None:
    offered = zones.by_continent()
    names = [name for places in offered.values() for name, _place in places]

    assert next(iter(offered)) == "Europe"
    assert ("America/Argentina/Buenos_Aires", "Argentina, Buenos Aires") in offered["America"]
    assert len(names) == len(set(names)) > 300
    assert {"UTC", "EST", "GB", "Etc/GMT+1", "right/Europe/Lisbon", "localtime"}.isdisjoint(names)
    assert all(ZoneInfo(name) for name in names)


def test_old_names_are_known_and_files_are_none() -> None:
    assert {"UTC", "GB", "Europe/Lisbon"} <= zones.names()
    assert {"", "Europe/Atlantis", "../etc/passwd", "right/Europe/Lisbon", "tzdata.zi"}.isdisjoint(zones.names())
