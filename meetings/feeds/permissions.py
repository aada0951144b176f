from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from members.models import Member


def can_choose(by: Actor, person: User) -> bool:
    """Each person their own clock and their own feed, nobody anybody else's."""
    return by.user is not None and by.user.pk == person.pk


def can_have_feed(by: Actor, person: User) -> bool:
    """Somebody without an active company is invited to nothing; their feed would be gone at once."""
    return can_choose(by, person) and Member.objects.active().represented_by(person).exists()
