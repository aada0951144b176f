"""Time zones that somebody can choose: those of the IANA database, named after places."""

from functools import cache
from zoneinfo import available_timezones

# What is named after a place; the rest of the database are old names and abbreviations.
_PLACES = ("Africa/", "America/", "Arctic/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")


@cache
def names() -> frozenset[str]:
    """All of the database, old names too. Reading them walks over its folders, so they are kept."""
    return frozenset(available_timezones())


@cache
def by_continent() -> dict[str, list[tuple[str, str]]]:
    """Name and place of each zone that has one, Europe first."""
    continents: dict[str, list[tuple[str, str]]] = {"Europe": []}
    for name in sorted(each for each in names() if each.startswith(_PLACES)):
        continent, _slash, place = name.partition("/")
        continents.setdefault(continent, []).append((name, place.replace("_", " ").replace("/", ", ")))
    return continents
