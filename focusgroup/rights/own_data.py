"""Everything that is kept of a person who can sign in, over all rooms, as plain data."""

from typing import Any

from django.db.models import QuerySet

from applications.casework import own_data as of_application
from applications.models import Application
from focusgroup.accounts import addresses
from focusgroup.accounts.models import User
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message
from focusgroup.rights.traces import TRACES, named

VERSION = 2


def of(person: User) -> dict[str, Any]:
    """By kind of data. What others wrote of the person without being about to tell it is not in it."""
    known_by = addresses.of(person)
    own = Application.objects.filter(named("contact_email", known_by)).select_related("call")
    return {
        "version": VERSION,
        "person": _person(person),
        **{trace.name: _rows(trace.rows(person, known_by), *trace.shown) for trace in TRACES},
        "applications": [of_application.of(application) for application in own],
        "named_as_deputy": _rows(
            Application.objects.filter(named("deputy_email", known_by)).order_by("pk"),
            "call__title", "legal_name", "deputy_name", "deputy_email",
        ),
        "letters": _rows(
            Message.objects.filter(named("recipient", known_by), state="sent").order_by("pk"), "done_at", "subject"
        ),
        "log": _rows(
            Entry.objects.filter(actor_kind="user", actor_key=str(person.public_id)).order_by("at", "pk"),
            "at", "verb", "about",
        ),
    }  # fmt: skip


def _person(person: User) -> dict[str, Any]:
    return {
        "name": person.name,
        "email": person.email,
        "time_zone": person.time_zone,
        "is_staff": person.is_staff,
        "institution": person.institution,
        "roles": sorted(person.groups.values_list("name", flat=True)),
        "joined_at": person.date_joined,
        "signed_in_at": person.last_login,
    }


def _rows(rows: QuerySet[Any, Any], *names: str) -> list[dict[str, Any]]:
    return [{name.replace("__", "_"): value for name, value in row.items()} for row in rows.values(*names)]
