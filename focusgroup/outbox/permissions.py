from focusgroup.accounts.actor import Actor
from focusgroup.outbox.models import Message


def can_see(by: Actor) -> bool:
    """Read the outbox."""
    return by.can("outbox.view_message")


def can_manage(by: Actor) -> bool:
    """Approve, stop, resend, word and pause letters, and release addresses."""
    return by.can("outbox.change_message")


def can_unsubscribe(by: Actor, message: Message) -> bool:
    """Say for the recipient of this bulletin whether there shall be more: whoever holds its link."""
    return by.is_holder_of(message) and bool(message.bulletin)
