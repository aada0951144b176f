"""What a person must not see."""

from typing import Any

from django.db.models import QuerySet

from applications.review.conflicts.models import Conflict
from focusgroup.accounts.models import User


def barred(user: User | None) -> "QuerySet[Conflict, Any]":
    """The applications this person has a conflict of interest with, for `exclude(pk__in=…)` and the like.

    They see neither the file nor a trace of it in lists, counts and exports. Nobody
    who is a duty or the holder of a link has any.
    """
    return Conflict.objects.filter(user=user).barring().values("application")
