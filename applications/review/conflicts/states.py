from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    DECLARED = "declared", _("Declared")
    DETECTED = "detected", _("Found, to be judged")
    CONFIRMED = "confirmed", _("Confirmed")
    DISMISSED = "dismissed", _("No conflict")


TRANSITIONS = {
    State.DETECTED: frozenset({State.DECLARED, State.CONFIRMED, State.DISMISSED}),
    State.DECLARED: frozenset({State.CONFIRMED, State.DISMISSED}),
    State.CONFIRMED: frozenset({State.DISMISSED}),
    State.DISMISSED: frozenset({State.DECLARED, State.CONFIRMED}),
}

# What hides an application from a person.
BARRING = (State.DECLARED, State.CONFIRMED)
# What keeps an application from being given to a person: what was found must be judged first.
BLOCKING = (*BARRING, State.DETECTED)
