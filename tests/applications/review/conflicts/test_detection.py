import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.review.conflicts.detection import Company, Mark, Person, host_of, marks

DOMAINS = st.sampled_from(["lumenwerk.example", "ai.lumenwerk.example", "gmail.com", "acme.co.uk", "other.co.uk", ""])


def person(
    email: str = "me@jrc.example", affiliations: tuple[str, ...] = (), employer: str = "", country: str = ""
) -> Person:
    return Person.of(email=email, affiliations=affiliations, employer=employer, country=country)


def company(
    name: str = "Lumenwerk GmbH", country: str = "DE", website: str = "", emails: tuple[str, ...] = ()
) -> Company:
    return Company.of(name=name, country=country, website=website, emails=emails)


@pytest.mark.parametrize(
    ("somebody", "applicant", "found"),
    [
        (person(), company(website="https://www.lumenwerk.example/", emails=("a@lumenwerk.example",)), []),
        (person("me@lumenwerk.example"), company(emails=("a@Lumenwerk.example",)), [Mark.MAIL]),
        (
            person(affiliations=("lumenwerk.example",)),
            company(website="https://www.lumenwerk.example/de"),
            [Mark.WEBSITE],
        ),
        (person("me@ai.lumenwerk.example"), company(website="https://lumenwerk.example"), [Mark.WEBSITE]),
        (person("me@notlumenwerk.example"), company(website="https://lumenwerk.example"), []),
        (person("me@gmail.com"), company(emails=("a@gmail.com",)), []),
        (person("me@one.co.uk", ("co.uk",)), company(website="https://two.co.uk"), []),
        (person(employer="LumenWerk G.m.b.H."), company(), [Mark.EMPLOYER]),
        (person(country="DE"), company(), [Mark.COUNTRY]),
        (person(employer="", country=""), company(name="", country=""), []),
    ],
)
def test_each_rule_finds_what_ties_and_nothing_else(somebody: Person, applicant: Company, found: list[Mark]) -> None:
    assert marks(somebody, applicant) == found


@given(DOMAINS, DOMAINS)
def test_it_does_not_matter_whose_domain_is_the_longer(one: str, other: str) -> None:
    found = marks(person(f"me@{one}"), company(emails=(f"a@{other}",)))

    assert found == marks(person(f"me@{other}"), company(emails=(f"a@{one}",)))


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("Me@Lumenwerk.Example", "lumenwerk.example"),
        ("https://www.lumenwerk.example:443/a?b", "lumenwerk.example"),
        ("lumenwerk.example", "lumenwerk.example"),
        ("me@gmail.com", ""),
        ("https://linkedin.com/company/x", ""),
        ("localhost", ""),
        ("http://[broken", ""),
        ("", ""),
    ],
)
def test_a_host_is_what_one_organisation_has(address: str, host: str) -> None:
    assert host_of(address) == host
