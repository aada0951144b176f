"""The log of what the demo claims to have happened, in bulk."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models

from focusgroup.accounts.actor import Actor
from focusgroup.audit.models import Entry

_BATCH = 2000


class History:
    """Collects entries and writes them in few inserts."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def tell(
        self,
        verb: str,
        thing: models.Model,
        *,
        by: Actor,
        at: datetime,
        reason: str = "",
        states: tuple[str, str] = ("", ""),
        changes: Mapping[str, Any] | None = None,
    ) -> None:
        self.entries.append(
            Entry(
                at=at,
                verb=verb,
                about=f"{thing._meta.label_lower}:{thing.pk}",
                actor_kind=by.kind.value,
                actor_key=by.key,
                state_from=states[0],
                state_to=states[1],
                reason=reason,
                changes=dict(changes or {}),
            )
        )
        if len(self.entries) >= _BATCH:
            self.write()

    def moved(self, thing: models.Model, came_from: str, to: str, *, by: Actor, at: datetime, reason: str = "") -> None:
        """As `audit.move` words it."""
        self.tell(f"moved to {to}", thing, by=by, at=at, reason=reason, states=(came_from, to))

    def write(self) -> None:
        Entry.objects.bulk_create(self.entries)
        self.entries = []
