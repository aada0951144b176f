"""Cases worked by hand from the Annex. The subject is A; each entity has figures that tell it apart in a sum."""

from fractions import Fraction
from itertools import pairwise

import pytest

from members.sme import Figures, InvalidCase, assess, parse_case

STAFF = {"A": 1, "B": 10, "C": 100, "D": 1_000, "E": 10_000, "U": 100_000, "V": 1_000_000}


def case(*holdings, **kinds):
    """The case of these holdings, "B 30 A" or "B 30/40 A" (capital/votes), with "!" for the right to dominate."""
    entities = {"A": entity("A", "enterprise")}
    rows = []
    for text in holdings:
        holder, percentages, held = text.split()
        capital, _, votes = percentages.rstrip("!").partition("/")
        rows.append(
            {
                "holder": holder,
                "held": held,
                "capital_pct": float(capital),
                "voting_pct": float(votes or capital),
                "control": percentages.endswith("!"),
            }
        )
        for key in (holder, held):
            entities.setdefault(key, entity(key, "enterprise"))
    for key, kind in kinds.items():
        fields = kind if isinstance(kind, dict) else {"kind": kind}
        entities[key] = entity(key, fields.get("kind", "enterprise")) | fields
    return parse_case({"subject": "A", "entities": entities, "holdings": rows})


def entity(key, kind):
    if kind in {"natural_person", "public_body"}:
        return {"kind": kind}
    return {"kind": kind, "staff": STAFF[key], "turnover": 0, "balance": 0}


def outcome(given):
    result = assess(given)
    return result.type.value, float(result.totals.staff_awu)


PERSON = "natural_person"
VC = "venture_capital"
ON_MARKET = {"markets": ["ai"]}


@pytest.mark.parametrize(
    ("holdings", "expected"),
    [
        pytest.param(["B 50 A"], ("partner", 6), id="half the votes are no majority"),
        pytest.param(["B 50.01 A"], ("linked", 11), id="more than half the votes link"),
        pytest.param(["B 60/40 A"], ("partner", 7), id="capital alone makes a partner"),
        pytest.param(["B 24.9/25 A"], ("partner", 3.5), id="votes alone make a partner"),
        pytest.param(["B 0/51 A"], ("linked", 11), id="votes without capital link"),
        pytest.param(["B 10! A"], ("linked", 11), id="the right to dominate links"),
        pytest.param(["A 10! B"], ("linked", 11), id="the right to dominate links downwards"),
        pytest.param(["B 60 A", "C 32 B", "D 25 B"], ("linked", 293), id="partners of the linked owner"),
        pytest.param(["A 60 B", "B 25 C"], ("linked", 36), id="partner of a linked subsidiary"),
        pytest.param(["B 40 A", "C 40 B"], ("partner", 5), id="partner of a partner"),
        pytest.param(["B 40 A", "B 40 C"], ("partner", 5), id="other partner of a partner"),
        pytest.param(["B 40 A", "B 51 C", "C 51 D"], ("partner", 445), id="chain linked to a partner"),
        pytest.param(["B 40 A", "B 51 C", "C 30 D"], ("partner", 45), id="partner of what is linked to a partner"),
        pytest.param(["B 60 A", "C 60 B", "C 60 D", "D 60 E"], ("linked", 11_111), id="a group up and down"),
        pytest.param(["A 60 B", "B 60 C", "C 60 A"], ("linked", 111), id="a circle"),
        pytest.param(["A 30 B", "B 40 A"], ("partner", 5), id="the greater of crossed holdings"),
        pytest.param(["A 30 B", "B 30 C", "C 30 A"], ("partner", 34), id="a circle of partners"),
        pytest.param(["B 15 A", "C 15 A", "B 60 C"], ("partner", 34), id="linked holders are partners jointly"),
        pytest.param(["B 15 A", "C 15 A", "D 60 B", "D 60 C"], ("partner", 334), id="sisters jointly"),
        pytest.param(["B 15 A", "C 15 A", "B 40 C"], ("autonomous", 1), id="partners do not hold jointly"),
        pytest.param(["B 30 A", "C 30 A", "B 60 C"], ("linked", 111), id="linked holders have a majority"),
        pytest.param(["A 60 B", "A 20 C", "B 20 C"], ("linked", 51), id="own group holds a partner jointly"),
        pytest.param(["A 60 B", "A 30 C", "B 30 C"], ("linked", 111), id="own group has a majority jointly"),
        pytest.param(["A 60 B", "C 30 A", "C 40 B"], ("linked", 51), id="a partner twice counts once, at the most"),
        pytest.param(["B 15 A", "B 15 A"], ("partner", 4), id="two holdings of one holder"),
        pytest.param(["A 10 A", "B 24 A"], ("autonomous", 1), id="own shares"),
        pytest.param(
            ["B 20 C", "B 60 D", "D 31 C", "C 20 A", "D 31 A"], ("linked", 1_111), id="a majority makes the next one"
        ),
    ],
)
def test_enterprises(holdings, expected):
    assert outcome(case(*holdings)) == expected


