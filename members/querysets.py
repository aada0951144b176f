from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from focusgroup.accounts.models import User
from members.states import State

if TYPE_CHECKING:
    pass


class MemberQuerySet(QuerySet["Member"]):
    def active(self) -> "MemberQuerySet":
        return self.filter(state=State.ACTIVE)

    def listed(self) -> "MemberQuerySet":
        """What the public directory may show: active members that agreed to it."""
        return self.active().filter(directory_consent_at__isnull=False)

    def visible_to(self, user: User | AnonymousUser) -> "MemberQuerySet":
        """Staff with the permission see all, a representative their own besides, everybody else the directory."""
        if not isinstance(user, User):
            return self.listed()
        if user.is_staff and user.has_perm("members.view_member"):
            return self.all()
        own = Q(representatives__user=user, representatives__left_on=None)
        listed = Q(state=State.ACTIVE, directory_consent_at__isnull=False)
        return self.filter(own | listed).distinct()

    def represented_by(self, user: User) -> "MemberQuerySet":
        return self.filter(representatives__user=user, representatives__left_on=None)


class RepresentativeQuerySet(QuerySet["Representative"]):
    def current(self) -> "RepresentativeQuerySet":
        return self.filter(left_on=None)
