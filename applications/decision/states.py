from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SOLVED = "solved", _("Solved")
    PROPOSED = "proposed", _("Proposed")
    SIGNED = "signed", _("Signed by both institutions")
    FROZEN = "frozen", _("Frozen")
    SUPERSEDED = "superseded", _("Superseded")


TRANSITIONS = {
    State.DRAFT: frozenset({State.SOLVED, State.SUPERSEDED}),
    State.SOLVED: frozenset({State.SOLVED, State.DRAFT, State.PROPOSED, State.SUPERSEDED}),
    State.PROPOSED: frozenset({State.SIGNED, State.DRAFT, State.SUPERSEDED}),
    State.SIGNED: frozenset({State.FROZEN, State.SUPERSEDED}),
    State.FROZEN: frozenset({State.SUPERSEDED}),
    State.SUPERSEDED: frozenset(),
}


class Outcome(models.TextChoices):
    SELECTED = "selected", _("Selected")
    RESERVE = "reserve", _("Reserve list")
    NOT_SELECTED = "not_selected", _("Not selected")
