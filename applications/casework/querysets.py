from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from applications.sight import bars
from focusgroup.accounts.models import User

if TYPE_CHECKING:
    from applications.casework.models import Erasure, Likeness


def _is_judge(user: User | AnonymousUser) -> bool:
    return isinstance(user, User) and user.is_staff and user.has_perm("applications.change_application")


class LikenessQuerySet(QuerySet["Likeness"]):
    def visible_to(self, user: User | AnonymousUser) -> "LikenessQuerySet":
        """To coordinators, unless they have a conflict of interest with one of the two."""
        if not isinstance(user, User) or not _is_judge(user):
            return self.none()
        return self.exclude(bars(user, "earlier__")).exclude(bars(user, "later__"))


class ErasureQuerySet(QuerySet["Erasure"]):
    def visible_to(self, user: User | AnonymousUser) -> "ErasureQuerySet":
        """To coordinators, unless they have a conflict of interest."""
        if not isinstance(user, User) or not _is_judge(user):
            return self.none()
        return self.exclude(bars(user, "application__"))
