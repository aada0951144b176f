"""HTML as a stream of tags and text, read once from left to right.

Not `html.parser`: on Python 3.11 what strangers leave open makes it search the rest of a page again for each
tag, and a long number in a character reference raises. Here every search that succeeds is skipped over, and
the first that fails ends the page.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_TAG = re.compile(r"</?[a-zA-Z][^\s/>]*")
_ATTRIBUTE = re.compile(r"[\s/]*([^\s=>/]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>]*))?")
# Nothing in these is markup, up to their own end.
_RAW = frozenset(("script", "style", "template", "noscript", "textarea", "title", "iframe", "xmp", "noembed"))
_LONG_NUMBER = re.compile(r"&#[0-9]{8,}")
MOST_ATTRIBUTES = 60


@dataclass(frozen=True)
class Tag:
    name: str
    is_end: bool = False
    attributes: dict[str, str] = field(default_factory=dict)


def plain(text: str) -> str:
    """Character references resolved."""
    return html.unescape(_LONG_NUMBER.sub("&#xfffd", text)) if "&" in text else text


def tokens(page: str) -> Iterator[Tag | str]:
    """Tags and the text between them; a raw element's content comes as one text after its tag."""
    at = 0
    while (opening := page.find("<", at)) >= 0:
        if opening > at:
            yield plain(page[at:opening])
        if page.startswith(("<!", "<?"), opening):
            end = _after_declaration(page, opening)
            if end < 0:
                return
            at = end
            continue
        named = _TAG.match(page, opening)
        if not named:
            yield "<"
            at = opening + 1
            continue
        tag, at = _tag(page, named)
        if at < 0:
            return
        yield tag
        if tag.name in _RAW and not tag.is_end:
            closing = _closing(page, tag.name, at)
            yield plain(page[at : closing if closing >= 0 else len(page)])
            if closing < 0:
                return
            at = closing
    if at < len(page):
        yield plain(page[at:])


def _after_declaration(page: str, opening: int) -> int:
    """Where a comment or declaration ends, -1 when it does not."""
    mark = "-->" if page.startswith("<!--", opening) else ">"
    # `<!-->` and `<!--->` are comments, too.
    end = page.find(mark, opening + 2)
    return end + len(mark) if end >= 0 else -1


def _tag(page: str, named: re.Match[str]) -> tuple[Tag, int]:
    """A tag with its attributes and the place behind it, -1 when it does not end."""
    name = named[0].lstrip("</").lower()
    attributes: dict[str, str] = {}
    at = named.end()
    while (found := _ATTRIBUTE.match(page, at)) is not None:
        at = found.end()
        if len(attributes) < MOST_ATTRIBUTES and found[1].lower() not in attributes:
            attributes[found[1].lower()] = plain((found[2] or "").strip("\"'"))
    end = page.find(">", at)
    return Tag(name, named[0].startswith("</"), attributes), end + 1 if end >= 0 else -1


def _closing(page: str, name: str, at: int) -> int:
    found = re.compile(rf"</{name}", re.IGNORECASE).search(page, at)
    return found.start() if found else -1
