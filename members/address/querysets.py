from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, QuerySet

from focusgroup.accounts.models import FormerAddress

if TYPE_CHECKING:
    from members.address.models import AddressChange


class AddressChangeQuerySet(QuerySet["AddressChange"]):
    def open_at(self, now: datetime) -> "AddressChangeQuerySet":
        """Neither made nor stopped nor over; nor asked for at an address that the person has left since."""
        moved = FormerAddress.objects.filter(user=OuterRef("user"), left_at__gte=OuterRef("asked_at"))
        return self.filter(~Exists(moved), done_at=None, cancelled_at=None, expires_at__gt=now)
