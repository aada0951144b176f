"""The versions of an application as they were sent, and what changed from one to the next."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from applications import answers
from applications.answers import Kind, Line, Section
from applications.models import Application, Revision


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a text: `mark` is "ins" for what came, "del" for what went, and empty for what stayed."""

    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One answer as it was and as it is; of a long text the pieces in place of both."""

    label: str
    before: Line
    after: Line
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class Version:
    revision: Revision
    before: Revision | None
    changes: list[Change]
    sections: list[Section]


def version(application: Application, number: int) -> Version | None:
    """The version with this number, against the one before it."""
    found = list(application.revisions.filter(number__lte=number).order_by("-number")[:2])
    if not found or found[0].number != number:
        return None
    revision, before = found[0], found[1] if len(found) > 1 else None
    sections = answers.sections(answers.as_sent(application, revision.answers))
    return Version(revision, before, _changes(application, before, revision) if before else [], sections)


def _changes(application: Application, before: Revision, after: Revision) -> list[Change]:
    """In the order of the form. What reads the same has not changed."""
    sides = [_lines(application, revision) for revision in (before, after)]
    labels = {name: line.label for lines in sides for name, line in lines.items()}
    changes = []
    for name, label in labels.items():
        one, other = (lines.get(name) or Line(label, "", name=name) for lines in sides)
        if one.value != other.value:
            is_long = Kind.LONG in (one.kind, other.kind)
            pieces = list(_pieces(str(one.value or ""), str(other.value or ""))) if is_long else []
            changes.append(Change(label, one, other, pieces))
    return changes


def _lines(application: Application, revision: Revision) -> dict[str, Line]:
    sections = answers.sections(answers.as_sent(application, revision.answers))
    found = {line.name: line for section in sections for line in section.lines}
    return found | {"document": Line(_("Document"), revision.file_name, name="document")}


def _pieces(before: str, after: str) -> Iterator[Piece]:
    """Word by word; spaces and line breaks stay with the word before them."""
    one, other = (re.findall(r"\S+\s*|\s+", text) for text in (before, after))
    for kind, i, j, k, m in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece("", "".join(one[i:j]))
            continue
        if j > i:
            yield Piece("del", "".join(one[i:j]))
        if m > k:
            yield Piece("ins", "".join(other[k:m]))
