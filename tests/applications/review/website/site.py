"""A website on this machine that answers as badly as a stranger's may."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import TypeVar

from applications.review.website.addresses import IPAddress, is_public
from applications.review.website.line import Door

Answer = bytes | Callable[[socket.socket], None]
NAME = "lumenwerk.example"
HERE = ip_address("127.0.0.1")
OK = b"HTTP/1.1 200 OK\r\n"
HTML = b"Content-Type: text/html\r\n"
NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
# What a page needs to be more than empty.
PROSE = " ".join(["We train our own models for the inspection of castings and the people who run them."] * 6)


def page(body: str, *, head: str = "", more: bytes = b"") -> bytes:
    text = f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode()
    return OK + HTML + more + b"Content-Length: %d\r\n\r\n" % len(text) + text


def redirect(to: str, status: int = 302) -> bytes:
    return b"HTTP/1.1 %d Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n" % (status, to.encode())


def allowed(address: IPAddress) -> bool:
    return address == HERE or is_public(address)


@dataclass
class Site:
    """`answers` by path; what has none is not found. `asked` holds the head of each request."""

    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    names: dict[str, list[str]] = field(default_factory=lambda: {NAME: ["127.0.0.1"]})
    looked_up: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://{NAME}:{self.port}"

    @property
    def paths(self) -> list[str]:
        return [request.split(" ", 2)[1] for request in self.asked]

    def resolve(self, host: str, port: int, seconds: float) -> list[str]:
        self.looked_up.append(host)
        if host not in self.names:
            raise OSError(f"{host} is not known")
        return self.names[host]

    def door(self, seconds: float = 5.0) -> Door:
        """Open to this site, which no address of the public leads to."""
        return Door(
            resolve=self.resolve,
            is_allowed=allowed,
            ports=frozenset((self.port,)),
            control=(NAME, self.port),
            seconds=seconds,
        )

    def serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.settimeout(5)
            head = b""
            while b"\r\n\r\n" not in head and (part := connection.recv(4096)):
                head += part
            if not head:
                return
            self.asked.append(head.decode("latin-1"))
            answer = self.answers.get(self.paths[-1], NOT_FOUND)
            if callable(answer):
                answer(connection)
            else:
                connection.sendall(answer)


AnySite = TypeVar("AnySite", bound=Site)


@contextmanager
def running(site: AnySite) -> Iterator[AnySite]:
    listener = socket.create_server(("127.0.0.1", 0))
    site.port = listener.getsockname()[1]

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _peer = listener.accept()
                threading.Thread(target=site.serve, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        # Wakes the thread that waits for the next visitor.
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(2)
