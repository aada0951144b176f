"""The ledger as it is read: rows of values, since a page may print many."""

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from applications.review.evidence.models import Evidence
from applications.review.evidence.querysets import EvidenceQuerySet

State, Stance = Evidence.State, Evidence.Stance
_COLUMNS = ("pk", "criterion_id", "claim", "url", "quote", "stance", "state", "reason", "seen_on", "found_by_id")
_PEOPLE = ("found_by__name", "found_by__email", "ended_by__name", "ended_by__email", "ended_at")


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
    found = []
    for row in rows.order_by("at", "id").values(*_COLUMNS, *_PEOPLE):
        key, finder_id, ended_at = row.pop("pk"), row.pop("found_by_id"), row.pop("ended_at")
        people = [row.pop(name) for name in _PEOPLE[:4]]
        found_by, ended_by = people[0] or people[1], people[2] or people[3] or ""
        found.append(Fact(key, finder_id=finder_id, found_by=found_by, ended_by=ended_by, ended_at=ended_at, **row))
    return found
