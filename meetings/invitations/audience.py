"""Whom one could invite, and how many there are of each kind."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from focusgroup.vocabulary import countries, sectors
from meetings.attendance.models import Attendance
from meetings.models import Invitation, Meeting
from meetings.states import InvitationState, State
from members.models import Member
from members.querysets import MemberQuerySet


class Participation(models.TextChoices):
    """What a company did about the meetings before this one.

    Once the list of a meeting is closed, whoever stands on it took part; until then, whoever accepted.
    """

    CAME = "came", _("Took part in an earlier meeting")
    STAYED_AWAY = "away", _("Was invited, and never took part")
    NEW = "new", _("Was never invited")


@dataclass(frozen=True)
class Audience:
    """A choice among the members; nothing chosen in a question means all."""

    countries: Collection[str] = ()
    sectors: Collection[str] = ()
    participation: Collection[str] = ()


@dataclass(frozen=True)
class Offer:
    """The members that are not invited yet, and what each did about earlier meetings."""

    members: MemberQuerySet
    _did: dict[int, Participation] = field(default_factory=dict)

    def did(self, key: int) -> Participation:
        return self._did.get(key, Participation.NEW)

    def chosen(self, audience: Audience) -> list[Member]:
        found = self.members
        if audience.countries:
            found = found.filter(country__in=audience.countries)
        if audience.sectors:
            found = found.filter(sector__in=audience.sectors)
        wanted = set(audience.participation)
        return [member for member in found if not wanted or self.did(member.pk) in wanted]

    def sizes(self) -> dict[str, list[dict[str, Any]]]:
        """How many companies each choice has, by question; choices that nobody would answer to are left out."""
        rows = list(self.members.order_by().values_list("pk", "country", "sector"))
        by_country = Counter(country for _pk, country, _sector in rows)
        by_sector = Counter(sector for _pk, _country, sector in rows)
        did = Counter(self.did(pk) for pk, _country, _sector in rows)
        named = [(code, countries.name_of(code), n) for code, n in by_country.items()]
        called = [(code, str(sectors.SECTORS.get(code, _("Not known"))), n) for code, n in by_sector.items()]
        return {
            "countries": _lines(sorted(named, key=lambda line: line[1])),
            "sectors": _lines(sorted(called, key=lambda line: line[1])),
            "participation": _lines([(each.value, str(each.label), n) for each in Participation if (n := did[each])]),
        }


def _lines(found: list[tuple[str, str, int]]) -> list[dict[str, Any]]:
    return [{"value": value, "label": label, "n": n} for value, label, n in found]


def offer(meeting: Meeting, *, now: datetime) -> Offer:
    """Active members without an invitation to this meeting."""
    members = Member.objects.active().exclude(invitations__meeting=meeting)
    over = Meeting.objects.filter(state=State.SCHEDULED, ends_at__lte=now)
    did = dict.fromkeys(Attendance.objects.counted().filter(day__meeting__in=over).members(), Participation.CAME)
    past: Any = Invitation.objects.filter(meeting__in=over).standing()
    for member, state, closed in past.values_list("member_id", "state", "meeting__closed_list"):
        if state == InvitationState.ACCEPTED and closed is None:
            did[member] = Participation.CAME
        else:
            did.setdefault(member, Participation.STAYED_AWAY)
    return Offer(members, did)
