"""The styles of a letter, written into its tags: many mail programs read no style sheet.

A small part of CSS is enough for our own templates: selectors of tags and classes, one
or several deep. What stands in @media cannot be written into tags and stays a sheet.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_MEDIA = re.compile(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_TAG = re.compile(r"(</?[a-z][a-z0-9]*(?:\s[^<>]*)?>)")
_OF_TAG = re.compile(r"<(/?)([a-z0-9]+)([^>]*)>")
_CLASS = re.compile(r'\sclass="([^"]*)"')
_STYLE = re.compile(r' style="[^"]*"')
_VOID = frozenset(("br", "hr", "img", "meta", "link", "input", "base"))

# One step of a selector, and one element of a page: its tag, or nothing for any, and its classes.
Element = tuple[str, frozenset[str]]
Open = tuple[Element, ...]


@dataclass(frozen=True)
class Rule:
    steps: tuple[Element, ...]
    declarations: str
    weight: tuple[int, int, int]


@dataclass(frozen=True)
class Sheet:
    rules: tuple[Rule, ...]
    # The blocks that stay a style sheet, and the whole as it was.
    media: SafeString
    whole: SafeString


@cache
def sheet() -> Sheet:
    """The sheet of all letters. It is ours, hence safe to print."""
    text = _COMMENT.sub("", (Path(settings.BASE_DIR) / "templates/mail/mail.css").read_text()).strip()
    media = "\n".join(_MEDIA.findall(text))
    return Sheet(_rules(_MEDIA.sub("", text)), mark_safe(media), mark_safe(text))  # noqa: S308


def _rules(text: str) -> tuple[Rule, ...]:
    found = []
    for number, (selectors, declarations) in enumerate(_RULE.findall(text)):
        for selector in selectors.split(","):
            steps = tuple(_element(step) for step in selector.split())
            weight = (sum(len(classes) for _, classes in steps), sum(bool(tag) for tag, _ in steps), number)
            found.append(Rule(steps, " ".join(declarations.split()).rstrip(";"), weight))
    return tuple(sorted(found, key=lambda rule: rule.weight))


def _element(step: str) -> Element:
    tag, *classes = step.split(".")
    return tag, frozenset(classes)


def inlined(html: str) -> str:
    """The page with each rule written into the tags that it is for."""
    head, body, rest = html.partition("<body")
    pieces = _TAG.split(body + rest)
    path: Open = ()
    for place in range(1, len(pieces), 2):
        tag = pieces[place]
        # What a link holds may be a secret and is another in each letter: nothing to remember.
        pieces[place], path = _written(path, tag) if "href=" in tag else _known(path, tag)
    return head + "".join(pieces)


def _written(path: Open, text: str) -> tuple[str, Open]:
    """The tag with its styles, and what is open after it."""
    found = _OF_TAG.fullmatch(text)
    assert found
    closes, tag, attributes = found.groups()
    if closes:
        while path:
            *others, last = path
            path = tuple(others)
            if last[0] == tag:
                break
        return text, path
    classes = _CLASS.search(attributes)
    inside = (*path, (tag, frozenset(classes[1].split()) if classes else frozenset()))
    styled = "" if " style=" in attributes else _declarations(inside)
    return f'<{tag}{attributes} style="{styled}">' if styled else text, path if tag in _VOID else inside


_known = lru_cache(maxsize=1024)(_written)


def unlined(html: str) -> str:
    """The page with the whole sheet in place of the written styles, for a reader that takes no others."""
    page = _STYLE.sub("", html)
    return re.sub(r"(<style>).*?(</style>)", lambda found: f"{found[1]}{sheet().whole}{found[2]}", page, flags=re.S)


@cache
def _declarations(path: Open) -> str:
    """All that applies to the last element of the path; the heavier rule later, as CSS wants it."""
    texts = [rule.declarations for rule in sheet().rules if _applies(rule.steps, path)]
    return "; ".join(texts).replace('"', "'")


def _applies(steps: Open, path: Open) -> bool:
    if not _fits(steps[-1], path[-1]):
        return False
    above = list(path[:-1])
    for step in reversed(steps[:-1]):
        while above and not _fits(step, above[-1]):
            above.pop()
        if not above:
            return False
        above.pop()
    return True


def _fits(step: Element, element: Element) -> bool:
    return (not step[0] or step[0] == element[0]) and step[1] <= element[1]
