"""What ties a member of staff to a company before anybody declares it. Plain comparisons, no database."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from applications.casework.likeness import SHARED_HOSTS, domain_of, name_of

# Under these, companies register names as they do under a country's own ending.
_SHARED_ENDINGS = frozenset(
    {
        "co.uk",
        "org.uk",
        "com.tr",
        "com.pl",
        "com.cy",
        "com.mt",
        "com.gr",
        "com.ua",
        "co.rs",
        "com.mk",
        "com.pt",
        "co.at",
    }
)


class Mark(StrEnum):
    """What matched; kept with the conflict."""

    MAIL = "mail"
    WEBSITE = "website"
    EMPLOYER = "employer"
    COUNTRY = "country"


@dataclass(frozen=True)
class Person:
    """A member of staff: the domains they belong to, their employer, the country of their association."""

    domains: frozenset[str]
    employer: str
    country: str

    @classmethod
    def of(cls, *, email: str, affiliations: Iterable[str], employer: str, country: str) -> Self:
        domains = {host_of(email), *(host_of(one) for one in affiliations)} - {""}
        return cls(frozenset(domains), name_of(employer) if employer.strip() else "", country)


@dataclass(frozen=True)
class Company:
    """An applicant: the domains of its people, that of its website, its name and country."""

    mail_domains: frozenset[str]
    website: str
    name: str
    country: str

    @classmethod
    def of(cls, *, name: str, country: str, website: str, emails: Iterable[str]) -> Self:
        return cls(frozenset({host_of(one) for one in emails} - {""}), host_of(website), name_of(name), country)


def marks(person: Person, company: Company) -> list[Mark]:
    """Every rule that ties the two; none of them proves an interest, so that somebody judges it."""
    found = []
    if any(_is_same_house(one, other) for one in person.domains for other in company.mail_domains):
        found.append(Mark.MAIL)
    if company.website and any(_is_same_house(one, company.website) for one in person.domains):
        found.append(Mark.WEBSITE)
    if person.employer and person.employer == company.name:
        found.append(Mark.EMPLOYER)
    if person.country and person.country == company.country:
        found.append(Mark.COUNTRY)
    return found


def host_of(address: str) -> str:
    """The domain of a mail or web address; nothing of a host that many share."""
    text = address.strip().lower()
    host = text.rpartition("@")[2] if "@" in text else domain_of(text)
    return host.strip(".") if "." in host and host not in SHARED_HOSTS else ""


def _is_same_house(one: str, other: str) -> bool:
    """Whether two domains are one, or one lies below the other."""
    short, long = sorted((one, other), key=len)
    return short == long or (long.endswith(f".{short}") and short not in _SHARED_ENDINGS)
