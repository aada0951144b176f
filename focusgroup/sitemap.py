"""The public pages, for search engines."""

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse

from meetings.models import Meeting
from members.models import Member

PLAIN = ("home", "applications:start", "members:directory", "meetings:list", "contact", "privacy", "accessibility")
# What one file may hold by its format (sitemaps.org).
MOST = 50_000


def addresses() -> list[str]:
    """The full address of each page that anybody may read."""
    return [f"{settings.SITE_URL}{path}" for path in _paths()][:MOST]


def _paths() -> Iterator[str]:
    yield from map(reverse, PLAIN)
    for slug in Member.objects.listed().order_by("slug").values_list("slug", flat=True):
        yield reverse("members:profile", args=[slug])
    for slug in Meeting.objects.public().order_by("slug").values_list("slug", flat=True):
        yield reverse("meetings:meeting", args=[slug])
