"""The countries of Europe and their groups; the names of all countries.

Codes: ISO 3166-1 and Eurostat (which writes EL for Greece and UK for the
United Kingdom); XK for Kosovo is user-assigned in both.
Names: the EU's Interinstitutional Style Guide in English; the Unicode CLDR,
through Babel, in other languages and outside Europe.
Regions: UN M49 and EuroVoc. The regions used for balance are EuroVoc's for the
EEA, Switzerland and the United Kingdom; the rest of Europe is one region.
Population: Eurostat, 1 January 2025, for the EU; approximate elsewhere.
Enterprises with 10 or more staff, by size, 2024, and the share of them that
use AI, 2025: Eurostat (isoc_eb_ai, business economy without finance).
Groups and associations to EU programmes: as of 2026.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Literal

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Label

OUTSIDE = "Other"


@dataclass(frozen=True, slots=True)
class Country:
    """One country of Europe. Numbers of enterprises and percentages are None where Eurostat has none."""

    iso2: str
    iso3: str
    eurostat_code: str
    name: str
    region: str
    un_region: str
    eurovoc_region: str
    population: int
    is_population_approximate: bool
    is_eu27: bool
    is_eea: bool
    is_efta: bool
    is_euro_area: bool
    is_candidate: bool
    is_potential_candidate: bool
    is_digital_europe_associated: bool
    is_horizon_europe_associated: bool
    enterprises_10plus: int | None
    enterprises_10_49: int | None
    enterprises_50_249: int | None
    enterprises_250plus: int | None
    ai_use_10plus_pct: Decimal | None
    ai_use_sme_pct: Decimal | None


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


EU27 = _codes("AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE")
EEA = EU27 | _codes("IS LI NO")
EFTA = _codes("IS LI NO CH")
EURO_AREA = EU27 - _codes("CZ DK HU PL RO SE")
CANDIDATES = _codes("AL BA GE MD ME MK RS TR UA")
POTENTIAL_CANDIDATES = _codes("XK")
DIGITAL_EUROPE_ASSOCIATED = EFTA | _codes("AL BA MD ME MK RS TR UA XK")
HORIZON_EUROPE_ASSOCIATED = DIGITAL_EUROPE_ASSOCIATED | _codes("GB GE FO")

ELIGIBLE: dict[str, frozenset[str]] = {
    "eu27": EU27,
    "eea_ch_uk": EEA | _codes("CH GB"),
    "wider_europe": EEA | _codes("CH GB AD MC SM VA") | CANDIDATES | POTENTIAL_CANDIDATES,
}
ELIGIBLE_LABELS: "dict[str, Label]" = {
    "eu27": _("European Union"),
    "eea_ch_uk": _("European Economic Area, Switzerland and United Kingdom"),
    "wider_europe": _("Wider Europe, candidate countries and small states included"),
}
REGIONS: "dict[str, Label]" = {
    "Northern": _("Northern Europe"),
    "Western": _("Western Europe"),
    "Southern": _("Southern Europe"),
    "Central and Eastern": _("Central and Eastern Europe"),
    "Other Europe": _("Other Europe"),
    OUTSIDE: _("Outside Europe"),
}

# iso2, iso3, Eurostat code, name, region of UN M49, region of EuroVoc, population
_GEOGRAPHY: tuple[tuple[str, str, str, str, str, str, int], ...] = (
    ("AT", "AUT", "AT", "Austria", "Western Europe", "Western", 9_197_200),
    ("BE", "BEL", "BE", "Belgium", "Western Europe", "Western", 11_900_100),
    ("BG", "BGR", "BG", "Bulgaria", "Eastern Europe", "Central and Eastern", 6_437_400),
    ("HR", "HRV", "HR", "Croatia", "Southern Europe", "Central and Eastern", 3_874_400),
    ("CY", "CYP", "CY", "Cyprus", "Western Asia", "Southern", 979_900),
    ("CZ", "CZE", "CZ", "Czechia", "Eastern Europe", "Central and Eastern", 10_909_500),
    ("DK", "DNK", "DK", "Denmark", "Northern Europe", "Northern", 5_992_700),
    ("EE", "EST", "EE", "Estonia", "Northern Europe", "Northern", 1_370_000),
    ("FI", "FIN", "FI", "Finland", "Northern Europe", "Northern", 5_636_000),
    ("FR", "FRA", "FR", "France", "Western Europe", "Western", 68_635_900),
    ("DE", "DEU", "DE", "Germany", "Western Europe", "Western", 83_577_100),
    ("GR", "GRC", "EL", "Greece", "Southern Europe", "Southern", 10_409_500),
    ("HU", "HUN", "HU", "Hungary", "Eastern Europe", "Central and Eastern", 9_539_500),
    ("IE", "IRL", "IE", "Ireland", "Northern Europe", "Western", 5_439_900),
    ("IT", "ITA", "IT", "Italy", "Southern Europe", "Southern", 58_934_200),
    ("LV", "LVA", "LV", "Latvia", "Northern Europe", "Northern", 1_856_900),
    ("LT", "LTU", "LT", "Lithuania", "Northern Europe", "Northern", 2_890_700),
    ("LU", "LUX", "LU", "Luxembourg", "Western Europe", "Western", 682_000),
    ("MT", "MLT", "MT", "Malta", "Southern Europe", "Southern", 574_300),
    ("NL", "NLD", "NL", "Netherlands", "Western Europe", "Western", 18_044_000),
    ("PL", "POL", "PL", "Poland", "Eastern Europe", "Central and Eastern", 36_497_500),
    ("PT", "PRT", "PT", "Portugal", "Southern Europe", "Southern", 10_749_600),
    ("RO", "ROU", "RO", "Romania", "Eastern Europe", "Central and Eastern", 19_036_400),
    ("SK", "SVK", "SK", "Slovakia", "Eastern Europe", "Central and Eastern", 5_419_500),
    ("SI", "SVN", "SI", "Slovenia", "Southern Europe", "Central and Eastern", 2_130_900),
    ("ES", "ESP", "ES", "Spain", "Southern Europe", "Southern", 49_078_000),
    ("SE", "SWE", "SE", "Sweden", "Northern Europe", "Northern", 10_587_700),
    ("IS", "ISL", "IS", "Iceland", "Northern Europe", "Northern", 390_000),
    ("LI", "LIE", "LI", "Liechtenstein", "Western Europe", "Western", 41_000),
    ("NO", "NOR", "NO", "Norway", "Northern Europe", "Northern", 5_590_000),
    ("CH", "CHE", "CH", "Switzerland", "Western Europe", "Western", 9_050_000),
    ("GB", "GBR", "UK", "United Kingdom", "Northern Europe", "Western", 69_300_000),
    ("AL", "ALB", "AL", "Albania", "Southern Europe", "Central and Eastern", 2_360_000),
    ("BA", "BIH", "BA", "Bosnia and Herzegovina", "Southern Europe", "Central and Eastern", 3_400_000),
    ("GE", "GEO", "GE", "Georgia", "Western Asia", "Central and Eastern", 3_700_000),
    ("MD", "MDA", "MD", "Moldova", "Eastern Europe", "Central and Eastern", 2_380_000),
    ("ME", "MNE", "ME", "Montenegro", "Southern Europe", "Central and Eastern", 620_000),
    ("MK", "MKD", "MK", "North Macedonia", "Southern Europe", "Central and Eastern", 1_820_000),
    ("RS", "SRB", "RS", "Serbia", "Southern Europe", "Central and Eastern", 6_570_000),
    ("TR", "TUR", "TR", "Türkiye", "Western Asia", "Southern", 85_660_000),
    ("UA", "UKR", "UA", "Ukraine", "Eastern Europe", "Central and Eastern", 37_900_000),
    ("XK", "XKX", "XK", "Kosovo", "Southern Europe", "Central and Eastern", 1_590_000),
    ("AD", "AND", "AD", "Andorra", "Southern Europe", "Western", 87_000),
    ("MC", "MCO", "MC", "Monaco", "Western Europe", "Western", 38_000),
    ("SM", "SMR", "SM", "San Marino", "Southern Europe", "Southern", 34_000),
    ("VA", "VAT", "VA", "Holy See", "Southern Europe", "Southern", 900),
    ("FO", "FRO", "FO", "Faroe Islands", "Northern Europe", "Northern", 55_000),
)

# Enterprises with 10 or more, 10 to 49, 50 to 249, 250 or more staff;
# percentage using AI among those with 10 or more and with 10 to 249.
_ENTERPRISES: dict[str, tuple[int | None, int | None, int | None, int | None, str | None, str | None]] = {
    "AT": (48_282, 40_392, 6_367, 1_523, "29.95", "28.73"),
    "BE": (35_585, 28_176, 5_911, 1_498, "34.54", "32.97"),
    "BG": (30_741, 25_376, 4_613, 752, "8.55", "8.12"),
    "HR": (17_769, 14_956, 2_380, 433, "15.19", "14.51"),
    "CY": (6_212, 5_280, 805, 127, "9.27", "8.72"),
    "CZ": (45_873, 36_698, 7_455, 1_720, "17.6", "16.11"),
    "DK": (31_713, 25_872, 4_926, 915, "42.03", "40.99"),
    "EE": (7_196, 5_970, 1_050, 176, "23.4", "22.67"),
    "FI": (21_878, 17_616, 3_512, 750, "37.82", "36.41"),
    "FR": (198_856, 166_848, 25_798, 6_210, "18.16", "17.01"),
    "DE": (495_304, 415_261, 65_181, 14_862, "25.97", "24.93"),
    "GR": (55_072, 49_095, 5_258, 719, "8.93", "8.51"),
    "HU": (37_606, 31_751, 4_849, 1_006, "10.37", "9.57"),
    "IE": (31_424, 25_631, 4_835, 958, "19.64", "18.34"),
    "IT": (241_250, 209_399, 26_934, 4_917, "16.4", "15.7"),
    "LV": (10_321, 8_561, 1_519, 241, "12.21", "11.33"),
    "LT": (15_519, 12_547, 2_505, 467, "21.3", "20.25"),
    "LU": (5_521, 4_373, 925, 223, "33.61", "32.77"),
    "MT": (3_593, 2_868, 608, 117, "21.51", "20.31"),
    "NL": (67_285, 53_503, 10_982, 2_800, "33.21", "31.87"),
    "PL": (112_194, 93_051, 15_574, 3_569, "8.36", "7.09"),
    "PT": (56_382, 47_433, 7_653, 1_296, "11.54", "10.66"),
    "RO": (54_351, 45_024, 7_643, 1_684, "5.21", "4.68"),
    "SK": (15_850, 12_646, 2_541, 663, "18.0", "16.91"),
    "SI": (9_488, 7_740, 1_470, 278, "21.61", "20.21"),
    "ES": (191_253, 163_040, 23_045, 5_168, "20.27", "19.13"),
    "SE": (41_386, 33_270, 6_426, 1_690, "35.04", "33.63"),
    "NO": (30_389, 25_616, 3_960, 813, "28.89", "27.94"),
    "AL": (7_763, 6_307, 1_295, 161, "8.99", "8.66"),
    "BA": (8_438, 6_762, 1_396, 280, "10.78", "10.48"),
    "ME": (None, None, None, None, "10.05", "10.01"),
    "RS": (20_469, 16_586, 3_152, 731, "10.12", "9.76"),
    "TR": (None, None, None, None, "7.41", None),
}

# The map of Europe in squares of equal size: country, column, row.
TILES: tuple[tuple[str, int, int], ...] = (
    ("IS", 0, 0),
    ("NO", 4, 0),
    ("SE", 5, 0),
    ("FI", 6, 0),
    ("EE", 6, 1),
    ("DK", 4, 2),
    ("LV", 6, 2),
    ("IE", 0, 3),
    ("GB", 1, 3),
    ("NL", 3, 3),
    ("DE", 4, 3),
    ("PL", 5, 3),
    ("LT", 6, 3),
    ("BE", 2, 4),
    ("LU", 3, 4),
    ("CZ", 4, 4),
    ("SK", 5, 4),
    ("UA", 6, 4),
    ("FR", 1, 5),
    ("CH", 2, 5),
    ("LI", 3, 5),
    ("AT", 4, 5),
    ("HU", 5, 5),
    ("RO", 6, 5),
    ("MD", 7, 5),
    ("PT", 0, 6),
    ("ES", 1, 6),
    ("IT", 3, 6),
    ("SI", 4, 6),
    ("HR", 5, 6),
    ("RS", 6, 6),
    ("BG", 7, 6),
    ("GE", 9, 6),
    ("BA", 5, 7),
    ("XK", 6, 7),
    ("MK", 7, 7),
    ("TR", 8, 7),
    ("MT", 3, 8),
    ("ME", 5, 8),
    ("AL", 6, 8),
    ("GR", 7, 8),
    ("CY", 9, 8),
)


def _percentage(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _country(row: tuple[str, str, str, str, str, str, int]) -> Country:
    iso2, iso3, eurostat_code, name, un_region, eurovoc_region, population = row
    all_sizes, small, medium, large, ai_use, ai_use_sme = _ENTERPRISES.get(iso2, (None,) * 6)
    return Country(
        iso2=iso2,
        iso3=iso3,
        eurostat_code=eurostat_code,
        name=name,
        region=eurovoc_region if iso2 in ELIGIBLE["eea_ch_uk"] else "Other Europe",
        un_region=un_region,
        eurovoc_region=eurovoc_region,
        population=population,
        is_population_approximate=iso2 not in EU27,
        is_eu27=iso2 in EU27,
        is_eea=iso2 in EEA,
        is_efta=iso2 in EFTA,
        is_euro_area=iso2 in EURO_AREA,
        is_candidate=iso2 in CANDIDATES,
        is_potential_candidate=iso2 in POTENTIAL_CANDIDATES,
        is_digital_europe_associated=iso2 in DIGITAL_EUROPE_ASSOCIATED,
        is_horizon_europe_associated=iso2 in HORIZON_EUROPE_ASSOCIATED,
        enterprises_10plus=all_sizes,
        enterprises_10_49=small,
        enterprises_50_249=medium,
        enterprises_250plus=large,
        ai_use_10plus_pct=_percentage(ai_use),
        ai_use_sme_pct=_percentage(ai_use_sme),
    )


EUROPE: dict[str, Country] = {row[0]: _country(row) for row in _GEOGRAPHY}

# Codes that CLDR names without their being countries: exceptional reservations
# of ISO 3166, groups of countries, and codes for tests.
_NO_COUNTRY = _codes("AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ")

# Letters that Unicode does not split into a base letter and an accent.
_UNSPLIT = str.maketrans("ŁłØøĐđÐðƏəıĦħ", "LlOoDdDdEeiHh")


def region_of(iso2: str) -> str:
    """The region used for balance, a key of REGIONS; "Other" outside Europe."""
    return EUROPE[iso2].region if iso2 in EUROPE else OUTSIDE


def name_of(iso2: str) -> str:
    """The country's name in the active language; the code itself if nobody has such a country."""
    return _names(get_language() or "en").get(iso2, iso2)


