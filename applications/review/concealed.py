"""What log and outbox must not tell a person about peers' readings: they name things by label and key only.

Applications that somebody has a conflict of interest with are told by `applications.sight`; this adds what peers
did on those they still have to read themselves, and the calibrations that rest on what is hidden.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.models import Value

from applications.review.states import OVER
from focusgroup.accounts.models import User

# What hangs on an application and comes from its readers, and the way there.
FROM_PEERS = {
    "Consensus": "application",
    "Voice": "consensus__application",
    "Conclusion": "consensus__application",
}


def hidden_from(user: User) -> Iterator[str]:
    """Of applications this person still has to read, the readings of others and what was agreed on them."""
    if not user.is_staff:
        return
    readings: Any = apps.get_model("review", "Assignment")._base_manager
    waiting = readings.filter(reviewer=user).exclude(state__in=OVER).order_by()
    ties = user.conflicts.barring().order_by()
    columns = ("application_id", "application__call_id")
    rows = list(waiting.values_list(*columns, Value(True)).union(ties.values_list(*columns, Value(False)), all=True))
    pending = {application for application, _call, is_pending in rows if is_pending}
    calls = {call for _application, call, _is_pending in rows}
    # When scores were calibrated tells when a hidden one came in.
    yield from (f"review.calibration:{call}" for call in calls)
    if not pending:
        return
    peers = readings.filter(application__in=pending).exclude(reviewer=user)
    yield from (f"review.assignment:{key}" for key in peers.values_list("pk", flat=True))
    for name, way in FROM_PEERS.items():
        found: Any = apps.get_model("review", name)._base_manager.filter(**{f"{way}__in": pending})
        yield from (f"review.{name.lower()}:{key}" for key in found.values_list("pk", flat=True))
