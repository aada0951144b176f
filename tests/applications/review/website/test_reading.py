import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from applications.review.website import reading, words
from applications.review.website.reading import NotText, about_ai, decoded, is_other_domain, read
from applications.review.website.states import Flag
from tests.applications.review.website.site import PROSE

URL = "https://www.lumenwerk.example/"
GERMAN = "Wir prüfen Gußteile mit Bildern, und das ist für unsere Kunden nicht nur eine Frage der Zeit. " * 4


def of(text: str, **more: str) -> reading.Page:
    return read(text.encode(), url=URL, **more)


def test_headings_and_paragraphs_are_kept_and_the_frame_of_the_site_is_not() -> None:
    page = of(
        f"""<!DOCTYPE html><html lang="de-AT"><head><title> Lumenwerk
        Analytik </title><meta name="description" content="Risse &lt; 0,2 mm">
        <style>p {{ color: red }}</style><script>var text = "<p>nothing</p>";</script></head>
        <body><nav><a href="/a">Menu</a></nav><header><h1>Cracks</h1></header><main><p>{PROSE}</p><p>Two<br>lines</p>
        <p>Two</p><p>Two</p><noscript>Script</noscript><svg><title>Icon</title><text>drawn</text></svg>
        <aside>Advertisement</aside><form><label>Your mail</label><input><p>Whole pages stand in forms.</p>
        <button>Send</button></form></main><footer>Imprint</footer></body></html>"""
    )

    assert (page.title, page.description, page.language) == ("Lumenwerk Analytik", "Risse < 0,2 mm", "de")
    assert page.text.split("\n") == ["Cracks", PROSE, "Two", "lines", "Two", "Whole pages stand in forms."]
    assert page.flags == []


def test_a_page_without_any_frame_is_read_all_the_same() -> None:
    page = of(f"<title>Bare</title><head><meta charset=utf-8><p>{PROSE}<p>End")

    assert (page.title, page.text.split("\n")) == ("Bare", [PROSE, "End"])


def test_what_was_left_open_ends_with_what_it_stood_in() -> None:
    assert of("<p>a</p><nav><svg>menu</nav><p>b</p></nav></aside><p>c").text == "a\nb\nc"


def test_plain_text_is_text() -> None:
    assert of("<b>1</b>\n\n  2  3", content_type="text/plain").text == "<b>1</b>\n2 3"


@pytest.mark.parametrize(
    ("body", "header", "expected"),
    [
        ("é".encode(), "text/html", "é"),
        ("é".encode("latin-1"), "text/html; charset=ISO-8859-1", "é"),
        ("€".encode("cp1252"), "text/html; charset=iso-8859-1", "€"),
        ("ш".encode("koi8-r"), 'text/html; charset="KOI8-R"', "ш"),
        (b"\xef\xbb\xbf" + "é".encode(), "text/html; charset=latin-1", "é"),
        ("\ufeffé".encode("utf-16-le"), "text/html", "é"),
        ("é".encode("utf-16-be"), "text/html; charset=utf-16be", "é"),
        (b'<meta charset="windows-1250">' + "ž".encode("cp1250"), "", '<meta charset="windows-1250">ž'),
        (b"<meta content='text/html; charset=iso-8859-7'>" + "λ".encode("iso-8859-7"), "",
         "<meta content='text/html; charset=iso-8859-7'>λ"),
        (b'<meta charset="utf-16">' + "é".encode(), "", '<meta charset="utf-16">é'),
        # Wrong, unknown or none of a page's business.
        ("é".encode("latin-1"), "text/html; charset=utf-8", "\ufffd"),
        ("é".encode("latin-1"), "", "\ufffd"),
        ("é".encode(), "text/html; charset=klingon", "é"),
        (b"xn--a", "text/html; charset=idna", "xn--a"),
        (b"uryyb", "text/html; charset=rot13", "uryyb"),
        (b"a+AGI-", "text/html; charset=utf-7", "a+AGI-"),
        (b"\\u0041", "text/html; charset=unicode_escape", "\\u0041"),
        (b"", "", ""),
    ],
)  # fmt: skip
def test_letters_come_out_right_or_are_marked(body: bytes, header: str, expected: str) -> None:
    assert decoded(body, header) == expected


@pytest.mark.parametrize(
    "body", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"PK\x03\x04\x14\0", b"\x7fELF\x02\x01\x01\0", b"\x01\x02\x03" * 9]
)
def test_a_binary_that_calls_itself_a_page_is_none(body: bytes) -> None:
    with pytest.raises(NotText):
        decoded(body, "text/html; charset=utf-8")


@pytest.mark.parametrize(
    ("page", "headers", "language"),
    [
        ('<html lang="pt-BR">' + GERMAN, {}, "pt"),
        (f'<html lang="">{GERMAN}', {}, "de"),
        (f'<html lang="${{lang}}">{GERMAN}', {"content_language": "sv, en"}, "sv"),
        (GERMAN, {}, "de"),
        (PROSE, {}, "en"),
        ("Notre équipe et nous avons des modèles pour les usines, dans une langue que vous parlez. " * 3, {}, "fr"),
        ("Η εταιρεία μας και το προσωπικό της είναι για την πρόβλεψη και το μέλλον με την ομάδα. " * 3, {}, "el"),
        ("Naše firma je jako nástroj pro ty, kteří chtějí být při tom, a také ze začátku jsme od roku. " * 3, {}, "cs"),
        ("Lumenwerk 4000 Turbo", {}, ""),
    ],
)  # fmt: skip
def test_the_language_is_told_or_modestly_guessed(page: str, headers: dict[str, str], language: str) -> None:
    assert of(page, **headers).language == language


