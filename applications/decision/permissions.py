from applications.decision.models import Offer
from applications.review.readers import INSTITUTIONS
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User


def can_prepare(by: Actor) -> bool:
    return by.can("decision.prepare_scenario")


def can_sign(by: Actor) -> bool:
    """A person of the JRC or of DIGITAL SME whom the permission was given by name.

    That somebody is a superuser counts for nothing here.
    """
    user = by.user
    is_of_an_institution = user is not None and user.is_active and user.institution in INSTITUTIONS
    return user is not None and is_of_an_institution and _was_given(user, "sign_scenario")


def can_release(by: Actor) -> bool:
    """A person only: no duty decides."""
    return by.user is not None and by.can("decision.release_decision")


def can_answer(by: Actor, offer: Offer) -> bool:
    """Whoever holds the link of the letter."""
    return by.is_holder_of(offer)


def _was_given(user: User, codename: str) -> bool:
    named = {"codename": codename, "content_type__app_label": "decision"}
    by_role = user.groups.filter(**{f"permissions__{name}": value for name, value in named.items()})
    return by_role.exists() or user.user_permissions.filter(**named).exists()
