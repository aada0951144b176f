"""When each duty ran last: shown on /healthz, in the admin and in the log."""

import logging
from datetime import datetime, timedelta

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


def is_silent(*, now: datetime) -> bool:
    """Whether the outbox has not been swept for too long."""
    last = Heartbeat.objects.filter(duty=SWEEP).values_list("ended_well_at", flat=True).first()
    # A last sweep in the future says that the clock was set back, and nothing about the outbox.
    return last is None or abs(now - last) > SILENCE
