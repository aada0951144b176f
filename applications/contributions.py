"""Who adds what to a company's size, as the table that applicants and staff read."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications import ownership
from applications.models import Application
from focusgroup.vocabulary import countries
from members.sme import Assessment, Figures, InvalidCase, Kind, Relation, Size, Type
from members.sme_case import plain


@dataclass(frozen=True, slots=True)
class Row:
    """One contribution; a figure that is not known is None."""

    name: str
    relation: str
    percent: str
    staff: Decimal | None
    turnover: Decimal | None
    balance: Decimal | None


@dataclass(frozen=True, slots=True)
class Table:
    """`gap` says in a sentence why there is no result yet; then there are no rows."""

    rows: list[Row] = field(default_factory=list)
    total: Row | None = None
    type: str = ""
    reasons: list[str] = field(default_factory=list)
    gap: str = ""
    change: str = ""


def table(application: Application) -> Table | None:
    """None where no partner or linked company is entered, or nothing of its own yet."""
    if not application.has_related_firms or not ownership.rows(application.ownership):
        return None
    subject = application.legal_name or str(_("Your company"))
    try:
        assessment = ownership.assessed(application, subject=subject)
    except InvalidCase:
        gap = _("A company is not complete, or something in it cannot be right. The sum follows as soon as it is.")
        return Table(gap=gap)
    if assessment is None:
        return Table(gap=_("Give your own headcount and turnover or balance sheet total first."))
    return Table(
        rows=[
            _row(each.entity, _relation(each.relation), _percent(each.share), each.figures)
            for each in assessment.contributions
        ],
        total=_row(str(_("Total")), "", "", assessment.totals),
        type=_type(assessment),
        reasons=[_(reason.template) % reason.values for reason in assessment.reasons if reason.rule not in _IN_TABLE],
        change=_change(assessment.size, application),
    )


# The total of the table says these already.
_IN_TABLE = frozenset(("size", "autonomous", "too many staff", "too much money"))


def _row(name: str, relation: str, percent: str, figures: Figures) -> Row:
    staff, turnover, balance = (
        _decimal(value) for value in (figures.staff_awu, figures.turnover_eur, figures.balance_eur)
    )
    return Row(name, relation, percent, staff, turnover, balance)


def _decimal(value: Fraction) -> Decimal | None:
    if not ownership.is_known(value):
        return None
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.01"))


def _percent(share: Fraction) -> str:
    return plain(Fraction(round(share * 10000), 100))


def _relation(relation: Relation) -> str:
    return {
        Relation.SUBJECT: _("own figures, in full"),
        Relation.LINKED: _("linked, counted in full"),
        Relation.PARTNER: _("partner, counted by its share"),
        Relation.LINKED_TO_PARTNER: _("linked to a partner, counted by the partner's share"),
        Relation.CONSOLIDATED: _("already contained in the figures of another"),
    }[relation]


def _type(assessment: Assessment) -> str:
    return {
        Type.AUTONOMOUS: _("Autonomous: no company here is a partner or linked, so only the own figures count."),
        Type.PARTNER: _("Partner enterprise: shares of 25 % to 50 % are counted in proportion."),
        Type.LINKED: _("Linked enterprise: companies under the same control are counted in full."),
    }[assessment.type]


def _change(size: Size | None, application: Application) -> str:
    if size is None or ownership.status(size, application.ownership) is size:
        return ""
    return str(_("The year before was of another size. A change counts in the second consecutive year (Article 4)."))


KINDS = {
    Kind.ENTERPRISE: gettext_lazy("Company"),
    Kind.NATURAL_PERSON: gettext_lazy("Person or family"),
    Kind.PUBLIC_BODY: gettext_lazy("State, region or other public body"),
    Kind.VENTURE_CAPITAL: gettext_lazy("Venture capital company"),
    Kind.BUSINESS_ANGEL: gettext_lazy("Business angel"),
    Kind.INSTITUTIONAL_INVESTOR: gettext_lazy("Institutional investor or regional development fund"),
    Kind.UNIVERSITY: gettext_lazy("University"),
    Kind.NON_PROFIT_RESEARCH: gettext_lazy("Non-profit research centre"),
    Kind.PUBLIC_INVESTMENT_CORP: gettext_lazy("Public investment corporation"),
    Kind.SMALL_LOCAL_AUTHORITY: gettext_lazy("Small local authority (below 5 000 inhabitants and EUR 10 million)"),
}


def text(application: Application) -> str:
    """The companies as they were entered, a line each, and the figures of the year before; for pages and letters."""
    lines = [*_firms(application), *_earlier(application)]
    return "\n".join(lines)


def _firms(application: Application) -> Iterator[str]:
    rows = ownership.rows(application.ownership) if application.has_related_firms else []
    names = {"0": application.legal_name or _("your company")}
    names |= {str(number): str(row.get("name", "")) for number, row in enumerate(rows, start=1)}
    for row in rows:
        country = str(row.get("country") or "")
        said = {
            "name": row.get("name") or "?",
            "other": names.get(str(row.get("of")), "?"),
            "capital": row.get("capital_pct") or "0",
            "votes": row.get("votes_pct") or "0",
        }
        holds = _("%(name)s holds %(capital)s %% of the capital and %(votes)s %% of the votes of %(other)s")
        held = _("%(other)s holds %(capital)s %% of the capital and %(votes)s %% of the votes of %(name)s")
        parts = [
            (holds if row.get("direction") != "held" else held) % said,
            _kind(row.get("kind")),
            countries.name_of(country) if country else "",
            _("with the right to direct it") if row.get("control") else "",
            _figures(row),
        ]
        yield ", ".join(part for part in parts if part) + "."


def _kind(code: Any) -> str:
    return str(KINDS[Kind(code)]) if code in set(Kind) else ""


def _earlier(application: Application) -> Iterator[str]:
    said = application.ownership.get("earlier") if isinstance(application.ownership, dict) else None
    if said and (figures := _figures(said)):
        yield _("The year before: %(figures)s.") % {"figures": figures}
        if said.get("status"):
            yield _("Status before that year: %(size)s.") % {"size": said["status"]}
        if said.get("owners_changed"):
            yield _("The owners have changed since.")


def _figures(cells: Any) -> str:
    words = {
        "headcount_awu": _("%(value)s annual work units"),
        "turnover_eur": _("turnover EUR %(value)s"),
        "balance_eur": _("balance sheet total EUR %(value)s"),
        "investment_eur": _("invested EUR %(value)s"),
    }
    return ", ".join(template % {"value": _spaced(cells[name])} for name, template in words.items() if cells.get(name))


def _spaced(text: Any) -> str:
    """Thousands set apart; what is no number stays as it was typed."""
    whole, point, rest = str(text).partition(".")
    return (
        f"{int(whole):,}".replace(",", "\u202f") + point + rest if whole.isdecimal() and len(whole) < 19 else str(text)
    )
