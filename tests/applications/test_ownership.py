from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from applications import eligibility, ownership
from applications.eligibility import Criterion, Finding, Verdict
from members.sme import Figures, InvalidCase, Size, Type


@dataclass
class Declared:
    headcount_awu: Decimal | None = Decimal("24.5")
    turnover_eur: Decimal | None = Decimal(3_150_000)
    balance_eur: Decimal | None = Decimal(2_100_000)
    has_related_firms: bool | None = True
    ownership: dict[str, Any] = field(default_factory=dict)


def firm(name="Havelmark", **cells):
    return {
        "name": name,
        "kind": "enterprise",
        "direction": "holds",
        "of": "0",
        "capital_pct": "30",
        "votes_pct": "30",
        "headcount_awu": "12",
        "turnover_eur": "1800000",
        "balance_eur": "4200000",
    } | cells


def declared(*rows, earlier=None, **fields):
    return Declared(ownership={"firms": list(rows), "earlier": earlier or {}}, **fields)


def complaints(*rows, subject="Lumenwerk"):
    return [
        (problem.number, problem.cell, problem.rule)
        for problem in ownership.problems(ownership.firms({"firms": list(rows)}), subject=subject)
    ]


def test_partner_by_its_share_and_linked_firm_in_full():
    """The example of the look: 24.5 + 30 % of 12 + 8 = 36.1, worked by hand."""
    linked = firm("Portugal", direction="held", capital_pct="100", votes_pct="100", headcount_awu="8")
    linked |= {"turnover_eur": "620000", "balance_eur": "310000"}

    found = ownership.assessed(declared(firm(), linked), subject="Lumenwerk")

    assert found is not None
    assert (found.type, found.size) == (Type.LINKED, Size.SMALL)
    assert found.totals == Figures(Fraction(361, 10), Fraction(4_310_000), Fraction(3_670_000))
    assert [(row.entity, row.share) for row in found.contributions] == [
        ("Lumenwerk", 1),
        ("Portugal", 1),
        ("Havelmark", Fraction(3, 10)),
    ]


def test_firms_linked_to_a_linked_firm_count_however_deep():
    chain = [
        firm(f"Level {n}", of=str(n - 1), capital_pct="60", votes_pct="60", headcount_awu="100") for n in range(1, 6)
    ]

    found = ownership.assessed(declared(*chain))

    assert found is not None
    assert found.totals.staff_awu == Fraction("524.5")
    assert found.size is Size.LARGE


def test_a_firm_named_twice_counts_once():
    again = firm("havelmark ", capital_pct="10", votes_pct="10", of="2", headcount_awu="", turnover_eur="")
    again["balance_eur"] = ""
    daughter = firm("Daughter", direction="held", capital_pct="90", votes_pct="90", headcount_awu="1")

    found = ownership.assessed(declared(firm(), daughter, again))

    assert found is not None
    assert [row.entity for row in found.contributions].count("Havelmark") == 1


def verdicts(*rows):
    """What both orders of the rows give; none of them names another."""
    return {eligibility.size_finding(declared(*order)).rule for order in (rows, rows[::-1])}


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"same_market": "0"}, "too many staff together"),
        ({"same_market": "on"}, "too many staff together"),
        ({}, "own size"),
    ],
)
def test_what_is_ticked_in_any_row_of_a_firm_is_ticked(cells, rule):
    """A sister of which the same person holds all: linked through the person on the same market only."""
    person = firm("Anna", kind="natural_person", capital_pct="90", votes_pct="90")
    small = firm("Sister", capital_pct="5", votes_pct="5", headcount_awu="300")
    whole = firm("Sister", direction="held", of="1", capital_pct="100", votes_pct="100", headcount_awu="300")

    found = {
        eligibility.size_finding(declared(*rows)).rule
        for rows in ((person, small, whole | cells), (person, small | cells, whole), (person, whole | cells, small))
    }

    assert found == {rule}


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        pytest.param({"same_market": "1"}, {"Partner", "Sister"}, id="on the market of the partner"),
        pytest.param({"same_market": "0"}, {"Partner"}, id="on the company's own"),
        pytest.param({}, {"Partner"}, id="on no other"),
    ],
)
def test_a_sister_of_a_partner_counts_with_it_on_the_same_market(cells, expected):
    """Articles 3(3) and 6(3): linked to the partner through the person who holds both."""
    partner, owner = firm("Partner"), firm("Owner", kind="natural_person", of="1", capital_pct="100", votes_pct="100")
    sister = firm("Sister", direction="held", of="2", capital_pct="100", votes_pct="100", **cells)

    found = ownership.assessed(declared(partner, owner, sister), subject="Lumenwerk")

    assert found is not None
    assert {row.entity for row in found.contributions} == {"Lumenwerk", *expected}


