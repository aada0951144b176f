"""What is kept out of a person's sight, for rooms that know things by label and key only: the log and the outbox."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.utils.module_loading import import_string

from focusgroup.accounts.models import User

# By name, so that the ground need not import the rooms above it.
HIDERS = ("applications.review.conflicts.sight.abouts",)


def hidden_from(user: AbstractBaseUser | AnonymousUser) -> list[str]:
    """Labels and keys, as `about` holds them, of what this person must not see."""
    return [about for name in HIDERS for about in import_string(name)(user)] if isinstance(user, User) else []
