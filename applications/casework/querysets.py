from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from applications.sight import bars
from focusgroup.accounts.models import User

if TYPE_CHECKING:
    from applications.casework.models import Erasure, Likeness, Merger


def _is_judge(user: User | AnonymousUser) -> bool:
    return isinstance(user, User) and user.is_staff and user.has_perm("applications.change_application")


class LikenessQuerySet(QuerySet["Likeness"]):
    def visible_to(self, user: User | AnonymousUser) -> "LikenessQuerySet":
        """To coordinators, unless they have a conflict of interest with one of the two."""
        if not isinstance(user, User) or not _is_judge(user):
            return self.none()
        return self.exclude(bars(user, "earlier__")).exclude(bars(user, "later__"))

    def to_judge(self) -> "LikenessQuerySet":
        """Those that nobody has judged and of which both still stand."""
        return self.filter(verdict="open").exclude(earlier__state="withdrawn").exclude(later__state="withdrawn")


class MergerQuerySet(QuerySet["Merger"]):
    def visible_to(self, user: User | AnonymousUser) -> "MergerQuerySet":
        """To whoever may see applications, unless they have a conflict of interest with one of the two."""
        if not isinstance(user, User) or not user.is_staff or not user.has_perm("applications.view_application"):
            return self.none()
        return self.exclude(bars(user, "stays__")).exclude(bars(user, "gone__"))


class ErasureQuerySet(QuerySet["Erasure"]):
    def visible_to(self, user: User | AnonymousUser) -> "ErasureQuerySet":
        """To coordinators, unless they have a conflict of interest."""
        if not isinstance(user, User) or not _is_judge(user):
            return self.none()
        return self.exclude(bars(user, "application__"))
