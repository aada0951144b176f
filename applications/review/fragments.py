"""Parts of the review page that are the same for everybody: rendered once for each language and rubric."""

from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.translation import get_language

from applications.review.models import Criterion


def keys() -> str:
    """What each key does."""
    return _keys(get_language() or "")


def anchors(criterion: Criterion) -> str:
    """What the points of a criterion mean."""
    return _anchors(get_language() or "", tuple(criterion.anchors))


@lru_cache(maxsize=32)
def _keys(language: str) -> str:
    return render_to_string("review/_keys.html")


@lru_cache(maxsize=256)
def _anchors(language: str, said: tuple[str, ...]) -> str:
    return render_to_string("review/_anchors.html", {"anchors": said})
