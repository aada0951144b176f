"""What a page says: bytes and headers in, title, text, language and links out. No network, no database."""

import codecs
import re
from dataclasses import dataclass, field
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from applications.review.website import markup, words
from applications.review.website.markup import Tag
from applications.review.website.states import Flag

MOST_TITLE, MOST_DESCRIPTION, MOST_TEXT = 300, 1000, 40_000
MOST_LINKS = 400
MOST_ANCHORS = 2000
# Below so many letters a page says nothing.
LITTLE = 200
PARKED_AT_MOST = 3000

_LEFT_OUT = frozenset(
    # Not forms: some systems wrap the whole page in one. What is said to whoever fills them in goes.
    ("script", "style", "template", "noscript", "iframe", "svg", "canvas", "nav", "footer", "aside", "select", "label",
     "legend", "textarea", "button", "object", "audio", "video", "head", "dialog", "menu", "xmp", "noembed")
)  # fmt: skip
_OF_A_HEAD = frozenset(("title", "meta", "link", "base", "script", "style", "noscript", "template"))
_BLOCKS = frozenset(
    ("p", "div", "section", "article", "main", "header", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl",
     "dt", "dd", "table", "tr", "td", "th", "caption", "blockquote", "pre", "figure", "figcaption", "br", "hr", "body",
     "html", "details", "summary", "address", *_LEFT_OUT)
)  # fmt: skip
# Labels of web pages that Python knows; what codecs do beyond letters (idna, zip, rot13) is none of their business.
_CHARSETS = re.compile(
    r"utf-?8|utf-?16(-?[lb]e)?|(windows-|cp)125[0-8]|iso-?8859-?([1-9]|1[0-6])|latin-?[0-9]+|us-ascii|ascii|"
    r"koi8-[ru]|macintosh|mac-?roman|gb2312|gbk|gb18030|big5|euc-jp|shift[_-]jis|iso-2022-jp|euc-kr"
)
_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([a-zA-Z0-9_-]{1,30})""", re.IGNORECASE)
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_REFRESH = re.compile(r"url\s*=\s*['\"]?([^'\"]{1,2000})", re.IGNORECASE)
_FILE = re.compile(r"\.(pdf|zip|jpe?g|png|svg|webp|docx?|pptx?|xlsx?|mp4)$", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Link:
    url: str
    words: str


@dataclass
class Page:
    title: str = ""
    description: str = ""
    language: str = ""
    text: str = ""
    links: list[Link] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)
    # Where a page of another time sends its readers after a moment.
    refresh: str = ""


class NotText(ValueError):
    """The body is no text, whatever its header says."""


def read(body: bytes, *, url: str, content_type: str = "", content_language: str = "") -> Page:
    """Raises NotText for a picture, an archive or a program."""
    text = decoded(body, content_type)
    if content_type.partition(";")[0].strip().lower() == "text/plain":
        page = Page(text=_tidy(text.splitlines()))
    else:
        collector = Collector(url)
        for token in markup.tokens(text):
            collector.take(token)
        page = collector.page()
    page.language = _code(page.language) or _code(content_language) or words.language_of(page.text)
    page.flags = flags(page, markup_has_scripts="<script" in text[:200_000].lower(), raw=text)
    return page


def decoded(body: bytes, content_type: str = "") -> str:
    """As text: by its mark, its header, its own word, else UTF-8; what does not fit becomes �. Raises NotText."""
    for mark, charset in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(charset, errors="replace")
    named = re.search(r"charset\s*=\s*[\"']?\s*([\w-]{1,30})", content_type, re.IGNORECASE)
    charset = _charset(named[1]) if named else ""
    if not charset:
        meta = _META_CHARSET.search(body[:4096])
        charset = _charset(meta[1].decode("ascii")) if meta else ""
        # A page that can be read to this point is not in two bytes a letter.
        charset = "utf-8" if charset.startswith("utf-16") else charset
    head = body[:4096]
    if not charset.startswith("utf-16") and (b"\0" in head or _share_of_control(head) > 0.1):
        raise NotText
    return body.decode(charset or "utf-8", errors="replace")


def _charset(label: str) -> str:
    """The codec of a label, "" for one that no page should name."""
    label = label.strip().lower()
    if not _CHARSETS.fullmatch(label):
        return ""
    # Browsers read these as the larger set of Windows (WHATWG, Encoding).
    label = "cp1252" if re.fullmatch(r"(us-)?ascii|iso-?8859-?1|latin-?1", label) else label
    try:
        return codecs.lookup(label).name
    except LookupError:
        return ""


def _share_of_control(head: bytes) -> float:
    return sum(byte < 32 and byte not in (9, 10, 12, 13, 27) for byte in head) / len(head) if head else 0.0


class Collector:
    """Takes the tokens of a page; keeps headings and paragraphs, leaves out what every page of a site repeats."""

    def __init__(self, url: str) -> None:
        self.base = url
        self.host = _plain_host(urlsplit(url).hostname or "")
        self.found = Page()
        self.lines: list[str] = []
        self.line: list[str] = []
        self.left_out: list[str] = []
        self.size = 0
        self.is_title = False
        self.link: tuple[str, list[str]] | None = None
        self.links: dict[str, Link] = {}
        self.anchors = 0

    def take(self, token: Tag | str) -> None:
        if isinstance(token, str):
            self._text(token)
        elif token.is_end:
            self._end(token.name)
        else:
            self._start(token)

    def page(self) -> Page:
        self._break()
        self._end_link()
        found = self.found
        found.title, found.description = _tidy([found.title])[:MOST_TITLE], found.description[:MOST_DESCRIPTION]
        found.text = _tidy(self.lines)
        found.links = list(self.links.values())
        return found

    def _text(self, text: str) -> None:
        if self.is_title:
            self.found.title, self.is_title = self.found.title or text[: 4 * MOST_TITLE], False
            return
        if self.link:
            self.link[1].append(text[:200])
        if not self.left_out and self.size < 2 * MOST_TEXT:
            self.line.append(text)
            self.size += len(text)

    def _start(self, tag: Tag) -> None:
        name, given = tag.name, tag.attributes
        if self.left_out[-1:] == ["head"] and name not in _OF_A_HEAD:
            # It may be left open; what belongs to a body ends it.
            self.left_out.pop()
        if name == "html":
            self.found.language = self.found.language or given.get("lang", given.get("xml:lang", ""))
        elif name == "meta":
            self._meta(given)
        elif name == "base" and given.get("href"):
            self.base = _joined(self.base, given["href"]) or self.base
        elif name == "img" and self.link and given.get("alt"):
            self.link[1].append(given["alt"][:200])
        self.is_title = name == "title" and "svg" not in self.left_out
        if name == "a" and given.get("href"):
            self._end_link()
            self.link = (given["href"], [given.get("title", "")[:200], ""])
        if name in _BLOCKS:
            self._break()
        if name in _LEFT_OUT:
            self.left_out.append(name)

    def _end(self, name: str) -> None:
        self.is_title = False
        if name == "a":
            self._end_link()
        if name in _BLOCKS:
            self._break()
        # Whatever was left open inside ends with it.
        if name in self.left_out[-20:]:
            while self.left_out.pop() != name:
                pass

    def _meta(self, given: dict[str, str]) -> None:
        name = (given.get("name") or given.get("property") or "").lower()
        content = given.get("content", "")
        if name in ("description", "og:description") and content:
            self.found.description = self.found.description or _tidy([content[: 4 * MOST_DESCRIPTION]])
        if given.get("http-equiv", "").lower() == "refresh" and (to := _REFRESH.search(content)):
            self.found.refresh = _joined(self.base, to[1].strip()) or ""

    def _end_link(self) -> None:
        if self.link is None:
            return
        href, parts = self.link
        self.link = None
        self.anchors += 1
        if self.anchors > MOST_ANCHORS:
            return
        url = urldefrag(_joined(self.base, href.strip()))[0]
        if len(self.links) < MOST_LINKS and url and _plain_host(urlsplit(url).hostname or "") == self.host:
            known = self.links.get(url)
            said = _tidy([*([known.words] if known else []), " ".join(parts)])[:300]
            self.links[url] = Link(url, said)

    def _break(self) -> None:
        if self.line:
            self.lines.append("".join(self.line))
            self.line = []


def flags(page: Page, *, markup_has_scripts: bool, raw: str) -> list[Flag]:
    """What a reader should know before trusting the text."""
    found = []
    letters = len(page.text)
    said = f"{page.title} {page.text}".casefold()
    if letters <= PARKED_AT_MOST and any(phrase in said for phrase in words.PARKED):
        found.append(Flag.PARKED)
    if letters < LITTLE:
        asks = any(phrase in raw[:200_000].casefold() for phrase in words.NEEDS_JAVASCRIPT)
        found.append(Flag.NEEDS_JAVASCRIPT if asks or (markup_has_scripts and Flag.PARKED not in found) else Flag.EMPTY)
    return found


def about_ai(page: Page, *, url: str, most: int) -> list[str]:
    """The pages of the same site that probably speak of AI, the likeliest first."""
    ranked: list[tuple[int, int, str]] = []
    for position, link in enumerate(page.links):
        if link.url.rstrip("/") == url.rstrip("/") or re.search(
            r"\.(pdf|zip|jpe?g|png|svg|docx?|xlsx?|mp4)$", link.url
        ):
            continue
        said = f"{link.words} {unquote(urlsplit(link.url).path)}"
        rank = 0 if words.have(words.AI, said) else 1 if words.have(words.NEARBY, said) else 2
        ranked.append((rank, position, link.url))
    return [link for rank, _position, link in sorted(ranked) if rank < 2][:most]


def is_other_domain(asked: str, final: str) -> bool:
    """Whether the host at the end is neither the first one nor above or below it."""
    one, other = (_plain_host(host) for host in (asked, final))
    return one != other and not one.endswith(f".{other}") and not other.endswith(f".{one}")


def _plain_host(host: str) -> str:
    return host.lower().removeprefix("www.")


def _joined(base: str, href: str) -> str:
    try:
        url = urljoin(base, href)
        return url if urlsplit(url).scheme in ("http", "https") and urlsplit(url).hostname else ""
    except ValueError:
        return ""


def _code(given: str) -> str:
    first = re.split(r"[-_,;\s]", given.strip().lower(), maxsplit=1)[0]
    return first if _LANGUAGE.fullmatch(first) else ""


def _tidy(lines: list[str]) -> str:
    """One blank between words, one line a paragraph, no control characters, no repetition of the line before."""
    kept: list[str] = []
    for line in lines:
        plain = " ".join(_CONTROL.sub(" ", line).split())
        if plain and (not kept or kept[-1] != plain):
            kept.append(plain)
    return "\n".join(kept)[:MOST_TEXT]
