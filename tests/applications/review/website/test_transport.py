"""What strangers' servers do, and that it ends: soon, small, and with a word for it."""

import gzip
import socket
import time
import zlib
from collections.abc import Callable

import pytest

from applications.review.website import line as lines
from applications.review.website import transport
from applications.review.website.line import Door, Failed, Line
from applications.review.website.states import Outcome
from applications.review.website.transport import Fetched, Fetcher
from tests.applications.review.website.site import HTML, NAME, OK, Answer, Site, allowed, page, redirect

AGENT = "FocusGroupOnAI/1.0 (+https://focusgroup.example/; post@focusgroup.example)"
LIMIT = 100_000


def fetched(site: Site, answer: Answer, *, seconds: float = 5.0, most_bytes: int = LIMIT) -> Fetched:
    site.answers["/"] = answer
    fetcher = Fetcher(site.door(seconds), AGENT)
    return fetcher.follow(fetcher.target(f"{site.url}/"), most_bytes=most_bytes)[0]


def failure(site: Site, answer: Answer, *, seconds: float = 5.0, most_bytes: int = LIMIT) -> Failed:
    began = time.monotonic()
    with pytest.raises(Failed) as found:
        fetched(site, answer, seconds=seconds, most_bytes=most_bytes)
    assert time.monotonic() - began < seconds + 0.5
    return found.value


def without_end(start: bytes, part: bytes, pause_s: float = 0.0) -> Answer:
    def answer(connection: socket.socket) -> None:
        connection.sendall(start)
        while True:
            connection.sendall(part)
            if pause_s:
                time.sleep(pause_s)

    return answer


def test_a_page_comes_as_it_is_and_we_say_who_we_are(site: Site) -> None:
    got = fetched(site, page("Grüezi"))

    assert (got.status, got.kind, got.is_cut, got.target.url) == (200, "text/html", False, f"{site.url}/")
    assert "Grüezi" in got.body.decode()
    request = site.asked[0].lower()
    assert f"user-agent: {AGENT.lower()}" in request
    assert f"host: {NAME}:{site.port}" in request
    assert "cookie" not in request
    assert "authorization" not in request
    assert "referer" not in request


def test_the_environment_names_no_proxy(site: Site, monkeypatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")

    assert fetched(site, page("direct")).status == 200


def test_cookies_are_not_kept_on_the_way(site: Site) -> None:
    site.answers["/next"] = page("there")

    fetched(site, redirect("/next").replace(b"Location", b"Set-Cookie: a=b\r\nLocation"))

    assert site.paths == ["/", "/next"]
    assert "cookie" not in site.asked[1].lower()


@pytest.mark.parametrize(
    "answer",
    [
        without_end(OK + HTML + b"\r\n", b"<p>more</p>" * 1000),
        without_end(OK + HTML + b"Content-Length: 4294967296\r\n\r\n", b"x" * 65536),
        without_end(OK + HTML + b"Transfer-Encoding: chunked\r\n\r\n", b"2000\r\n" + b"y" * 0x2000 + b"\r\n"),
        OK + HTML + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"\0" * 20_000_000),
        OK + HTML + b"Content-Encoding: deflate\r\n\r\n" + zlib.compress(b"\0" * 20_000_000),
    ],
    ids=["never ends", "4 GB", "chunks without end", "gzip bomb", "deflate bomb"],
)
def test_a_page_that_is_too_long_is_cut(site: Site, answer: Answer) -> None:
    got = fetched(site, answer)

    assert (len(got.body), got.is_cut) == (LIMIT, True)


def test_a_bomb_in_a_bomb_is_not_opened(site: Site) -> None:
    twice = gzip.compress(gzip.compress(b"\0" * 20_000_000))

    found = failure(site, OK + HTML + b"Content-Encoding: gzip, gzip\r\n\r\n" + twice)

    assert (found.outcome, found.detail) == (Outcome.BROKEN, "packed as gzip, gzip")


def test_over_all_requests_there_is_an_end(site: Site, monkeypatch) -> None:
    monkeypatch.setattr(lines, "MOST_BYTES", 50_000)

    found = failure(site, without_end(OK + HTML + b"\r\n", b"z" * 10_000))

    assert found.outcome == Outcome.TOO_LARGE


