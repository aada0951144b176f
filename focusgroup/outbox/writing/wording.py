"""Staff's own words in place of a letter's: checked when saved, filled in when the letter is written.

One text makes both parts of the mail. A blank line parts paragraphs, `{name}` inserts a value;
values are inserted in one go and never read for braces or tags again, so nothing that an applicant
typed can change the letter. The buttons, the reason for the mail and the foot stay the letter's own.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape, unescape
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from focusgroup.outbox.models import Wording
from focusgroup.outbox.writing.placeholders import BUTTONS, BUTTONS_OPEN, Offered, offered

CONTENT_OPEN, CONTENT_CLOSE = "<!-- content -->", "<!-- /content -->"
_BRACES = re.compile(r"\{([^{}]*)\}")
_LINK = re.compile(r'<a\b[^>]*\shref="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")

# (kind, scope, language)
Wordings = dict[tuple[str, str, str], Wording]


@dataclass(frozen=True)
class Parts:
    """A letter as it stands before it is packed."""

    subject: str
    text: str
    html: str


def load(kinds: Iterable[str]) -> Wordings:
    """The wordings of these kinds."""
    found = Wording.objects.filter(kind__in=set(kinds))
    return {(wording.kind, wording.scope, wording.language): wording for wording in found}


def chosen(wordings: Wordings, kind: str, scope: Model | None, language: str) -> Wording | None:
    """The wording for this letter: that of its own call before that of all."""
    about = f"{scope._meta.label_lower}:{scope.pk}" if scope is not None else ""
    return wordings.get((kind, about, language)) or wordings.get((kind, "", language))


def problems(kind: str, *, subject: str, text: str) -> list[str]:
    """All that is wrong with a wording, in sentences for the person who wrote it."""
    known = offered(kind)
    found = []
    for name in dict.fromkeys(_BRACES.findall(f"{subject} {text}")):
        if name not in known.names:
            found.append(_("There is no {%(name)s} in this letter.") % {"name": name})
    if re.search(r"[{}]", _BRACES.sub("", f"{subject} {text}")):
        found.append(_("A brace stands alone. Braces belong in pairs around a name."))
    for name in _BRACES.findall(subject):
        if name in known.parts or name == BUTTONS:
            found.append(_("{%(name)s} is too long for a subject.") % {"name": name})
    if re.search(r"[\r\n]", subject):
        found.append(_("The subject is one line."))
    for name in known.indispensable:
        if name not in _BRACES.findall(text):
            found.append(_("The letter is of no use without {%(name)s}.") % {"name": name})
    return found


def reworded(wording: Wording, parts: Parts, context: dict[str, Any]) -> Parts:
    """The letter in these words. Placeholders that are not known any more stay as they are written."""
    known = offered(wording.kind)
    values = known.filled(context)
    buttons = _buttons(parts.html)
    text = wording.text.replace("\r\n", "\n").strip()
    if buttons and f"{{{BUTTONS}}}" not in text:
        text += f"\n\n{{{BUTTONS}}}"
    subject = _filled(wording.subject, values.get)
    plain = _filled(text, values | _parts_as(known, context, "txt") | {BUTTONS: _as_text(buttons)})
    foot = render_to_string("mail/foot.txt", context)
    return Parts(
        subject=subject, text=f"{plain}\n\n{foot}", html=_page(parts.html, subject, text, values, known, context)
    )


def _page(html: str, subject: str, text: str, values: dict[str, str], known: Offered, context: dict[str, Any]) -> str:
    """The letter's own page with another content between its marks."""
    blocks = _parts_as(known, context, "html") | {BUTTONS: _buttons(html)}
    inner = [f"<h1>{escape(subject)}</h1>"]
    for paragraph in _PARAGRAPHS.split(text):
        alone = _BRACES.fullmatch(paragraph.strip())
        if alone and alone[1] in blocks:
            inner.append(blocks[alone[1]])
            continue
        marked = _filled(escape(paragraph), {name: _marked(value) for name, value in values.items()} | blocks)
        inner.append(f"<p>{marked.replace(chr(10), '<br>')}</p>")
    before, _open, rest = html.partition(CONTENT_OPEN)
    after = rest.partition(CONTENT_CLOSE)[2]
    return before + "\n".join(inner) + after


def _filled(text: str, values: dict[str, str] | Callable[[str], str | None]) -> str:
    get = values.get if isinstance(values, dict) else values

    def insert(found: re.Match[str]) -> str:
        value = get(found[1])
        return found[0] if value is None else value

    return _BRACES.sub(insert, text)


def _marked(value: str) -> str:
    """A value in HTML. Only an address of this site becomes a link."""
    plain = escape(value)
    return f'<a href="{plain}">{plain}</a>' if value.startswith(f"{settings.SITE_URL}/") else plain


def _parts_as(known: Offered, context: dict[str, Any], ending: str) -> dict[str, str]:
    """The included parts as text or HTML; one that has no HTML is shown line by line."""
    parts = {}
    for name, path in known.parts.items():
        try:
            parts[name] = render_to_string(path.removesuffix("txt") + ending, context).strip()
        except TemplateDoesNotExist:
            lines = escape(render_to_string(path, context).strip()).replace("\n", "<br>")
            parts[name] = f"<p>{lines}</p>"
    return parts


def _buttons(html: str) -> str:
    """The block of buttons of a letter, which holds no further block."""
    blocks = [f"{BUTTONS_OPEN}{rest.partition('</div>')[0]}</div>" for rest in html.split(BUTTONS_OPEN)[1:]]
    return "\n".join(blocks)


def _as_text(buttons: str) -> str:
    """Buttons as lines: what each says, and its address below."""
    linked = _LINK.sub(lambda found: f"\n\n{found[2].strip()}:\n{found[1]}\n\n", buttons)
    lines = [line.strip() for line in unescape(_TAG.sub("\n", linked)).splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
