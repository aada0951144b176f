"""The costs of a meeting as a table for the accounts: one row a cost."""

from collections.abc import Iterator
from datetime import datetime

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit
from meetings.claims import permissions
from meetings.claims.models import Cost
from meetings.claims.states import Kind, State
from meetings.models import Meeting
from members.tables import Cell

HEADINGS = (
    "company", "country", "state", "traveller", "kind", "what", "date", "nights", "amount", "currency",
    "units_for_one_euro", "rate_from", "amount_eur", "granted_eur", "why_less", "claimed_at", "reference",
)  # fmt: skip
_FIELDS = (
    "claim__member__legal_name", "claim__member__country", "claim__state", "claim__traveller", "kind", "what",
    "paid_on", "nights", "amount", "currency", "rate", "rate_note", "amount_eur", "granted_eur", "granted_note",
    "claim__claimed_at", "claim__reference",
)  # fmt: skip


def record_export(meeting: Meeting, *, by: Actor, now: datetime) -> Iterator[tuple[Cell, ...]]:
    """The rows, sent while they are read. That they left the house is logged. Raises PermissionDenied."""
    require(permissions.can_handle(by))
    audit.record("exported travel claims", meeting, by=by, now=now)
    return _rows(meeting)


def _rows(meeting: Meeting) -> Iterator[tuple[Cell, ...]]:
    costs = Cost.objects.filter(claim__meeting=meeting).order_by("claim__member__legal_name", "paid_on", "pk")
    for row in costs.values_list(*_FIELDS).iterator(chunk_size=500):
        company, country, state, traveller, kind, *rest = row
        yield company, country, str(State(state).label), traveller, str(Kind(kind).label), *rest
