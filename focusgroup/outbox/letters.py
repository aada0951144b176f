"""What a letter is: one function that says what stands in it, written when it is sent.

    @letter(Application, to=lambda application: application.contact_email)
    def received(application: Application, occasion: Occasion) -> Contents:
        return Contents({"application": application, "status_url": occasion.link("status", application, "status")})

The function's module and name give the kind, `applications/received`, which is
also the folder of its three templates under `templates/mail/`. Calling the
letter, `mails.received(application, now=now)`, puts it into the outbox.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any, ClassVar, Generic, TypeVar, Unpack

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Model
from django.urls import reverse

from focusgroup.accounts import links
from focusgroup.outbox import queue
from focusgroup.outbox.models import Message
from focusgroup.outbox.topics import TOPICS

Thing = TypeVar("Thing", bound=Model)


class NotSent(Exception):
    """A letter that no longer applies: its row becomes void and keeps this reason."""


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a letter: `file` is its place in the storage, read when the letter leaves."""

    name: str
    file: str
    content_type: str = "application/octet-stream"


@dataclass(frozen=True)
class Contents:
    """What the templates print, and an iCalendar object where there is one (`calendar_method` as in its METHOD)."""

    context: dict[str, Any]
    calendar: str = ""
    calendar_method: str = "PUBLISH"
    attachments: tuple[Attachment, ...] = ()


@dataclass
class Occasion:
    """The moment of writing: the row, the time, and the secrets minted for this copy alone."""

    message: Message
    now: datetime
    unsealed: dict[str, Any] = field(default_factory=dict)
    secrets: list[str] = field(default_factory=list)

    def link(
        self,
        purpose: str,
        thing: Model,
        view: str,
        *,
        expires_at: datetime | None = None,
        **arguments: Any,
    ) -> str:
        """The full address of `view` with a fresh token for the thing."""
        token = links.mint(purpose, thing, now=self.now, expires_at=expires_at)
        self.secrets.append(token)
        return f"{settings.SITE_URL}{reverse(view, kwargs={'token': token, **arguments})}"

    def page(self, view: str, **arguments: Any) -> str:
        """The full address of a page that anybody may know."""
        return f"{settings.SITE_URL}{reverse(view, kwargs=arguments)}"


@dataclass(frozen=True)
class Letter(Generic[Thing]):
    kind: str
    model: type[Thing]
    to: Callable[[Thing], str]
    write: Callable[[Thing, Occasion], Contents]
    scope: str = ""
    bulletin: str = ""
    is_sealed: bool = False
    is_bound: bool = False
    # A letter can be called, and templates call what can be called.
    do_not_call_in_templates: ClassVar[bool] = True

    @property
    def title(self) -> str:
        """Its room and its name, as words."""
        room, _slash, name = self.kind.partition("/")
        return f"{room.capitalize()}: {name.replace('_', ' ')}"

    @property
    def purpose(self) -> str:
        """What the letter is for, in the words of its function."""
        return (self.write.__doc__ or "").strip().partition("\n")[0]

    @property
    def scope_model(self) -> type[Model] | None:
        """What staff may word the letter for separately: a call, say."""
        model: Any = self.model
        for name in filter(None, self.scope.split(".")):
            model = model._meta.get_field(name).related_model
        return model if self.scope else None

    def scope_of(self, thing: Thing) -> Model | None:
        return attrgetter(self.scope)(thing) if self.scope else None

    def __call__(
        self, thing: Thing, *, now: datetime, to: str = "", **details: Unpack[queue.Details]
    ) -> Message | None:
        """Put the letter into the outbox, in the caller's transaction. Said before, it adds nothing: None."""
        message = self.draft(thing, now=now, to=to, **details)
        added = queue.queue_all([message])
        return Message.objects.get(key=message.key) if added else None

    def draft(self, thing: Thing, *, now: datetime, to: str = "", **details: Unpack[queue.Details]) -> Message:
        """An unsaved row, for `queue_all`."""
        if details.get("sealed") and not self.is_sealed:
            raise TypeError(f"The letter {self.kind} is not declared as sealed.")
        recipient = to or self.to(thing)
        return queue.draft(
            kind=self.kind,
            bulletin=self.bulletin,
            about=links.about(thing),
            recipient=recipient,
            now=now,
            **details,
        )

    def to_all(self, things: Iterable[Thing], *, now: datetime, **common: Unpack[queue.Details]) -> int:
        """One letter for each thing in one insert; returns how many are new."""
        return queue.queue_all([self.draft(thing, now=now, **common) for thing in things])


LETTERS: dict[str, Letter[Any]] = {}


def letter(
    model: type[Thing],
    *,
    to: Callable[[Thing], str],
    scope: str | None = None,
    bulletin: str = "",
    sealed: bool = False,
    bound: bool = False,
) -> Callable[[Callable[[Thing, Occasion], Contents]], Letter[Thing]]:
    """Registers a letter about one kind of object. `to` gives the address when the caller names none.

    `scope` is the way to the object for which staff may word the letter separately, for
    example "application.call"; a model's own field "call" is one without being named.

    `bulletin` names a topic of `topics.py`: the recipient may unsubscribe from it with one click
    (RFC 8058). Never for an invitation, a decision, or anything else that one must get.

    `sealed`: what stands in it nobody can make again, so the letter is not made anew. `bound`: it
    goes to this address and no other, because whoever reads it proves that the address is theirs. So does every
    letter about an account.
    """
    if bulletin and bulletin not in TOPICS:
        raise ValueError(f"No topic is named {bulletin}.")
    has_call = any(field.name == "call" for field in model._meta.concrete_fields)

    def register(write: Callable[[Thing, Occasion], Contents]) -> Letter[Thing]:
        room = write.__module__.removesuffix(".mails").rpartition(".")[2]
        kind = f"{room}/{write.__name__}"
        way = scope if scope is not None else "call" if has_call else ""
        is_bound = bound or sealed or issubclass(model, AbstractBaseUser)
        registered = Letter(
            kind=kind,
            model=model,
            to=to,
            write=write,
            scope=way,
            bulletin=bulletin,
            is_sealed=sealed,
            is_bound=is_bound,
        )
        LETTERS[kind] = registered
        return registered

    return register
