from collections import Counter
from decimal import Decimal

import pytest

from applications.eligibility import declared_size
from applications.models import Application
from focusgroup.demo import companies, distributions, people
from focusgroup.demo.chance import Chance
from focusgroup.demo.companies import Company, Registry
from focusgroup.vocabulary import ai, countries, sectors
from members.sme import Size

MANY = 3000


@pytest.fixture(scope="module")
def founded() -> list[Company]:
    chance = Chance(1)
    registry = Registry(chance)
    return [registry.found(country=chance.of(distributions.COUNTRIES), financial_year=2025) for _ in range(MANY)]


@pytest.mark.parametrize(
    ("fact", "shares"),
    [("country", distributions.COUNTRIES), ("sector", distributions.SECTORS), ("nace_section", distributions.NACE)],
)
def test_facts_follow_the_distributions(founded: list[Company], fact: str, shares: dict[str, float]) -> None:
    counts = Counter(company.facts[fact] for company in founded)
    whole = sum(shares.values())

    assert set(counts) <= set(shares)
    for value, share in shares.items():
        assert counts[value] / MANY == pytest.approx(share / whole, abs=0.025)


def test_declared_figures_give_the_size_that_was_drawn(founded: list[Company]) -> None:
    for company in founded:
        application = Application(**company.facts)
        expected = Size("medium" if company.kind_of_size == "large_by_group" else company.kind_of_size)
        assert declared_size(application) == expected


def test_no_two_companies_share_a_domain(founded: list[Company]) -> None:
    assert len({company.domain for company in founded}) == MANY


def test_codes_are_those_of_the_vocabulary(founded: list[Company]) -> None:
    for company in founded:
        assert company.facts["sector"] in sectors.SECTORS
        assert company.facts["nace_section"] in sectors.NACE
        assert company.facts["ai_role"] in ai.ROLES
        assert set(company.facts["ai_domains"]) <= set(ai.DOMAINS)
        assert len(set(company.facts["ai_domains"])) == len(company.facts["ai_domains"])


def test_figures_are_whole_and_the_year_of_founding_is_past(founded: list[Company]) -> None:
    for company in founded:
        assert company.facts["turnover_eur"] == company.facts["turnover_eur"].to_integral_value() >= Decimal(0)
        assert 1988 <= company.facts["founded_year"] <= 2025


def test_every_country_of_the_demo_has_its_names() -> None:
    chance = Chance(2)
    registry = Registry(chance)

    for country in distributions.COUNTRIES:
        assert countries.name_of(country) != country
        assert registry.found(country=country, financial_year=2019).facts["founded_year"] <= 2019
        assert " " in people.person(chance, country)


def test_names_are_written_in_the_letters_of_their_country() -> None:
    chance = Chance(3)
    registry = Registry(chance)

    assert registry.found(country="GR", financial_year=2025).facts["legal_name"][0] in "ΝΚΘΑΜΔΦΗ"
    assert registry.found(country="BG", financial_year=2025).facts["legal_name"].endswith("ООД")


def test_longest_and_shortest_names_are_among_them() -> None:
    registry = Registry(Chance(4))

    assert registry.found(country="NO", financial_year=2025).facts["legal_name"] == companies.SHORTEST[0]
    assert registry.found(country="DE", financial_year=2025).facts["legal_name"] == companies.LONGEST[0]
    assert len(companies.LONGEST[0]) > 150


def test_address_is_plain_whatever_the_script() -> None:
    assert people.address("Ελένη Ρήγα", "korlex.example") == "eleni.riga@korlex.example"
    assert people.address("Øyvind Lien", "ae.example") == "oyvind.lien@ae.example"
