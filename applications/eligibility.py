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

from members.sme import SME_THRESHOLDS, Figures, Size, size_class

CEILINGS = SME_THRESHOLDS[-1].ceilings
# Stands for a figure that is not known: beyond every ceiling, so it can help no company into a class.
_BEYOND = Fraction(10**15)


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
    headcount_awu: Decimal | None
    turnover_eur: Decimal | None
    balance_eur: Decimal | None
    has_related_firms: bool | None
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
        "By its own figures the company is an SME. Partner and linked companies count as well; "
        "staff add them from what you wrote."
    ),
    "own size": gettext_noop("The company is an SME by its own figures, and it has no partner or linked company."),
    "country open": gettext_noop("Say in which country the headquarters are."),
    "country in": gettext_noop("The headquarters are in %(country)s, which this call is open to."),
    "country out": gettext_noop("The headquarters are in %(country)s, and this call is not open to companies there."),
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
    """The size by the company's own figures; where one money figure is missing, the largest that it can be.

    None without headcount or without any money figure.
    """
    if declared.headcount_awu is None or (declared.turnover_eur is None and declared.balance_eur is None):
        return None
    return size_class(
        Figures(
            Fraction(declared.headcount_awu),
            _BEYOND if declared.turnover_eur is None else Fraction(declared.turnover_eur),
            _BEYOND if declared.balance_eur is None else Fraction(declared.balance_eur),
        )
    )


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
    size = declared_size(declared)
    highest = CEILINGS[-1]
    staff = declared.headcount_awu
    if staff is not None and staff >= highest.staff_awu:
        values = {"staff": f"{staff.normalize():f}", "most_staff": f"{highest.staff_awu}"}
        return _size(Verdict.NO, "too many staff", values)
    if size is None:
        return _size(Verdict.UNCLEAR, "size open")
    if size is Size.LARGE and None in (declared.turnover_eur, declared.balance_eur):
        return _size(Verdict.UNCLEAR, "money open")
    if size is Size.LARGE:
        money = {"most_turnover": f"{highest.turnover_eur:,}", "most_balance": f"{highest.balance_eur:,}"}
        return _size(Verdict.NO, "too much money", money)
    if declared.has_related_firms is None:
        return _size(Verdict.UNCLEAR, "related open")
    if declared.has_related_firms:
        return _size(Verdict.UNCLEAR, "related firms")
    return _size(Verdict.YES, "own size")


def _size(verdict: Verdict, rule: str, values: Mapping[str, str] | None = None) -> Finding:
    return Finding(Criterion.SIZE, verdict, rule, values or {})


def country_finding(declared: Declared, *, eligible: Collection[str]) -> Finding:
    if not declared.country:
        return Finding(Criterion.COUNTRY, Verdict.UNCLEAR, "country open")
    is_in = declared.country in eligible
    verdict, rule = (Verdict.YES, "country in") if is_in else (Verdict.NO, "country out")
    return Finding(Criterion.COUNTRY, verdict, rule, {"country": declared.country})


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