@pytest.mark.parametrize(
    ("holdings", "kinds", "expected"),
    [
        pytest.param(["V 50 A"], {"V": VC}, ("autonomous", 1), id="exempt up to half"),
        pytest.param(["V 51 A"], {"V": VC}, ("linked", 1_000_001), id="not with a majority"),
        pytest.param(["V 30! A"], {"V": VC}, ("linked", 1_000_001), id="not with the right to dominate"),
        pytest.param(["V 30 A", "B 30 A"], {"V": VC}, ("partner", 4), id="an ordinary partner beside"),
        pytest.param(["V 60 B", "B 30 A"], {"V": VC}, ("partner", 300_004), id="owner of a partner"),
        pytest.param(["B 60 V", "V 30 A"], {"V": VC}, ("autonomous", 1), id="exempt with an owner"),
        pytest.param(["B 60 V", "V 20 A", "B 10 A"], {"V": VC}, ("partner", 300_004), id="owner holds too"),
        pytest.param(["V 60 A", "V 60 B"], {"V": VC}, ("linked", 1_000_011), id="linked through an investor"),
        pytest.param(["V 60 A", "V 40 B"], {"V": VC}, ("linked", 1_000_001), id="what an investor holds besides"),
        pytest.param(["B 60 A", "V 40 B"], {"V": VC}, ("linked", 11), id="exempt in the owner too"),
        pytest.param(["A 40 V"], {"V": VC}, ("partner", 400_001), id="an investor held is a partner"),
        pytest.param(["V 30 A", "U 30 A"], {"V": VC, "U": "university"}, ("autonomous", 1), id="two unrelated"),
        pytest.param(["V 30 A", "U 30 A", "V 60 U"], {"V": VC, "U": VC}, ("linked", 1_100_001), id="two linked"),
        pytest.param(["V 20 A", "U 30 A", "V 60 U"], {"V": VC, "U": VC}, ("autonomous", 1), id="linked, half"),
        pytest.param(
            ["V 30 A", "U 30 A", "B 60 U", "B 60 V"], {"V": VC, "U": VC}, ("linked", 1_100_011), id="one owner"
        ),
        pytest.param(
            ["V 30 A", "U 30 A"],
            {"V": {"kind": VC, "acting_jointly": "club"}, "U": {"kind": VC, "acting_jointly": ["club"]}},
            ("linked", 1_100_001),
            id="acting jointly",
        ),
        pytest.param(
            ["V 25 A", "U 25 A"],
            {"V": {"kind": VC, "acting_jointly": "club"}, "U": {"kind": VC, "acting_jointly": "club"}},
            ("autonomous", 1),
            id="acting jointly without a majority",
        ),
        pytest.param(["B 60 V", "V 30 A", "B 0 A"], {"V": VC}, ("autonomous", 1), id="owner holds nothing"),
        pytest.param(
            ["V 30 D", "U 30 D", "D 60 A"],
            {key: {"kind": VC, "acting_jointly": "club"} for key in "DUV"},
            ("linked", 1_101_001),
            id="a majority in one of those acting jointly",
        ),
        pytest.param(
            ["V 45 D", "D 10 D", "D 60 A"],
            {key: {"kind": VC, "acting_jointly": "club"} for key in "DV"},
            ("linked", 1_001),
            id="own shares of one of those acting jointly",
        ),
        pytest.param(["V 60 A"], {"V": "small_local_authority"}, ("linked", 1_000_001), id="small authority"),
    ],
)
def test_exempt_investors(holdings, kinds, expected):
    assert outcome(case(*holdings, **kinds)) == expected


