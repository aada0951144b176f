"""The only ways to write the log, and the only ways a state changes."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import models, transaction

from focusgroup.accounts.actor import Actor
from focusgroup.audit.models import Entry


class IllegalMove(Exception):
    """The table of states does not allow this move."""

    def __init__(self, thing: str, state: str, to: str) -> None:
        super().__init__(f"{thing} cannot go from {state} to {to}.")
        self.state, self.to = state, to


Row = TypeVar("Row", bound=models.Model)


def record(
    verb: str,
    thing: models.Model,
    *,
    by: Actor,
    now: datetime,
    reason: str = "",
    changes: Mapping[str, Any] | None = None,
) -> None:
    """Log a deed that changes no state. `changes` maps a field to what it became; of a personal field to None."""
    Entry.objects.create(**_entry(verb, thing._meta.label_lower, thing.pk, by, now, reason, changes))


def move(
    thing: models.Model,
    *,
    to: str,
    by: Actor,
    now: datetime,
    reason: str = "",
    changes: Mapping[str, Any] | None = None,
    also: Collection[str] = (),
) -> None:
    """Change a state and log it in one stroke. Raises IllegalMove if the table has no such move.

    The model has a field `state` and its table as `TRANSITIONS`; the caller holds the row's lock.
    `also` names further columns, set already, that the same update writes.
    """
    row: Any = thing
    came_from = str(row.state)
    if to not in row.TRANSITIONS.get(came_from, frozenset()):
        raise IllegalMove(str(thing), came_from, to)
    row.state = to
    row.save(update_fields=["state", *also])
    entry = _entry(f"moved to {to}", thing._meta.label_lower, thing.pk, by, now, reason, changes)
    Entry.objects.create(**entry, state_from=came_from, state_to=to)


@transaction.atomic
def move_all(
    rows: models.QuerySet[Row],
    *,
    to: str,
    by: Actor,
    now: datetime,
    reason: str = "",
    also: Mapping[str, Any] | None = None,
) -> list[Any]:
    """`move` for many rows: one lock, one update, one insert. Returns their keys in the queryset's order.

    `also` sets further columns in the same update. Raises IllegalMove, and changes
    nothing, if any row may not move.
    """
    model: Any = rows.model
    states = dict(rows.select_for_update().values_list("pk", "state"))
    for pk, state in states.items():
        if to not in model.TRANSITIONS.get(state, frozenset()):
            raise IllegalMove(f"{model._meta.verbose_name} {pk}", state, to)
    model._base_manager.filter(pk__in=list(states)).update(state=to, **(also or {}))
    label = model._meta.label_lower
    Entry.objects.bulk_create(
        (
            Entry(**_entry(f"moved to {to}", label, pk, by, now, reason, None), state_from=state, state_to=to)
            for pk, state in states.items()
        ),
        batch_size=2000,
    )
    return list(states)


@transaction.atomic
def move_apart(model: type[models.Model], to: Mapping[Any, str], *, by: Actor, now: datetime) -> None:
    """`move_all` where each row, by its key, goes to a state of its own: one lock, one update, one insert.

    Raises IllegalMove, and changes nothing, if any row may not move.
    """
    of_kind: Any = model
    states = dict(of_kind._base_manager.filter(pk__in=list(to)).select_for_update().values_list("pk", "state"))
    for pk, state in states.items():
        if to[pk] not in of_kind.TRANSITIONS.get(state, frozenset()):
            raise IllegalMove(f"{of_kind._meta.verbose_name} {pk}", state, to[pk])
    cases = [
        models.When(pk__in=[pk for pk in states if to[pk] == state], then=models.Value(state))
        for state in set(to.values())
    ]
    of_kind._base_manager.filter(pk__in=list(states)).update(state=models.Case(*cases, output_field=models.CharField()))
    label = of_kind._meta.label_lower
    Entry.objects.bulk_create(
        (
            Entry(**_entry(f"moved to {to[pk]}", label, pk, by, now, "", None), state_from=state, state_to=to[pk])
            for pk, state in states.items()
        ),
        batch_size=2000,
    )


def record_all(
    verb: str, model: type[models.Model], keys: list[Any], *, by: Actor, now: datetime, reason: str = ""
) -> None:
    """`record` for many rows of one model, in one insert."""
    label = model._meta.label_lower
    Entry.objects.bulk_create((Entry(**_entry(verb, label, pk, by, now, reason, None)) for pk in keys), batch_size=2000)


def _entry(
    verb: str,
    label: str,
    pk: Any,
    by: Actor,
    now: datetime,
    reason: str,
    changes: Mapping[str, Any] | None,
) -> dict[str, Any]:
    return {
        "at": now,
        "verb": verb,
        "about": f"{label}:{pk}",
        "actor_kind": by.kind.value,
        "actor_key": by.key,
        "reason": reason,
        "changes": dict(changes or {}),
    }
