"""What an applicant answers: the fields, what is missing, and how it reads on a page or in a letter."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from applications import completeness, contributions, words
from applications.eligibility import Criterion, Finding, Verdict
from applications.models import Application
from focusgroup.vocabulary import ai, countries, sectors

ELIGIBILITY = (
    "country",
    "administration_country",
    "parent_country",
    "financial_year",
    "headcount_awu",
    "turnover_eur",
    "balance_eur",
    "has_related_firms",
    "ownership",
    "related_firms",
)
COMPANY = (
    "legal_name",
    "registration_number",
    "vat_number",
    "website",
    "founded_year",
    "nace_section",
    "sector",
    "social_links",
    "contact_name",
    "contact_role",
    "deputy_name",
    "deputy_email",
)
EXPERTISE = (
    "ai_role",
    "ai_domains",
    "technologies",
    "adoption_stage",
    "expertise",
    "products",
    "customers",
    "ai_staff",
    "publications",
    "eu_funding",
    "examples",
)
MOTIVATION = ("motivation", "commits_to_meetings", "commits_to_input")
CONSENTS = ("notice_read_at", "directory_consent_at", "bulletins_consent_at")
IN_STEPS = (*ELIGIBILITY, *COMPANY, *EXPERTISE, *MOTIVATION, *CONSENTS)
ALL = (*IN_STEPS, "objection")
REQUIRED = completeness.REQUIRED
# Values of a finding that stand by their code.
_COUNTRIES = frozenset(("country", "administration", "parent"))


class Kind(StrEnum):
    """How an answer is printed."""

    TEXT = "text"
    LONG = "long"
    LINK = "link"
    MONEY = "money"
    UNITS = "units"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class Line:
    """One answer as it reads."""

    label: str
    value: Any
    kind: Kind = Kind.TEXT
    name: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    slug: str
    title: str
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A finding on a criterion as it reads."""

    name: str
    verdict: Verdict
    verdict_name: str
    text: str


def current(application: Application) -> Application:
    """The application with the changes that are not sent yet laid over it; not to be saved."""
    return _laid_over(application, application.unsent)


def as_sent(application: Application, stored: Mapping[str, Any]) -> Application:
    """The application with the answers of one of its versions; not to be saved."""
    return _laid_over(copy(application), stored)


def _laid_over(application: Application, stored: Mapping[str, Any]) -> Application:
    for name, value in stored.items():
        if name in ALL:
            setattr(application, name, Application._meta.get_field(name).to_python(value))  # type: ignore[union-attr]
    return application


def values(application: Application, names: Iterable[str] = ALL) -> dict[str, Any]:
    return {name: getattr(application, name) for name in names}


def prints(of: Mapping[str, Any]) -> dict[str, str]:
    """A short fingerprint of each answer. 12 and 12.00 are the same answer, and so is a consent of any hour."""
    return {name: _print(value) for name, value in of.items()}


def _print(value: Any) -> str:
    if isinstance(value, Decimal):
        value = f"{value.normalize():f}"
    elif isinstance(value, datetime):
        value = True
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:8]


def missing(application: Application) -> list[str]:
    """Names of the fields that must be answered before the application can be sent."""
    empty = [name for name in ALL if name in REQUIRED and getattr(application, name) in (None, "", [])]
    if application.turnover_eur is None and application.balance_eur is None:
        empty.append("turnover_eur")
    return empty


def said(finding: Finding) -> str:
    """The reason of a finding in the reader's language."""
    filled = dict(finding.values)
    for name in _COUNTRIES & filled.keys():
        filled[name] = countries.name_of(filled[name])
    return _(finding.template) % filled


def judgement(finding: Finding) -> Judgement:
    return Judgement(
        name=_criterion_name(finding.criterion),
        verdict=finding.verdict,
        verdict_name=_verdict_name(finding.verdict),
        text=said(finding),
    )


def _criterion_name(criterion: Criterion) -> str:
    return {
        Criterion.SIZE: _("Small or medium-sized enterprise"),
        Criterion.COUNTRY: _("Headquarters"),
        Criterion.COMMITMENT: _("Taking part"),
        Criterion.EXPERTISE: _("Expertise in AI"),
    }[criterion]


def _verdict_name(verdict: Verdict) -> str:
    return {Verdict.YES: _("Met"), Verdict.NO: _("Not met"), Verdict.UNCLEAR: _("To be checked")}[verdict]


