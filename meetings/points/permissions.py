from focusgroup.accounts.actor import Actor
from meetings.minutes.permissions import can_write
from meetings.points.models import ActionPoint

can_set = can_write


def can_finish(by: Actor, point: ActionPoint) -> bool:
    """The owner, and whoever writes the minutes."""
    return can_set(by) or (by.user is not None and ActionPoint.objects.of(by.user).filter(pk=point.pk).exists())
