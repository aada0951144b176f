from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from focusgroup.accounts.models import User
from meetings.states import ReplyState

if TYPE_CHECKING:
    from meetings.replies.models import Reply


class ReplyQuerySet(QuerySet["Reply"]):
    def visible_to(self, user: User | AnonymousUser) -> "ReplyQuerySet":
        """Whoever may invite: a reply names a person and says who comes."""
        return self.all() if isinstance(user, User) and user.has_perm("meetings.invite") else self.none()

    def for_staff(self) -> "ReplyQuerySet":
        return self.filter(state=ReplyState.STAFF)

    def noted(self) -> "ReplyQuerySet":
        return self.filter(state=ReplyState.NOTED)
