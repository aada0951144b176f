"""What members took part in, against what the call expects of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from members.models import Member

# The call: "a member is expected at one or two meetings a year".
EXPECTED_LEAST, EXPECTED_MOST = 1, 2
BRUSSELS = ZoneInfo("Europe/Brussels")


@dataclass(frozen=True)
class Part:
    """Meetings of this year that are over: invited to and taken part in; and those that are to come and accepted."""

    year: int
    invited: int = 0
    taken: int = 0
    coming: int = 0

    @property
    def is_enough(self) -> bool:
        return self.taken + self.coming >= EXPECTED_LEAST


def parts_of(members: Collection[int], *, now: datetime) -> dict[int, Part]:
    """By the key of the member, for every one that was asked for.

    An accepted invitation to a meeting that is over counts until the list of attendance is closed; then the list does.
    """
    year = now.astimezone(BRUSSELS).year
    rows: Any = Member.objects.filter(pk__in=members).with_meetings(year, now=now).order_by()
    return {pk: Part(year, *counts) for pk, *counts in rows.values_list("pk", "invited", "taken", "coming")}