def test_markets_are_the_same_along_the_way():
    """Owner of the company and of the second firm, which is on the market of the first, and that on the company's."""
    owner = firm("Owner", kind="natural_person", capital_pct="60", votes_pct="60")
    first = firm("First", capital_pct="5", votes_pct="5", same_market="0")
    second = firm("Second", direction="held", of="1", capital_pct="60", votes_pct="60", same_market="2")

    found = ownership.assessed(declared(owner, first, second), subject="Lumenwerk")

    assert found is not None
    assert {row.entity for row in found.contributions} == {"Lumenwerk", "Second"}


def test_persons_who_act_together_do_so_whichever_row_says_it():
    tick = {"acts_jointly": "on"}
    anna, ben = firm("Anna", kind="natural_person", **tick), firm("Ben", kind="natural_person")
    sister = firm("Sister", direction="held", of="1", same_market="0", headcount_awu="300")
    again = firm("Ben", kind="natural_person", of="3")

    found = {
        eligibility.size_finding(declared(anna, one, sister, other)).rule
        for one, other in ((ben | tick, again), (ben, again | tick))
    }

    assert found == {"too many staff together"}


def test_what_an_angel_has_invested_may_stand_in_any_row():
    angel = firm("Angel", kind="business_angel", capital_pct="15", votes_pct="15")

    assert verdicts(angel, angel | {"investment_eur": "100000"}) == {"own size"}


@pytest.mark.parametrize(
    ("cells", "cell"),
    [
        ({"headcount_awu": "400"}, "headcount_awu"),
        ({"balance_eur": "1"}, "balance_eur"),
        ({"kind": "university"}, "kind"),
        ({"kind": "public_body"}, "kind"),
    ],
)
def test_rows_of_one_firm_must_not_contradict_each_other(cells, cell):
    one, other = firm(capital_pct="24", votes_pct="24"), firm(" havelmark", capital_pct="24", votes_pct="24", **cells)

    assert complaints(one, other) == [(2, cell, "contradicts")]
    assert verdicts(one, other) == {"firms open"}


def test_one_row_may_leave_out_what_another_says():
    silent = {"headcount_awu": "", "turnover_eur": "", "balance_eur": "", "capital_pct": "5", "votes_pct": "5"}

    assert complaints(firm(), firm(**silent)) == complaints(firm(**silent), firm()) == []


def test_a_firm_is_not_contained_in_its_own_accounts_in_another_row():
    assert complaints(firm(contained_in="2"), firm()) == [(1, "contained_in", "no container")]


@pytest.mark.parametrize(
    ("cells", "size", "verdict", "rule"),
    [
        ({"kind": "venture_capital"}, "small", Verdict.YES, "own size"),
        ({"kind": "public_body"}, None, Verdict.NO, "public control"),
        ({"headcount_awu": "1000"}, "large", Verdict.NO, "too many staff together"),
        ({"turnover_eur": "999999999", "balance_eur": "999999999"}, "large", Verdict.NO, "too much money together"),
        ({"turnover_eur": "999999999", "balance_eur": ""}, "large", Verdict.UNCLEAR, "money open"),
        ({"headcount_awu": ""}, "small", Verdict.UNCLEAR, "firms open"),
        ({"capital_pct": "24.99", "votes_pct": "24.99"}, "small", Verdict.YES, "own size"),
    ],
)
def test_kind_of_holder_and_its_figures_decide(cells, size, verdict, rule):
    one = declared(firm(**cells))

    found = eligibility.size_finding(one)

    assert eligibility.declared_size(one) == size
    assert (found.verdict, found.rule) == (verdict, rule)


def test_a_ceiling_passed_once_leaves_the_company_an_sme():
    earlier = {"headcount_awu": "240", "turnover_eur": "1", "balance_eur": "1"}
    one = declared(has_related_firms=False, earlier=earlier, headcount_awu=Decimal(300))

    assert eligibility.size_finding(one) == Finding(Criterion.SIZE, Verdict.YES, "first year above")
    assert eligibility.declared_size(one) == Size.MEDIUM


