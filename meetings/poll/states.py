from django.db import models
from django.utils.translation import gettext_lazy as _


class PollState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")
    DECIDED = "decided", _("Decided")
    WITHDRAWN = "withdrawn", _("Withdrawn")


# Of these a meeting has one at a time.
UNFINISHED = (PollState.DRAFT, PollState.OPEN, PollState.CLOSED)
POLL_TRANSITIONS = {
    PollState.DRAFT: frozenset({PollState.OPEN, PollState.WITHDRAWN}),
    PollState.OPEN: frozenset({PollState.CLOSED, PollState.DECIDED, PollState.WITHDRAWN}),
    # Open again when it gets more time.
    PollState.CLOSED: frozenset({PollState.OPEN, PollState.DECIDED, PollState.WITHDRAWN}),
    PollState.DECIDED: frozenset(),
    PollState.WITHDRAWN: frozenset(),
}


class Choice(models.TextChoices):
    YES = "yes", _("Yes")
    IF_NEED_BE = "if_need_be", _("If need be")
    NO = "no", _("No")


SCORES = {Choice.YES: 2, Choice.IF_NEED_BE: 1, Choice.NO: 0}
