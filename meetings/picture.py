"""A meeting in figures, for its staff page: the invited against the group, who is out of reach, what it cost."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from focusgroup.accounts.models import User
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Suppression
from focusgroup.vocabulary import countries, sectors
from meetings.answer_table import AnswerTable
from meetings.claims.models import Claim
from meetings.models import Meeting
from meetings.states import InvitationState
from members.models import Member, Representative

COMING = (InvitationState.ACCEPTED, InvitationState.TENTATIVE)
LAST_ENTRIES = 100


@dataclass(frozen=True)
class Share:
    """One country or sector: how many of the group, and how many of those who come or may come."""

    name: str
    group: int
    coming: int
    group_percent: float
    coming_percent: float


def of(meeting: Meeting, table: AnswerTable) -> dict[str, Any]:
    """All but what was done, in three queries; `table` holds the invited."""
    rows = Member.objects.active().order_by().values_list("country", "sector")
    group = list(rows.annotate(n=Count("pk")))
    coming = [(row.country, row.sector, 1) for row in table.rows if row.state in COMING]
    return {
        "shares": {
            "country": _shares(group, coming, 0, countries.name_of),
            "sector": _shares(group, coming, 1, lambda code: str(sectors.SECTORS.get(code, code))),
        },
        "unreachable": _unreachable(meeting),
        "costs": Claim.objects.filter(meeting=meeting).sums(),
    }


def _shares(
    group: list[tuple[str, str, int]], coming: list[tuple[str, str, int]], at: int, name_of: Callable[[str], str]
) -> list[Share]:
    of_group, of_coming = _sums(group, at), _sums(coming, at)
    all_group, all_coming = sum(of_group.values()) or 1, sum(of_coming.values()) or 1
    keys = sorted(of_group.keys() | of_coming.keys(), key=lambda key: (-of_group.get(key, 0), key))
    return [
        Share(
            name_of(key),
            of_group.get(key, 0),
            of_coming.get(key, 0),
            100 * of_group.get(key, 0) / all_group,
            100 * of_coming.get(key, 0) / all_coming,
        )
        for key in keys
    ]


def _sums(rows: list[tuple[str, str, int]], at: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in rows:
        key = row[at]
        found[str(key)] = found.get(str(key), 0) + row[2]
    return found


def _unreachable(meeting: Meeting) -> list[Representative]:
    """People of invited companies whose mail came back."""
    bounced = Suppression.objects.values("address")
    people = Representative.objects.current().filter(member__invitations__meeting=meeting, user__email__in=bounced)
    return list(people.select_related("user", "member").order_by("member__legal_name").distinct())


def entries(meeting: Meeting) -> list[dict[str, Any]]:
    """What was done to the meeting, newest first, with the names of who did it. Two queries."""
    found = list(Entry.objects.about(meeting)[:LAST_ENTRIES])
    keys = {entry.actor_key for entry in found if entry.actor_kind == "user"}
    people = User.objects.filter(public_id__in=keys).values_list("public_id", "name", "email")
    names = {str(key): name or email for key, name, email in people}
    return [{"entry": entry, "who": names.get(entry.actor_key, entry.actor_key)} for entry in found]
