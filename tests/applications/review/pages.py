"""Where the pages of review are, and what is sent to them."""

import re
from typing import Any
from urllib.parse import urlencode

from applications.models import Call
from applications.review.models import Assignment

BOARD = "/admin/review/"
DESK = "/admin/review/mine/"


def sheet(assignment: Assignment) -> str:
    return f"/admin/review/{assignment.pk}/"


def leads(page: str, of: Assignment, part: str = "") -> str:
    """Where a save leads; the address tells the browser what has arrived."""
    return f"{page}?{urlencode({'kept': sheet(of)})}{part}"


def answers(call: Call, points: str = "4.5", **more: str) -> dict[str, str]:
    scores = {f"score_{criterion.pk}": points for criterion in call.criteria.all()}
    return scores | {"comment": "Strong on work and people.", "confidence": "2", "seen": ""} | more


def fact(call: Call, **more: str) -> dict[str, str]:
    found = {
        "url": "https://lumenwerk.example/customers",
        "claim": "Eleven foundries run it",
        "criterion": str(call.criteria.earliest("position").pk),
        "stance": "supports",
        "quote": "",
        "seen_on": "2026-11-12",
    }
    return found | more


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def without_tokens(response: Any) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text_of(response))
