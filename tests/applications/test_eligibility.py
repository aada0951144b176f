from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications import eligibility
from applications.eligibility import Criterion, Finding, Verdict, declared_size, findings, overall
from members.sme import Size

ELIGIBLE = frozenset({"BE", "GR"})


@dataclass
class Declared:
    country: str = "BE"
    administration_country: str = ""
    parent_country: str = ""
    headcount_awu: Decimal | None = Decimal("24.5")
    turnover_eur: Decimal | None = Decimal(3_150_000)
    balance_eur: Decimal | None = Decimal(2_100_000)
    has_related_firms: bool | None = False
    ownership: dict[str, Any] = field(default_factory=dict)
    commits_to_meetings: bool = True
    commits_to_input: bool = True
    ai_role: str = "PROVIDER"
    ai_domains: list[str] = field(default_factory=lambda: ["LEARNING"])
    expertise: str = "Own models."


def size(**changes):
    return eligibility.size_finding(replace(Declared(), **changes))


def test_company_that_meets_everything_meets_all_four_criteria():
    found = findings(Declared(), eligible=ELIGIBLE)

    assert [(finding.criterion, finding.verdict) for finding in found] == [
        (Criterion.SIZE, Verdict.YES),
        (Criterion.COUNTRY, Verdict.YES),
        (Criterion.COMMITMENT, Verdict.YES),
        (Criterion.EXPERTISE, Verdict.YES),
    ]
    assert overall(found) == Verdict.YES


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ((Decimal("9.9"), Decimal(2_000_000), Decimal(9_000_000)), Size.MICRO),
        ((Decimal(10), Decimal(2_000_000), Decimal(2_000_000)), Size.SMALL),
        ((Decimal("249.99"), Decimal(50_000_001), Decimal(43_000_000)), Size.MEDIUM),
        ((Decimal(250), Decimal(1), Decimal(1)), Size.LARGE),
        ((Decimal(5), Decimal(1_000_000), None), Size.MICRO),
        ((Decimal(5), None, Decimal(1_000_000)), Size.MICRO),
        ((None, Decimal(1), Decimal(1)), None),
        ((Decimal(5), None, None), None),
    ],
)
def test_size_by_own_figures(figures, expected):
    staff, turnover, balance = figures

    declared = replace(Declared(), headcount_awu=staff, turnover_eur=turnover, balance_eur=balance)

    assert declared_size(declared) == expected


def test_too_many_staff_is_said_whatever_the_money():
    found = size(headcount_awu=Decimal("250.00"), turnover_eur=None, balance_eur=None)

    assert found == Finding(Criterion.SIZE, Verdict.NO, "too many staff", {"staff": "250", "most_staff": "250"})


def test_one_missing_figure_leaves_a_large_result_open():
    assert size(turnover_eur=Decimal(60_000_000), balance_eur=None).rule == "money open"


def test_both_figures_above_the_ceilings_are_too_much():
    found = size(turnover_eur=Decimal(50_000_001), balance_eur=Decimal(43_000_001))

    assert (found.verdict, found.rule) == (Verdict.NO, "too much money")


def test_partner_companies_leave_the_size_for_staff_to_verify():
    assert size(has_related_firms=True) == Finding(Criterion.SIZE, Verdict.UNCLEAR, "related firms")
    assert size(has_related_firms=None).rule == "related open"


@pytest.mark.parametrize(("answer", "rule"), [(None, "related open"), (True, "related firms")])
def test_the_year_before_does_not_stand_in_for_partner_companies(answer, rule):
    earlier = {"headcount_awu": "200", "turnover_eur": "1000"}

    found = size(headcount_awu=Decimal(300), has_related_firms=answer, ownership={"earlier": earlier})

    assert found == Finding(Criterion.SIZE, Verdict.UNCLEAR, rule)


def test_partners_cannot_mend_a_company_that_is_too_large_by_itself():
    assert size(headcount_awu=Decimal(300), has_related_firms=True).verdict == Verdict.NO


