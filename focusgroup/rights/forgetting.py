"""A person taken out of every room. What counts stays without them, under a number."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from focusgroup.accounts import links
from focusgroup.accounts.models import User
from focusgroup.outbox.models import Message
from focusgroup.outbox.states import State as MessageState
from focusgroup.people.actions import SIGN_IN
from focusgroup.rights.traces import TRACES
from members.pseudonyms import HOST


def forget(person: User, *, now: datetime, addresses: Collection[str] = ()) -> None:
    """Name and address go, what they wrote, and nobody signs in as them any more. In the caller's transaction.

    Rows that hold one of `addresses` go as well; without any they stay until their own time is over.
    """
    for trace in TRACES:
        rows = trace.rows(person, addresses)
        if trace.letters_go:
            forget_letters(Q(about__in=[links.about(row) for row in rows]))
        if trace.goes:
            rows.delete()
        elif trace.emptied:
            rows.update(**trace.emptied)
    person.representations.filter(left_on=None).update(left_on=now.date(), is_main=False)
    person.consents.filter(member=None, withdrawn_at=None).update(withdrawn_at=now)
    links.revoke(SIGN_IN, person, now=now)
    person.name, person.is_active = "", False
    person.email = f"former-{person.public_id.hex}{HOST}"
    person.set_unusable_password()
    person.save(update_fields=["name", "email", "is_active", "password"])


def forget_letters(which: Q) -> None:
    """Sent or waiting, they go. Those under way end by themselves."""
    letters: QuerySet[Any, Any] = Message.objects.filter(which)
    letters.exclude(state=MessageState.SENDING).delete()
