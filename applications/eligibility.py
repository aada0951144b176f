"""Who may join, by what the company declares: the four criteria of the call, each with its verdict and reason.

Staff verify; a verdict here decides nothing. Source: the call for members, and
for the size Recommendation 2003/361/EC, Annex, Articles 2 and 3.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, Protocol, Self

from applications import ownership
from members.sme import SME_THRESHOLDS, Figures, InvalidCase, Size, size_class
from members.sme_case import plain

CEILINGS = SME_THRESHOLDS[-1].ceilings
# The rules by which a company is too large by the figures of one year; those of the year before may change that.
ABOVE = frozenset(("too many staff", "too much money", "too many staff together", "too much money together"))


class Criterion(StrEnum):
    SIZE = "size"
    COUNTRY = "country"
    COMMITMENT = "commitment"
    EXPERTISE = "expertise"


class Verdict(StrEnum):
    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


class Declared(Protocol):
    """What the criteria look at; an application has it all."""

    country: str
    administration_country: str
    parent_country: str
    headcount_awu: Decimal | None
    turnover_eur: Decimal | None
    balance_eur: Decimal | None
    has_related_firms: bool | None
    ownership: Any
    commits_to_meetings: bool
    commits_to_input: bool
    ai_role: str
    ai_domains: Any
    expertise: str


def gettext_noop(text: str) -> str:
    """The text itself; the name is the one that the collector of translations looks for."""
    return text


REASONS: dict[str, str] = {
    "size open": gettext_noop("Give the headcount and at least one of turnover and balance sheet total."),
    "money open": gettext_noop("One figure of turnover and balance sheet total is missing; it can decide the size."),
    "too many staff": gettext_noop(
        "%(staff)s annual work units are not below %(most_staff)s, so by its own figures the company is no SME."
    ),
    "too much money": gettext_noop(
        "Turnover is above EUR %(most_turnover)s and the balance sheet total above EUR %(most_balance)s, "
        "so by its own figures the company is no SME."
    ),
    "related open": gettext_noop("Say whether the company has partner or linked companies."),
    "related firms": gettext_noop(
        "By its own figures the company counts as an SME. Partner and linked companies count as well; "
        "enter them one by one."
    ),
    "firms open": gettext_noop(
        "By its own figures the company is an SME. Something is missing or wrong in the partner and linked companies, "
        "so their part cannot be added yet."
    ),
    "public control": gettext_noop(
        "Public bodies hold 25 %% or more of the company or can direct it, so it is no SME whatever its figures."
    ),
    "size together": gettext_noop(
        "The company is an SME together with its partner and linked companies: %(staff)s annual work units in all."
    ),
    "too many staff together": gettext_noop(
        "With its partner and linked companies it has %(staff)s annual work units, not below %(most_staff)s, "
        "so it is no SME."
    ),
    "too much money together": gettext_noop(
        "With its partner and linked companies, turnover is above EUR %(most_turnover)s and the balance sheet total "
        "above EUR %(most_balance)s, so it is no SME."
    ),
    "first year above": gettext_noop(
        "The ceilings are passed for the first year. That counts in the second consecutive year only, "
        "so the company is still an SME."
    ),
    "first year below": gettext_noop(
        "The figures are within the ceilings for the first year. That counts in the second consecutive year only, "
        "so the company is no SME yet."
    ),
    "owners changed": gettext_noop(
        "The size has changed since the year before, and so have the owners. Whether that counts at once or in the "
        "second year is for staff to decide."
    ),
    "own size": gettext_noop("The company is an SME by its own figures; no partner or linked company adds to them."),
    "country open": gettext_noop("Say in which country the headquarters are."),
    "country in": gettext_noop("The headquarters are in %(country)s, which this call is open to."),
    "country out": gettext_noop("The headquarters are in %(country)s, and this call is not open to companies there."),
    "administration out": gettext_noop(
        "The registered seat is in %(country)s, but the company is run from %(administration)s, "
        "which this call is not open to."
    ),
    "parent abroad": gettext_noop(
        "The company itself is in %(country)s. Its ultimate parent is in %(parent)s, which this call is not open to; "
        "staff look at where decisions are taken."
    ),
    "commitment made": gettext_noop("The company will take part in meetings and give input on positions and calls."),
    "no meetings": gettext_noop("Taking part in one to two meetings a year is expected of each member."),
    "no input": gettext_noop("Giving input on positions and calls is expected of each member."),
    "no commitment": gettext_noop(
        "Taking part in meetings and giving input on positions and calls is expected of each member."
    ),
    "expertise stated": gettext_noop("The company says what it does with AI. Reviewers judge the level."),
    "expertise open": gettext_noop("Say what the company does with AI: its role, its domains, and its expertise."),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One criterion. `rule` is a key of REASONS, `values` fills it in; a country stands by its code."""

    criterion: Criterion
    verdict: Verdict
    rule: str
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def template(self) -> str:
        return REASONS[self.rule]

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        return cls(
            Criterion(stored["criterion"]), Verdict(stored["verdict"]), stored["rule"], dict(stored.get("values", {}))
        )


def declared_size(declared: Declared) -> Size | None:
    """The size that counts by what is declared; where one money figure is missing, the largest that it can be.

    Partner and linked companies are added where all of them are entered in full, else it is by the company's own
    figures. None without headcount or any money figure, and under public control, when figures do not matter.
    """
    totals = _totals(declared)
    return None if totals is None else ownership.status(size_class(totals), declared.ownership)


