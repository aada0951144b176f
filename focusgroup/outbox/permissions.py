from focusgroup.accounts.actor import Actor


def can_manage(by: Actor) -> bool:
    """Approve, stop and resend messages."""
    return by.can("outbox.change_message")
