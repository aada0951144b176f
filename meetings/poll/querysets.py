from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from focusgroup.accounts import links
from focusgroup.accounts.models import User
from meetings.poll.states import UNFINISHED, PollState
from meetings.states import State as MeetingState
from members.states import State as MemberState

if TYPE_CHECKING:
    from meetings.poll.models import Asked, Poll


class PollQuerySet(QuerySet["Poll"]):
    def open(self) -> "PollQuerySet":
        return self.filter(state=PollState.OPEN)

    def unfinished(self) -> "PollQuerySet":
        return self.filter(state__in=UNFINISHED)

    def under_way(self) -> "PollQuerySet":
        """Members were asked and wait to hear which date it is."""
        return self.filter(state__in=[PollState.OPEN, PollState.CLOSED])

    def to_decide(self) -> "PollQuerySet":
        """Everybody has had their time; staff pick."""
        return self.filter(state=PollState.CLOSED, meeting__state=MeetingState.DRAFT)


class AskedQuerySet(QuerySet["Asked"]):
    def of(self, user: User) -> "AskedQuerySet":
        """What the companies were asked that this person represents now."""
        return self.filter(member__representatives__user=user, member__representatives__left_on=None)

    def standing(self) -> "AskedQuerySet":
        return self.filter(member__state=MemberState.ACTIVE)

    def unanswered(self) -> "AskedQuerySet":
        return self.filter(answered_at=None)

    def for_answering(self) -> "AskedQuerySet":
        """With all that the answer page prints."""
        return self.select_related("poll__meeting", "member").prefetch_related("poll__options__poll", "votes")

    def waiting(self, user: User, now: datetime) -> "list[Asked]":
        """What this person's companies can still answer and have not, the most urgent first."""
        rows = self.of(user).standing().unanswered().filter(poll__state=PollState.OPEN)
        found = rows.select_related("poll__meeting", "member").order_by("poll__answer_by", "pk")
        return [asked for asked in found if asked.takes_answers(now)]

    def abouts(self) -> list[str]:
        """What the outbox calls them."""
        return [links.about(self.model(pk=pk)) for pk in self.order_by().values_list("pk", flat=True)]
