"""The one door to the public: what of a member may be shown, whatever the format."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.urls import reverse

from focusgroup.vocabulary import ai, countries, sectors
from members.models import PUBLIC_ROLES, Member, SizeClass


@dataclass(frozen=True)
class Profile:
    """What everybody may read of a company. What it hides is empty here, as if it had never been said."""

    slug: str
    name: str
    url: str
    country: str
    summary: str
    description: str
    products: str
    website: str
    links: tuple[str, ...]
    sectors: tuple[str, ...]
    role: str
    domains: tuple[str, ...]
    size_class: str
    founded_year: int | None
    joined_on: date | None
    logo_url: str
    logo_size: tuple[int, int]

    @property
    def country_name(self) -> str:
        return countries.name_of(self.country)

    @property
    def sector_names(self) -> list[str]:
        return [str(sectors.SECTORS[code]) for code in self.sectors if code in sectors.SECTORS]

    @property
    def sector_short(self) -> str:
        return str(sectors.SHORT_SECTORS.get(self.sectors[0], "")) if self.sectors else ""

    @property
    def role_name(self) -> str:
        return str(PUBLIC_ROLES.get(self.role, ""))

    @property
    def domain_names(self) -> list[str]:
        return [str(ai.DOMAINS[code]) for code in self.domains if code in ai.DOMAINS]

    @property
    def size_name(self) -> str:
        return str(SizeClass(self.size_class).label) if self.size_class else ""

    @property
    def website_shown(self) -> str:
        return as_written(self.website)

    @property
    def links_shown(self) -> list[tuple[str, str]]:
        return [(link, as_written(link)) for link in self.links]


def of(member: Member, *, with_logo: bool = False) -> Profile:
    """Without its logo, nothing is read from the database."""
    hidden = frozenset(member.hidden_fields)

    def shown(name: str, empty: Any = "") -> Any:
        return empty if name in hidden else getattr(member, name)

    logo = _logo(member) if with_logo and "logo" not in hidden else None
    return Profile(
        slug=member.slug,
        name=member.legal_name,
        url=member.get_absolute_url(),
        country=member.country,
        summary=shown("summary"),
        description=shown("description"),
        products=shown("products"),
        website=shown("website"),
        links=tuple(shown("links", ())),
        sectors=sectors_of(member.sector, member.other_sectors, hidden),
        role=shown("ai_role"),
        domains=tuple(shown("ai_domains", ())),
        size_class=shown("size_class"),
        founded_year=shown("founded_year", None),
        joined_on=shown("joined_on", None),
        logo_url=f"{reverse('members:logo', args=[member.slug])}?v={logo.sha256[:12]}" if logo else "",
        logo_size=(logo.width, logo.height) if logo else (0, 0),
    )


def sectors_of(sector: str, others: list[str], hidden: frozenset[str]) -> tuple[str, ...]:
    """The main one first, none twice."""
    return () if "sector" in hidden else tuple(dict.fromkeys(code for code in (sector, *others) if code))


def as_written(address: str) -> str:
    """The address as people write it."""
    return address.partition("://")[2].rstrip("/")


def _logo(member: Member) -> Any:
    try:
        return member.logo
    except ObjectDoesNotExist:
        return None
