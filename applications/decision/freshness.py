"""Whether a scenario is where an action needs it, and still rests on the data of today."""

from django.utils.translation import gettext as _

from applications.decision import bases, instance
from applications.decision.models import Scenario
from applications.decision.refusals import Refused
from applications.decision.states import State
from applications.selection.problem import Instance, InvalidInstance


def require_state(scenario: Scenario, *states: State) -> None:
    if scenario.state not in states:
        raise Refused(_("This is not possible while the scenario is: %s.") % scenario.get_state_display())


def problem_of(scenario: Scenario) -> Instance:
    """The problem as the data are now. Raises Refused with what is wrong with it."""
    try:
        return instance.of(scenario)
    except InvalidInstance as fault:
        raise Refused(str(fault)) from fault


def require_fresh(scenario: Scenario) -> None:
    if problem_of(scenario).sha256 != scenario.sha256 or not bases.hold(scenario):
        raise Refused(_("Reviews, members or applications have changed since this was solved. Solve a new scenario."))
