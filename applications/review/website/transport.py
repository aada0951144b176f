"""The only way from here to a stranger's website: an httpx transport over a `Line`, and a fetcher on it.

The name of a site stays in the Host header, in TLS and in the check of its certificate, while the socket goes
to the address that was checked. Redirects are followed here, not by httpx, so that each is looked at first.
"""

import typing
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import httpcore
import httpx

from applications.review.website import addresses
from applications.review.website.addresses import Target
from applications.review.website.line import LOOKUP_S, STEP_S, Deadline, Door, Failed, Line
from applications.review.website.states import Outcome

MOST_REDIRECTS = 5
MOST_HEADER_BYTES = 32 * 1024
REDIRECTS = frozenset((301, 302, 303, 307, 308))
PAGES = frozenset(("text/html", "application/xhtml+xml", "text/plain"))


class Body(httpx.SyncByteStream):
    def __init__(self, stream: typing.Any) -> None:
        self.stream = stream

    def __iter__(self) -> Iterator[bytes]:
        yield from self.stream

    def close(self) -> None:
        self.stream.close()


class Transport(httpx.BaseTransport):
    """Plain HTTP/1.1 over a `Line`: no proxy, no second attempt, no connection kept."""

    def __init__(self, line: Line, *, is_secured: bool) -> None:
        self.pool = httpcore.ConnectionPool(
            ssl_context=line.context if is_secured else None,
            max_connections=1,
            max_keepalive_connections=0,
            network_backend=line,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        answer = self.pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=Body(answer.stream))

    def close(self) -> None:
        self.pool.close()


@dataclass(frozen=True)
class Fetched:
    """An answer. `body` is empty unless it was a page; `is_cut` when there was more of it."""

    target: Target
    status: int
    headers: dict[str, str]
    body: bytes = b""
    is_cut: bool = False

    @property
    def kind(self) -> str:
        # A header that was sent twice is one with a comma.
        return self.headers.get("content-type", "").partition(",")[0].partition(";")[0].strip().lower()


@dataclass
class Fetcher:
    """Asks for pages over one line, under one name. Nothing is carried from one request to the next."""

    door: Door
    agent: str

    def __post_init__(self) -> None:
        self.line = Line(self.door, Deadline.after(self.door.seconds))

    def target(self, url: str) -> Target:
        """Raises Failed."""
        try:
            return Target.of(url, ports=self.door.ports)
        except addresses.Refused as error:
            raise Failed(Outcome.REFUSED, str(error)) from error

    def get(self, target: Target, *, most_bytes: int, kinds: frozenset[str] | None = PAGES) -> Fetched:
        """One request, no redirect followed; of a success of these kinds, or of any, with the body. Raises Failed."""
        headers = {
            "User-Agent": self.agent,
            "Accept": "text/html,application/xhtml+xml;q=0.9,text/plain;q=0.8",
            "Accept-Language": "en,*;q=0.5",
            "Accept-Encoding": "gzip",
            "Connection": "close",
        }
        try:
            with (
                Transport(self.line, is_secured=target.scheme == "https") as transport,
                httpx.Client(transport=transport, trust_env=False, follow_redirects=False, timeout=STEP_S) as client,
                client.stream("GET", target.url, headers=headers) as response,
            ):
                return _read(target, response, most_bytes, kinds)
        except addresses.Refused as error:
            raise Failed(Outcome.REFUSED, str(error)) from error
        except httpcore.TimeoutException as error:
            raise Failed(Outcome.TIMED_OUT, type(error).__name__, url=target.url) from error
        except (httpcore.NetworkError, httpcore.ProtocolError, httpx.HTTPError, httpx.InvalidURL, zlib.error) as error:
            raise Failed(Outcome.BROKEN, f"{type(error).__name__}: {error}"[:200], url=target.url) from error

    def follow(
        self,
        target: Target,
        *,
        most_bytes: int,
        kinds: frozenset[str] | None = PAGES,
        permit: Callable[[Target], None] = lambda target: None,
    ) -> tuple[Fetched, list[Target]]:
        """The answer at the end of the redirects, and the addresses on the way, each checked like the first.

        `permit` is asked before each and raises Failed to forbid it.
        """
        way: list[Target] = []
        while True:
            if target in way:
                raise Failed(Outcome.REDIRECTS, f"in a circle, {len(way)} addresses", url=target.url)
            if len(way) > MOST_REDIRECTS:
                raise Failed(Outcome.REDIRECTS, f"more than {MOST_REDIRECTS}", url=target.url)
            permit(target)
            way.append(target)
            answer = self.get(target, most_bytes=most_bytes, kinds=kinds)
            location = answer.headers.get("location", "")
            if answer.status not in REDIRECTS or not location:
                return answer, way
            try:
                target = target.following(location, ports=self.door.ports)
            except addresses.Refused as error:
                raise Failed(Outcome.REFUSED, f"{error}: {location}"[:200], url=target.url) from error

    def is_online(self) -> bool:
        """Whether this machine reaches the internet: asked only after a site could not be reached."""
        line = Line(self.door, Deadline.after(LOOKUP_S))
        try:
            line.connect_tcp(*self.door.control, timeout=LOOKUP_S).close()
        except Failed:
            return False
        return True


def _read(target: Target, response: httpx.Response, most_bytes: int, kinds: frozenset[str] | None) -> Fetched:
    if sum(len(name) + len(value) + 4 for name, value in response.headers.raw) > MOST_HEADER_BYTES:
        raise Failed(Outcome.TOO_LARGE, "the header", url=target.url)
    headers = {name.lower(): value for name, value in response.headers.items()}
    answer = Fetched(target, response.status_code, headers)
    if not 200 <= answer.status < 300 or (answer.kind and kinds and answer.kind not in kinds):
        return answer
    body = bytearray()
    for part in _plain(response.iter_raw(), headers.get("content-encoding", ""), most_bytes):
        body += part
        if len(body) > most_bytes:
            return Fetched(target, answer.status, headers, bytes(body[:most_bytes]), is_cut=True)
    return Fetched(target, answer.status, headers, bytes(body))


def _plain(parts: Iterable[bytes], encoding: str, most_bytes: int) -> Iterator[bytes]:
    """Unpacked, and never more at once than is wanted at all: a bomb ends before it goes off."""
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        yield from parts
        return
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise Failed(Outcome.BROKEN, f"packed as {encoding[:40]}")
    # 32: the format is told by its first bytes.
    unpack = zlib.decompressobj(wbits=32 + zlib.MAX_WBITS)
    for part in parts:
        while part and not unpack.eof:
            yield unpack.decompress(part, most_bytes + 1)
            part = unpack.unconsumed_tail
