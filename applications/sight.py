"""Conflicts of interest: whoever has one with an application sees no trace of it.

Reviews stand above this room, so they are found through the relations that lead to an application.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.models import Model, Q, QuerySet

from focusgroup.accounts.models import User


def barred(user: User | None) -> QuerySet[Any, Any]:
    """The keys of the applications this person has a conflict of interest with, for `exclude(pk__in=…)`.

    They see neither the file nor a trace of it in lists, counts and exports. Nobody
    who is a duty or the holder of a link has any.
    """
    conflicts: Any = apps.get_model("review", "Conflict")._default_manager
    found: QuerySet[Any, Any] = conflicts.filter(user=user).barring().values("application")
    return found


def bars(user: User, way: str = "") -> Q:
    """Matches what belongs to an application that this person has a conflict of interest with.

    `way` leads from the row to its application, for example "application__".
    """
    # Asked once for all rows, not once for each.
    return Q(**{f"{way}pk__in": barred(user)})


def hidden_from(user: User) -> list[str]:
    """The barred applications and all that hangs on them, as log and outbox name them: "applications.application:7"."""
    application = apps.get_model("applications", "Application")
    keys = list(application._base_manager.filter(bars(user)).values_list("pk", flat=True))
    return list(names_of(application, keys)) if keys else []


def names_of(model: type[Model], keys: list[Any], *, depth: int = 2) -> Iterator[str]:
    """Some rows and all that hangs on them, as log and outbox name them."""
    yield from (f"{model._meta.label_lower}:{key}" for key in keys)
    for relation in model._meta.related_objects if depth else ():
        rows: Any = relation.related_model
        hanging = list(rows._base_manager.filter(**{f"{relation.field.name}__in": keys}).values_list("pk", flat=True))
        if hanging:
            yield from names_of(rows, hanging, depth=depth - 1)


def scored_for(user: User) -> Q:
    """Matches the applications whose score this person may see: who still has to review one does not know its score."""
    if not user.has_perm("review.manage_review"):
        return Q(pk__in=[])
    return ~unread_by(user)


def unread_by(user: User) -> Q:
    """Matches the applications that this person was given to review, or is to be, and has not reviewed."""
    own: Any = apps.get_model("review", "Assignment")._base_manager.filter(reviewer=user)
    return Q(pk__in=own.exclude(state="submitted").values("application"))
