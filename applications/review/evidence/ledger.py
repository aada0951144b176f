"""The ledger as it is read: rows of values, since a page may print many."""

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from applications.review.evidence.models import Evidence
from applications.review.evidence.querysets import EvidenceQuerySet

State, Stance = Evidence.State, Evidence.Stance
_COLUMNS = (
    "pk", "criterion_id", "claim", "url", "quote", "stance", "state", "reason", "seen_on", "found_by_id",
    "found_by__name", "found_by__email", "ended_by__name", "ended_by__email", "ended_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fact:
    """One entry. `found_by` and `ended_by` are how the people are called."""

    key: int
    criterion_id: int
    claim: str
    url: str
    quote: str
    stance: str
    state: str
    reason: str
    seen_on: date
    finder_id: int
    found_by: str
    ended_by: str
    ended_at: datetime | None

    @property
    def stands(self) -> bool:
        return self.state == State.STANDING

    @property
    def is_against(self) -> bool:
        return self.stance == Stance.CONTRADICTS

    @property
    def label(self) -> str:
        """What it does for the claim, or what became of it."""
        return str(Stance(self.stance).label if self.stands else State(self.state).label)

    @property
    def site(self) -> str:
        """Where it stands, as people say it."""
        return (urlsplit(self.url).hostname or self.url).removeprefix("www.")


def facts(rows: EvidenceQuerySet) -> list[Fact]:
    """In the order they were added, of every state. The caller sees to who may read them."""
    return [
        Fact(*row[:10], row[10] or row[11], row[12] or row[13] or "", row[14])
        for row in rows.order_by("at", "id").values_list(*_COLUMNS)
    ]
