from datetime import datetime
from typing import TYPE_CHECKING

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from focusgroup.accounts import links
from focusgroup.accounts.models import User
from meetings.states import Answer, How, InvitationState, Place, State
from members.states import State as MemberState

if TYPE_CHECKING:
    from meetings.models import Invitation, Meeting


class MeetingQuerySet(QuerySet["Meeting"]):
    def public(self) -> "MeetingQuerySet":
        """What was announced and is still to be known. A draft that was dropped never had its times."""
        return self.exclude(state=State.DRAFT).filter(starts_at__isnull=False)

    def visible_to(self, user: User | AnonymousUser) -> "MeetingQuerySet":
        """Staff see drafts too; everybody sees what is scheduled or was cancelled."""
        if isinstance(user, User) and user.is_staff and user.has_perm("meetings.view_meeting"):
            return self.all()
        return self.public()

    def coming(self, now: datetime) -> "MeetingQuerySet":
        return self.filter(state=State.SCHEDULED, ends_at__gt=now).order_by("starts_at")

    def past(self, now: datetime) -> "MeetingQuerySet":
        return self.filter(ends_at__lte=now).exclude(state=State.DRAFT).order_by("-starts_at")

    def scheduled(self) -> "MeetingQuerySet":
        """Neither a draft nor cancelled."""
        return self.filter(state=State.SCHEDULED)

    def called_off(self, now: datetime) -> "MeetingQuerySet":
        """Would still be coming, had they not been cancelled."""
        return self.filter(state=State.CANCELLED, ends_at__gt=now).order_by("starts_at")


class InvitationQuerySet(QuerySet["Invitation"]):
    def standing(self) -> "InvitationQuerySet":
        return self.exclude(state__in=[InvitationState.CANCELLED, InvitationState.STAGED])

    def staged(self) -> "InvitationQuerySet":
        """Not approved yet: nobody but the staff knows of them."""
        return self.filter(state=InvitationState.STAGED)

    def unanswered(self) -> "InvitationQuerySet":
        return self.filter(state=InvitationState.INVITED)

    def active(self) -> "InvitationQuerySet":
        """Of companies that belong to the group now: who is suspended or has left takes no part."""
        return self.filter(member__state=MemberState.ACTIVE)

    def of(self, user: User) -> "InvitationQuerySet":
        """Invitations of the active companies that this person represents now."""
        own = self.active().exclude(state=InvitationState.STAGED)
        return own.filter(member__representatives__user=user, member__representatives__left_on=None)

    def for_answering(self) -> "InvitationQuerySet":
        """With all that the answer page prints; `main_zone` is where the clock of the main representative is."""
        people = apps.get_model("members", "Representative").objects.current().filter(member=OuterRef("member"))
        zones = people.order_by("-is_main", "pk").values("user__time_zone")
        found = self.select_related("meeting", "member", "delegate").annotate(main_zone=Subquery(zones[:1]))
        return found.prefetch_related("meeting__days", "answers")

    def abouts(self) -> list[str]:
        """What the outbox calls these invitations."""
        return [links.about(self.model(pk=pk)) for pk in self.order_by().values_list("pk", flat=True)]

    def tally(self) -> dict[str, int]:
        """How many companies come in person, come online, may come, do not come, and have not answered.

        A company that has a seat in the room on one day counts as in person.
        """
        comes = Q(state=InvitationState.ACCEPTED)
        there = comes & Q(answers__answer=Answer.YES, answers__how=How.IN_PERSON, answers__place=Place.SEATED)
        counts = self.aggregate(
            accepted=Count("pk", filter=comes, distinct=True),
            in_person=Count("pk", filter=there, distinct=True),
            maybe=Count("pk", filter=Q(state=InvitationState.TENTATIVE), distinct=True),
            no=Count("pk", filter=Q(state=InvitationState.DECLINED), distinct=True),
            waiting=Count("pk", filter=Q(state=InvitationState.WAITING), distinct=True),
            unanswered=Count("pk", filter=Q(state=InvitationState.INVITED), distinct=True),
        )
        return counts | {"online": counts["accepted"] - counts["in_person"]}
