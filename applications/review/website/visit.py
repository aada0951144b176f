"""One visit to a company's website: robots.txt, the page itself, and up to five more that speak of AI."""

import hashlib
from dataclasses import dataclass, field
from itertools import pairwise

from applications.review.website import reading, robots
from applications.review.website.addresses import Target
from applications.review.website.line import Door, Failed
from applications.review.website.reading import NotText, Page
from applications.review.website.robots import Robots
from applications.review.website.states import Flag, Outcome
from applications.review.website.transport import PAGES, Fetched, Fetcher

PRODUCT = "FocusGroupOnAI"
MOST_PAGES = 5
MOST_BYTES = 2 * 1024 * 1024
MOST_BYTES_MORE = 1024 * 1024
# A page that is begun later would hardly be read.
ENOUGH_S = 1.0
_MAY_BE_OFFLINE = (Outcome.NO_SUCH_NAME, Outcome.UNREACHABLE, Outcome.TIMED_OUT)


@dataclass(frozen=True)
class Found:
    """One page as it was read. `sha256` is of the bytes that were read."""

    url: str
    page: Page
    sha256: str


@dataclass
class Visit:
    """What came of it. `found` only where a page was read."""

    outcome: Outcome
    detail: str = ""
    final_url: str = ""
    status: int | None = None
    flags: list[Flag] = field(default_factory=list)
    found: Found | None = None
    more: list[Found] = field(default_factory=list)


def visit(url: str, *, agent: str, door: Door) -> Visit:
    """Go and look. Whatever the site does, this returns within the door's time."""
    visitor = Visitor(Fetcher(door, agent))
    try:
        return visitor.visit(url)
    except Failed as failure:
        outcome = failure.outcome
        if outcome in _MAY_BE_OFFLINE and not visitor.has_reached and not visitor.fetcher.is_online():
            outcome = Outcome.NO_INTERNET
        return Visit(outcome, failure.detail, failure.url, failure.status)


class Visitor:
    def __init__(self, fetcher: Fetcher) -> None:
        self.fetcher = fetcher
        self.robots: dict[str, Robots] = {}
        self.has_reached = False

    def visit(self, url: str) -> Visit:
        """Raises Failed where there is nothing to show."""
        asked = self.fetcher.target(url)
        answer, way = self._page(asked, MOST_BYTES)
        found = _read(answer)
        # A page that only sends on to another one.
        if found.page.refresh and len(found.page.text) < reading.LITTLE:
            answer, further = self._page(self.fetcher.target(found.page.refresh), MOST_BYTES)
            found, way = _read(answer), [*way, *further]
        flags = [*_flags(asked, answer, way), *found.page.flags]
        visit = Visit(Outcome.READ, "", answer.target.url, answer.status, flags, found)
        visit.more = self._more(found)
        return visit

    def _page(self, target: Target, most_bytes: int) -> tuple[Fetched, list[Target]]:
        answer, way = self.fetcher.follow(target, most_bytes=most_bytes, permit=self._permit)
        if not 200 <= answer.status < 300:
            raise Failed(Outcome.HTTP_ERROR, f"HTTP {answer.status}", status=answer.status, url=answer.target.url)
        if answer.kind and answer.kind not in PAGES:
            raise Failed(Outcome.NOT_HTML, answer.kind[:100], status=answer.status, url=answer.target.url)
        return answer, way

    def _more(self, found: Found) -> list[Found]:
        """The pages that speak of AI, as far as the time goes; one that fails is left out."""
        more: list[Found] = []
        seen = {found.sha256}
        for url in reading.about_ai(found.page, url=found.url, most=2 * MOST_PAGES):
            if len(more) == MOST_PAGES or self.fetcher.line.deadline.left < ENOUGH_S:
                break
            try:
                answer, _way = self._page(self.fetcher.target(url), MOST_BYTES_MORE)
                page = _read(answer)
            except Failed:
                continue
            is_new = page.sha256 not in seen and not reading.is_other_domain(_host(found.url), answer.target.host)
            if is_new and page.page.text:
                seen.add(page.sha256)
                more.append(page)
        return more

    def _permit(self, target: Target) -> None:
        """Raises Failed where the site asks programs to stay away."""
        if target.origin not in self.robots:
            self.robots[target.origin] = self._robots(target)
        if not self.robots[target.origin].allows(target.path):
            raise Failed(Outcome.ROBOTS, target.path[:200], url=target.url)

    def _robots(self, target: Target) -> Robots:
        """RFC 9309, 2.3.1: none there allows everything, an error of the server forbids everything."""
        place = Target(target.scheme, target.host, target.port, "/robots.txt")
        try:
            answer, _way = self.fetcher.follow(place, most_bytes=robots.MOST_BYTES, kinds=None)
        except Failed as failure:
            if failure.outcome == Outcome.REDIRECTS:
                return robots.EVERYTHING
            raise
        self.has_reached = True
        if answer.status >= 500:
            raise Failed(Outcome.HTTP_ERROR, f"robots.txt: HTTP {answer.status}", status=answer.status, url=place.url)
        if not 200 <= answer.status < 300:
            return robots.EVERYTHING
        return robots.read(answer.body.decode("utf-8", errors="replace"), product=PRODUCT)


def _read(answer: Fetched) -> Found:
    try:
        page = reading.read(
            answer.body,
            url=answer.target.url,
            content_type=answer.headers.get("content-type", ""),
            content_language=answer.headers.get("content-language", ""),
        )
    except NotText as error:
        raise Failed(Outcome.NOT_HTML, answer.kind[:100], status=answer.status, url=answer.target.url) from error
    return Found(answer.target.url, page, hashlib.sha256(answer.body).hexdigest())


def _flags(asked: Target, answer: Fetched, way: list[Target]) -> list[Flag]:
    schemes = [target.scheme for target in way]
    found = []
    if reading.is_other_domain(asked.host, answer.target.host):
        found.append(Flag.OTHER_DOMAIN)
    if any(one == "https" and after == "http" for one, after in pairwise(schemes)):
        found.append(Flag.DOWNGRADED)
    if answer.is_cut:
        found.append(Flag.CUT)
    return found


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0].partition(":")[0]
