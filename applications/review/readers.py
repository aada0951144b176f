"""Who may read for which institution, and which applications lack a reader."""

from collections import defaultdict
from collections.abc import Sequence

from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet

from applications.models import Application
from applications.review.matching import Gap
from applications.review.models import Assignment
from applications.review.states import State
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


def gaps(applications: Sequence[Application]) -> list[Gap]:
    """What each application lacks, in the given order; those that lack nothing are left out."""
    held: defaultdict[int, list[tuple[int, str, str]]] = defaultdict(list)
    rows = Assignment.objects.filter(application__in=applications).values_list(
        "application_id", "reviewer_id", "reviewer__institution", "state"
    )
    for application, reader, institution, state in rows:
        held[application].append((reader, institution, state))
    found = []
    for one in applications:
        live = [(reader, institution) for reader, institution, state in held[one.pk] if state != State.CONFLICT]
        lacking = tuple(
            institution for institution in INSTITUTIONS if institution not in {place for _reader, place in live}
        )
        if lacking:
            found.append(
                Gap(
                    application=one.pk,
                    institutions=lacking,
                    barred=frozenset(reader for reader, _institution, _state in held[one.pk]),
                    partners=tuple(reader for reader, _institution in live),
                )
            )
    return found
