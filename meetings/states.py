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
    INVITED = "invited", _("No answer yet")
    ACCEPTED = "accepted", _("Comes")
    TENTATIVE = "tentative", _("Maybe")
    DECLINED = "declined", _("Does not come")
    CANCELLED = "cancelled", _("Cancelled")


# Back to invited when a day moves: whoever said yes to another date is asked again.
_MOVES = frozenset(
    {
        InvitationState.INVITED,
        InvitationState.ACCEPTED,
        InvitationState.TENTATIVE,
        InvitationState.DECLINED,
        InvitationState.CANCELLED,
    }
)
INVITATION_TRANSITIONS = {
    InvitationState.INVITED: _MOVES,
    InvitationState.ACCEPTED: _MOVES,
    InvitationState.TENTATIVE: _MOVES,
    InvitationState.DECLINED: _MOVES,
    InvitationState.CANCELLED: frozenset({InvitationState.INVITED}),
}


class Answer(models.TextChoices):
    YES = "yes", _("Yes")
    MAYBE = "maybe", _("Maybe")
    NO = "no", _("No")


class How(models.TextChoices):
    IN_PERSON = "in_person", _("In person")
    ONLINE = "online", _("Online")


class Mode(models.TextChoices):
    IN_PERSON = "in_person", _("In person")
    ONLINE = "online", _("Online")
    HYBRID = "hybrid", _("In person and online")