@pytest.mark.parametrize(
    "answer",
    [
        without_end(OK + HTML + b"\r\n", b"x", 0.05),
        without_end(OK, b"X: y\r\n", 0.05),
        without_end(b"H", b"T", 0.05),
        without_end(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.05),
        lambda connection: time.sleep(0.8),
    ],
    ids=["body", "header", "status line", "continue", "silence"],
)
def test_a_byte_now_and_then_ends_with_the_deadline(site: Site, answer: Answer) -> None:
    assert failure(site, answer, seconds=0.3).outcome in (Outcome.TIMED_OUT, Outcome.BROKEN)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (OK + b"X-Long: " + b"a" * 40_000 + b"\r\n\r\n", Outcome.TOO_LARGE),
        (OK + b"".join(b"X-%d: %s\r\n" % (n, b"a" * 100) for n in range(400)) + b"\r\n", Outcome.TOO_LARGE),
        (without_end(OK, b"X-More: " + b"a" * 1000 + b"\r\n"), Outcome.BROKEN),
        (b"", Outcome.BROKEN),
        (b"\x16\x03\x01\x02\x00\x01", Outcome.BROKEN),
        (b"SSH-2.0-OpenSSH_9.2\r\n", Outcome.BROKEN),
        (b"HTTP/1.1 two hundred\r\n\r\n", Outcome.BROKEN),
        (b"<html>no header at all</html>", Outcome.BROKEN),
        (OK + HTML + b"Content-Length: 500\r\n\r\nclosed early", Outcome.BROKEN),
        (OK + HTML + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef", Outcome.BROKEN),
        (OK + HTML + b"Content-Length: minus\r\n\r\n", Outcome.BROKEN),
        (OK + HTML + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n", Outcome.BROKEN),
        (OK + HTML + b"Content-Encoding: gzip\r\n\r\nnot packed at all", Outcome.BROKEN),
        (OK + HTML + b"Content-Encoding: br\r\n\r\nxyz", Outcome.BROKEN),
    ],
    ids=lambda value: str(value)[:30] if isinstance(value, Outcome) else None,
)
def test_what_is_no_answer_is_told_as_such(site: Site, answer: Answer, outcome: Outcome) -> None:
    assert failure(site, answer).outcome == outcome


def test_a_type_said_twice_is_that_type(site: Site) -> None:
    assert fetched(site, page("twice", more=HTML)).kind == "text/html"


@pytest.mark.parametrize("kind", ["image/png", "application/zip", "application/pdf", "video/mp4", "text/css"])
def test_what_is_no_page_is_not_even_read(site: Site, kind: str) -> None:
    start = OK + b"Content-Type: " + kind.encode() + b"\r\n\r\n"

    got = fetched(site, without_end(start, b"\x89PNG" * 1000))

    assert (got.kind, got.body) == (kind, b"")


def test_redirects_are_followed_and_named(site: Site) -> None:
    site.names["www." + NAME] = ["127.0.0.1"]
    site.answers |= {"/a": redirect(f"http://www.{NAME}:{site.port}/b", 301), "/b": page("end")}
    fetcher = Fetcher(site.door(), AGENT)

    got, way = fetcher.follow(fetcher.target(f"{site.url}/a"), most_bytes=LIMIT)

    assert got.target.url == f"http://www.{NAME}:{site.port}/b"
    assert [one.path for one in way] == ["/a", "/b"]


def test_a_circle_of_redirects_ends(site: Site) -> None:
    site.answers["/there"] = redirect("/")

    assert failure(site, redirect("/there")).outcome == Outcome.REDIRECTS
    assert site.paths == ["/", "/there"]


def test_an_endless_row_of_redirects_ends(site: Site) -> None:
    site.answers |= {f"/{n}": redirect(f"/{n + 1}") for n in range(20)}

    assert failure(site, redirect("/0")).outcome == Outcome.REDIRECTS
    assert len(site.asked) == transport.MOST_REDIRECTS + 1


@pytest.mark.parametrize(
    "to",
    ["http://127.0.0.1/", "http://169.254.169.254/latest/meta-data/", "http://2130706433/", "http://[::1]/",
     "http://localhost/", "file:///etc/passwd", "gopher://x.example/", "http://inside.example:22/",
     "//127.0.0.1/", "http://user@inside.example/"],
)  # fmt: skip
def test_a_redirect_out_of_the_public_is_not_followed(site: Site, to: str) -> None:
    found = failure(site, redirect(to))

    assert (found.outcome, len(site.asked)) == (Outcome.REFUSED, 1)
    assert to in found.detail


