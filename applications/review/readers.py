"""Who may read for which institution."""

from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet

from applications.review.models import Assignment
from applications.review.states import WRITABLE, State
from focusgroup.accounts.models import Institution, User

INSTITUTIONS = (Institution.JRC, Institution.DIGITAL_SME)


def _holding(codename: str) -> Q:
    named = Permission.objects.filter(codename=codename, content_type__app_label="review")
    return Q(groups__permissions__in=named) | Q(user_permissions__in=named)


def readers() -> QuerySet[User]:
    """Everybody who may review for one of the two institutions, by institution and name."""
    may_review = User.objects.filter(_holding("submit_review")).values("pk")
    return User.objects.filter(pk__in=may_review, is_active=True, is_staff=True, institution__in=INSTITUTIONS).order_by(
        "institution", "name", "email"
    )


def staff() -> QuerySet[User]:
    """Everybody who reviews or coordinates, of whichever institution."""
    concerned = User.objects.filter(_holding("submit_review") | _holding("manage_review")).values("pk")
    return User.objects.filter(pk__in=concerned, is_active=True, is_staff=True).order_by("institution", "name", "email")


def with_readings() -> QuerySet[User]:
    """`staff`, and whoever has left, or reviews no longer, and still holds what is not submitted."""
    held = Assignment.objects.filter(state__in=[State.PROPOSED, *WRITABLE])
    concerned = Q(pk__in=staff().values("pk")) | Q(pk__in=held.values("reviewer"))
    return User.objects.filter(concerned).order_by("institution", "name", "email")


def readers_by_default() -> list[User]:
    """Those who review and do not coordinate; the coordinators of an institution that has no others.

    A coordinator who also reads must wait for their own review before seeing any score.
    """
    managing = set(User.objects.filter(_holding("manage_review")).values_list("pk", flat=True))
    chosen: list[User] = []
    for institution in INSTITUTIONS:
        people = [person for person in readers() if person.institution == institution]
        chosen += [person for person in people if person.pk not in managing] or people
    return chosen
