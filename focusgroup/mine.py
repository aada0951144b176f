"""What a person finds on their own page: what waits for them, their companies, their meetings."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from focusgroup.accounts.models import User
from meetings import hours
from meetings.models import Invitation
from meetings.states import InvitationState, State
from members.models import Representative
from members.states import State as MemberState


@dataclass(frozen=True)
class Invited:
    """An invitation of one of the person's companies to a meeting that is to come."""

    invitation: Invitation
    dates: str
    is_answerable: bool
    names_company: bool

    @property
    def waits(self) -> bool:
        return self.is_answerable and self.invitation.state == InvitationState.INVITED


def page(person: User, *, now: datetime) -> dict[str, Any]:
    roles = list(
        Representative.objects.current().filter(user=person).select_related("member").prefetch_related("member__terms")
    )
    invited = _invited(person, names_company=len(roles) > 1, now=now)
    return {
        "companies": [{"role": role, "member": role.member, "until": _until(role)} for role in roles],
        "waiting": [one for one in invited if one.waits],
        "answered": [one for one in invited if not one.waits],
    }


def _invited(person: User, *, names_company: bool, now: datetime) -> list[Invited]:
    rows = Invitation.objects.of(person).standing().for_answering()
    coming = rows.filter(meeting__state=State.SCHEDULED, meeting__ends_at__gt=now).order_by("meeting__starts_at")
    return [
        Invited(
            invitation=invitation,
            dates=hours.dates(invitation.meeting.days.all()),
            is_answerable=invitation.meeting.takes_answers(now) and invitation.member.state == MemberState.ACTIVE,
            names_company=names_company,
        )
        for invitation in coming
    ]


def _until(role: Representative) -> date | None:
    return max((term.ends_on for term in role.member.terms.all()), default=None)
