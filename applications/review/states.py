from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    RELEASED = "released", _("To do")
    CONFLICT = "conflict", _("Conflict declared")
    IN_PROGRESS = "in_progress", _("In progress")
    SUBMITTED = "submitted", _("Submitted")
    REOPENED = "reopened", _("Reopened")


TRANSITIONS = {
    State.PROPOSED: frozenset({State.RELEASED, State.CONFLICT}),
    State.RELEASED: frozenset({State.CONFLICT, State.IN_PROGRESS, State.SUBMITTED}),
    State.IN_PROGRESS: frozenset({State.CONFLICT, State.SUBMITTED}),
    # A conflict that is confirmed afterwards: what was submitted counts no longer.
    State.SUBMITTED: frozenset({State.REOPENED, State.CONFLICT}),
    State.REOPENED: frozenset({State.SUBMITTED, State.CONFLICT}),
    # There was no conflict after all.
    State.CONFLICT: frozenset({State.SUBMITTED}),
}

# What a reviewer may open: given to them, and no conflict declared.
READABLE = (State.RELEASED, State.IN_PROGRESS, State.SUBMITTED, State.REOPENED)
WRITABLE = (State.RELEASED, State.IN_PROGRESS, State.REOPENED)
# Nothing is left to read: what peers found may be seen, or the application may not.
OVER = (State.SUBMITTED, State.CONFLICT)
