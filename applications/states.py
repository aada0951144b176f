"""States of calls and applications, and the few words of them that an applicant sees."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CallState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SCHEDULED = "scheduled", _("Scheduled")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")
    EVALUATION = "evaluation", _("Evaluation")
    SELECTION = "selection", _("Selection")
    DECIDED = "decided", _("Decided")
    ARCHIVED = "archived", _("Archived")


# Until it is closed, the clock tells whether a call takes applications; the duty moves the state after it.
BY_THE_CLOCK = (CallState.SCHEDULED, CallState.OPEN)

CALL_TRANSITIONS = {
    CallState.DRAFT: frozenset({CallState.SCHEDULED}),
    CallState.SCHEDULED: frozenset({CallState.DRAFT, CallState.OPEN}),
    CallState.OPEN: frozenset({CallState.CLOSED}),
    CallState.CLOSED: frozenset({CallState.OPEN, CallState.EVALUATION}),
    CallState.EVALUATION: frozenset({CallState.SELECTION}),
    CallState.SELECTION: frozenset({CallState.EVALUATION, CallState.DECIDED}),
    CallState.DECIDED: frozenset({CallState.ARCHIVED}),
    CallState.ARCHIVED: frozenset(),
}


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    CLARIFICATION = "clarification", _("Clarification requested")
    ELIGIBLE = "eligible", _("Eligible")
    INELIGIBLE = "ineligible", _("Ineligible")
    UNDER_REVIEW = "under_review", _("Under review")
    REVIEWED = "reviewed", _("Reviewed")
    SELECTED = "selected", _("Selected")
    RESERVE = "reserve", _("Reserve")
    NOT_SELECTED = "not_selected", _("Not selected")
    ACCEPTED = "accepted", _("Offer accepted")
    DECLINED = "declined", _("Offer declined")
    EXPIRED = "expired", _("Offer expired")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    LAPSED = "lapsed", _("Draft lapsed")


TRANSITIONS = {
    State.DRAFT: frozenset({State.SUBMITTED, State.WITHDRAWN, State.LAPSED}),
    State.SUBMITTED: frozenset({State.CLARIFICATION, State.ELIGIBLE, State.INELIGIBLE, State.WITHDRAWN}),
    State.CLARIFICATION: frozenset({State.SUBMITTED, State.INELIGIBLE, State.WITHDRAWN}),
    State.ELIGIBLE: frozenset({State.UNDER_REVIEW, State.INELIGIBLE, State.WITHDRAWN}),
    State.INELIGIBLE: frozenset({State.ELIGIBLE, State.NOT_SELECTED, State.WITHDRAWN}),
    State.UNDER_REVIEW: frozenset({State.REVIEWED, State.INELIGIBLE, State.WITHDRAWN}),
    State.REVIEWED: frozenset(
        {
            State.UNDER_REVIEW,
            State.SELECTED,
            State.RESERVE,
            State.NOT_SELECTED,
            State.INELIGIBLE,
            State.WITHDRAWN,
        }
    ),
    State.SELECTED: frozenset({State.ACCEPTED, State.DECLINED, State.EXPIRED, State.REVIEWED}),
    State.RESERVE: frozenset({State.SELECTED, State.NOT_SELECTED, State.REVIEWED}),
    State.NOT_SELECTED: frozenset({State.REVIEWED}),
    State.ACCEPTED: frozenset(),
    State.DECLINED: frozenset(),
    State.EXPIRED: frozenset(),
    State.WITHDRAWN: frozenset(),
    State.LAPSED: frozenset({State.DRAFT}),
}

# Withdrawal is possible until the decision is released.
IN_EVALUATION = (
    State.SUBMITTED,
    State.CLARIFICATION,
    State.ELIGIBLE,
    State.INELIGIBLE,
    State.UNDER_REVIEW,
    State.REVIEWED,
)

# Staff have said whether it meets the criteria, and nothing is decided yet.
JUDGED = (State.ELIGIBLE, State.INELIGIBLE, State.UNDER_REVIEW, State.REVIEWED)


class PublicState(models.TextChoices):
    """All that an applicant ever sees; nothing here follows from an unreleased decision."""

    DRAFT = "draft", _("Draft")
    RECEIVED = "received", _("Received")
    CLARIFICATION = "clarification", _("Clarification needed")
    EVALUATION = "evaluation", _("Under evaluation")
    DECISION = "decision", _("Decision sent")
    WITHDRAWN = "withdrawn", _("Withdrawn")
