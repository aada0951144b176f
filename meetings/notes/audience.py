"""Whom a note is for, as staff choose it."""

from dataclasses import dataclass

from meetings.models import Invitation, Meeting
from meetings.querysets import InvitationQuerySet
from members.models import Representative
from members.states import State as MemberState

THERE, NOT_THERE = "there", "not_there"


@dataclass(frozen=True)
class Audience:
    """Empty values choose everybody. `presence` is "there" or "not_there" by the list of attendance."""

    states: tuple[str, ...] = ()
    how: str = ""
    country: str = ""
    sector: str = ""
    presence: str = ""

    def of(self, meeting: Meeting) -> InvitationQuerySet:
        """The standing invitations of active members that fit."""
        found = Invitation.objects.filter(meeting=meeting, member__state=MemberState.ACTIVE).standing()
        if self.states:
            found = found.filter(state__in=self.states)
        if self.how:
            found = found.filter(answers__how=self.how).exclude(state="declined").distinct()
        if self.country:
            found = found.filter(member__country=self.country)
        if self.sector:
            found = found.filter(member__sector=self.sector)
        there = meeting.days.filter(attendances__isnull=False).values("attendances__member")
        if self.presence == THERE:
            found = found.filter(member__in=there)
        if self.presence == NOT_THERE:
            found = found.exclude(member__in=there)
        return found


def people(invitations: InvitationQuerySet) -> list[tuple[Invitation, Representative]]:
    """Everybody who represents one of these companies now, with its invitation."""
    by_member = {invitation.member_id: invitation for invitation in invitations}
    found = Representative.objects.current().filter(member__in=by_member).select_related("user", "member")
    return [(by_member[person.member_id], person) for person in found.order_by("member__legal_name", "id")]
