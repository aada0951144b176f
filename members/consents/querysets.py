from typing import TYPE_CHECKING

from django.db.models import QuerySet

from focusgroup.accounts.models import User

if TYPE_CHECKING:
    from members.consents.models import Consent
    from members.models import Member


class ConsentQuerySet(QuerySet["Consent"]):
    def standing(self) -> "ConsentQuerySet":
        return self.filter(withdrawn_at=None)

    def of(self, member: "Member", person: User) -> "ConsentQuerySet":
        """Those of the company, and this person's own."""
        return self.filter(member=member) | self.filter(member=None, user=person)
