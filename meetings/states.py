from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SCHEDULED = "scheduled", _("Scheduled")
    CANCELLED = "cancelled", _("Cancelled")


TRANSITIONS = {
    State.DRAFT: frozenset({State.SCHEDULED, State.CANCELLED}),
    State.SCHEDULED: frozenset({State.CANCELLED}),
    State.CANCELLED: frozenset(),
}


class InvitationState(models.TextChoices):
    STAGED = "staged", _("Waits for approval")
    INVITED = "invited", _("No answer yet")
    ACCEPTED = "accepted", _("Comes")
    WAITING = "waiting", _("Waits for a seat")
    TENTATIVE = "tentative", _("Maybe")
    DECLINED = "declined", _("Does not come")
    CANCELLED = "cancelled", _("Cancelled")


# Back to invited when a day moves: whoever said yes to another date is asked again.
_MOVES = frozenset(
    {
        InvitationState.INVITED,
        InvitationState.ACCEPTED,
        InvitationState.WAITING,
        InvitationState.TENTATIVE,
        InvitationState.DECLINED,
        InvitationState.CANCELLED,
    }
)
INVITATION_TRANSITIONS = {
    InvitationState.STAGED: _MOVES,
    InvitationState.INVITED: _MOVES,
    InvitationState.ACCEPTED: _MOVES,
    InvitationState.WAITING: _MOVES,
    InvitationState.TENTATIVE: _MOVES,
    InvitationState.DECLINED: _MOVES,
    InvitationState.CANCELLED: frozenset({InvitationState.INVITED}),
}


class Answer(models.TextChoices):
    YES = "yes", _("Yes")
    MAYBE = "maybe", _("Maybe")
    NO = "no", _("No")


class Place(models.TextChoices):
    """Where a yes stands. With the seat held, it counts as taken until the company has said yes again, or not."""

    SEATED = "", _("Has a seat")
    WAITING = "waiting", _("On the waiting list")
    HELD = "held", _("A seat is held")


class How(models.TextChoices):
    IN_PERSON = "in_person", _("In person")
    ONLINE = "online", _("Online")


class Mode(models.TextChoices):
    IN_PERSON = "in_person", _("In person")
    ONLINE = "online", _("Online")
    HYBRID = "hybrid", _("In person and online")


class DelegateState(models.TextChoices):
    ASKED = "asked", _("Waits for your word")
    APPROVED = "approved", _("Comes for the company")
    REFUSED = "refused", _("Refused")


DELEGATE_TRANSITIONS = {
    DelegateState.ASKED: frozenset({DelegateState.APPROVED, DelegateState.REFUSED}),
    DelegateState.APPROVED: frozenset({DelegateState.REFUSED}),
    DelegateState.REFUSED: frozenset({DelegateState.APPROVED}),
}


class ReplyState(models.TextChoices):
    NOTED = "noted", _("Noted as an answer")
    OLDER = "older", _("Older than the answer that stands")
    STAFF = "staff", _("Waits for you")
    CLOSED = "closed", _("Seen to")


REPLY_TRANSITIONS = {
    ReplyState.NOTED: frozenset[ReplyState](),
    ReplyState.OLDER: frozenset[ReplyState](),
    ReplyState.STAFF: frozenset({ReplyState.CLOSED}),
    ReplyState.CLOSED: frozenset[ReplyState](),
}


class CountsFrom(models.TextChoices):
    """What a reminder counts from."""

    INVITED = "invited", _("days after the invitation, to who has not answered")
    RSVP_BY = "rsvp_by", _("days before answers are due, to who has not answered")
    MEETING = "meeting", _("days before the meeting, to who comes")
    START = "start", _("minutes before each day starts, the online link")
