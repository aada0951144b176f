"""Templates as the rules read them: their HTML without the template language, and what that language prints."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
# What stands inside is translated, is no text, or is taken as it is.
BLOCKS = re.compile(
    r"\{%\s*(blocktrans(?:late)?|comment|verbatim)\b.*?%\}.*?\{%\s*end\1\s*%\}",
    re.DOTALL,
)
# Blocks that stand inside a tag of the page they extend: attributes, or classes.
ATTRIBUTES = re.compile(
    r"\{%\s*block\s+(?:body_attributes|bodyclass|coltype|wrap)\s*%\}.*?\{%\s*endblock\b.*?%\}", re.DOTALL
)
TAG_NAMED_BY_TAG = re.compile(r"<(\{%.*?%\})", re.DOTALL)
QUERY = re.compile(r"\?\w+=[\w&=%-]*")
WORD = re.compile(r"[^\W\d_]{2,}")
SPOKEN = frozenset(("alt", "title", "placeholder", "label", "aria-label", "aria-description", "aria-roledescription"))
INCLUDE = re.compile(r"\{%\s*include\s(.*?)%\}", re.DOTALL)
GIVEN = re.compile(r"""\b(\w+)=(["'])(.*?)\2""")
PRINTED = re.compile(r"""\{\{[^}]*?\|(?:default|default_if_none|yesno|pluralize)(?::(["'])(.*?)\1)?[^}]*\}\}""")


def blanked(text: str, pattern: re.Pattern[str]) -> str:
    """The text with each match turned into spaces, so that lines keep their numbers."""
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def bare(text: str) -> str:
    """The HTML or text of a template, with what is printed where a value is missing, and without what is translated."""
    text = blanked(blanked(text, BLOCKS), ATTRIBUTES)
    text = PRINTED.sub(lambda match: (match[2] or "") if "pluralize" not in match[0] else "(plural)", text)
    return blanked(TAG_NAMED_BY_TAG.sub(r"\1<", text), TAG)


@dataclass
class Element:
    line: int
    name: str
    attributes: dict[str, str]


@dataclass
class Page(HTMLParser):
    """The elements of a page and its text nodes, each with its line."""

    html: str
    elements: list[Element] = field(default_factory=list)
    texts: list[tuple[int, str]] = field(default_factory=list)
    _open: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feed(self.html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open = tag
        self.elements.append(Element(self.getpos()[0], tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        if self._open not in ("script", "style"):
            first = self.getpos()[0]
            self.texts += [(first + n, line) for n, line in enumerate(data.split("\n"))]

    def handle_endtag(self, tag: str) -> None:
        self._open = ""

    @property
    def shown(self) -> str:
        """All that is read, in one string."""
        return " ".join(" ".join(text for _line, text in self.texts).split())

    def all(self, *names: str) -> list[Element]:
        return [element for element in self.elements if element.name in names]


@dataclass(frozen=True)
class Template:
    """A template; `name` is its path below the folder of templates."""

    path: Path
    name: str

    @property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @property
    def is_html(self) -> bool:
        return self.path.suffix == ".html"

    def line_of(self, position: int) -> int:
        return self.text.count("\n", 0, position) + 1

    @property
    def page(self) -> Page:
        return Page(bare(self.text))


def templates(folder: Path) -> list[Template]:
    found = sorted(path for path in folder.rglob("*") if path.suffix in (".html", ".txt"))
    return [Template(path, path.relative_to(folder).as_posix()) for path in found]


def spoken(template: Template) -> Iterator[tuple[int, str]]:
    """Each piece of text that a person would see or hear and that nobody translates, with its line."""
    if not template.is_html:
        yield from enumerate(blanked(bare(template.text), QUERY).split("\n"), start=1)
    else:
        page = template.page
        yield from page.texts
        for element in page.elements:
            is_button = element.name == "input" and element.attributes.get("type") in ("submit", "button", "reset")
            names = SPOKEN | {"value"} if is_button else SPOKEN
            yield from ((element.line, element.attributes[name]) for name in sorted(names & element.attributes.keys()))
    yield from _handed_on(template)


def _handed_on(template: Template) -> Iterator[tuple[int, str]]:
    """Words that an include is given as they are."""
    text = blanked(template.text, BLOCKS)
    for tag in INCLUDE.finditer(text):
        for _name, _quote, words in GIVEN.findall(tag[1]):
            if " " in words.strip() or words[:1].isupper():
                yield template.line_of(tag.start()), words
