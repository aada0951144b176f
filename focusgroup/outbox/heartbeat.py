"""When each duty ran last: shown on /healthz, in the admin and in the log."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Value
from django.db.models.functions import Coalesce

from focusgroup.outbox.models import Heartbeat

log = logging.getLogger(__name__)

SWEEP = "outbox"
# A sweep that had nothing to do is told this often.
TOLD_EVERY = timedelta(minutes=5)
_told: dict[str, datetime] = {}
# A sweep comes every 15 seconds; after this silence something is wrong.
SILENCE = timedelta(minutes=2)


def started(duty: str, *, now: datetime) -> None:
    Heartbeat.objects.update_or_create(duty=duty, defaults={"started_at": now})


def ended(duty: str, *, now: datetime, well: bool, note: str) -> None:
    changes: dict[str, object] = {"ended_at": now, "note": note[:2000]}
    if well:
        changes["ended_well_at"] = now
    Heartbeat.objects.filter(duty=duty).update(**changes)
    if duty == SWEEP and well:
        _tell(now, note)


def _tell(now: datetime, note: str) -> None:
    last = _told.get(SWEEP)
    # The clock may have been set back.
    if note or last is None or abs(now - last) >= TOLD_EVERY:
        _told[SWEEP] = now
        log.info("The outbox was swept. %s", note or "Nothing was due.")


def beginnings() -> dict[str, datetime]:
    return dict(Heartbeat.objects.values_list("duty", "started_at"))


def away(reason: str, *, now: datetime) -> None:
    """The mail server takes no letters; the moment that this began stays."""
    row = Heartbeat.objects.filter(duty=SWEEP)
    row.update(away_since=Coalesce("away_since", Value(now)), away_reason=reason[:500])


def back() -> None:
    """The mail server takes letters, again or still."""
    Heartbeat.objects.filter(duty=SWEEP, away_since__isnull=False).update(away_since=None, away_reason="")


@dataclass(frozen=True)
class Pulse:
    """When the outbox was swept last, and since when the mail server takes no letters."""

    now: datetime
    swept_at: datetime | None = None
    away_since: datetime | None = None
    away_reason: str = ""

    @property
    def is_silent(self) -> bool:
        """Whether the outbox has not been swept for too long."""
        # A last sweep in the future says that the clock was set back, and nothing about the outbox.
        return self.swept_at is None or abs(self.now - self.swept_at) > SILENCE

    @property
    def is_away(self) -> bool:
        """Whether the mail server is away for longer than starting it anew takes."""
        return self.away_since is not None and abs(self.now - self.away_since) > SILENCE


def pulse(*, now: datetime) -> Pulse:
    columns = ("ended_well_at", "away_since", "away_reason")
    row = Heartbeat.objects.filter(duty=SWEEP).values_list(*columns).first()
    return Pulse(now, *(row or ()))
