"""Applications from a file: the first call was run with another form tool. The columns stand in docs/import.md."""

import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from applications import answers, eligibility, fields
from applications.expertise_form import MOST_STAFF
from applications.forms import FIRST_YEAR
from applications.models import Application, Call, Revision, Source
from applications.ownership_form import Firms
from applications.states import State
from focusgroup.accounts.actor import Actor
from focusgroup.audit import actions as audit
from focusgroup.vocabulary import ai, countries, sectors
from members.models import SizeClass
from members.spreadsheet import Problem, Row, Sheet, read_rows

REQUIRED = ("legal_name", "country", "contact_email")
MOST_LETTERS = 20_000
BRUSSELS = ZoneInfo("Europe/Brussels")


@dataclass
class Outcome:
    """What an import did, or would do."""

    added: int = 0
    known: int = 0
    left_out: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_refused(self) -> bool:
        """Whether nothing was written because of a problem."""
        return bool(self.problems) and not self.added


def _line(name: str) -> Callable[[str], str]:
    most = Application._meta.get_field(name).max_length  # type: ignore[union-attr]

    def read(text: str) -> str:
        text = fields.tidy(text)
        fields.one_line(text)
        if most and len(text) > most:
            message = _("has %(used)s characters and %(most)s are allowed.")
            raise ValidationError(message % {"used": len(text), "most": most})
        return text

    return read


def _paragraphs(text: str) -> str:
    text = fields.tidy(text)
    fields.many_lines(text)
    if len(text) > MOST_LETTERS:
        raise ValidationError(_("is longer than %(most)s characters.") % {"most": MOST_LETTERS})
    return text


def _code(labels: Mapping[str, Any]) -> Callable[[str], str]:
    """A code or its name, whatever the capitals."""

    def read(text: str) -> str:
        wanted = text.casefold()
        for code, label in labels.items():
            if wanted in (code.casefold(), str(label).casefold()):
                return code
        raise ValidationError(_("“%(text)s” is not known.") % {"text": text[:60]})

    return read


def _country(text: str) -> str:
    return _code(dict(countries.all_choices()))({"EL": "GR", "UK": "GB"}.get(text.upper(), text))


def _codes(labels: Mapping[str, Any]) -> Callable[[str], list[str]]:
    """Codes set apart by spaces, or codes and names set apart by `;`, `|` or a line break."""

    def read(text: str) -> list[str]:
        parts = [part.strip() for part in re.split(r"[;|\n]", text) if part.strip()]
        if len(parts) == 1 and all(code in labels for code in parts[0].split()):
            parts = parts[0].split()
        return list(dict.fromkeys(_code(labels)(part) for part in parts))

    return read


def _yes_no(text: str) -> bool:
    word = text.casefold()
    if word not in {"yes", "no", "true", "false", "1", "0"}:
        raise ValidationError(_("is neither yes nor no."))
    return word in {"yes", "true", "1"}


def _year(text: str) -> int:
    if not re.fullmatch(r"[0-9]{4}", text) or not FIRST_YEAR <= int(text) <= 2100:
        raise ValidationError(_("is not a year."))
    return int(text)


def _email(text: str) -> str:
    validate_email(text)
    return _line("contact_email")(text).lower()


def _moment(text: str) -> datetime:
    local = re.sub(r"^([0-9]{1,2})[./]([0-9]{1,2})[./]([0-9]{4})", r"\3-\2-\1", text)
    try:
        moment, day = parse_datetime(local), parse_date(local)
    except ValueError:
        moment = day = None
    if day is not None:
        moment = datetime.combine(day, time(12))
    if moment is None:
        raise ValidationError(_("is not a date such as 2020-10-31 or 2020-10-31 16:08."))
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment, BRUSSELS)


def _ownership(text: str) -> dict[str, Any]:
    """As it is exported: each cell is judged as the form judges it, and kept however it is."""
    try:
        return Firms(json.loads(text), subject="", is_bound=True).kept()
    except (ValueError, RecursionError):
        raise ValidationError(_("is not readable; leave it as it was exported.")) from None


