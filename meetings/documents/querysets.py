from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from focusgroup.accounts.models import User
from meetings.states import State
from members.models import Member

if TYPE_CHECKING:
    from meetings.documents.models import Document

PUBLIC = "public"


class DocumentQuerySet(QuerySet["Document"]):
    def visible_to(self, user: User | AnonymousUser) -> "DocumentQuerySet":
        """Staff sees all, who represents an active member those of announced meetings, others the public ones."""
        if isinstance(user, User) and user.is_staff and user.has_perm("meetings.view_meeting"):
            return self.all()
        announced = self.exclude(meeting__state=State.DRAFT)
        if isinstance(user, User) and Member.objects.active().represented_by(user).exists():
            return announced
        return announced.filter(audience=PUBLIC)
