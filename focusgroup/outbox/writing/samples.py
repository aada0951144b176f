"""Letters made up for trying out a wording, while none of their kind has been written yet."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist

from focusgroup.accounts import links
from focusgroup.outbox.letters import Letter
from focusgroup.outbox.models import Message
from focusgroup.outbox.states import State

MOST = 20
NOBODY = "recipient@sample.example"


def invented(letter: Letter[Any], *, hidden: Collection[str], now: datetime) -> Iterator[Message]:
    """Rows as if the letter were about one of the newest objects that are not hidden from who tries it.

    Written to the database, because a letter may look itself up: only in a transaction that is rolled back.
    """
    for thing in letter.model._default_manager.order_by("-pk")[:MOST]:
        if links.about(thing) not in hidden:
            message = letter.draft(thing, now=now, to=_recipient(letter, thing), offset=f"sample {now.isoformat()}")
            message.state = State.STAGED
            message.save()
            yield message


def _recipient(letter: Letter[Any], thing: Any) -> str:
    try:
        return letter.to(thing) or NOBODY
    except (ObjectDoesNotExist, AttributeError):
        # Some letters go to whom their caller names.
        return NOBODY
