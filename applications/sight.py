"""Conflicts of interest: whoever has one with an application sees no trace of it.

Reviews stand above this room, so they are found through the relations that lead to an application.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.models import Model, Q

from focusgroup.accounts.models import User

# Where conflicts stand: a relation of the application, who is named in its rows, and the states that bar.
BARS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("assignments", "reviewer", ("conflict",)),
    ("conflicts", "user", ("declared", "confirmed")),
)


def bars(user: User, way: str = "") -> Q:
    """Matches what belongs to an application that this person has a conflict of interest with.

    `way` leads from the row to its application, for example "application__".
    """
    application = apps.get_model("applications", "Application")
    found = Q()
    for relation, person, states in BARS:
        rows: Any = application._meta.get_field(relation).related_model
        declared = rows._base_manager.filter(**{person: user, "state__in": states})
        # Asked once for all rows, not once for each.
        found |= Q(**{f"{way}pk__in": declared.values("application")})
    return found


def hidden_from(user: User) -> list[str]:
    """The barred applications and all that hangs on them, as log and outbox name them: "applications.application:7"."""
    application = apps.get_model("applications", "Application")
    keys = list(application._base_manager.filter(bars(user)).values_list("pk", flat=True))
    return list(_names(application, keys)) if keys else []


def _names(model: type[Model], keys: list[Any], *, depth: int = 2) -> Iterator[str]:
    yield from (f"{model._meta.label_lower}:{key}" for key in keys)
    for relation in model._meta.related_objects if depth else ():
        rows: Any = relation.related_model
        hanging = list(rows._base_manager.filter(**{f"{relation.field.name}__in": keys}).values_list("pk", flat=True))
        if hanging:
            yield from _names(rows, hanging, depth=depth - 1)


def scored_for(user: User) -> Q:
    """Matches the applications whose score this person may see: who still has to review one does not know its score."""
    if not user.has_perm("review.manage_review"):
        return Q(pk__in=[])
    own: Any = apps.get_model("review", "Assignment")._base_manager.filter(reviewer=user)
    return ~Q(pk__in=own.exclude(state="submitted").values("application"))