def all_choices() -> list[tuple[str, str]]:
    """Every country of the world with its name in the active language, sorted by name, accents aside."""
    return list(_choices(get_language() or "en"))


def shares(codes: Iterable[str], *, of: Literal["population", "enterprises_10plus"]) -> dict[str, Fraction]:
    """What each country holds of the whole of the given ones; the shares sum to exactly 1.

    Raises ValueError when the measure is not known for one of them.
    """
    amounts = {code: getattr(EUROPE[code], of) for code in codes}
    unknown = sorted(code for code, amount in amounts.items() if amount is None)
    if unknown:
        raise ValueError(f"{of} is not known for {', '.join(unknown)}")
    total = sum(amounts.values())
    return {code: Fraction(amount, total) for code, amount in amounts.items()}


@cache
def _names(language: str) -> dict[str, str]:
    locale = _locale(language)
    names = {
        code: name
        for code, name in locale.territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY
    }
    if locale.language == "en":
        names |= {country.iso2: country.name for country in EUROPE.values()}
    return names


@cache
def _choices(language: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(_names(language).items(), key=lambda choice: _sort_key(choice[1])))


def _locale(language: str) -> Locale:
    try:
        return Locale.parse(to_locale(language))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def _sort_key(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.translate(_UNSPLIT))
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()