def test_a_ceiling_passed_twice_counts():
    earlier = {"headcount_awu": "260", "turnover_eur": "1", "balance_eur": "1", "status": "medium"}
    one = declared(has_related_firms=False, earlier=earlier, headcount_awu=Decimal(300))

    assert eligibility.size_finding(one).rule == "too many staff"


def test_figures_back_within_the_ceilings_count_in_the_second_year():
    earlier = {"headcount_awu": "260", "turnover_eur": "1", "balance_eur": "1"}
    one = declared(has_related_firms=False, earlier=earlier)

    assert eligibility.size_finding(one) == Finding(Criterion.SIZE, Verdict.NO, "first year below")


def test_circles_without_the_company_are_named_at_each_row():
    one = firm("One", of="2")
    two = firm("Two", of="1", direction="holds")

    assert complaints(one, two) == [(1, "of", "unconnected"), (2, "of", "unconnected")]


def test_circles_through_the_company_are_allowed():
    parent, daughter = firm("Parent"), firm("Parent", direction="held", capital_pct="10", votes_pct="10")

    assert complaints(parent, daughter) == []


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([firm("lumenwerk")], [(1, "name", "own name")]),
        ([firm("One", of="1")], [(1, "of", "itself"), (1, "of", "unconnected")]),
        ([firm("One", of="7")], [(1, "of", "gone")]),
        (
            [firm("One", capital_pct="60", votes_pct="10"), firm("Two", capital_pct="60", votes_pct="10")],
            [(2, "capital_pct", "over 100")],
        ),
        (
            [firm("Person", kind="natural_person", direction="held")],
            [(1, "direction", "person held")],
        ),
        ([firm("One", headcount_awu="")], [(1, "headcount_awu", "no staff")]),
        ([firm("One", turnover_eur="", balance_eur="")], [(1, "turnover_eur", "no money")]),
        ([firm("One", same_market="7")], [(1, "same_market", "gone")]),
        ([firm("One", contained_in="1")], [(1, "contained_in", "no container")]),
        (
            [firm("One", contained_in="2"), firm("Two", contained_in="1")],
            [(1, "contained_in", "no container"), (2, "contained_in", "no container")],
        ),
    ],
)
def test_what_cannot_be_right_is_named_beside_its_cell(rows, expected):
    assert complaints(*rows) == expected


def test_figures_in_anothers_accounts_count_once():
    parent = firm("Parent", capital_pct="60", votes_pct="60", headcount_awu="50")

    found = ownership.assessed(
        declared(
            parent | {"headcount_awu": "50"},
            firm(
                "Sister",
                direction="held",
                of="1",
                capital_pct="100",
                votes_pct="100",
                headcount_awu="20",
                contained_in="1",
            ),
        )
    )

    assert found is not None
    assert found.totals.staff_awu == Fraction("74.5")


cell = st.one_of(
    st.none(), st.integers(), st.text(max_size=12), st.sampled_from(["1e-99999", "1e999999", "NaN", "0", "1"])
)
raw_rows = st.lists(st.dictionaries(st.sampled_from(ownership.CELLS), cell), max_size=4)


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.none(), st.lists(st.integers()), st.fixed_dictionaries({"firms": raw_rows, "earlier": cell})))
def test_nothing_that_is_stored_breaks_the_calculation(stored):
    one = Declared(ownership=stored)

    assert eligibility.size_finding(one).criterion == Criterion.SIZE  # type: ignore[arg-type]
    assert eligibility.declared_size(one) in {None, *Size}  # type: ignore[arg-type]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 100), st.booleans(), st.integers(0, 400)), max_size=3))
def test_firms_never_make_a_company_smaller_and_contributions_add_up(listed):
    rows = [
        firm(
            f"Firm {n}",
            of=str(of),
            direction="holds" if is_holder else "held",
            capital_pct=str(pct),
            votes_pct=str(pct),
            headcount_awu=str(staff),
        )
        for n, (of, pct, is_holder, staff) in enumerate(listed, start=1)
    ]
    try:
        found = ownership.assessed(declared(*rows))
    except InvalidCase:
        return

    assert found is not None
    assert (
        sum((row.figures for row in found.contributions), Figures(Fraction(0), Fraction(0), Fraction(0)))
        == found.totals
    )
    assert found.totals.staff_awu >= Fraction("24.5")
