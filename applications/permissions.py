from applications.models import Application, Call
from applications.states import IN_EVALUATION, CallState, State
from focusgroup.accounts.actor import Actor


def can_edit(by: Actor, application: Application) -> bool:
    """The applicant, until the call closes. What staff found meanwhile changes nothing, so it cannot be told."""
    return by.is_holder_of(application) and application.state in (State.DRAFT, *IN_EVALUATION)


def can_withdraw(by: Actor, application: Application) -> bool:
    """The applicant, until the decision is released."""
    is_undecided = application.call.state not in (CallState.DECIDED, CallState.ARCHIVED)
    return by.is_holder_of(application) and is_undecided and application.state in (State.DRAFT, *IN_EVALUATION)


def can_judge_eligibility(by: Actor) -> bool:
    return by.can("applications.change_application")


def can_run_calls(by: Actor, call: Call | None = None) -> bool:
    return by.can("applications.change_call")
