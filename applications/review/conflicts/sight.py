"""What a person must not see."""

from typing import Any

from django.db.models import Model, QuerySet

from applications.models import Application
from applications.review.conflicts.models import Conflict
from focusgroup.accounts.models import User

# From an application to its decision, and on to the offer.
STEPS = 2


def barred(user: User | None) -> "QuerySet[Conflict, Any]":
    """The applications this person has a conflict of interest with, for `exclude(pk__in=…)` and the like.

    They see neither the file nor a trace of it in lists, counts and exports. Nobody
    who is a duty or the holder of a link has any.
    """
    return Conflict.objects.filter(user=user).barring().values("application")


def abouts(user: User) -> list[str]:
    """Label and key of these applications and of all that belongs to them, as the log and the outbox name things."""
    rows: dict[type[Model], list[Any]] = {Application: list(barred(user).values_list("application", flat=True))}
    found: list[str] = []
    for _step in range(STEPS + 1):
        found += [f"{model._meta.label_lower}:{key}" for model, keys in rows.items() for key in keys]
        rows = _below(rows)
    return found


def _below(rows: dict[type[Model], list[Any]]) -> dict[type[Model], list[Any]]:
    """The keys of what points to these rows."""
    found: dict[type[Model], list[Any]] = {}
    for model, keys in rows.items():
        for relation in model._meta.related_objects if keys else ():
            below: Any = relation.related_model
            pointing = below._base_manager.filter(**{f"{relation.field.name}__in": keys})
            found.setdefault(below, []).extend(pointing.values_list("pk", flat=True))
    return found