def _totals(declared: Declared) -> Figures | None:
    try:
        assessment = ownership.assessed(declared)
    except InvalidCase:
        return ownership.own_figures(declared)
    return None if assessment is None or assessment.size is None else assessment.totals


def findings(declared: Declared, *, eligible: Collection[str]) -> list[Finding]:
    """The verdict on each criterion, in the order of the call. `eligible` holds the codes of its countries."""
    return [
        size_finding(declared),
        country_finding(declared, eligible=eligible),
        _commitment(declared),
        _expertise(declared),
    ]


def overall(found: Sequence[Finding]) -> Verdict:
    """No where any criterion is not met, yes where all are."""
    verdicts = {finding.verdict for finding in found}
    if Verdict.NO in verdicts:
        return Verdict.NO
    return Verdict.UNCLEAR if Verdict.UNCLEAR in verdicts or not verdicts else Verdict.YES


def stored(found: Sequence[Finding]) -> dict[str, Any]:
    """The findings as they are kept with an application: `overall`, and `criteria` for `read`."""
    return {"overall": overall(found).value, "criteria": [asdict(finding) for finding in found]}


def read(kept: Mapping[str, Any]) -> list[Finding]:
    """What `stored` kept; nothing where nothing was."""
    return [Finding.read(criterion) for criterion in kept.get("criteria", [])]


def size_finding(declared: Declared) -> Finding:
    own = ownership.own_figures(declared)
    staff = declared.headcount_awu
    if own is None:
        if staff is not None and staff >= CEILINGS[-1].staff_awu:
            return _too_large(Figures(Fraction(staff), ownership.UNKNOWN, ownership.UNKNOWN), together="")
        return _size(Verdict.UNCLEAR, "size open")
    if not (declared.has_related_firms and ownership.rows(declared.ownership)):
        return _by(own, declared, together="")
    try:
        assessment = ownership.assessed(declared)
    except InvalidCase:
        found = _by(own, declared, together="")
        return found if found.verdict == Verdict.NO else _size(Verdict.UNCLEAR, "firms open")
    if assessment is None or assessment.size is None:
        return _size(Verdict.NO, "public control")
    return _by(assessment.totals, declared, together=" together" if len(assessment.contributions) > 1 else "")


def _by(totals: Figures, declared: Declared, *, together: str) -> Finding:
    """The finding by these totals; " together" where partner and linked companies are in them."""
    size = size_class(totals)
    counts, at_once = ownership.readings(size, declared.ownership)
    if (counts is Size.LARGE) != (at_once is Size.LARGE):
        return _size(Verdict.UNCLEAR, "owners changed")
    if counts is Size.LARGE:
        is_first = size is not Size.LARGE
        return _size(Verdict.NO, "first year below") if is_first else _too_large(totals, together=together)
    if declared.has_related_firms is None:
        return _size(Verdict.UNCLEAR, "related open")
    if declared.has_related_firms and not ownership.rows(declared.ownership):
        return _size(Verdict.UNCLEAR, "related firms")
    if size is Size.LARGE:
        return _size(Verdict.YES, "first year above")
    if together:
        return _size(Verdict.YES, "size together", {"staff": plain(totals.staff_awu)})
    return _size(Verdict.YES, "own size")


def _too_large(totals: Figures, *, together: str) -> Finding:
    highest = CEILINGS[-1]
    if totals.staff_awu >= highest.staff_awu:
        values = {"staff": plain(totals.staff_awu), "most_staff": f"{highest.staff_awu}"}
        return _size(Verdict.NO, f"too many staff{together}", values)
    if not (ownership.is_known(totals.turnover_eur) and ownership.is_known(totals.balance_eur)):
        return _size(Verdict.UNCLEAR, "money open")
    money = {"most_turnover": f"{highest.turnover_eur:,}", "most_balance": f"{highest.balance_eur:,}"}
    return _size(Verdict.NO, f"too much money{together}", money)


def _size(verdict: Verdict, rule: str, values: Mapping[str, str] | None = None) -> Finding:
    return Finding(Criterion.SIZE, verdict, rule, values or {})


def country_finding(declared: Declared, *, eligible: Collection[str]) -> Finding:
    """By registered seat and central administration; a parent elsewhere is for staff to judge."""
    if not declared.country:
        return Finding(Criterion.COUNTRY, Verdict.UNCLEAR, "country open")
    seat = {"country": declared.country}
    administration, parent = declared.administration_country or declared.country, declared.parent_country
    if declared.country not in eligible:
        return Finding(Criterion.COUNTRY, Verdict.NO, "country out", seat)
    if administration not in eligible:
        values = {**seat, "administration": administration}
        return Finding(Criterion.COUNTRY, Verdict.NO, "administration out", values)
    if parent and parent not in eligible:
        return Finding(Criterion.COUNTRY, Verdict.UNCLEAR, "parent abroad", {**seat, "parent": parent})
    return Finding(Criterion.COUNTRY, Verdict.YES, "country in", seat)


def _commitment(declared: Declared) -> Finding:
    rule = {
        (True, True): "commitment made",
        (False, True): "no meetings",
        (True, False): "no input",
        (False, False): "no commitment",
    }[declared.commits_to_meetings, declared.commits_to_input]
    return Finding(Criterion.COMMITMENT, Verdict.YES if rule == "commitment made" else Verdict.NO, rule)


def _expertise(declared: Declared) -> Finding:
    is_stated = bool(declared.ai_role and declared.ai_domains and declared.expertise.strip())
    verdict, rule = (Verdict.YES, "expertise stated") if is_stated else (Verdict.UNCLEAR, "expertise open")
    return Finding(Criterion.EXPERTISE, verdict, rule)
