"""Who may edit an application: a right that the session of one browser holds for a day, once it was let in."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self, TypedDict
from uuid import UUID

from django.core import signing
from django.http import HttpRequest

from applications import permissions
from applications.models import Application
from focusgroup.accounts import links
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import Link

HELD = "applications.held"
CURRENT = "applications.current"
ASKED = "applications.asked"
BROWSER = "applications.browser"
OPENED = "applications.opened"
LASTS = timedelta(hours=24)
SALT = "applications.ticket"


@dataclass(frozen=True)
class Ticket:
    """What a form carries, signed: whose it is, when it was opened, and what it showed."""

    key: str
    opened_at: datetime
    seen: dict[str, str]

    def __str__(self) -> str:
        return signing.dumps([self.key, self.opened_at.isoformat(), self.seen], salt=SALT)

    @classmethod
    def read(cls, text: str) -> Self | None:
        try:
            key, opened_at, seen = signing.loads(text, salt=SALT)
        except signing.BadSignature:
            return None
        return cls(key, datetime.fromisoformat(opened_at), seen)


class Terms(TypedDict):
    by: Actor
    now: datetime
    form_opened_at: datetime | None


@dataclass
class Visit:
    """A request by somebody who may edit an application."""

    application: Application
    now: datetime
    ticket: Ticket | None
    opened_at: datetime | None

    def ticket_for(self, seen: dict[str, str]) -> Ticket:
        """For the form that is shown now; one shown again within the grace keeps the time of the first."""
        call = self.application.call
        was_opened = self.now if call.is_open(self.now) else self.opened_at or self.now
        return Ticket(str(self.application.key), was_opened, seen)

    @property
    def seen(self) -> dict[str, str] | None:
        """The fingerprints of what the form showed."""
        return self.ticket.seen if self.ticket else None

    @property
    def terms(self) -> Terms:
        """Who acts, and when, as the actions take it."""
        return {"by": Actor.holder(self.application), "now": self.now, "form_opened_at": self.opened_at}

    @property
    def is_open(self) -> bool:
        return self.application.call.takes(self.now, form_opened_at=self.opened_at)


def application_of(link: Link) -> Application | None:
    return Application.objects.select_related("call").filter(pk=links.key_of(link)).first()


def give(request: HttpRequest, application: Application, *, now: datetime) -> None:
    """Let this session edit the application. The session gets a new key, so that nobody can have set it before."""
    request.session.cycle_key()
    key = str(application.key)
    request.session[HELD] = {**request.session.get(HELD, {}), key: (now + LASTS).isoformat()}
    request.session[CURRENT] = key
    request.session[ASKED] = [one for one in request.session.get(ASKED, []) if one != key]


def ask(request: HttpRequest, application: Application) -> str:
    """Remember what this browser asks a code for; returns the secret that ties the code to it."""
    key = str(application.key)
    request.session[ASKED] = [*(one for one in request.session.get(ASKED, []) if one != key), key]
    return browser(request)


def browser(request: HttpRequest) -> str:
    """A secret of this browser's session."""
    secret: str = request.session.setdefault(BROWSER, secrets.token_urlsafe(24))
    return secret


def asked_about(request: HttpRequest) -> Application | None:
    """What this browser may type a code for: the application of the form, else what it asked for last."""
    asked, held = request.session.get(ASKED, []), request.session.get(HELD, {})
    ticket = Ticket.read(request.POST.get("ticket", ""))
    key = ticket.key if ticket else asked[-1] if asked else ""
    return _application(key) if key in (*asked, *held) else None


def once_let_in(request: HttpRequest) -> Application | None:
    """What this request is about, where this browser was let in before and is no longer."""
    ticket = Ticket.read(request.POST.get("ticket", ""))
    key = ticket.key if ticket else request.session.get(CURRENT, "")
    return _application(key) if key in request.session.get(HELD, {}) else None


def ticket_of(application: Application, *, now: datetime) -> Ticket:
    return Ticket(str(application.key), now, {})


def opens_form(request: HttpRequest, visit: Visit) -> bool:
    """Whether the application may be changed by this request.

    Remembers when a form was open before the call closes, for the grace of the page that is loaded next.
    """
    if not (visit.is_open and permissions.can_edit(Actor.holder(visit.application), visit.application)):
        return False
    kept, key = request.session.get(OPENED, {}), str(visit.application.key)
    # Who was let in earlier than that is no longer, when the call closes.
    if key not in kept and visit.application.call.closes_at - visit.now <= LASTS:
        request.session[OPENED] = {**kept, key: (visit.opened_at or visit.now).isoformat()}
    return True


def visit(request: HttpRequest, *, now: datetime) -> Visit | None:
    """Whose application this request is about: the one of the form that was sent, else the one that was last.

    A form that is sent makes its application the last one: the page that it leads to is of the same company.
    """
    ticket = Ticket.read(request.POST.get("ticket", ""))
    key = ticket.key if ticket else request.session.get(CURRENT, "")
    if not may_edit(request, key, now=now):
        return None
    application = _application(key)
    if application is None:
        return None
    if ticket and request.session.get(CURRENT) != key:
        request.session[CURRENT] = key
    kept = request.session.get(OPENED, {}).get(key)
    opened_at = ticket.opened_at if ticket else datetime.fromisoformat(kept) if kept else None
    return Visit(application, now, ticket, opened_at)


def may_edit(request: HttpRequest, key: str, *, now: datetime) -> bool:
    until = request.session.get(HELD, {}).get(key)
    return bool(until) and datetime.fromisoformat(until) > now


def _application(key: str) -> Application | None:
    return Application.objects.select_related("call").filter(key=UUID(key)).first()
