from focusgroup.accounts.actor import Actor
from members.models import Member


def can_write(by: Actor) -> bool:
    """Write, circulate and approve minutes; set action points; add documents."""
    return by.can("meetings.write_minutes")


def can_comment(by: Actor, member: Member) -> bool:
    """Whoever represents this active member now."""
    return by.user is not None and Member.objects.active().represented_by(by.user).filter(pk=member.pk).exists()
