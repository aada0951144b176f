"""Members that are there already, from a table: each row checked, nothing written."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from focusgroup.vocabulary import ai, countries, sectors
from members.models import Member, SizeClass
from members.spreadsheet import Problem, Row, read_rows

REQUIRED = ("legal_name", "country", "contact_name", "contact_email", "joined_on", "term_ends_on")
OPTIONAL = (
    "registration_number", "vat_number", "website", "founded_year", "nace_section", "sector", "ai_role", "ai_domains",
    "expertise", "summary", "financial_year", "headcount_awu", "turnover_eur", "balance_eur", "size_class",
    "job_title", "directory_consent_on",
)  # fmt: skip
BRUSSELS = ZoneInfo("Europe/Brussels")
_DATES = (
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})"),
    re.compile(r"(?P<d>\d{1,2})[./](?P<m>\d{1,2})[./](?P<y>\d{4})"),
)
_NUMBER = re.compile(r"[0-9]+([.,][0-9]{1,2})?")


@dataclass(frozen=True)
class Entrant:
    """A member as its row gives it."""

    row: int
    facts: Mapping[str, Any]
    contact_name: str
    contact_email: str
    job_title: str
    joined_on: date
    term_ends_on: date
    directory_consent_at: datetime | None

    @property
    def identity(self) -> tuple[str, str]:
        return identity(self.facts["country"], self.facts["legal_name"])


@dataclass
class Reading:
    """What a file holds: rows without a problem, and every problem."""

    entrants: list[Entrant] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def identity(country: str, legal_name: str) -> tuple[str, str]:
    """What makes two rows the same company: country and name, capitals and spaces aside."""
    return country, " ".join(legal_name.split()).casefold()


def read(path: Path) -> Reading:
    """Every row of the file, checked."""
    sheet = read_rows(path, required=REQUIRED, optional=OPTIONAL)
    reading = Reading(problems=list(sheet.problems))
    seen: dict[tuple[str, str], int] = {}
    for row in sheet.rows:
        checked = _Check(row)
        entrant = checked.entrant()
        if entrant and entrant.identity in seen:
            checked.complain(
                "legal_name", _("The company stands in row %(row)s already.") % {"row": seen[entrant.identity]}
            )
        elif entrant:
            seen[entrant.identity] = row.number
            reading.entrants.append(entrant)
        reading.problems += checked.problems
    reading.problems.sort(key=lambda problem: problem.row)
    return reading


class _Check:
    """One row: each cell is turned into its value, and what cannot be is a problem of its column."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.problems: list[Problem] = []

    def complain(self, column: str, message: str) -> None:
        self.problems.append(Problem(self.row.number, column, message))

    def value(self, column: str, read: Callable[[str], Any], *, empty: Any = "") -> Any:
        text = self.row.values[column]
        if not text:
            if column in REQUIRED:
                self.complain(column, _("A value is needed."))
            return empty
        try:
            return read(text)
        except ValueError as error:
            self.complain(column, str(error))
        except ValidationError as error:
            self.complain(column, " ".join(error.messages))
        return empty

    def entrant(self) -> Entrant | None:
        facts = self._facts()
        contact = {
            "contact_name": self.value("contact_name", _text(200)),
            "contact_email": self.value("contact_email", _address),
            "job_title": self.value("job_title", _text(120)),
        }
        joined_on, ends_on = self.value("joined_on", _date, empty=None), self.value("term_ends_on", _date, empty=None)
        if joined_on and ends_on and ends_on <= joined_on:
            self.complain("term_ends_on", _("The term ends before it starts."))
        consent_on = self.value("directory_consent_on", _date, empty=None)
        self._check_lengths(facts)
        if self.problems:
            return None
        consent_at = datetime.combine(consent_on, time(), BRUSSELS) if consent_on else None
        return Entrant(
            self.row.number,
            facts,
            **contact,
            joined_on=joined_on,
            term_ends_on=ends_on,
            directory_consent_at=consent_at,
        )

    def _facts(self) -> dict[str, Any]:
        return {
            "legal_name": self.value("legal_name", _text(200)),
            "country": self.value("country", _country),
            "registration_number": self.row.values["registration_number"],
            "vat_number": self.row.values["vat_number"],
            "website": self.value("website", lambda text: text if "://" in text else f"https://{text}"),
            "founded_year": self.value("founded_year", _year, empty=None),
            "nace_section": self.value("nace_section", _code(sectors.NACE)),
            "sector": self.value("sector", _code(sectors.SECTORS)),
            "ai_role": self.value("ai_role", _code(ai.ROLES)),
            "ai_domains": self.value("ai_domains", _codes(ai.DOMAINS), empty=[]),
            "expertise": self.row.values["expertise"],
            "summary": self.row.values["summary"],
            "financial_year": self.value("financial_year", _year, empty=None),
            "headcount_awu": self.value("headcount_awu", _number, empty=None),
            "turnover_eur": self.value("turnover_eur", _number, empty=None),
            "balance_eur": self.value("balance_eur", _number, empty=None),
            "size_class": self.value("size_class", _code(dict(SizeClass.choices), lower=True)),
        }

    def _check_lengths(self, facts: Mapping[str, Any]) -> None:
        """What the database would refuse, said by column."""
        noted = {problem.column for problem in self.problems}
        try:
            Member(**facts).clean_fields(exclude={"slug", *noted})
        except ValidationError as error:
            for column, messages in error.message_dict.items():
                self.complain(column, " ".join(messages))


