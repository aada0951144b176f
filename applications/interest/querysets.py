from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from applications.sight import bars
from focusgroup.accounts.models import User

if TYPE_CHECKING:
    from applications.interest.models import Interest


class InterestQuerySet(QuerySet["Interest"]):
    def confirmed(self) -> "InterestQuerySet":
        return self.filter(confirmed_at__isnull=False)

    def open(self) -> "InterestQuerySet":
        """Confirmed, and not become an application yet."""
        return self.confirmed().filter(application=None)

    def written_since(self, moment: datetime, *, email: str) -> "InterestQuerySet":
        return self.filter(email=email, created_at__gt=moment)

    def visible_to(self, user: User | AnonymousUser) -> "InterestQuerySet":
        """What was confirmed, to coordinators; not what became an application they have a conflict with."""
        if isinstance(user, User) and user.is_staff and user.has_perm("applications.view_interest"):
            return self.confirmed().exclude(bars(user, "application__"))
        return self.none()
