from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import QuerySet

if TYPE_CHECKING:
    from applications.decision.draw.models import Round


class RoundQuerySet(QuerySet["Round"]):
    def standing(self) -> "RoundQuerySet":
        """Not void."""
        return self.filter(voided_at=None)

    def overdue(self, now: datetime, to_reveal: timedelta) -> "RoundQuerySet":
        """Committed to by both, so long ago, and not revealed by both."""
        return self.standing().filter(committed_at__lte=now - to_reveal, revealed_at=None)

    def drawn(self, call_id: int) -> "RoundQuerySet":
        """Rounds of a call that came to a seed, whatever became of their scenarios."""
        return self.filter(call=call_id).exclude(seed="")

    def spent(self, call_id: int, sha256: str) -> "RoundQuerySet":
        """Rounds on this very instance that became void when one secret was known already."""
        return self.filter(call=call_id, sha256=sha256, was_half_revealed=True)
