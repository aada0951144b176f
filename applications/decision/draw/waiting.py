"""The scenarios that wait for a person: to sign, to commit, to reveal, or to release."""

from django.db.models import Q

from applications.decision import permissions
from applications.decision.draw.models import Commitment
from applications.decision.models import Scenario
from applications.decision.states import State
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User


def awaiting(user: User) -> list[Scenario]:
    """Oldest first. One query, and up to three more for each scenario that may wait."""
    institution = user.institution
    signed = Q(state=State.PROPOSED) & ~Q(sign_offs__institution=institution)
    made = Commitment.objects.filter(institution=institution, round__voided_at=None)
    to_commit = Q(state=State.SIGNED) & ~Q(pk__in=made.values("round__scenario"))
    to_reveal = Q(state=State.COMMITTED, pk__in=made.filter(revealed_at=None).values("round__scenario"))
    to_release = Q(state=State.FROZEN, released_at=None)
    rows = Scenario.objects.filter(signed | to_commit | to_reveal | to_release).select_related("call").order_by("pk")
    by = Actor.person(user)
    return [one for one in rows if _waits_for(one, by, user)]


def _waits_for(scenario: Scenario, by: Actor, user: User) -> bool:
    if scenario.state == State.FROZEN:
        return user.has_perm("decision.release_decision")
    return permissions.can_sign(by, scenario.call)
