"""From a claimed row to a letter: reads the object anew, so what has changed since is in it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Model
from django.template.loader import get_template
from django.utils import translation

from focusgroup.outbox.letters import LETTERS, NotSent, Occasion
from focusgroup.outbox.models import Message
from focusgroup.outbox.seal import unseal
from focusgroup.outbox.writing import style, wording
from focusgroup.outbox.writing.wording import Parts, Wordings

MASK = "•••"


@dataclass(frozen=True)
class Rendered:
    subject: str
    text: str
    html: str
    calendar: str
    calendar_method: str
    secrets: tuple[str, ...]

    def in_public(self) -> "Rendered":
        """The letter for other eyes than the recipient's."""
        return replace(
            self,
            subject=self.masked(self.subject),
            text=self.masked(self.text),
            html=self.masked(self.html),
            calendar=self.masked(self.calendar),
        )

    def masked(self, part: str) -> str:
        """A part without its live links and codes, as it may be kept."""
        for secret in self.secrets:
            part = part.replace(secret, MASK)
        return part


class _Spent(dict[str, str]):
    """Stands for codes and links that are gone since their letter left."""

    def __missing__(self, name: str) -> str:
        return MASK


def render(message: Message, *, now: datetime, wordings: Wordings | None = None) -> Rendered:
    """Raises NotSent when the letter no longer applies. `wordings` saves asking for them letter by letter."""
    return _rendered(message, unseal(message.sealed) if message.sealed else {}, now, wordings)


def preview(message: Message, *, wordings: Wordings) -> Rendered:
    """The letter as at its own time, every link and code masked. Call it in a transaction that is rolled back."""
    unsealed = unseal(message.sealed) if message.sealed else _Spent()
    return _rendered(message, unsealed, message.not_before, wordings).in_public()


def _rendered(message: Message, unsealed: dict[str, Any], now: datetime, wordings: Wordings | None) -> Rendered:
    letter = LETTERS[message.kind]
    thing = _thing(letter.model, message.about_key)
    occasion = Occasion(message, now, unsealed, secrets=[str(value) for value in unsealed.values()])
    with translation.override(message.language):
        contents = letter.write(thing, occasion)
        context = contents.context | {
            "message": message,
            "site_url": settings.SITE_URL,
            "contact_email": settings.CONTACT_EMAIL,
            "mail_styles": style.sheet().media,
        }
        parts = Parts(*(template.render(context) for template in _templates(message.kind)))
        known = wording.load([message.kind]) if wordings is None else wordings
        if known and (own := wording.chosen(known, message.kind, letter.scope_of(thing), message.language)):
            parts = wording.reworded(own, parts, context)
    return Rendered(
        subject=" ".join(parts.subject.split()),
        text=parts.text.strip() + "\n",
        html=style.inlined(parts.html),
        calendar=contents.calendar,
        calendar_method=contents.calendar_method,
        secrets=tuple(occasion.secrets),
    )


def _thing(model: type[Model], key: str) -> Model:
    """The object as it is now, by a statement of one line: building one takes longer than reading the row."""
    table, pk = connection.ops.quote_name(model._meta.db_table), connection.ops.quote_name(str(model._meta.pk.column))
    found = list(model._base_manager.raw(f"SELECT * FROM {table} WHERE {pk} = %s", [key]))  # noqa: S608  no input in it
    if not found:
        raise NotSent("What the letter is about is gone.")
    return found[0]


def _templates(kind: str) -> tuple[Any, ...]:
    return tuple(get_template(f"mail/{kind}/{part}") for part in ("subject.txt", "body.txt", "body.html"))
