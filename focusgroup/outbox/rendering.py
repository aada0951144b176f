"""From a claimed row to a letter: reads the object anew, so what has changed since is in it."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any, cast

from django.conf import settings
from django.db import connection
from django.db.models import Model
from django.db.models.expressions import Col
from django.template import Context, Engine, Template
from django.utils import translation

from focusgroup.outbox.letters import LETTERS, Attachment, NotSent, Occasion
from focusgroup.outbox.models import Message, Unsubscription
from focusgroup.outbox.seal import unseal
from focusgroup.outbox.topics import TOPICS
from focusgroup.outbox.writing import style, wording
from focusgroup.outbox.writing.wording import Parts, Wordings
from focusgroup.templating.prepared import prepared

MASK = "•••"
UNSUBSCRIBE = "outbox:unsubscribe"
Converter = Callable[[Any, Col, Any], Any]


@dataclass(frozen=True)
class Rendered:
    subject: str
    text: str
    html: str
    calendar: str
    calendar_method: str
    secrets: tuple[str, ...]
    unsubscribe_url: str = ""
    attachments: tuple[Attachment, ...] = ()

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


# The rows of what a letter is about, read a moment ago: one, or none where it is gone.
Look = list[tuple[Any, ...]]


def statement(message: Message) -> str:
    """The statement that reads what the letter is about by its key; nothing for a kind that is no more."""
    letter = LETTERS.get(message.kind)
    return _reading(cast("type[Model]", letter.model), connection.vendor).statement if letter else ""


def render(message: Message, *, now: datetime, wordings: Wordings | None = None, look: Look | None = None) -> Rendered:
    """Raises NotSent when the letter no longer applies. `wordings` and `look` save asking letter by letter."""
    return _rendered(message, unseal(message.sealed) if message.sealed else {}, now, wordings, look)


def preview(message: Message, *, wordings: Wordings) -> Rendered:
    """The letter as at its own time, every link and code masked. Call it in a transaction that is rolled back."""
    unsealed = unseal(message.sealed) if message.sealed else _Spent()
    return _rendered(message, unsealed, message.not_before, wordings).in_public()


def _rendered(
    message: Message,
    unsealed: dict[str, Any],
    now: datetime,
    wordings: Wordings | None,
    look: Look | None = None,
) -> Rendered:
    letter = LETTERS[message.kind]
    thing = _thing(letter.model, _look(message) if look is None else look)
    occasion = Occasion(message, now, unsealed, secrets=[str(value) for value in unsealed.values()])
    unsubscribe_url = _unsubscribe_url(occasion) if letter.bulletin else ""
    with _in(message.language):
        contents = letter.write(thing, occasion)
        context = contents.context | {
            "message": message,
            "site_url": settings.SITE_URL,
            "contact_email": settings.CONTACT_EMAIL,
            "mail_styles": style.sheet().media,
            "unsubscribe_url": unsubscribe_url,
            "topic": TOPICS.get(letter.bulletin, ""),
        }
        parts = _parts(message, context)
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
        unsubscribe_url=unsubscribe_url,
        attachments=contents.attachments,
    )


def _in(language: str) -> AbstractContextManager[object]:
    """Most letters are in the language that is active already."""
    return nullcontext() if translation.get_language() == language else translation.override(language)


def _unsubscribe_url(occasion: Occasion) -> str:
    """A way out of the topic, for this copy. Raises NotSent for whoever took it since the letter was queued."""
    message = occasion.message
    topic = LETTERS[message.kind].bulletin
    if Unsubscription.objects.filter(address=message.recipient.lower(), topic=topic).exists():
        raise NotSent("The recipient has unsubscribed from such bulletins.")
    return occasion.link(UNSUBSCRIBE, message, "outbox:unsubscribe")


def _look(message: Message) -> Look:
    with connection.cursor() as cursor:
        cursor.execute(statement(message), [message.about_key])
        found: Look = cursor.fetchall()
        return found


def _thing(model: type[Model], look: Look) -> Model:
    if not look:
        raise NotSent("What the letter is about is gone.")
    reading = _reading(model, connection.vendor)
    values = list(look[0])
    for place, column, functions in reading.converters:
        for function in functions:
            values[place] = function(values[place], column, connection)
    return model.from_db(connection.alias, reading.names, values)


@dataclass(frozen=True)
class Reading:
    """How to read an object by its key: put together once, because the ORM takes longer over that than the database."""

    statement: str
    names: list[str]
    converters: list[tuple[int, Col, list[Converter]]]


@cache
def _reading(model: type[Model], vendor: str) -> Reading:
    fields = model._meta.concrete_fields
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(str(field.column)) for field in fields)
    table, key = quoted(model._meta.db_table), quoted(str(model._meta.pk.column))
    converters = []
    for place, field in enumerate(fields):
        column = field.get_col(model._meta.db_table)
        functions = [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]
        if functions:
            converters.append((place, column, functions))
    select = f"SELECT {columns} FROM {table} WHERE {key} = %s"  # noqa: S608  no input in it
    return Reading(select, [field.attname for field in fields], converters)


def _parts(message: Message, values: dict[str, Any]) -> Parts:
    """The three templates filled in, with one context for all."""
    subject, text, page = (prepared(template, message.language) for template in _templates(message.kind))
    context = Context(values)
    with context.render_context.push_state(page), context.bind_template(page):
        return Parts(subject.nodelist.render(context), text.nodelist.render(context), page.nodelist.render(context))


def _templates(kind: str) -> list[Template]:
    engine = Engine.get_default()
    return [engine.get_template(f"mail/{kind}/{part}") for part in ("subject.txt", "body.txt", "body.html")]
