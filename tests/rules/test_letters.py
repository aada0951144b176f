"""Letters: each has its three parts, and each part reads well for an example."""

import re
from datetime import datetime
from pathlib import Path

import pytest

from focusgroup.outbox.letters import LETTERS
from focusgroup.outbox.rendering import Rendered, render
from tests.rules.markup import Page
from tests.rules.posts import POSTS
from tests.rules.sources import ROOT, said, write

MAIL = ROOT / "templates/mail"
PARTS = ("subject.txt", "body.txt", "body.html")
SUBJECT_LENGTH = 120
# Whatever a mail program would fetch from somewhere.
REMOTE = ("img", "link", "script", "iframe", "object", "embed", "video", "audio", "source")
RAW = re.compile(r"\{\{|\{%|%\}|\}\}|%\(\w+\)s")


def missing_parts(folder: Path, kinds: set[str]) -> list[str]:
    """Letters without a template, and templates without a letter. What begins with _ is shared within a room."""
    wanted = {f"{kind}/{part}" for kind in kinds for part in PARTS}
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    parts = {name for name in there if "/" in name and not name.rpartition("/")[2].startswith("_")}
    return sorted(
        [f"templates/mail/{name}: is missing" for name in wanted - there]
        + [f"templates/mail/{name}: belongs to no letter" for name in parts - wanted]
    )


def faults(letter: Rendered) -> list[str]:
    page = Page(letter.html)
    parts = {"subject": letter.subject, "text": letter.text, "html": page.shown}
    return [
        *_faults_of_subject(letter.subject),
        *[f"{name}: prints None" for name, part in parts.items() if re.search(r"\bNone\b", part)],
        *[f"{name}: has an exclamation mark" for name, part in parts.items() if "!" in part],
        *[f"{name}: is not rendered" for name, part in parts.items() if RAW.search(part)],
        *[f"{name}: is empty" for name, part in parts.items() if not part.strip()],
        *_faults_of_page(page),
        *[f"text: lacks {url}" for url in _links(page) if url.removeprefix("mailto:") not in letter.text],
    ]


def _faults_of_subject(subject: str) -> list[str]:
    return [
        *(["subject: has more than one line"] if len(subject.strip().splitlines()) > 1 else []),
        *([f"subject: {len(subject)} characters"] if len(subject) > SUBJECT_LENGTH else []),
    ]


def _faults_of_page(page: Page) -> list[str]:
    html = page.all("html")
    has_remote = page.all(*REMOTE) or re.search(r"url\(|@import", page.html)
    return [
        *([] if html and html[0].attributes.get("lang") else ["html: has no lang"]),
        *([] if re.search(r"<title>\s*[^<\s]", page.html) else ["html: has no title"]),
        *(["html: fetches something"] if has_remote else []),
    ]


def _links(page: Page) -> list[str]:
    return [element.attributes["href"] for element in page.all("a") if element.attributes.get("href")]


def example(kind: str, now: datetime) -> Rendered:
    post = POSTS[kind](now)
    message = LETTERS[kind](post.about, now=now, **post.more)
    assert message is not None
    return render(message, now=now)


def test_each_letter_has_its_parts():
    found = missing_parts(MAIL, set(LETTERS))

    assert not found, said(found, "A letter is subject.txt, body.txt and body.html in templates/mail/<kind>/:")


def test_each_letter_says_what_it_is_for():
    found = [kind for kind, letter in LETTERS.items() if not letter.purpose]

    assert not found, said(found, "The first line of the letter's docstring stands on the staff's pages:")


def test_each_letter_has_an_example():
    lacking = [f'    "{kind}": lambda now: Post(…),' for kind in sorted(LETTERS.keys() - POSTS.keys())]
    left = sorted(POSTS.keys() - LETTERS.keys())

    assert not lacking, said(lacking, "Add to POSTS in tests/rules/posts.py:")
    assert not left, said(left, "Take out of POSTS in tests/rules/posts.py:")
    assert list(POSTS) == sorted(POSTS), "Keep POSTS in alphabetical order."


@pytest.mark.django_db
@pytest.mark.parametrize("kind", POSTS)
def test_letter_reads_well(kind, now):
    found = faults(example(kind, now))

    assert not found, said(found, f"Mend templates/mail/{kind}/ or the letter's function:")


GOOD = Rendered(
    subject="Your application A-0001",
    text="Dear Ms Green,\n\nit is here: https://site.example/a/?x=1&y=2\n\nQuestions: group@site.example\n",
    html='<!doctype html><html lang="en-gb"><head><title>It is here</title><style>p { margin: 0 }</style></head>'
    '<body><p>It is <a href="https://site.example/a/?x=1&amp;y=2">here</a>. '
    '<a href="mailto:group@site.example">group@site.example</a></p></body></html>',
    calendar="",
    calendar_method="",
    secrets=(),
)


def test_rule_lets_a_good_letter_pass():
    assert faults(GOOD) == []


@pytest.mark.parametrize(
    ("part", "old", "new", "expected"),
    [
        ("subject", "Your", "Your\nfirst", "subject: has more than one line"),
        ("subject", "Your", "Your" * 40, "subject: 179 characters"),
        ("subject", "Your", "None", "subject: prints None"),
        ("subject", "A-0001", "%(reference)s", "subject: is not rendered"),
        ("text", "Ms Green", "None", "text: prints None"),
        ("text", "it is here", "{{ url }}", "text: is not rendered"),
        ("text", "it is here:", "it is here!", "text: has an exclamation mark"),
        ("text", "https://site.example/a/?x=1&y=2", "", "text: lacks https://site.example/a/?x=1&y=2"),
        ("text", "group@site.example", "us", "text: lacks mailto:group@site.example"),
        ("html", "It is <a", "None <a", "html: prints None"),
        ("html", "It is <a", "It is {% now %} <a", "html: is not rendered"),
        ("html", "It is <a", "Welcome! <a", "html: has an exclamation mark"),
        ("html", ' lang="en-gb"', "", "html: has no lang"),
        ("html", "It is here</title>", "</title>", "html: has no title"),
        ("html", "<p>It", '<img src="https://site.example/x.png"><p>It', "html: fetches something"),
        ("html", "margin: 0", "background: url(x.png)", "html: fetches something"),
    ],
)
def test_rule_notices_a_violation(part, old, new, expected):
    parts = {name: getattr(GOOD, name) for name in GOOD.__dataclass_fields__}
    letter = Rendered(**parts | {part: parts[part].replace(old, new)})

    assert faults(letter) == [expected]


def test_rule_notices_missing_and_left_over_parts(tmp_path):
    for name in ("base.html", "x/_why.html", "x/told/subject.txt", "x/told/body.txt", "x/gone/body.txt"):
        write(tmp_path, name, "")

    assert missing_parts(tmp_path, {"x/told"}) == [
        "templates/mail/x/gone/body.txt: belongs to no letter",
        "templates/mail/x/told/body.html: is missing",
    ]
