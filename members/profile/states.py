from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    TAKEN = "taken", _("Taken over")
    REFUSED = "refused", _("Not taken over")
    REPLACED = "replaced", _("Replaced by a newer one")


TRANSITIONS = {
    State.WAITING: frozenset({State.TAKEN, State.REFUSED, State.REPLACED}),
    State.TAKEN: frozenset[State](),
    State.REFUSED: frozenset[State](),
    State.REPLACED: frozenset[State](),
}