def _text(longest: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        if len(text) > longest:
            raise ValueError(_("At most %(most)s characters.") % {"most": longest})
        return text

    return read


def _address(text: str) -> str:
    validate_email(text)
    return _text(254)(text.lower())


def _date(text: str) -> date:
    for pattern in _DATES:
        if found := pattern.fullmatch(text):
            try:
                return date(int(found["y"]), int(found["m"]), int(found["d"]))
            except ValueError:
                break
    raise ValueError(_("“%(text)s” is no date; write 2024-03-31.") % {"text": text[:40]})


def _year(text: str) -> int:
    if not re.fullmatch(r"[12]\d{3}", text, re.ASCII):
        raise ValueError(_("“%(text)s” is no year; write 2024.") % {"text": text[:40]})
    return int(text)


def _number(text: str) -> Decimal:
    """Spaces between thousands and a decimal comma or point; anything that could be read two ways is refused."""
    bare = re.sub(r"[\s'’]", "", text)
    if not _NUMBER.fullmatch(bare):
        raise ValueError(_("“%(text)s” is no number; write 1250000 or 12.5.") % {"text": text[:40]})
    return Decimal(bare.replace(",", "."))


def _country(text: str) -> str:
    """A code of ISO 3166-1 or of Eurostat, or the English name."""
    by_name = {name.casefold(): code for code, name in countries.all_choices()}
    by_code = {code: code for code in by_name.values()}
    by_code |= {country.eurostat_code: country.iso2 for country in countries.EUROPE.values()}
    code = by_code.get(text.upper()) or by_name.get(text.casefold())
    if code is None:
        raise ValueError(_("“%(text)s” is no country; write its code of two letters.") % {"text": text[:40]})
    return code


def _code(names: Mapping[str, Any], *, lower: bool = False) -> Callable[[str], str]:
    known = {code for code in names if code}

    def read(text: str) -> str:
        code = text.lower() if lower else text.upper()
        if code not in known:
            listed = ", ".join(sorted(known))
            raise ValueError(
                _("“%(text)s” is not known; write one of %(codes)s.") % {"text": text[:40], "codes": listed}
            )
        return code

    return read


def _codes(names: Mapping[str, Any]) -> Callable[[str], list[str]]:
    one = _code(names)
    return lambda text: [one(part.strip()) for part in re.split(r"[|,;]", text) if part.strip()]
