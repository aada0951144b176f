"""What was found on the websites of invented companies. Nothing is fetched: names in `.example` lead nowhere."""

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from applications.models import Application
from applications.review.website.models import Snapshot, SnapshotPage
from applications.review.website.states import Flag, Outcome
from focusgroup.demo.chance import Chance
from focusgroup.demo.motivations import Author

_NOTE = "Invented for the demo; nothing was fetched."
_ENDS = {
    "read": 0.84,
    "other_domain": 0.03,
    "parked": 0.02,
    "javascript": 0.03,
    "no_name": 0.03,
    "timed_out": 0.02,
    "robots": 0.03,
}
_ABOUT_AI = ("AI at work", "How our models are made", "Artificial intelligence", "Data and models", "Research")
_PLACES = ("ai", "models", "technology", "data", "research")


def keep(found: Iterable[tuple[Application, Author]]) -> list[Snapshot]:
    """Saves a snapshot for each, and some with further pages."""
    made = [_snapshot(application, author) for application, author in found]
    Snapshot.objects.bulk_create(snapshot for snapshot, _pages in made)
    SnapshotPage.objects.bulk_create(page for _snapshot, pages in made for page in pages)
    return [snapshot for snapshot, _pages in made]


def _snapshot(application: Application, author: Author) -> tuple[Snapshot, list[SnapshotPage]]:
    # From the key, so that no other room draws anything else for it.
    chance = Chance(f"{application.key} website")
    assert application.submitted_at
    snapshot = Snapshot(
        application=application,
        url=application.website,
        asked_at=application.submitted_at,
        fetched_at=application.submitted_at + timedelta(seconds=chance.between(9, 40)),
        attempts=1,
        detail=_NOTE,
    )
    end = chance.of(_ENDS)
    if end in (Outcome.NO_SUCH_NAME, Outcome.TIMED_OUT, Outcome.ROBOTS):
        snapshot.outcome = end
        return snapshot, []
    for name, value in _page(application, author, end, chance).items():
        setattr(snapshot, name, value)
    snapshot.sha256 = _hash(snapshot.text)
    has_more = end in ("read", "other_domain")
    return snapshot, _more(snapshot, author, chance) if has_more else []


def _page(application: Application, author: Author, end: str, chance: Chance) -> dict[str, Any]:
    domain = application.website.partition("://")[2].strip("/")
    name = application.legal_name
    page: dict[str, Any] = {"outcome": Outcome.READ, "status_code": 200, "final_url": application.website}
    if end == Flag.PARKED:
        said = f"{domain} may be for sale. Related searches: machines, training, insurance."
        return page | {"flags": [Flag.PARKED, Flag.EMPTY], "title": domain, "text": said, "language": "en"}
    if end == Flag.NEEDS_JAVASCRIPT:
        return page | {"flags": [Flag.NEEDS_JAVASCRIPT], "title": name[:200]}
    if end == Flag.OTHER_DOMAIN:
        page |= {"flags": [Flag.OTHER_DOMAIN], "final_url": f"https://group-of-{domain.removeprefix('www.')}/"}
    summary = chance.one(author.story.summaries).format_map(author.slots)
    told = [sentence.format_map(author.slots) for sentence in chance.some(author.story.sentences, 4)]
    text = "\n".join([name, summary, "What we do", *told[:2], "Who we work with", *told[2:]])
    return page | {"title": f"{name[:150]}: {summary}"[:300], "description": summary, "text": text, "language": "en"}


def _more(snapshot: Snapshot, author: Author, chance: Chance) -> list[SnapshotPage]:
    pages = []
    for position, number in enumerate(chance.some(range(len(_PLACES)), chance.between(0, 2)), start=1):
        sentences = chance.some(author.story.sentences, 2)
        text = "\n".join([_ABOUT_AI[number], *(sentence.format_map(author.slots) for sentence in sentences)])
        url = f"{snapshot.final_url}{_PLACES[number]}"
        pages.append(
            SnapshotPage(
                snapshot=snapshot, position=position, url=url, title=_ABOUT_AI[number], text=text, sha256=_hash(text)
            )
        )
    return pages


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
