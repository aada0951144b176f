"""Who may do what in a selection. That somebody is a superuser counts for nothing where an institution speaks."""

from applications.decision.draw.models import Deputy
from applications.decision.models import Offer, Scenario
from applications.decision.states import EDITABLE
from applications.models import Call
from applications.review.readers import INSTITUTIONS
from focusgroup.accounts.actor import Actor, Kind
from focusgroup.accounts.models import User


def can_prepare(by: Actor) -> bool:
    return by.can("decision.prepare_scenario")


def can_open(by: Actor, scenario: Scenario) -> bool:
    """Coordinators; and once it is proposed, the deputies of its call, who are to sign it."""
    return can_prepare(by) or (scenario.state not in EDITABLE and _is_deputy(by.user, scenario.call))


def can_sign(by: Actor, call: Call) -> bool:
    """Sign, commit and reveal: whom an institution's permission was given by name, and the deputy it named."""
    user = by.user
    return user is not None and _is_of_an_institution(user) and (_was_given(user) or _is_deputy(user, call))


def can_name_deputy(by: Actor) -> bool:
    user = by.user
    return user is not None and _is_of_an_institution(user) and _was_given(user)


def can_draw(by: Actor, scenario: Scenario) -> bool:
    """Nothing is chosen by whoever draws: the seed is fixed, so a duty may do it too."""
    return by.kind is Kind.DUTY or can_sign(by, scenario.call)


def can_void(by: Actor) -> bool:
    """The clock alone."""
    return by.kind is Kind.DUTY


def can_release(by: Actor) -> bool:
    """A person only: no duty decides."""
    return by.user is not None and by.can("decision.release_decision")


def can_audit(by: Actor) -> bool:
    return by.user is not None and by.can("decision.audit_scenario")


def can_answer(by: Actor, offer: Offer) -> bool:
    """Whoever holds the link of the letter."""
    return by.is_holder_of(offer)


def _is_of_an_institution(user: User) -> bool:
    return user.is_active and user.is_staff and user.institution in INSTITUTIONS


def _was_given(user: User) -> bool:
    named = {"codename": "sign_scenario", "content_type__app_label": "decision"}
    by_role = user.groups.filter(**{f"permissions__{name}": value for name, value in named.items()})
    return by_role.exists() or user.user_permissions.filter(**named).exists()


def _is_deputy(user: User | None, call: Call) -> bool:
    if user is None or not _is_of_an_institution(user):
        return False
    return Deputy.objects.filter(call=call, institution=user.institution, user=user).exists()
