from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    OPEN = "open", _("Open")
    CLAIMED = "claimed", _("Claimed")
    CHECKED = "checked", _("Checked")
    APPROVED = "approved", _("Approved")
    PAID = "paid", _("Paid")
    REFUSED = "refused", _("Refused")
    WAIVED = "waived", _("Not claimed")
    LAPSED = "lapsed", _("Lapsed")


TRANSITIONS = {
    State.OPEN: frozenset({State.CLAIMED, State.WAIVED, State.LAPSED}),
    State.CLAIMED: frozenset({State.OPEN, State.CHECKED, State.REFUSED}),
    State.CHECKED: frozenset({State.CLAIMED, State.OPEN, State.APPROVED, State.REFUSED}),
    State.APPROVED: frozenset({State.PAID}),
    State.PAID: frozenset(),
    # Whoever thinks again, or was away, is let in by staff.
    State.REFUSED: frozenset({State.OPEN}),
    State.WAIVED: frozenset({State.OPEN}),
    State.LAPSED: frozenset({State.OPEN}),
}
# The company has nothing more to do, and money was or will be paid.
GRANTED = frozenset({State.APPROVED, State.PAID})
WITH_STAFF = frozenset({State.CLAIMED, State.CHECKED, State.APPROVED})


class Kind(models.TextChoices):
    TRAVEL = "travel", _("Travel")
    NIGHT = "night", _("Accommodation")
    LOCAL = "local", _("Local transport")
    OTHER = "other", _("Other")
