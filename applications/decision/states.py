from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.states import State as ApplicationState


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SOLVED = "solved", _("Solved")
    PROPOSED = "proposed", _("Proposed")
    SIGNED = "signed", _("Signed by both institutions")
    COMMITTED = "committed", _("Both secrets committed")
    REVEALED = "revealed", _("Both secrets revealed")
    FROZEN = "frozen", _("Drawn and frozen")
    SUPERSEDED = "superseded", _("Superseded")


# A scenario that is signed and was drawn before goes straight to the seed it has; a round that nobody
# revealed in goes back to the signatures.
TRANSITIONS = {
    State.DRAFT: frozenset({State.SOLVED, State.SUPERSEDED}),
    State.SOLVED: frozenset({State.SOLVED, State.DRAFT, State.PROPOSED, State.SUPERSEDED}),
    State.PROPOSED: frozenset({State.SIGNED, State.DRAFT, State.SUPERSEDED}),
    State.SIGNED: frozenset({State.COMMITTED, State.REVEALED, State.SUPERSEDED}),
    State.COMMITTED: frozenset({State.REVEALED, State.SIGNED, State.SUPERSEDED}),
    State.REVEALED: frozenset({State.FROZEN, State.SUPERSEDED}),
    State.FROZEN: frozenset({State.SUPERSEDED}),
    State.SUPERSEDED: frozenset(),
}
EDITABLE = (State.DRAFT, State.SOLVED)
# Both institutions have put their names under it.
AGREED = (State.SIGNED, State.COMMITTED, State.REVEALED, State.FROZEN)
UNDER_WAY = (State.PROPOSED, *AGREED)
# The seed is known.
SEEDED = (State.REVEALED, State.FROZEN)
# An application that has its place, or may still take it.
HOLDING = (ApplicationState.SELECTED, ApplicationState.ACCEPTED)
# One that was decided on can still come to these before the letters leave; then nothing is offered to it.
LOST = (ApplicationState.WITHDRAWN, ApplicationState.INELIGIBLE)


class Outcome(models.TextChoices):
    SELECTED = "selected", _("Selected")
    RESERVE = "reserve", _("Reserve list")
    NOT_SELECTED = "not_selected", _("Not selected")
