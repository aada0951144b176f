from datetime import datetime
from typing import TYPE_CHECKING

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Concat, Lower

from applications.sight import bars
from applications.states import BY_THE_CLOCK
from focusgroup.accounts.models import User

if TYPE_CHECKING:
    from applications.interest.models import Interest


class InterestQuerySet(QuerySet["Interest"]):
    def confirmed(self) -> "InterestQuerySet":
        return self.filter(confirmed_at__isnull=False)

    def open(self) -> "InterestQuerySet":
        """Confirmed, and not become an application yet: neither linked with one nor followed by one.

        By address, one that was begun since, or to a call that is not closed; by the company's name and country, one
        to such a call. A draft without a company is nobody's yet: whoever types an address may begin one.
        """
        rows = apps.get_model("applications", "Application")._base_manager.exclude(legal_name="", country="")
        in_time = Q(call__state__in=BY_THE_CLOCK)
        since = in_time | Q(created_at__gte=OuterRef("created_at"))
        of_its_address = rows.filter(since, contact_email=OuterRef("email"))
        names = rows.filter(in_time).exclude(legal_name="").values_list(Lower(Concat("country", "legal_name")))
        own = self.confirmed().filter(application=None).exclude(Exists(of_its_address))
        return own.annotate(called=Lower(Concat("country", "company"))).exclude(called__in=names)

    def written_since(self, moment: datetime, *, email: str) -> "InterestQuerySet":
        return self.filter(email=email, created_at__gt=moment)

    def visible_to(self, user: User | AnonymousUser) -> "InterestQuerySet":
        """What was confirmed, to coordinators; not what became an application they have a conflict with."""
        if isinstance(user, User) and user.is_staff and user.has_perm("applications.view_interest"):
            return self.confirmed().exclude(bars(user, "application__"))
        return self.none()
