"""How well a reader suits an application, in whole points. Pure calculation, without Django."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from babel.languages import get_official_languages

LANGUAGE, DOMAIN, SECTOR = 3, 2, 1
# Everybody who reviews works in it.
WORKING_LANGUAGE = "en"


@dataclass(frozen=True)
class Suits:
    """What of an application a reader knows. None where the application does not say."""

    language: bool | None
    domain: bool | None
    sector: bool | None

    @property
    def points(self) -> int:
        return LANGUAGE * bool(self.language) + DOMAIN * bool(self.domain) + SECTOR * bool(self.sector)


@cache
def languages_of(country: str) -> frozenset[str]:
    """A guess at what a company writes in: the official languages of its country.

    Source: the Unicode CLDR, through Babel.
    """
    official = get_official_languages(country) or get_official_languages(country, regional=True, de_facto=True)
    return frozenset(language.partition("_")[0] for language in official)


def suits(
    *,
    country: str,
    ai_domains: Sequence[str],
    sector: str,
    languages: Sequence[str],
    known_domains: Sequence[str],
    known_sectors: Sequence[str],
) -> Suits:
    """Whether a reader reads the company's language, and knows one of its AI domains, and its sector."""
    spoken = languages_of(country)
    return Suits(
        language=not spoken.isdisjoint({*languages, WORKING_LANGUAGE}) if spoken else None,
        domain=not set(ai_domains).isdisjoint(known_domains) if ai_domains else None,
        sector=sector in known_sectors if sector else None,
    )
