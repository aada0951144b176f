from typing import TYPE_CHECKING

from django.db.models import Model, QuerySet

if TYPE_CHECKING:
    from focusgroup.audit.models import Entry


class EntryQuerySet(QuerySet["Entry"]):
    def about(self, thing: Model) -> "EntryQuerySet":
        """The history of one object, newest first."""
        return self.filter(about=f"{thing._meta.label_lower}:{thing.pk}")
