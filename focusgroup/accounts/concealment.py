"""What a person must not read about, wherever it is named. Rooms further up say so here, as they start."""

from collections.abc import Callable, Iterable

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from focusgroup.accounts.models import User

Teller = Callable[[User], Iterable[str]]

# Given what is hidden, what hangs on it: letters about it, say.
Follower = Callable[[frozenset[str]], Iterable[str]]

_TELLERS: list[Teller] = []
_FOLLOWERS: list[Follower] = []


def conceal(teller: Teller) -> None:
    """Ask this as well: it gives the objects that are hidden from somebody, as "label:key"."""
    if teller not in _TELLERS:
        _TELLERS.append(teller)


def conceal_along(follower: Follower) -> None:
    """Hide what hangs on the objects that are hidden, too."""
    if follower not in _FOLLOWERS:
        _FOLLOWERS.append(follower)


def hidden_from(user: AbstractBaseUser | AnonymousUser) -> frozenset[str]:
    """Objects that log, outbox and other lists of "label:key" must leave out for this person."""
    if not isinstance(user, User):
        return frozenset()
    hidden = frozenset(name for teller in _TELLERS for name in teller(user))
    return hidden.union(*(follower(hidden) for follower in _FOLLOWERS)) if hidden else hidden
