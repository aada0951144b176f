from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from focusgroup.accounts.models import User
from meetings.states import InvitationState, State

if TYPE_CHECKING:
    pass


class MeetingQuerySet(QuerySet["Meeting"]):
    def visible_to(self, user: User | AnonymousUser) -> "MeetingQuerySet":
        """Staff see drafts too; everybody sees what is scheduled or was cancelled."""
        if isinstance(user, User) and user.is_staff and user.has_perm("meetings.view_meeting"):
            return self.all()
        return self.exclude(state=State.DRAFT)

    def coming(self, now: datetime) -> "MeetingQuerySet":
        return self.filter(state=State.SCHEDULED, ends_at__gt=now).order_by("starts_at")

    def past(self, now: datetime) -> "MeetingQuerySet":
        return self.filter(ends_at__lte=now).exclude(state=State.DRAFT).order_by("-starts_at")


class InvitationQuerySet(QuerySet["Invitation"]):
    def standing(self) -> "InvitationQuerySet":
        return self.exclude(state=InvitationState.CANCELLED)

    def unanswered(self) -> "InvitationQuerySet":
        return self.filter(state=InvitationState.INVITED)

    def of(self, user: User) -> "InvitationQuerySet":
        """Invitations of the companies that this person represents now."""
        return self.filter(member__representatives__user=user, member__representatives__left_on=None)
