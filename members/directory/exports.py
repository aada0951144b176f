"""The directory for reuse. Both formats are made of `public.Profile`, so they hold no more than the pages do."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings

from members.directory.structured import page
from members.profile.public import Profile

LICENCE = "CC BY 4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
ATTRIBUTION = "Focus Group on AI for Europe: European DIGITAL SME Alliance and Joint Research Centre"
COLUMNS = (
    "name", "url", "country", "sectors", "role", "ai_domains", "size", "founded", "member_since", "website", "links",
    "summary", "description", "products", "logo", "licence",
)  # fmt: skip


def entry(profile: Profile) -> dict[str, Any]:
    """One company; codes are those of the filters."""
    whole = page(profile)
    return {
        "name": profile.name,
        "url": whole.url,
        "country": profile.country,
        "sectors": list(profile.sectors),
        "role": profile.role,
        "ai_domains": list(profile.domains),
        "size": profile.size_class,
        "founded": profile.founded_year,
        "member_since": profile.joined_on.isoformat() if profile.joined_on else None,
        "website": profile.website,
        "links": list(profile.links),
        "summary": profile.summary,
        "description": profile.description,
        "products": profile.products,
        "logo": whole.image,
    }


def as_json(profiles: Iterable[Profile]) -> dict[str, Any]:
    return {
        "title": "Members of the Focus Group on AI for Europe",
        "source": settings.SITE_URL,
        "licence": {"name": LICENCE, "url": LICENCE_URL, "attribution": ATTRIBUTION},
        "members": [entry(profile) for profile in profiles],
    }


def rows(profiles: Iterable[Profile]) -> Iterator[list[object]]:
    """In the order of COLUMNS; several values of one cell are parted by a bar. The licence stands in each row."""
    for profile in profiles:
        row = entry(profile) | {"licence": LICENCE_URL}
        yield ["|".join(value) if isinstance(value, list) else value for value in (row[name] for name in COLUMNS)]
