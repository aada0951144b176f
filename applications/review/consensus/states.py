from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    DRAFT = "draft", _("Being drafted")
    PROPOSED = "proposed", _("Waits for the readers")
    AGREED = "agreed", _("Agreed")
    APART = "apart", _("Readers stay apart")
    CONCLUDED = "concluded", _("Concluded by the panel")
    LAPSED = "lapsed", _("No longer needed")


TRANSITIONS = {
    State.DRAFT: frozenset({State.PROPOSED, State.AGREED, State.APART, State.CONCLUDED, State.LAPSED}),
    State.PROPOSED: frozenset({State.DRAFT, State.AGREED, State.APART, State.CONCLUDED}),
    State.AGREED: frozenset({State.DRAFT, State.CONCLUDED}),
    State.APART: frozenset({State.DRAFT, State.CONCLUDED}),
    State.CONCLUDED: frozenset({State.DRAFT, State.CONCLUDED}),
    # What is no longer needed may still be put into words.
    State.LAPSED: frozenset({State.DRAFT, State.AGREED, State.CONCLUDED}),
}

# What readers and rapporteur still have in hand.
OPEN = (State.DRAFT, State.PROPOSED)
# Whose scores count and whose words may stand in a letter.
SETTLED = (State.AGREED, State.CONCLUDED)
