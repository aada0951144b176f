from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from focusgroup.accounts.models import User

if TYPE_CHECKING:
    from applications.casework.models import Erasure, Likeness


class LikenessQuerySet(QuerySet["Likeness"]):
    def visible_to(self, user: User) -> "LikenessQuerySet":
        """Without pairs of which one is hidden from this person by a conflict of interest."""
        hidden = user.conflicts.barring().values("application")
        return self.exclude(Q(earlier__in=hidden) | Q(later__in=hidden))


class ErasureQuerySet(QuerySet["Erasure"]):
    def visible_to(self, user: User) -> "ErasureQuerySet":
        """Without those of applications hidden from this person by a conflict of interest."""
        return self.exclude(application__in=user.conflicts.barring().values("application"))