@pytest.mark.parametrize(
    "kind",
    ["university", "non_profit_research", VC, "public_investment_corp", "institutional_investor",
     "small_local_authority"],
)  # fmt: skip
def test_every_exempt_kind_may_hold_from_a_quarter_to_a_half(kind):
    given = case("U 25 A", "V 50 A", U=kind, V=kind)

    assert outcome(given) == ("autonomous", 1)
    assert assess(given).is_sme


def angel(investment):
    return {"kind": "business_angel", "investment_eur": investment}


@pytest.mark.parametrize(
    ("holdings", "kinds", "expected"),
    [
        pytest.param(["V 40 A"], {"V": angel(1_249_999.99)}, ("autonomous", 1), id="below the limit"),
        pytest.param(["V 40 A"], {"V": angel(1_250_000)}, ("partner", 400_001), id="on the limit"),
        pytest.param(["V 40 A"], {"V": "business_angel"}, ("partner", 400_001), id="not stated"),
        pytest.param(
            ["V 30 A", "U 25 A"], {"V": angel(700_000), "U": angel(600_000)}, ("partner", 325_001), id="two above it"
        ),
        pytest.param(
            ["V 30 A", "U 25 A"], {"V": angel(600_000), "U": angel(600_000)}, ("autonomous", 1), id="two below it"
        ),
        pytest.param(
            ["V 30 A", "U 5 A"], {"V": angel(1_200_000), "U": angel(900_000)}, ("autonomous", 1), id="a small one"
        ),
        pytest.param(["V 51 A"], {"V": angel(1)}, ("linked", 1_000_001), id="with a majority"),
    ],
)
def test_business_angels(holdings, kinds, expected):
    assert outcome(case(*holdings, **kinds)) == expected


@pytest.mark.parametrize(
    ("holdings", "kinds", "expected"),
    [
        pytest.param(["V 100 A", "V 60 B"], {"A": ON_MARKET, "B": ON_MARKET}, ("linked", 11), id="same market"),
        pytest.param(
            ["V 100 A", "V 60 B"], {"A": ON_MARKET, "B": {"markets": ["bread"]}}, ("autonomous", 1), id="other market"
        ),
        pytest.param(["V 100 A", "V 60 B"], {}, ("autonomous", 1), id="no market known"),
        pytest.param(
            ["V 100 A", "V 60 B"],
            {"A": ON_MARKET, "B": {"markets": ["chips"], "adjacent_to": ["ai"]}},
            ("linked", 11),
            id="adjacent by the other's word",
        ),
        pytest.param(
            ["V 100 A", "V 50 B"], {"A": ON_MARKET, "B": ON_MARKET}, ("autonomous", 1), id="half is no majority"
        ),
        pytest.param(
            ["V 100 A", "V 20! B"], {"A": ON_MARKET, "B": ON_MARKET}, ("linked", 11), id="the right to dominate"
        ),
        pytest.param(
            ["V 100 C", "C 60 A", "V 60 B"],
            {"A": ON_MARKET, "B": ON_MARKET},
            ("linked", 111),
            id="through a holding without a market",
        ),
        pytest.param(
            ["V 40 A", "V 100 B", "B 20 A"],
            {"A": ON_MARKET, "B": ON_MARKET},
            ("linked", 11),
            id="what a person's firm holds counts with what the person holds",
        ),
        pytest.param(
            ["V 60 A", "V 60 B", "B 60 C"],
            {"A": ON_MARKET, "B": ON_MARKET},
            ("linked", 111),
            id="with the subsidiaries of the other",
        ),
        pytest.param(
            ["V 60 A", "V 60 B", "V 60 C"],
            {
                "A": ON_MARKET,
                "B": {"markets": ["chips"], "adjacent_to": ["ai"]},
                "C": {"markets": ["sand"], "adjacent_to": ["chips"]},
            },
            ("linked", 111),
            id="one market leads to the next",
        ),
        pytest.param(["V 40 A", "V 100 B"], {"A": ON_MARKET, "B": ON_MARKET}, ("autonomous", 1), id="no partner"),
        pytest.param(
            ["B 30 A", "V 60 B", "V 60 C"],
            {"B": ON_MARKET, "C": ON_MARKET},
            ("partner", 34),
            id="linked to a partner through a person",
        ),
    ],
)
def test_enterprises_of_one_person(holdings, kinds, expected):
    assert outcome(case(*holdings, V=PERSON, **kinds)) == expected


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        pytest.param(("family", "family"), ("linked", 11), id="one label"),
        pytest.param((["family", "club"], "club"), ("linked", 11), id="one of several labels"),
        pytest.param(("V", None), ("linked", 11), id="the other's name"),
        pytest.param(("family", "club"), ("autonomous", 1), id="other labels"),
        pytest.param((None, None), ("autonomous", 1), id="nobody together"),
    ],
)
def test_persons_link_enterprises_when_they_act_jointly(labels, expected):
    persons = {key: {"kind": PERSON, "acting_jointly": label} for key, label in zip("UV", labels, strict=True)}

    given = case("U 30 A", "V 30 A", "U 30 B", "V 30 B", A=ON_MARKET, B=ON_MARKET, **persons)

    assert outcome(given) == expected


