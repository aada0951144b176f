from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    STAGED = "staged", _("Waits for approval")
    QUEUED = "queued", _("Queued")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    VOID = "void", _("Void")


TRANSITIONS = {
    State.STAGED: frozenset({State.QUEUED, State.VOID}),
    # Straight to sending and back: a lease that runs out returns the row.
    State.QUEUED: frozenset({State.SENDING, State.VOID}),
    State.SENDING: frozenset({State.QUEUED, State.SENT, State.FAILED, State.VOID}),
    State.FAILED: frozenset({State.QUEUED, State.VOID}),
    # It came back.
    State.SENT: frozenset({State.FAILED}),
    # Staff who stopped it take it up again.
    State.VOID: frozenset({State.STAGED}),
}
