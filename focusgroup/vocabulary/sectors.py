"""Sectors: the activity of a company (NACE), and the sector its AI is applied in.

The two differ: most AI providers are in NACE section K, whatever their
customers do. Balance looks at the sector of application.

Sections: Eurostat, NACE Rev. 2.1, in use from reference year 2025.
Sectors of application: sixteen groups of our own, drawn along the sections.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Label

NACE: "dict[str, Label]" = {
    "A": _("Agriculture, forestry and fishing"),
    "B": _("Mining and quarrying"),
    "C": _("Manufacturing"),
    "D": _("Electricity, gas, steam and air conditioning supply"),
    "E": _("Water supply; sewerage, waste management and remediation"),
    "F": _("Construction"),
    "G": _("Wholesale and retail trade"),
    "H": _("Transportation and storage"),
    "I": _("Accommodation and food service activities"),
    "J": _("Publishing, broadcasting, and content production and distribution"),
    "K": _(
        "Telecommunication, computer programming, consulting, computing infrastructure and other information services"
    ),
    "L": _("Financial and insurance activities"),
    "M": _("Real estate activities"),
    "N": _("Professional, scientific and technical activities"),
    "O": _("Administrative and support service activities"),
    "P": _("Public administration and defence; compulsory social security"),
    "Q": _("Education"),
    "R": _("Human health and social work activities"),
    "S": _("Arts, sports and recreation"),
    "T": _("Other service activities"),
    "U": _("Activities of households as employers and own-use production"),
    "V": _("Activities of extraterritorial organisations and bodies"),
}

# Sections that Eurostat's survey of AI use covers in full; of T it covers the repair of computers only.
NACE_IN_AI_SURVEY = frozenset("CDEFGHIJKMNO")

SECTORS: "dict[str, Label]" = {
    "AGRI": _("Agriculture, food and environment"),
    "MANU": _("Manufacturing and industry"),
    "ENER": _("Energy and utilities"),
    "CONS": _("Construction and real estate"),
    "RETA": _("Retail, wholesale and consumer goods"),
    "MOBI": _("Mobility, transport and logistics"),
    "TOUR": _("Tourism and hospitality"),
    "MEDI": _("Media, culture and creative"),
    "ICT": _("Software, telecom and ICT (horizontal AI provider)"),
    "FINA": _("Finance and insurance"),
    "PROF": _("Professional, legal, scientific and technical services"),
    "ADMI": _("Business support, HR and marketing services"),
    "PUBL": _("Public sector, security and defence"),
    "EDUC": _("Education and skills"),
    "HEAL": _("Health, pharma and care"),
    "OTHR": _("Other"),
}

SHORT_SECTORS: "dict[str, Label]" = {
    "AGRI": _("Agri-food"),
    "MANU": _("Industry"),
    "ENER": _("Energy"),
    "CONS": _("Building"),
    "RETA": _("Retail"),
    "MOBI": _("Mobility"),
    "TOUR": _("Tourism"),
    "MEDI": _("Media"),
    "ICT": _("ICT"),
    "FINA": _("Finance"),
    "PROF": _("Professional"),
    "ADMI": _("Support"),
    "PUBL": _("Public"),
    "EDUC": _("Education"),
    "HEAL": _("Health"),
    "OTHR": _("Other"),
}

# Without C, which holds food and pharma besides the rest of manufacturing, and
# without E, which belongs to the environment as much as to utilities.
NACE_TO_SECTOR: dict[str, str] = {
    "A": "AGRI",
    "B": "MANU",
    "D": "ENER",
    "F": "CONS",
    "G": "RETA",
    "H": "MOBI",
    "I": "TOUR",
    "J": "MEDI",
    "K": "ICT",
    "L": "FINA",
    "M": "CONS",
    "N": "PROF",
    "O": "ADMI",
    "P": "PUBL",
    "Q": "EDUC",
    "R": "HEAL",
    "S": "MEDI",
    "T": "OTHR",
    "U": "OTHR",
    "V": "OTHR",
}


def nace_choices() -> list[tuple[str, str]]:
    """The sections in their order, as "K: Telecommunication, …", in the active language."""
    return [(code, f"{code}: {label}") for code, label in _named("sections", get_language())]


def sector_choices() -> list[tuple[str, str]]:
    """The sectors of application in their order, in the active language."""
    return list(_named("sectors", get_language()))


@lru_cache(maxsize=60)
def _named(table: str, language: str | None) -> tuple[tuple[str, str], ...]:
    """A table in the language that is active, which is the one given: lists and forms ask for it again and again."""
    labels: Mapping[str, Label] = {"sections": NACE, "sectors": SECTORS}[table]
    return tuple((code, str(label)) for code, label in labels.items())
