"""Whom a note is for, as staff choose it."""

from dataclasses import dataclass

from meetings.delegates.models import Delegate
from meetings.models import Invitation, Meeting
from meetings.querysets import InvitationQuerySet
from meetings.states import DelegateState
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


@dataclass(frozen=True)
class Recipient:
    invitation: Invitation
    email: str
    name: str


def people(invitations: InvitationQuerySet) -> list[Recipient]:
    """Everybody who represents one of these companies now, or comes for it, by company."""
    chosen = list(invitations.select_related("member").order_by("member__legal_name", "pk"))
    found: dict[int, list[Recipient]] = {invitation.member_id: [] for invitation in chosen}
    by_member = {invitation.member_id: invitation for invitation in chosen}
    for person in Representative.objects.current().filter(member__in=by_member).select_related("user").order_by("id"):
        invitation = by_member[person.member_id]
        found[person.member_id].append(Recipient(invitation, person.user.email, person.user.name))
    sent = Delegate.objects.filter(invitation__in=[each.pk for each in chosen], state=DelegateState.APPROVED)
    for delegate in sent.select_related("invitation__member"):
        invitation = by_member[delegate.invitation.member_id]
        found[invitation.member_id].append(Recipient(invitation, delegate.email, delegate.name))
    return [recipient for company in found.values() for recipient in company]
