"""What a mail provider reports, by the events of django-anymail."""

import re
from typing import Any

from django.utils import timezone

from focusgroup.accounts.actor import Actor
from focusgroup.outbox import actions
from focusgroup.outbox.bounces import Bounce, is_about_address
from focusgroup.outbox.models import Message
from focusgroup.outbox.states import State

# The words of django-anymail, the same for all providers.
_CAME_BACK = ("bounced", "rejected")
_FOR_GOOD = ("bounced", "invalid")
_WANTS_NO_MORE = ("complained", "unsubscribed")
_STATUS = re.compile(r"\b[45]\.\d{1,3}\.\d{1,3}\b")


def note(sender: object, event: Any, esp_name: str, **more: object) -> None:
    """An event of a hook that showed its secret."""
    address, now = (event.recipient or "").strip(), timezone.now()
    by = Actor.duty(f"provider {esp_name.lower()}")
    if event.event_type in _CAME_BACK:
        actions.note_bounces([bounce_of(event, address)], by=by, now=now)
    elif event.event_type in _WANTS_NO_MORE:
        # Pressing "spam" is how many people unsubscribe. A letter that one must get says nothing about a topic.
        message = Message.objects.filter(recipient__iexact=address, state=State.SENT).order_by("-done_at").first()
        if message is not None and message.bulletin:
            actions.unsubscribe_address(address, message.bulletin, by=by, now=now)


def bounce_of(event: Any, address: str) -> Bounce:
    """Final where the receiving server finds the address wrong, or says nothing and the provider has given up."""
    said = " ".join(f"{event.mta_response or ''} {event.description or ''}".split())
    status = _STATUS.search(said)
    is_final = is_about_address(status[0]) if status else event.reject_reason in _FOR_GOOD
    reason = said or f"{event.event_type}: {event.reject_reason}"
    return Bounce(address, str(event.message_id or ""), is_final=is_final, reason=reason[:500], is_proven=True)