BODY = "public_body"


@pytest.mark.parametrize(
    ("holdings", "kinds", "pct"),
    [
        pytest.param(["V 24.99 A"], {"V": BODY}, None, id="below a quarter"),
        pytest.param(["V 20/25 A"], {"V": BODY}, 25, id="a quarter of the votes"),
        pytest.param(["V 60 A"], {"V": BODY}, 60, id="a majority"),
        pytest.param(["V 15 A", "U 10 A"], {"V": BODY, "U": BODY}, 25, id="two jointly"),
        pytest.param(["V 51 B", "B 25 A"], {"V": BODY}, 25, id="through a utility"),
        pytest.param(["V 50 B", "B 25 A"], {"V": BODY}, None, id="through half a utility"),
        pytest.param(["V 30 B", "U 30 B", "B 25 A"], {"V": BODY, "U": BODY}, 25, id="through a joint utility"),
        pytest.param(["V 51 B", "B 15 A", "V 10 A"], {"V": BODY}, 25, id="directly and through a utility"),
        pytest.param(["V 51 B", "B 51 C", "C 25 A"], {"V": BODY}, 25, id="through a chain"),
        pytest.param(["V 5! B", "B 25 A"], {"V": BODY}, 25, id="through the right to dominate"),
        pytest.param(["V 30 B", "B 60 A"], {"V": BODY}, None, id="a share in the owner"),
        pytest.param(["V 100 U", "U 40 A"], {"V": BODY, "U": "university"}, None, id="through a university"),
        pytest.param(["V 24 A", "U 40 A"], {"V": BODY, "U": "university"}, None, id="beside a university"),
        pytest.param(["U 60 A"], {"U": "public_investment_corp"}, None, id="a public investor with a majority"),
        pytest.param(["U 60 A"], {"U": "small_local_authority"}, None, id="a small authority with a majority"),
    ],
)
def test_public_control(holdings, kinds, pct):
    result = assess(case(*holdings, **kinds))

    is_public = any(str(reason).startswith("public control") for reason in result.reasons)
    assert is_public is (pct is not None)
    assert (result.size is None) is is_public
    if is_public:
        assert (result.public_control_pct, result.is_sme) == (pct, False)


def test_the_right_of_a_public_body_to_dominate_is_public_control():
    result = assess(case("V 0! A", V=BODY))

    assert (result.size, result.is_sme, result.public_control_pct) == (None, False, 0)
    assert str(result.reasons[0]) == ("public control: public bodies have the right to dominate A (Article 3(4))")


def test_investors_of_one_public_body_hold_jointly_and_are_no_public_control():
    given = case("D 100 U", "D 100 V", "U 30 A", "V 30 A", D=BODY, U="public_investment_corp", V=VC)

    result = assess(given)

    assert outcome(given) == ("linked", 1_100_001)
    assert (result.public_control_pct, result.size) == (0, "large")


