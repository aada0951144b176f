from datetime import date
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from focusgroup.accounts.models import User
from meetings.points.states import State
from members.models import Member
from members.states import State as MemberState

if TYPE_CHECKING:
    from meetings.points.models import ActionPoint


class ActionPointQuerySet(QuerySet["ActionPoint"]):
    def visible_to(self, user: User | AnonymousUser) -> "ActionPointQuerySet":
        """The group sees what it promised each other: staff of meetings, and who represents an active member."""
        if not isinstance(user, User):
            return self.none()
        if user.is_staff and user.has_perm("meetings.view_meeting"):
            return self.all()
        return self.all() if Member.objects.active().represented_by(user).exists() else self.none()

    def of(self, user: User) -> "ActionPointQuerySet":
        """Owned by this person, or by a company that they represent now."""
        return self.filter(Q(person=user) | Q(member__in=Member.objects.active().represented_by(user)))

    def open(self) -> "ActionPointQuerySet":
        return self.filter(state=State.OPEN)

    def due_by(self, day: date) -> "ActionPointQuerySet":
        """Open, due by this day, and with somebody who can do it."""
        owned = Q(person__is_active=True) | Q(member__state=MemberState.ACTIVE)
        return self.open().filter(owned, due_on__lte=day)

    def with_owners(self) -> "ActionPointQuerySet":
        return self.select_related("member", "person")
