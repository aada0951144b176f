from typing import TYPE_CHECKING

from django.db.models import QuerySet

from applications.review.conflicts.states import BARRING, BLOCKING, State

if TYPE_CHECKING:
    from applications.review.conflicts.models import Conflict


class ConflictQuerySet(QuerySet["Conflict"]):
    def barring(self) -> "ConflictQuerySet":
        """Those that hide the application from the person."""
        return self.filter(state__in=BARRING)

    def blocking(self) -> "ConflictQuerySet":
        """Those that keep the application from being given to the person."""
        return self.filter(state__in=BLOCKING)

    def to_judge(self) -> "ConflictQuerySet":
        return self.filter(state__in=[State.DETECTED, State.DECLARED])