def test_a_public_body_links_nothing():
    given = case("V 20 A", "V 100 B", "V 60 C", "A 30 C", V=BODY)

    assert outcome(given) == ("partner", 31)


def test_figures_of_an_investor_are_asked_for_only_when_they_count():
    def with_pct(pct):
        entities = {"A": entity("A", "enterprise"), "V": {"kind": VC}}
        holding = {"holder": "V", "held": "A", "capital_pct": pct, "voting_pct": pct}
        return parse_case({"subject": "A", "entities": entities, "holdings": [holding]})

    assert assess(with_pct(50)).totals == Figures(Fraction(1), Fraction(0), Fraction(0))
    with pytest.raises(InvalidCase, match=r"^figures of entity V are missing, and they count\.$"):
        assess(with_pct(51))


def test_a_long_chain_is_followed_to_its_end():
    links = 400
    keys = ["A", *(f"N{place}" for place in range(links))]
    entities = {key: {"kind": "enterprise", "staff": 1, "turnover": 0, "balance": 0} for key in keys}
    holdings = [
        {"holder": above, "held": below, "capital_pct": 60, "voting_pct": 60} for below, above in pairwise(keys)
    ]

    result = assess(parse_case({"subject": "A", "entities": entities, "holdings": holdings}))

    assert result.totals.staff_awu == links + 1


@pytest.mark.parametrize(
    ("holdings", "kinds", "expected"),
    [
        # Article 3(4) looks at the enterprise itself: what public bodies have in its subsidiary is not in it.
        pytest.param(["A 60 B", "V 30 B"], {"V": BODY}, ("linked", 11, "small"), id="3(4) in a subsidiary"),
        # Article 3(4): indirectly through an enterprise that they dominate only together, and directly.
        pytest.param(
            ["V 30 B", "U 30 B", "B 13 A", "U 12 A"],
            {"V": BODY, "U": BODY},
            ("autonomous", 1, None),
            id="3(4) jointly, directly and indirectly",
        ),
        # Article 3(4) by the greater of capital and votes, each summed for itself.
        pytest.param(
            ["V 24/1 A", "U 1/24 A"], {"V": BODY, "U": BODY}, ("autonomous", 1, None), id="3(4) each of the two sums"
        ),
        # Article 6(2): partners of a linked enterprise count, by their share in that one.
        pytest.param(["B 100 A", "C 40 B"], {}, ("linked", 51, "medium"), id="6(2) partner of the parent"),
        # Article 6(3): what is linked to a partner counts first in full with it, and a partner of a partner never.
        pytest.param(
            ["B 25 A", "C 60 B", "D 40 B", "C 30 E"], {}, ("partner", 28.5, "small"), id="6(3) group of a partner"
        ),
        # Article 3(3), third subparagraph: linked through an investor that controls both.
        pytest.param(
            ["V 60 A", "V 60 B", "C 30 B"], {"V": VC}, ("linked", 1_000_041, "large"), id="3(3) through an investor"
        ),
        # Article 3(3), fourth subparagraph: a person's firm on another market is not linked, but may be a partner.
        pytest.param(
            ["V 30 A", "V 100 B", "B 30 A"],
            {"V": PERSON, "A": ON_MARKET, "B": {"markets": ["bread"]}},
            ("partner", 4, "micro"),
            id="3(3) another market",
        ),
        # Article 6(2), first subparagraph, third sentence: of crossed holdings the greater applies, once.
        pytest.param(["A 49 B", "B 26 A"], {}, ("partner", 5.9, "micro"), id="6(2) crossed holdings"),
        # Article 3(2): a quarter reached only by the sum of linked holders, through a chain.
        pytest.param(
            ["B 51 C", "C 51 D", "B 10 A", "D 15 A"], {}, ("partner", 278.5, "large"), id="3(2) jointly by a chain"
        ),
    ],
)
def test_hard_cases_by_the_article(holdings, kinds, expected):
    result = assess(case(*holdings, **kinds))

    assert (result.type.value, float(result.totals.staff_awu), result.size) == expected