@pytest.mark.parametrize(
    "answers",
    [["10.0.0.1"], ["169.254.169.254"], ["::1"], ["::ffff:127.0.0.1"], ["fe80::1%eth0"], ["100.64.1.1"],
     ["127.0.0.1", "10.0.0.1"], ["8.8.8.8", "fd00::1"], ["not an address"]],
)  # fmt: skip
def test_a_redirect_to_a_name_of_this_house_is_not_followed(site: Site, answers: list[str]) -> None:
    site.names["inside.example"] = answers

    found = failure(site, redirect(f"http://inside.example:{site.port}/"))

    assert (found.outcome, len(site.asked)) == (Outcome.REFUSED, 1)
    assert found.detail.startswith("inside.example: ")


def answering(found: list[str]) -> Callable[[str, int, float], list[str]]:
    return lambda host, port, seconds: found


PRIVATE = ["127.0.0.1", "10.1.2.3", "192.168.1.1", "169.254.169.254", "0.0.0.0", "::1", "::ffff:10.0.0.1", "fd00::1"]


@pytest.mark.parametrize("private", PRIVATE)
def test_the_door_of_the_house_lets_nobody_in(site: Site, private: str) -> None:
    """As it is without a test: one private answer among public ones closes it, and nothing is connected."""
    tried: list[str] = []

    class Tcp:
        def connect_tcp(self, host: str, *rest: object) -> None:
            tried.append(host)
            raise AssertionError

    for found in ([private], ["8.8.8.8", private], [private, "8.8.8.8"]):
        line = Line(Door(resolve=answering(found)), lines.Deadline.after(5))

        line.tcp = Tcp()  # type: ignore[assignment]

        with pytest.raises(Failed) as refusal:
            line.connect_tcp("lumenwerk.example", 80)

        assert (refusal.value.outcome, tried) == (Outcome.REFUSED, [])


def test_a_name_is_looked_up_once_and_the_address_kept(site: Site) -> None:
    """A second answer that leads inside is never asked for."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"], ["10.0.0.1"]])
    asked: list[str] = []

    def rebinding(host: str, port: int, seconds: float) -> list[str]:
        asked.append(host)
        return next(answers)

    door = Door(resolve=rebinding, is_allowed=allowed, ports=frozenset((site.port,)), seconds=5)
    site.answers |= {"/": redirect("/again"), "/again": page("still there")}
    fetcher = Fetcher(door, AGENT)

    got, _way = fetcher.follow(fetcher.target(f"{site.url}/"), most_bytes=LIMIT)
    fetcher.get(got.target, most_bytes=LIMIT)

    assert (site.paths, asked) == (["/", "/again", "/again"], [NAME])


def test_a_dead_address_gives_way_to_the_next_one(site: Site) -> None:
    site.names[NAME] = ["127.0.0.2", "127.0.0.1"]
    door = Door(
        resolve=site.resolve, is_allowed=lambda address: address.is_loopback, ports=frozenset((site.port,)), seconds=5
    )
    site.answers["/"] = page("second")
    fetcher = Fetcher(door, AGENT)

    assert fetcher.get(fetcher.target(f"{site.url}/"), most_bytes=LIMIT).status == 200


def test_nobody_there_and_nobody_known(site: Site) -> None:
    site.names["gone.example"] = ["127.0.0.2"]
    fetcher = Fetcher(Door(resolve=site.resolve, is_allowed=lambda address: True, ports=frozenset((site.port,))), AGENT)

    for name, outcome in (("gone.example", Outcome.UNREACHABLE), ("unknown.example", Outcome.NO_SUCH_NAME)):
        with pytest.raises(Failed) as found:
            fetcher.get(fetcher.target(f"http://{name}:{site.port}/"), most_bytes=LIMIT)
        assert found.value.outcome == outcome


def test_a_look_up_that_does_not_answer_is_given_up(monkeypatch) -> None:
    def think(*args: object, **more: object) -> list[object]:
        time.sleep(0.3)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", think)
    began = time.monotonic()

    with pytest.raises(OSError, match="no answer"):
        lines.look_up("lumenwerk.example", 80, 0.05)

    assert time.monotonic() - began < 0.25
