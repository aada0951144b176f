from datetime import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import Link, User
from meetings.feeds import actions
from members.onboarding.models import Mark
from tests.factories.accounts import UserFactory
from tests.factories.members import RepresentativeFactory

pytestmark = pytest.mark.django_db


def test_nobody_makes_ends_or_sets_what_is_anothers(by: Actor, now: datetime) -> None:
    person: User = UserFactory()
    for other in (by, Actor.person(UserFactory()), Actor.duty("feeds"), Actor.holder(person)):
        with pytest.raises(PermissionDenied):
            actions.make_feed(person, by=other, now=now)
        with pytest.raises(PermissionDenied):
            actions.end_feed(person, by=other, now=now)
        with pytest.raises(PermissionDenied):
            actions.choose_zone(person, time_zone="Europe/Rome", by=other, now=now)

    assert Link.objects.count() == 0


def test_somebody_without_an_active_company_has_no_feed(by: Actor, now: datetime) -> None:
    ended: User = RepresentativeFactory(member__state="ended").user
    for person in (Actor.person(ended), by):
        assert person.user is not None
        with pytest.raises(PermissionDenied):
            actions.make_feed(person.user, by=person, now=now)


def test_one_feed_at_a_time(now: datetime) -> None:
    person: User = RepresentativeFactory().user
    for _ in range(3):
        actions.make_feed(person, by=Actor.person(person), now=now)

    assert (Link.objects.count(), Link.objects.filter(revoked_at=None).count()) == (3, 1)


def test_a_zone_that_is_none_is_refused(now: datetime) -> None:
    person: User = UserFactory()

    with pytest.raises(ValidationError, match="no time zone of this name"):
        actions.choose_zone(person, time_zone="Europe/Atlantis", by=Actor.person(person), now=now)


def test_a_feed_is_the_first_step_of_each_company_that_the_person_speaks_for(now: datetime) -> None:
    role = RepresentativeFactory()
    RepresentativeFactory(user=role.user, is_main=False)

    for _ in range(2):
        actions.make_feed(role.user, by=Actor.person(role.user), now=now)

    assert list(Mark.objects.values_list("step", flat=True)) == ["calendar", "calendar"]