def test_headquarters_outside_the_call_do_not_meet_it():
    found = eligibility.country_finding(replace(Declared(), country="US"), eligible=ELIGIBLE)

    assert found == Finding(Criterion.COUNTRY, Verdict.NO, "country out", {"country": "US"})


@pytest.mark.parametrize(
    ("meetings", "positions", "rule"),
    [(False, True, "no meetings"), (True, False, "no input"), (False, False, "no commitment")],
)
def test_each_commitment_that_is_missing_is_named(meetings, positions, rule):
    declared = replace(Declared(), commits_to_meetings=meetings, commits_to_input=positions)

    found = findings(declared, eligible=ELIGIBLE)

    assert (found[2].verdict, found[2].rule) == (Verdict.NO, rule)
    assert overall(found) == Verdict.NO


def test_unstated_expertise_is_unclear_not_refused():
    assert overall(findings(replace(Declared(), expertise="  "), eligible=ELIGIBLE)) == Verdict.UNCLEAR


def test_findings_come_back_from_storage_as_they_were():
    found = findings(replace(Declared(), country="US"), eligible=ELIGIBLE)

    kept = eligibility.stored(found)

    assert kept["overall"] == "no"
    assert eligibility.read(kept) == found
    assert eligibility.read({}) == []


money = st.one_of(st.none(), st.decimals(0, 10**9, places=2))


@given(st.decimals(0, 400, places=2), money, money, st.decimals(0, 100, places=2))
def test_more_staff_never_makes_a_company_smaller(staff, turnover, balance, more):
    declared = replace(Declared(), headcount_awu=staff, turnover_eur=turnover, balance_eur=balance)
    grown = replace(declared, headcount_awu=staff + more)

    before, after = declared_size(declared), declared_size(grown)

    assert (before is None) == (after is None)
    assert before is None or after is None or after.rank >= before.rank


@given(st.decimals(0, 400, places=2), money, money)
def test_a_missing_figure_never_makes_a_company_smaller(staff, turnover, balance):
    declared = replace(Declared(), headcount_awu=staff, turnover_eur=turnover, balance_eur=balance)

    exact, partial = declared_size(declared), declared_size(replace(declared, balance_eur=None))

    assert exact is None or partial is None or partial.rank >= exact.rank


def test_every_reason_fills_in():
    values = {"staff": "1", "most_staff": "2", "most_turnover": "3", "most_balance": "4", "country": "BE"}
    values |= {"administration": "US", "parent": "US"}

    assert all("%(" not in template % values for template in eligibility.REASONS.values())


@pytest.mark.parametrize(
    ("places", "verdict", "rule"),
    [
        ({"administration_country": "GR"}, Verdict.YES, "country in"),
        ({"administration_country": "US"}, Verdict.NO, "administration out"),
        ({"parent_country": "GR"}, Verdict.YES, "country in"),
        ({"parent_country": "US"}, Verdict.UNCLEAR, "parent abroad"),
        ({"country": "US", "administration_country": "BE"}, Verdict.NO, "country out"),
    ],
)
def test_seat_administration_and_parent_decide_together(places, verdict, rule):
    found = eligibility.country_finding(replace(Declared(), **places), eligible=ELIGIBLE)

    assert (found.verdict, found.rule) == (verdict, rule)


@pytest.mark.parametrize(
    ("changed", "verdict", "rule"),
    [
        pytest.param("", Verdict.YES, "first year above", id="without a change of owners two years count"),
        pytest.param("on", Verdict.UNCLEAR, "owners changed", id="with one both readings are staff's to weigh"),
    ],
)
def test_a_change_of_owners_is_for_staff_to_decide(changed, verdict, rule):
    """Article 4(2); T-745/17 Kerkosand against the Commission's user guide."""
    earlier = {"headcount_awu": "200", "turnover_eur": "30000000", "status": "medium", "owners_changed": changed}

    found = size(headcount_awu=Decimal(400), ownership={"earlier": earlier})

    assert (found.verdict, found.rule) == (verdict, rule)
