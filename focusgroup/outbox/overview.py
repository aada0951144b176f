"""What the staff's pages show: each kind of letter, and how far a mass mailing has come."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from focusgroup.outbox.letters import LETTERS, Letter
from focusgroup.outbox.models import Pause, Wording
from focusgroup.outbox.querysets import MessageQuerySet
from focusgroup.outbox.states import State

# Letters of the outbox itself are for trying out: nobody words or pauses them.
_OWN = "outbox/"
_WAITS = Q(state__in=[State.STAGED, State.QUEUED, State.SENDING])


@dataclass(frozen=True)
class Kind:
    letter: Letter[Any]
    pause: Pause | None
    is_worded: bool
    waiting: int
    failed: int

    @property
    def room(self) -> str:
        return self.letter.kind.partition("/")[0]

    @property
    def name(self) -> str:
        return self.letter.kind.partition("/")[2]


@dataclass(frozen=True)
class Mailing:
    """A mass mailing by its counts."""

    key: str
    kind: str
    title: str
    purpose: str
    began_at: datetime
    counts: dict[str, int]
    pause: Pause | None = None

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def sent(self) -> int:
        return self.counts[State.SENT]

    @property
    def failed(self) -> int:
        return self.counts[State.FAILED]

    @property
    def staged(self) -> int:
        return self.counts[State.STAGED]

    @property
    def void(self) -> int:
        return self.counts[State.VOID]

    @property
    def under_way(self) -> int:
        """Those that leave by themselves."""
        return self.counts[State.QUEUED] + self.counts[State.SENDING]

    @property
    def not_left(self) -> int:
        return self.staged + self.under_way

    @property
    def done(self) -> int:
        return self.sent + self.failed + self.void

    @property
    def percent(self) -> int:
        return self.done * 100 // self.total if self.total else 0


def letters() -> dict[str, Letter[Any]]:
    """Those that staff may word and pause, by kind."""
    return {kind: letter for kind, letter in sorted(LETTERS.items()) if not kind.startswith(_OWN)}


def kinds(shown: MessageQuerySet) -> list[Kind]:
    """Each kind, with how many of the letters that are shown wait or failed."""
    pauses = {pause.kind: pause for pause in Pause.objects.all()}
    worded = set(Wording.objects.values_list("kind", flat=True))
    failed = Count("pk", filter=Q(state=State.FAILED))
    rows = shown.filter(_WAITS | Q(state=State.FAILED)).order_by().values_list("kind")
    counts = {kind: (n, m) for kind, n, m in rows.annotate(waiting=Count("pk", filter=_WAITS), failed=failed)}
    return [
        Kind(letter, pauses.get(kind), kind in worded, *counts.get(kind, (0, 0))) for kind, letter in letters().items()
    ]


def mailings(shown: MessageQuerySet, most: int = 100) -> list[Mailing]:
    """The newest mass mailings, by the letters that are shown."""
    pauses = {pause.kind: pause for pause in Pause.objects.all()}
    return [_mailing(row, pauses) for row in shown.mailings()[:most]]


def mailing(shown: MessageQuerySet, key: str) -> Mailing | None:
    row = shown.filter(mailing=key).mailings().first()
    return _mailing(row, {pause.kind: pause for pause in Pause.objects.filter(kind=row["kind"])}) if row else None


def wordings(letter: Letter[Any]) -> list[tuple[Wording, str]]:
    """The saved wordings of a letter, each with the name of what it is for; empty for all."""
    rows = list(Wording.objects.filter(kind=letter.kind))
    keys = [int(row.scope.rpartition(":")[2]) for row in rows if row.scope]
    model = letter.scope_model
    named = model._default_manager.in_bulk(keys) if model and keys else {}
    return [(row, str(named.get(int(row.scope.rpartition(":")[2]), row.scope)) if row.scope else "") for row in rows]


def _mailing(row: dict[str, Any], pauses: dict[str, Pause]) -> Mailing:
    letter = LETTERS.get(row["kind"])
    return Mailing(
        key=row["mailing"],
        kind=row["kind"],
        title=letter.title if letter else row["kind"],
        purpose=letter.purpose if letter else "",
        began_at=row["began_at"],
        counts={state.value: row[state.value] for state in State},
        pause=pauses.get(row["kind"]),
    )
