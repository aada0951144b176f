from focusgroup.accounts.actor import Actor


def can_see(by: Actor) -> bool:
    """Read the outbox."""
    return by.can("outbox.view_message")


def can_manage(by: Actor) -> bool:
    """Approve, stop, resend, word and pause letters, and release addresses."""
    return by.can("outbox.change_message")
