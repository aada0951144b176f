"""A profile for machines: schema.org for search engines, Open Graph for those who share a link."""

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from members.profile.public import Profile

# A text of somebody's must not end the element that it stands in.
_ESCAPED = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


@dataclass(frozen=True)
class Page:
    """Full addresses, as other sites need them."""

    url: str
    image: str


def page(profile: Profile) -> Page:
    return Page(_full(profile.url), _full(profile.logo_url))


def organization(profile: Profile) -> dict[str, Any]:
    """schema.org/Organization; what is not known or not shown is left out."""
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Organization",
        "@id": _full(profile.url),
        "name": profile.name,
        "url": profile.website or _full(profile.url),
        "description": profile.summary,
        "logo": _full(profile.logo_url),
        "sameAs": list(profile.links),
        "foundingDate": str(profile.founded_year or ""),
        "address": {"@type": "PostalAddress", "addressCountry": profile.country},
        "knowsAbout": profile.domain_names,
    }
    return {name: value for name, value in found.items() if value}


def as_script(data: dict[str, Any]) -> SafeString:
    """The same for inside a script element of type application/ld+json."""
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(_ESCAPED))  # noqa: S308  escaped above


def _full(path: str) -> str:
    return f"{settings.SITE_URL}{path}" if path else ""
