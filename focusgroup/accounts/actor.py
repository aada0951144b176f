"""Who does something: a user, the holder of a link, or a duty."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from django.db.models import Model
from django.http import HttpRequest

from focusgroup.accounts.models import User


class Kind(StrEnum):
    USER = "user"
    LINK = "link"
    DUTY = "duty"


@dataclass(frozen=True)
class Actor:
    """`key` is opaque: a person's public id, the object a link is about, or a duty's name."""

    kind: Kind
    key: str
    user: User | None = None

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """The person who is signed in. Raises TypeError for anybody else."""
        if not isinstance(request.user, User):
            raise TypeError("Nobody is signed in; name the holder of the link instead.")
        return cls.person(request.user)

    @classmethod
    def person(cls, user: User) -> Self:
        return cls(Kind.USER, str(user.public_id), user)

    @classmethod
    def holder(cls, about: Model) -> Self:
        """Whoever holds a link that was sent for this object."""
        return cls(Kind.LINK, f"{about._meta.label_lower}:{about.pk}")

    @classmethod
    def duty(cls, name: str) -> Self:
        return cls(Kind.DUTY, name)

    def is_holder_of(self, about: Model) -> bool:
        return self.kind is Kind.LINK and self.key == f"{about._meta.label_lower}:{about.pk}"

    def can(self, permission: str) -> bool:
        """Whether this is a user who has the permission (`app.codename`), or a duty."""
        return self.kind is Kind.DUTY or (self.user is not None and self.user.has_perm(permission))