@pytest.mark.parametrize(
    ("body", "flags"),
    [
        (f"<p>{PROSE}", []),
        ("<title>lumenwerk.example</title><p>This domain is for sale. Buy this domain.", [Flag.PARKED, Flag.EMPTY]),
        ("<p>Diese Domain steht zum Verkauf.<script>ads()</script>", [Flag.PARKED, Flag.EMPTY]),
        ("<title>Welcome to nginx!</title>", [Flag.PARKED, Flag.EMPTY]),
        ('<div id="root"></div><script src="/app.js"></script>', [Flag.NEEDS_JAVASCRIPT]),
        ("<noscript>You need to enable JavaScript to run this app.</noscript>", [Flag.NEEDS_JAVASCRIPT]),
        ("<p>Hello", [Flag.EMPTY]),
        ("", [Flag.EMPTY]),
        (f"<p>{PROSE * 10} We advise whoever reads: this domain is for sale.", []),
    ],
)
def test_what_a_reader_should_know_is_flagged(body: str, flags: list[Flag]) -> None:
    assert of(body).flags == flags


def test_pages_that_speak_of_ai_come_first_and_strangers_never() -> None:
    page = of(
        """<base href="/de/"><a href="/about">About us</a><a href="mailto:a@b.example">AI</a>
        <a href="leistungen">Künstliche Intelligenz</a><a href="/de/leistungen#more">again</a><a href="/jobs">Jobs</a>
        <a href="https://lumenwerk.example/ki-loesungen/">Mehr</a><a href="javascript:ai()">AI</a>
        <a href="//other.example/ai">AI</a><a href="/ai.pdf">AI</a>
        <a href="/produkte"><img src="x" alt="Produkte"></a><a href="https://www.lumenwerk.example">AI home</a>
        <a href="http://[/">AI</a>"""
    )

    assert about_ai(page, url=URL, most=5) == [
        "https://www.lumenwerk.example/de/leistungen",
        "https://lumenwerk.example/ki-loesungen/",
        "https://www.lumenwerk.example/about",
        "https://www.lumenwerk.example/produkte",
    ]
    assert len(about_ai(page, url=URL, most=2)) == 2


@pytest.mark.parametrize(
    "said",
    ["AI", "Unsere KI", "/fr/ia/", "Intelligence artificielle", "Inteligencia artificial", "Inteligência Artificial",
     "Intelligenza artificiale", "Kunstmatige intelligentie", "Kunstig intelligens", "Artificiell intelligens",
     "Tekoälyratkaisut", "Tehisintellekt", "Mākslīgais intelekts", "Dirbtinis intelektas", "Sztuczna inteligencja",
     "Umělá inteligence", "Umelá inteligencia", "Mesterséges intelligencia", "Umetna inteligenca",
     "Umjetna inteligencija", "Inteligență artificială", "Изкуствен интелект", "Τεχνητή νοημοσύνη",
     "Intleacht shaorga", "Intelliġenza artifiċjali", "/what-we-do/machine-learning", "MACHINE_LEARNING"],
)  # fmt: skip
def test_ai_has_a_name_in_every_language_of_the_union(said: str) -> None:
    assert words.have(words.AI, said)


@pytest.mark.parametrize("said", ["Mail", "Kiosk", "Italia", "Contact", "Fair", "Asia"])
def test_other_words_are_not_taken_for_it(said: str) -> None:
    assert not words.have(words.AI, said)


@pytest.mark.parametrize(
    ("asked", "final", "differs"),
    [
        ("lumenwerk.example", "www.lumenwerk.example", False),
        ("www.lumenwerk.example", "lumenwerk.example", False),
        ("lumenwerk.example", "shop.lumenwerk.example", False),
        ("lumenwerk.example", "lumenwerk.invalid", True),
        ("lumenwerk.example", "notlumenwerk.example", True),
    ],
)
def test_another_domain_is_noticed(asked: str, final: str, differs: bool) -> None:
    assert is_other_domain(asked, final) is differs


def test_everything_is_bounded() -> None:
    long = "word " * 400_000
    links = "".join(f'<a href="/{n}">{n}</a>' for n in range(2000))
    page = of(f'<title>{long}</title><meta name="description" content="{long}"><p>{long}</p>{links}')

    assert len(page.title) <= reading.MOST_TITLE
    assert len(page.description) <= reading.MOST_DESCRIPTION
    assert len(page.text) <= reading.MOST_TEXT
    assert len(page.links) <= reading.MOST_LINKS


@pytest.mark.parametrize(
    "part",
    [
        "<p>x</p>",
        "<nav>",
        "<a href=/x>AI ",
        "<meta charset=",
        "<title>",
        "<div " * 3,
        "<p>" + "a" * 90,
        "&amp;",
    ],
)
def test_no_page_takes_long_to_read(part: str) -> None:
    body = ("<p>text</p>" + part * (500_000 // len(part))).encode()
    began = time.process_time()

    read(body, url=URL)

    assert time.process_time() - began < 5


@given(st.binary(max_size=300), st.sampled_from(["", "text/html; charset=utf-8", "text/html; charset=gb18030", "x"]))
@settings(max_examples=200)
def test_whatever_comes_is_read_or_refused(body: bytes, content_type: str) -> None:
    try:
        page = read(body, url=URL, content_type=content_type)
    except NotText:
        return

    assert "\0" not in page.text + page.title
