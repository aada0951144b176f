"""Connections to public addresses, and to no others.

Each goes through `Line.connect_tcp`: a name is looked up once, all answers must be public, and the socket is
opened to an address that was checked. One deadline spans everything, so that a byte a second ends as well.
"""

import errno
import ipaddress
import queue
import socket
import ssl
import threading
import time
import typing
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

import httpcore
import httpx

from applications.review.website import addresses
from applications.review.website.addresses import IPAddress
from applications.review.website.states import Outcome

SECONDS = 20.0
STEP_S = 8.0
LOOKUP_S = 5.0
# Over all requests of a visit, as it comes over the line.
MOST_BYTES = 8 * 1024 * 1024
# A name with many addresses is tried at so many.
MOST_ADDRESSES = 4
# Looked up when a site cannot be reached: does this machine have internet at all? The Union's own page.
CONTROL = ("europa.eu", 443)


class Failed(Exception):
    """A fetch ended without a page; `detail` is a few words for whoever looks into it."""

    def __init__(self, outcome: Outcome, detail: str = "", *, status: int | None = None, url: str = "") -> None:
        super().__init__(f"{outcome.value}: {detail}")
        self.outcome, self.detail, self.status, self.url = outcome, detail, status, url


def look_up(host: str, port: int, seconds: float) -> list[str]:
    """The addresses of a name, in the system's order. Raises OSError, also when the time is up."""
    answers: queue.SimpleQueue[list[str] | OSError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put([str(row[4][0]) for row in found])
        except OSError as error:
            answers.put(error)
        except UnicodeError as error:
            answers.put(OSError(errno.EINVAL, str(error)))

    # A look-up takes no time-out of its own.
    threading.Thread(target=ask, name="look-up", daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise OSError(errno.ETIMEDOUT, "no answer to the look-up") from None
    if isinstance(answer, OSError):
        raise answer
    return answer


def secured() -> ssl.SSLContext:
    """Certificates are checked against httpx's roots and the machine's own: institutions have theirs."""
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    return context


@dataclass(frozen=True)
class Door:
    """Where a visit may go. Whoever is not a test takes it as it is."""

    resolve: Callable[[str, int, float], list[str]] = look_up
    is_allowed: Callable[[IPAddress], bool] = addresses.is_public
    ports: frozenset[int] = frozenset(addresses.PORTS.values())
    context: Callable[[], ssl.SSLContext] = secured
    control: tuple[str, int] = CONTROL
    seconds: float = SECONDS


@dataclass
class Deadline:
    ends: float

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        return cls(time.monotonic() + seconds)

    @property
    def left(self) -> float:
        return self.ends - time.monotonic()

    def step(self, timeout: float | None) -> float:
        """How long the next step may take. Raises Failed when the time is up."""
        if self.left <= 0:
            raise Failed(Outcome.TIMED_OUT)
        return min(self.left, STEP_S if timeout is None else timeout)


class Wire(httpcore.NetworkStream):
    """A connection that knows the deadline and counts what comes in."""

    def __init__(self, inner: httpcore.NetworkStream, line: "Line") -> None:
        self.inner, self.line = inner, line

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self.inner.read(max_bytes, self.line.deadline.step(timeout))
        self.line.count(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.inner.write(buffer, self.line.deadline.step(timeout))

    def close(self) -> None:
        self.inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        try:
            inner = self.inner.start_tls(ssl_context, server_hostname, self.line.deadline.step(timeout))
        except httpcore.ConnectError as error:
            if isinstance(error.__cause__, ssl.SSLError):
                raise Failed(Outcome.CERTIFICATE, str(error.__cause__.reason or "")) from error
            raise
        return Wire(inner, self.line)

    def get_extra_info(self, info: str) -> typing.Any:
        return self.inner.get_extra_info(info)


@dataclass
class Line(httpcore.NetworkBackend):
    """Opens connections to addresses that were checked, and to no others. One visit has one."""

    door: Door
    deadline: Deadline
    bytes_in: int = 0
    known: dict[str, list[IPAddress]] = field(default_factory=dict)
    tcp: httpcore.SyncBackend = field(default_factory=httpcore.SyncBackend)

    @cached_property
    def context(self) -> ssl.SSLContext:
        """Made once: reading the roots takes longer than most pages."""
        return self.door.context()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        if port not in self.door.ports:
            raise Failed(Outcome.REFUSED, f"port {port}")
        last: Exception | None = None
        for address in self.addresses(addresses.host_of(host), port)[:MOST_ADDRESSES]:
            try:
                step = self.deadline.step(timeout)
                return Wire(self.tcp.connect_tcp(str(address), port, step, local_address, socket_options), self)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
        raise Failed(Outcome.UNREACHABLE, type(last).__name__ if last else "") from last

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        raise Failed(Outcome.REFUSED, "a socket of this machine")

    def sleep(self, seconds: float) -> None:
        raise Failed(Outcome.FAILED, "nothing is tried twice here")

    def addresses(self, host: str, port: int) -> list[IPAddress]:
        """Looked up once a visit; a second answer, which may differ, is never asked for. Raises Failed."""
        if host not in self.known:
            seconds = self.deadline.step(LOOKUP_S)
            try:
                found = self.door.resolve(host, port, seconds)
            except OSError as error:
                raise Failed(Outcome.NO_SUCH_NAME, error.strerror or type(error).__name__) from error
            self.known[host] = self._checked(host, found)
        return self.known[host]

    def _checked(self, host: str, found: list[str]) -> list[IPAddress]:
        if not found:
            raise Failed(Outcome.NO_SUCH_NAME, host)
        checked = []
        for text in found:
            try:
                address = ipaddress.ip_address(text)
            except ValueError as error:
                raise Failed(Outcome.REFUSED, f"{host}: {text}") from error
            # One that is not public spoils them all: no public site has such neighbours.
            if not self.door.is_allowed(address):
                raise Failed(Outcome.REFUSED, f"{host}: {address}")
            checked.append(address)
        return list(dict.fromkeys(checked))

    def count(self, size: int) -> None:
        self.bytes_in += size
        if self.bytes_in > MOST_BYTES:
            raise Failed(Outcome.TOO_LARGE, f"{MOST_BYTES} bytes")
