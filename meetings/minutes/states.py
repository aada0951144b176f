from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    CIRCULATED = "circulated", _("Circulated")
    APPROVED = "approved", _("Approved")


TRANSITIONS = {
    State.DRAFT: frozenset({State.CIRCULATED}),
    # Back to the desk when comments change more than a word.
    State.CIRCULATED: frozenset({State.DRAFT, State.APPROVED}),
    State.APPROVED: frozenset(),
}
