import json
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from members.sme import (
    REASONS,
    Contribution,
    Figures,
    Reason,
    Relation,
    Size,
    Type,
    assess,
    is_small_mid_cap,
    parse_case,
    size_class,
)

VECTORS = json.loads((Path(__file__).parent.parent / "data" / "sme_cases.json").read_text())["cases"]


def figures(staff, turnover, balance):
    return Figures(Fraction(str(staff)), Fraction(turnover), Fraction(balance))


def firm(staff, turnover, balance, **fields):
    return {"kind": "enterprise", "staff": staff, "turnover": turnover, "balance": balance, **fields}


def held(holder, held, pct):
    return {"holder": holder, "held": held, "capital_pct": pct, "voting_pct": pct}


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_assessment_of_a_known_case(vector):
    result = assess(parse_case(vector))

    expected = vector["expected"]
    assert result.type == expected["type"]
    assert result.totals == figures(*(str(expected["totals"][k]) for k in ("staff", "turnover", "balance")))
    assert result.size == expected["size"]
    assert result.is_sme is expected["is_sme"]
    assert result.public_control_pct == expected.get("public_control_pct", 0)


@pytest.mark.parametrize(
    ("staff", "turnover", "balance", "size"),
    [
        (0, 0, 0, Size.MICRO),
        ("9.999", 2_000_000, 2_000_001, Size.MICRO),
        (9, 2_000_001, 2_000_001, Size.SMALL),
        (10, 0, 0, Size.SMALL),
        (50, 0, 0, Size.MEDIUM),
        (249, 50_000_001, 43_000_000, Size.MEDIUM),
        (249, 50_000_000, 43_000_001, Size.MEDIUM),
        (250, 0, 0, Size.LARGE),
        (1, 50_000_001, 43_000_001, Size.LARGE),
    ],
)
def test_ceilings_include_the_money_and_exclude_the_staff(staff, turnover, balance, size):
    assert size_class(figures(staff, turnover, balance)) is size


def test_ceilings_hold_from_2005_on():
    small = figures(20, 5_000_000, 5_000_000)

    assert size_class(small, on=date(2005, 1, 1)) is Size.SMALL
    with pytest.raises(ValueError, match="No ceilings are known for 2004-12-31"):
        size_class(small, on=date(2004, 12, 31))


@pytest.mark.parametrize(
    ("staff", "turnover", "balance", "expected"),
    [
        (249, 50_000_000, 43_000_000, False),
        (250, 50_000_000, 43_000_000, True),
        (749, 150_000_001, 129_000_000, True),
        (750, 1, 1, False),
        (300, 150_000_001, 129_000_001, False),
    ],
)
def test_small_mid_cap_lies_above_the_sme(staff, turnover, balance, expected):
    assert is_small_mid_cap(figures(staff, turnover, balance)) is expected


def test_small_mid_cap_is_unknown_before_its_recommendation_and_never_an_sme():
    case = parse_case({"subject": "A", "entities": {"A": firm(400, 60_000_000, 60_000_000)}})

    before, after = assess(case, on=date(2025, 5, 20)), assess(case, on=date(2025, 5, 21))

    assert (before.size, before.is_small_mid_cap, before.is_sme) == (Size.LARGE, False, False)
    assert (after.size, after.is_small_mid_cap, after.is_sme) == (Size.LARGE, True, False)


def test_contributions_name_the_rule_and_add_up():
    case = parse_case(
        {
            "subject": "A",
            "entities": {
                "A": firm(10, 1_000, 100),
                "L": firm(20, 2_000, 200),
                "P": firm(30, 3_000, 300),
                "Q": firm(40, 4_000, 400),
            },
            "holdings": [held("L", "A", 51), held("P", "L", 32.5), held("P", "Q", 60)],
        }
    )

    result = assess(case)

    third = Fraction(325, 1000)
    assert result.contributions == (
        Contribution("A", Relation.SUBJECT, Fraction(1), figures(10, 1_000, 100)),
        Contribution("L", Relation.LINKED, Fraction(1), figures(20, 2_000, 200)),
        Contribution("P", Relation.PARTNER, third, figures("9.75", 975, "97.5")),
        Contribution("Q", Relation.LINKED_TO_PARTNER, third, figures(13, 1_300, 130)),
    )
    assert result.totals == figures("52.75", 5_275, "527.5")
    assert result.type is Type.LINKED


