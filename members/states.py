from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    OFFERED = "offered", _("Offered")
    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
    ENDED = "ended", _("Ended")


TRANSITIONS = {
    State.OFFERED: frozenset({State.ACTIVE, State.ENDED}),
    State.ACTIVE: frozenset({State.SUSPENDED, State.ENDED}),
    State.SUSPENDED: frozenset({State.ACTIVE, State.ENDED}),
    State.ENDED: frozenset(),
}