def sections(application: Application) -> list[Section]:
    """Everything that was answered, as it reads, step by step."""
    return [
        Section("eligibility", _("Eligibility"), _eligibility(application)),
        Section("company", _("Company"), _company(application)),
        Section("expertise", _("AI expertise"), expertise(application)),
        Section("motivation", _("Motivation and commitments"), _motivation(application)),
        Section("consents", _("Consents"), _consents(application)),
    ]


def facts(application: Application) -> list[Line]:
    """What may be shown to anybody who holds the status link: no figures of the accounts."""
    size = str(application.get_size_class_display()) if application.size_class else ""
    return [
        Line(_("Company"), ", ".join(filter(None, (application.legal_name, application.country_name)))),
        Line(_("Size by your figures"), size),
        Line(_("Sector"), application.sector_name),
        Line(_("Website"), application.website, Kind.LINK),
        Line(_("Motivation"), _("%(count)s words") % {"count": words.count(application.motivation)}),
    ]


def label_of(name: str) -> str:
    """What the answer is called, as the beginning of a line."""
    label = str(Application._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return label[:1].upper() + label[1:]


def _line(application: Application, name: str, kind: Kind = Kind.TEXT, *, value: Any = None) -> Line:
    return Line(label_of(name), getattr(application, name) if value is None else value, kind, name)


def _eligibility(application: Application) -> list[Line]:
    lines = [
        _line(application, "country", value=application.country_name),
        _line(application, "administration_country", value=_country(application.administration_country)),
        _line(application, "parent_country", value=_country(application.parent_country)),
        _line(application, "financial_year"),
        _line(application, "headcount_awu", Kind.UNITS),
        _line(application, "turnover_eur", Kind.MONEY),
        _line(application, "balance_eur", Kind.MONEY),
        _line(application, "has_related_firms", value=_yes_no(application.has_related_firms)),
        _line(application, "ownership", Kind.LONG, value=contributions.text(application)),
    ]
    if application.related_firms:
        lines.append(_line(application, "related_firms", Kind.LONG))
    if application.objection:
        lines.append(_line(application, "objection", Kind.LONG))
    return lines


def _company(application: Application) -> list[Line]:
    return [
        _line(application, "legal_name"),
        _line(application, "registration_number"),
        _line(application, "vat_number"),
        _line(application, "website", Kind.LINK),
        _line(application, "founded_year"),
        _line(application, "nace_section", value=str(sectors.NACE.get(application.nace_section, ""))),
        _line(application, "sector", value=application.sector_name),
        _line(application, "social_links", Kind.LONG),
        _line(application, "contact_name"),
        _line(application, "contact_role"),
        _line(application, "contact_email"),
        _line(application, "deputy_name"),
        _line(application, "deputy_email"),
    ]


def expertise(application: Application) -> list[Line]:
    return [
        _line(application, "ai_role", value=application.ai_role_name),
        _line(application, "ai_domains", value=", ".join(application.ai_domain_names)),
        _line(application, "technologies", value=", ".join(_named(ai.TECHNOLOGIES, application.technologies))),
        _line(application, "adoption_stage", value=str(ai.ADOPTION_STAGES.get(application.adoption_stage, ""))),
        *(_line(application, name, Kind.LONG) for name in ("expertise", "products", "customers")),
        _line(application, "ai_staff"),
        *(_line(application, name, Kind.LONG) for name in ("publications", "eu_funding", "examples")),
    ]


def _named(vocabulary: Mapping[str, Any], codes: Iterable[str]) -> list[str]:
    return [str(vocabulary[code]) for code in codes if code in vocabulary]


def _motivation(application: Application) -> list[Line]:
    return [
        _line(application, "motivation", Kind.LONG),
        _line(application, "commits_to_meetings", value=_yes_no(application.commits_to_meetings)),
        _line(application, "commits_to_input", value=_yes_no(application.commits_to_input)),
    ]


def _consents(application: Application) -> list[Line]:
    return [
        _line(application, "notice_read_at", Kind.MOMENT),
        _line(application, "directory_consent_at", Kind.MOMENT),
        _line(application, "bulletins_consent_at", Kind.MOMENT),
    ]


def _country(code: str) -> str:
    return countries.name_of(code) if code else ""


def _yes_no(value: bool | None) -> str:
    return "" if value is None else _("Yes") if value else _("No")
