from focusgroup.accounts.actor import Actor
from meetings.models import Invitation


def can_manage(by: Actor) -> bool:
    """Schedule, move and cancel meetings."""
    return by.can("meetings.change_meeting")


def can_invite(by: Actor) -> bool:
    """Invite members, and see what they need."""
    return by.can("meetings.invite")


def can_answer(by: Actor, invitation: Invitation) -> bool:
    """Whoever holds the link, whoever represents the company now, and staff who were told by telephone."""
    if by.is_holder_of(invitation) or can_invite(by):
        return True
    return by.user is not None and Invitation.objects.of(by.user).filter(pk=invitation.pk).exists()
