from focusgroup.accounts.actor import Actor
from meetings.poll.models import Asked


def can_poll(by: Actor) -> bool:
    """Ask members when a meeting could be, and pick the date."""
    return by.can("meetings.change_meeting") and by.can("meetings.invite")


def can_answer(by: Actor, asked: Asked) -> bool:
    """Whoever holds the link, whoever represents the company now, and staff who were told by telephone."""
    if by.is_holder_of(asked) or can_poll(by):
        return True
    return by.user is not None and Asked.objects.of(by.user).filter(pk=asked.pk).exists()
