from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from focusgroup.accounts.models import User
from meetings.minutes.states import State
from members.models import Member

if TYPE_CHECKING:
    from meetings.minutes.models import Comment, Minutes


class MinutesQuerySet(QuerySet["Minutes"]):
    def visible_to(self, user: User | AnonymousUser) -> "MinutesQuerySet":
        """Staff of meetings sees drafts too; who represents an active member what was circulated; nobody else any."""
        if not isinstance(user, User):
            return self.none()
        if user.is_staff and user.has_perm("meetings.view_meeting"):
            return self.all()
        if Member.objects.active().represented_by(user).exists():
            return self.filter(state__in=[State.CIRCULATED, State.APPROVED])
        return self.none()


class CommentQuerySet(QuerySet["Comment"]):
    def visible_to(self, user: User | AnonymousUser) -> "CommentQuerySet":
        """Staff of meetings sees all; a person those of the companies they represent now."""
        if not isinstance(user, User):
            return self.none()
        if user.is_staff and user.has_perm("meetings.view_meeting"):
            return self.all()
        return self.filter(member__in=Member.objects.represented_by(user))

    def open(self) -> "CommentQuerySet":
        """Without a reply."""
        return self.filter(replied_at=None)