def test_consolidated_accounts_are_not_counted_twice():
    group = firm(100, 9_000_000, 8_000_000, consolidates=["S"])
    case = parse_case(
        {
            "subject": "S",
            "entities": {"S": firm(30, 2_000_000, 1_000_000), "H": group},
            "holdings": [held("H", "S", 100)],
        }
    )

    result = assess(case)

    assert result.totals == figures(100, 9_000_000, 8_000_000)
    assert [(row.entity, row.relation, row.share) for row in result.contributions] == [
        ("S", Relation.CONSOLIDATED, 0),
        ("H", Relation.LINKED, 1),
    ]


def test_consolidation_in_a_partner_leaves_what_counts_in_full():
    case = parse_case(
        {
            "subject": "A",
            "entities": {"A": firm(30, 30, 30), "P": firm(100, 100, 100, consolidates=["A"])},
            "holdings": [held("P", "A", 40)],
        }
    )

    assert assess(case).totals == figures(70, 70, 70)


def test_reasons_of_an_sme_say_who_counts_and_who_does_not():
    case = parse_case(
        {
            "subject": "A",
            "entities": {
                "A": firm(20, 1_500_000, 900_000),
                "B": firm(100, 8_000_000, 7_000_000),
                "V": {"kind": "venture_capital"},
            },
            "holdings": [held("B", "A", 30), held("V", "A", 27.5)],
        }
    )

    assert [str(reason) for reason in assess(case).reasons] == [
        "partner: B with 30 % of A (Article 3(2))",
        "not counted: V with 27.5 % of A, an exempt investor (Article 3(2)(a) to (d))",
        "medium: 50 annual work units, turnover EUR 3,900,000, balance sheet total EUR 3,000,000 (Article 2)",
    ]


def test_reasons_of_a_large_enterprise_name_the_ceilings_it_passes():
    case = parse_case({"subject": "A", "entities": {"A": firm(250, 50_000_001, 43_000_001)}})

    assert [str(reason) for reason in assess(case).reasons][2:] == [
        "no SME: 250 annual work units, not below 250 (Article 2)",
        "no SME: turnover above EUR 50,000,000 and balance sheet total above EUR 43,000,000 (Article 2)",
    ]


def test_holdings_of_more_than_all_are_named_beyond_what_rounding_explains():
    def reasons(pct):
        entities = {"A": firm(1, 1, 1), "B": firm(1, 1, 1), "C": firm(1, 1, 1)}
        case = {"subject": "A", "entities": entities, "holdings": [held("B", "A", 50), held("C", "A", pct)]}
        return [str(reason) for reason in assess(parse_case(case)).reasons]

    assert reasons(51)[-1].startswith("micro: ")
    assert reasons(51.5)[-1] == "to be checked: the holdings in A sum to 101.5 %"


def test_reasons_of_public_control_come_first():
    case = parse_case(
        {
            "subject": "A",
            "entities": {"A": firm(1, 1, 1), "M": {"kind": "public_body"}},
            "holdings": [held("M", "A", 25)],
        }
    )

    result = assess(case)

    assert str(result.reasons[0]) == (
        "public control: public bodies hold 25 % of A, and the limit is 25 % (Article 3(4))"
    )
    assert (result.size, result.is_sme, result.is_small_mid_cap) == (None, False, False)


def test_every_reason_can_be_translated_and_filled_in():
    values = dict.fromkeys(
        ("pct", "subject", "holders", "held", "size", "staff", "turnover", "balance",
         "most_staff", "most_turnover", "most_balance"), "x"
    )  # fmt: skip

    for rule, template in REASONS.items():
        assert str(Reason(rule, values)) == template % values
        assert "%(" not in str(Reason(rule, values))
