from copy import deepcopy
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from members.sme import Case, Entity, Figures, Holding, InvalidCase, Kind, parse_case
from members.sme_case import plain

WHOLE = {
    "id": "passed over",
    "subject": "A",
    "entities": {
        "A": {"kind": "enterprise", "staff": 9.9, "turnover": 10, "balance": Decimal("0.1"),
              "markets": ["ai"], "adjacent_to": ["chips"], "consolidates": ["G"]},
        "G": {"kind": "business_angel", "staff": 1, "turnover": 2, "balance": 3, "investment_eur": 4},
        "O": {"kind": "natural_person", "staff": 0, "acting_jointly": "family"},
    },
    "holdings": [
        {"holder": "O", "held": "A", "capital_pct": 33.3, "voting_pct": 50},
        {"holder": "A", "held": "G", "control": True},
    ],
}  # fmt: skip


def test_a_case_is_read_exactly():
    one = Fraction(1)

    assert parse_case(WHOLE) == Case(
        subject="A",
        entities={
            "A": Entity(
                "A",
                Kind.ENTERPRISE,
                Figures(Fraction(99, 10), 10 * one, Fraction(1, 10)),
                markets=frozenset({"ai"}),
                adjacent_to=frozenset({"chips"}),
                consolidates=frozenset({"G"}),
            ),
            "G": Entity("G", Kind.BUSINESS_ANGEL, Figures(one, 2 * one, 3 * one), investment_eur=4 * one),
            "O": Entity("O", Kind.NATURAL_PERSON, acting_jointly=frozenset({"family"})),
        },
        holdings=(
            Holding("O", "A", Fraction(333, 10), Fraction(50)),
            Holding("A", "G", Fraction(0), Fraction(0), control=True),
        ),
    )


def changed(path, value):
    case = deepcopy(WHOLE)
    *way, last = path
    place: Any = case
    for step in way:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return case


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (["subject"], ..., "subject of the case must be given."),
        (["subject"], 7, "subject of the case must be a text."),
        (["subject"], "Z", "subject of the case is 'Z', which is not among the entities."),
        (["subject"], "O", "kind of entity O is natural_person, which cannot be assessed."),
        (["entities"], ..., "entities of the case must be given."),
        (["entities"], [], "entities of the case must be an object."),
        (["entities", "A"], None, "form of entity A must be given."),
        (["entities", "A", "kind"], "firm", "kind of entity A is 'firm', which is not known."),
        (["entities", "A", "kind"], [], "kind of entity A is [], which is not known."),
        (["entities", "A", "staff"], ..., "staff of entity A must be given."),
        (["entities", "G", "balance"], None, "balance of entity G must be given."),
        (["entities", "A", "staff"], "ten", "staff of entity A must be a number, not 'ten'."),
        (["entities", "A", "staff"], True, "staff of entity A must be a number, not 'True'."),
        (
            ["entities", "A", "turnover"],
            -1,
            "turnover of entity A must be a number from 0 to a thousand million million.",
        ),
        (
            ["entities", "A", "turnover"],
            float("nan"),
            "turnover of entity A must be a number from 0 to a thousand million million.",
        ),
        (
            ["entities", "A", "turnover"],
            Decimal("1e999999999"),
            "turnover of entity A must be a number from 0 to a thousand million million.",
        ),
        (
            ["entities", "A", "turnover"],
            10**400,
            "turnover of entity A must be a number from 0 to a thousand million million.",
        ),
        (
            ["entities", "A", "turnover"],
            Decimal("1e-999999999"),
            "turnover of entity A must have at most 30 decimals.",
        ),
        (["entities", "A", "markets"], [1], "markets of entity A must be a list of texts."),
        (
            ["entities", "A", "consolidates"],
            ["O"],
            "consolidates of entity A names 'O', which is no entity with figures.",
        ),
        (["entities", "G", "consolidates"], "A", "consolidates of entity A leads back to the entity itself."),
        (["entities", "G", "investment_eur"], "4", "investment_eur of entity G must be a number, not '4'."),
        (["holdings"], {}, "holdings of the case must be a list."),
        (["holdings", 0], 5, "form of holding 1 must be an object."),
        (["holdings", 1, "holder"], ..., "holder of holding 2 must be given."),
        (
            ["holdings", 0, "holder"],
            "Z",
            "holder of the holding of Z in A is 'Z', which is not among the entities.",
        ),
        (["holdings", 0, "held"], "O", "held of the holding of O in O is a natural person, whom nobody can hold."),
        (["holdings", 0, "voting_pct"], ..., "voting_pct of the holding of O in A must be given."),
        (
            ["holdings", 0, "capital_pct"],
            100.01,
            "capital_pct of the holding of O in A must lie between 0 and 100.",
        ),
        (["holdings", 0, "control"], "yes", "control of the holding of O in A must be true or false."),
    ],
)
def test_an_impossible_case_is_refused_by_field_and_entity(path, value, message):
    with pytest.raises(InvalidCase) as refusal:
        parse_case(changed(path, value))

    assert str(refusal.value) == message


def test_no_case_at_all_is_refused():
    with pytest.raises(InvalidCase, match=r"^form of the case must be an object\.$"):
        parse_case([WHOLE])


def test_an_enterprise_built_in_code_needs_figures_too():
    with pytest.raises(InvalidCase, match=r"^figures of entity A are missing\.$"):
        Case(subject="A", entities={"A": Entity("A")})


@pytest.mark.parametrize(
    ("value", "text"),
    [(Fraction(0), "0"), (Fraction(1234567), "1,234,567"), (Fraction(988, 10), "98.8"), (Fraction(100), "100"),
     (Fraction(1, 3), "0.333333333333")],
)  # fmt: skip
def test_plain_numbers(value, text):
    assert plain(value) == text