READERS: dict[str, Callable[[str], Any]] = {
    "legal_name": _line("legal_name"),
    "country": _country,
    "contact_email": _email,
    "contact_name": _line("contact_name"),
    "contact_role": _line("contact_role"),
    "registration_number": _line("registration_number"),
    "vat_number": _line("vat_number"),
    "website": fields.WebAddressField(max_length=300).clean,
    "founded_year": _year,
    "nace_section": _code(sectors.NACE),
    "sector": _code(sectors.SECTORS),
    "ai_role": _code(ai.ROLES),
    "ai_domains": _codes(ai.DOMAINS),
    "expertise": _paragraphs,
    "motivation": _paragraphs,
    "financial_year": _year,
    "headcount_awu": fields.UnitsField().clean,
    "turnover_eur": fields.AmountField().clean,
    "balance_eur": fields.AmountField().clean,
    "has_related_firms": _yes_no,
    "related_firms": _paragraphs,
    "commits_to_meetings": _yes_no,
    "commits_to_input": _yes_no,
    "ownership": _ownership,
    "administration_country": _country,
    "parent_country": _country,
    "social_links": _paragraphs,
    "deputy_name": _line("deputy_name"),
    "deputy_email": _email,
    "technologies": _codes(ai.TECHNOLOGIES),
    "adoption_stage": _code(ai.ADOPTION_STAGES),
    "products": _paragraphs,
    "customers": _paragraphs,
    "ai_staff": forms.IntegerField(min_value=0, max_value=MOST_STAFF).clean,
    "publications": _paragraphs,
    "eu_funding": _paragraphs,
    "examples": _paragraphs,
    "objection": _paragraphs,
    "submitted_at": _moment,
}
OPTIONAL = tuple(name for name in READERS if name not in REQUIRED)


@transaction.atomic
def import_file(
    call: Call, path: Path, *, by: Actor, now: datetime, is_rehearsal: bool = False, skip_invalid: bool = False
) -> Outcome:
    """Add the applications of a file to a call, as sent. A company that is there already stays as it is.

    All problems are found in one pass. One is enough to write nothing, unless `skip_invalid` leaves out its row.
    """
    call = Call.objects.select_for_update().get(pk=call.pk)
    sheet = read_rows(path, required=REQUIRED, optional=OPTIONAL)
    outcome = Outcome(problems=sheet.problems)
    new = _applications(call, sheet, outcome, now=now)
    outcome.left_out = len({problem.row for problem in sheet.problems if problem.row > 1})
    if is_rehearsal or (sheet.problems and not skip_invalid):
        return outcome
    _write(call, new, by=by, now=now)
    outcome.added = len(new)
    return outcome


def _applications(call: Call, sheet: Sheet, outcome: Outcome, *, now: datetime) -> list[Application]:
    there = {_key(*row) for row in call.applications.values_list("contact_email", "legal_name")}
    seen: dict[tuple[str, str], int] = {}
    new: list[Application] = []
    for row in sheet.rows:
        given = _given(row, sheet)
        if given is None:
            continue
        key = _key(given["contact_email"], given["legal_name"])
        if key in seen:
            sheet.complain(row.number, "", _("is the same company and address as row %(row)s.") % {"row": seen[key]})
        elif key in there:
            outcome.known += 1
        else:
            new.append(_application(call, given, now=now))
        seen.setdefault(key, row.number)
    return new


def _key(email: str, name: str) -> tuple[str, str]:
    return email.casefold(), name.casefold()


def _given(row: Row, sheet: Sheet) -> dict[str, Any] | None:
    """The answers of a row; None where it has a problem, which the sheet then names."""
    given: dict[str, Any] = {}
    before = len(sheet.problems)
    for column in REQUIRED:
        if not row.values[column]:
            sheet.complain(row.number, column, _("is empty."))
    for column, text in row.values.items():
        if text:
            _read(row, column, text, given, sheet)
    if given.get("vat_number") and "country" in given:
        _check_vat(row, given, sheet)
    return given if len(sheet.problems) == before else None


def _read(row: Row, column: str, text: str, given: dict[str, Any], sheet: Sheet) -> None:
    try:
        given[column] = READERS[column](text)
    except ValidationError as error:
        sheet.complain(row.number, column, " ".join(error.messages))


def _check_vat(row: Row, given: dict[str, Any], sheet: Sheet) -> None:
    try:
        given["vat_number"] = fields.checked_vat(given["vat_number"], country=given["country"])
    except ValidationError as error:
        sheet.complain(row.number, "vat_number", " ".join(error.messages))


def _application(call: Call, given: Mapping[str, Any], *, now: datetime) -> Application:
    application = Application(call=call, source=Source.IMPORT, state=State.SUBMITTED, revision=1, **given)
    application.submitted_at = application.submitted_at or now
    application.created_at = application.changed_at = application.submitted_at
    application.size_class = SizeClass(eligibility.declared_size(application) or SizeClass.UNKNOWN)
    application.eligibility = eligibility.stored(eligibility.findings(application, eligible=call.eligible))
    return application


def _write(call: Call, new: Collection[Application], *, by: Actor, now: datetime) -> None:
    highest = call.applications.aggregate(highest=Max("number"))["highest"] or 0
    for number, application in enumerate(new, start=highest + 1):
        application.number = number
    Application.objects.bulk_create(new, batch_size=500)
    Revision.objects.bulk_create(
        (
            Revision(application=one, number=1, answers=answers.values(one), sent_at=one.submitted_at or now)
            for one in new
        ),
        batch_size=500,
    )
    audit.record_all("imported", Application, [application.pk for application in new], by=by, now=now)
