"""A whole visit, from robots.txt to the pages that speak of AI."""

import hashlib

import pytest

from applications.review.website import visit as visits
from applications.review.website.states import Flag, Outcome
from applications.review.website.visit import Visit, visit
from tests.applications.review.website.site import HTML, NAME, OK, PROSE, Site, page, redirect

ERROR = b"HTTP/1.1 503 Unavailable\r\nContent-Length: 0\r\n\r\n"
AGENT = "FocusGroupOnAI/1.0 (+https://focusgroup.example/; post@focusgroup.example)"


def robots(text: str) -> bytes:
    return OK + b"Content-Type: text/plain\r\n\r\n" + text.encode()


def visited(site: Site, path: str = "/", **more: float) -> Visit:
    return visit(site.url + path, agent=AGENT, door=site.door(**more))


def test_a_site_is_read_with_the_pages_that_speak_of_ai(site: Site) -> None:
    links = '<a href="/ki">KI</a><a href="/jobs">Jobs</a><a href="/gone">AI, gone</a><a href="/pic">AI</a>'
    home = page(f"<h1>Lumenwerk</h1><p>{PROSE}</p>{links}", head="<title>Start</title>")
    site.answers |= {"/": home, "/ki": page("<p>Eigene Modelle"), "/pic": OK + b"Content-Type: image/png\r\n\r\n"}

    seen = visited(site)

    assert (seen.outcome, seen.status, seen.final_url, seen.flags) == (Outcome.READ, 200, f"{site.url}/", [])
    assert seen.found
    assert seen.found.page.title == "Start"
    assert seen.found.sha256 == hashlib.sha256(home.partition(b"\r\n\r\n")[2]).hexdigest()
    assert [(one.url, one.page.text) for one in seen.more] == [(f"{site.url}/ki", "Eigene Modelle")]
    assert site.paths == ["/robots.txt", "/", "/ki", "/gone", "/pic"]
    assert site.looked_up == [NAME]


def test_at_most_five_more_are_read_and_none_twice(site: Site) -> None:
    links = "".join(f'<a href="/ai/{n}">AI</a>' for n in range(20))
    site.answers["/"] = page(f"<p>{PROSE}</p>{links}")
    site.answers |= {f"/ai/{n}": page(f"<p>Page {n // 2}") for n in range(20)}

    seen = visited(site)

    assert [one.page.text for one in seen.more] == ["Page 0", "Page 1", "Page 2", "Page 3", "Page 4"]


def test_robots_are_asked_first_and_believed(site: Site) -> None:
    site.answers |= {"/robots.txt": robots("User-agent: *\nDisallow: /"), "/": page("Secret")}

    seen = visited(site)

    assert (seen.outcome, seen.found, site.paths) == (Outcome.ROBOTS, None, ["/robots.txt"])


def test_robots_hold_for_further_pages_and_for_redirects_too(site: Site) -> None:
    site.names["www." + NAME] = ["127.0.0.1"]
    there = f"http://www.{NAME}:{site.port}"
    site.answers |= {
        "/robots.txt": robots("User-agent: FocusGroupOnAI\nDisallow: /ai"),
        "/": page(f'<p>{PROSE}</p><a href="/ai">AI</a>'),
        "/start": redirect(f"{there}/ai/home"),
    }

    assert (visited(site).more, site.paths) == ([], ["/robots.txt", "/"])
    assert visited(site, "/start").outcome == Outcome.ROBOTS
    assert site.paths[2:] == ["/robots.txt", "/start", "/robots.txt"]


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n", Outcome.READ),
        (redirect("/robots.txt"), Outcome.READ),
        (page("<p>Not found, but friendly"), Outcome.READ),
        (ERROR, Outcome.HTTP_ERROR),
        (b"", Outcome.BROKEN),
        (redirect("http://169.254.169.254/"), Outcome.REFUSED),
    ],
    ids=["refused", "circle", "a page", "error", "nothing", "leads inside"],
)
def test_without_a_robots_txt_everything_is_allowed_and_with_an_error_nothing(
    site: Site, answer: bytes, outcome: Outcome
) -> None:
    site.answers |= {"/robots.txt": answer, "/": page(f"<p>{PROSE}")}

    seen = visited(site)

    assert seen.outcome == outcome
    assert ("/" in site.paths) == (outcome == Outcome.READ)


@pytest.mark.parametrize("status", [401, 404, 410, 429, 500, 503])
def test_an_error_is_told_with_its_number(site: Site, status: int) -> None:
    site.answers["/"] = b"HTTP/1.1 %d No\r\nContent-Length: 0\r\n\r\n" % status

    seen = visited(site)

    assert (seen.outcome, seen.status, seen.detail) == (Outcome.HTTP_ERROR, status, f"HTTP {status}")


@pytest.mark.parametrize(
    "answer",
    [
        OK + b"Content-Type: application/pdf\r\n\r\n%PDF-1.7",
        OK + HTML + b"\r\n\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        OK + b"\r\n\x7fELF\x02\x01\x01\0\0\0",
    ],
    ids=["pdf", "picture that calls itself a page", "program without a name"],
)
def test_a_binary_is_no_page(site: Site, answer: bytes) -> None:
    site.answers["/"] = answer

    assert visited(site).outcome == Outcome.NOT_HTML


def test_a_move_to_another_domain_is_flagged(site: Site) -> None:
    site.names["parking.example"] = ["127.0.0.1"]
    site.answers |= {"/": redirect(f"http://parking.example:{site.port}/p"), "/p": page("Buy this domain")}

    seen = visited(site)

    assert seen.final_url == f"http://parking.example:{site.port}/p"
    assert seen.flags == [Flag.OTHER_DOMAIN, Flag.PARKED, Flag.EMPTY]


def test_a_page_that_only_sends_on_is_followed(site: Site) -> None:
    refresh = '<meta http-equiv="refresh" content="0; URL=\'/en/\'">'
    site.answers |= {"/": page("", head=refresh), "/en/": page(f"<p>{PROSE}")}

    seen = visited(site)

    assert (seen.final_url, seen.flags) == (f"{site.url}/en/", [])


def test_a_page_cut_short_is_flagged(site: Site, monkeypatch) -> None:
    monkeypatch.setattr(visits, "MOST_BYTES", 2000)
    site.answers["/"] = page(f"<p>{PROSE * 10}")

    seen = visited(site)

    assert (seen.outcome, seen.flags) == (Outcome.READ, [Flag.CUT])


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://localhost/", "ftp://lumenwerk.example/", "", "nonsense"])
def test_an_address_that_is_not_public_is_not_tried(site: Site, url: str) -> None:
    seen = visit(url, agent=AGENT, door=site.door())

    assert (seen.outcome, site.looked_up) == (Outcome.REFUSED, [])


def test_a_dead_name_is_told_from_a_machine_without_internet(site: Site) -> None:
    gone = f"http://gone.example:{site.port}/"

    with_internet = visit(gone, agent=AGENT, door=site.door())
    site.names.clear()
    without = visit(gone, agent=AGENT, door=site.door())

    assert (with_internet.outcome, without.outcome) == (Outcome.NO_SUCH_NAME, Outcome.NO_INTERNET)


def test_further_pages_are_left_when_the_time_is_up(site: Site) -> None:
    site.answers |= {"/": page(f'<p>{PROSE}</p><a href="/ai">AI</a>'), "/ai": page("late")}

    seen = visited(site, seconds=visits.ENOUGH_S)

    assert (seen.outcome, seen.more, site.paths) == (Outcome.READ, [], ["/robots.txt", "/"])
