from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied

from focusgroup.accounts import links
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from focusgroup.audit.models import Entry
from focusgroup.people import actions
from tests.factories.accounts import StaffFactory, UserFactory


@pytest.fixture
def by(administrator: User) -> Actor:
    return Actor.person(administrator)


def test_add_person_gives_roles_and_is_logged_without_the_name(by, now):
    role = Group.objects.get(name="reviewer")

    person = actions.add_person(
        email="New@JRC.example", name="Noor Haddad", institution="JRC", is_staff=True, roles=[role], by=by, now=now
    )

    assert (person.email, person.has_usable_password(), list(person.groups.all())) == ("new@jrc.example", False, [role])
    entry = Entry.objects.get(verb="added person")
    assert entry.changes == {"institution": "JRC", "is_staff": True, "roles": ["reviewer"]}


def test_add_staff_needs_the_permission(coordinator, now):
    with pytest.raises(PermissionDenied):
        actions.add_person(email="x@jrc.example", name="X", is_staff=True, by=Actor.person(coordinator), now=now)


def test_change_person_keeps_only_the_names_of_personal_fields_in_the_log(by, now):
    person = UserFactory(email="old@company.example", name="Ana")

    actions.change_person(person, email="new@company.example", name="Ana", time_zone="Europe/Athens", by=by, now=now)

    person.refresh_from_db()
    assert (person.email, person.time_zone) == ("new@company.example", "Europe/Athens")
    assert Entry.objects.get(verb="changed person").changes == {"email": None, "time_zone": "Europe/Athens"}


def test_change_of_the_address_ends_the_sign_in_link(by, now):
    person = UserFactory()
    token = actions.make_sign_in_link(person, by=Actor.duty("signin_link"), now=now)

    actions.change_person(person, email="new@company.example", by=by, now=now)

    assert actions.person_behind(token, now=now) is None


def test_change_of_the_address_ends_every_session(by, sign_in, now):
    person = UserFactory()
    there = sign_in(person)

    actions.change_person(person, email="new@company.example", by=by, now=now)

    assert there.get("/me/").status_code == 302


def test_nobody_changes_their_own_roles(administrator, by, now):
    with pytest.raises(PermissionDenied):
        actions.change_person(administrator, roles=Group.objects.all(), by=by, now=now)

    assert [role.name for role in administrator.groups.all()] == ["administrator"]


def test_only_a_superuser_changes_a_superuser(by, now):
    root = User.objects.create_superuser("root@jrc.example")
    other = User.objects.create_superuser("other@jrc.example")

    with pytest.raises(PermissionDenied):
        actions.change_person(root, email="mine@jrc.example", by=by, now=now)
    actions.change_person(root, email="moved@jrc.example", by=Actor.person(other), now=now)

    root.refresh_from_db()
    assert root.email == "moved@jrc.example"


def test_deactivate_and_activate_are_logged_once_each(by, now):
    person = UserFactory()

    for act in (actions.deactivate, actions.deactivate, actions.activate, actions.activate):
        act(person, by=by, now=now)

    person.refresh_from_db()
    assert person.is_active
    assert list(Entry.objects.order_by("id").values_list("verb", flat=True)) == [
        "deactivated person",
        "activated person",
    ]


def test_nobody_deactivates_themselves(administrator, by, now):
    with pytest.raises(PermissionDenied):
        actions.deactivate(administrator, by=by, now=now)


@pytest.mark.django_db
def test_a_sign_in_link_is_good_once(now):
    person = StaffFactory()
    token = actions.make_sign_in_link(person, by=Actor.duty("signin_link"), now=now)

    first = actions.use_sign_in_link(token, now=now)
    second = actions.use_sign_in_link(token, now=now)

    assert (first, second) == (person, None)


@pytest.mark.django_db
def test_a_sign_in_link_runs_out_after_half_an_hour(now):
    token = actions.make_sign_in_link(UserFactory(), by=Actor.duty("signin_link"), now=now)

    assert actions.use_sign_in_link(token, now=now + timedelta(minutes=31)) is None


@pytest.mark.django_db
def test_a_link_of_another_purpose_signs_nobody_in(now):
    person = UserFactory()
    token = links.mint("meetings:rsvp", person, now=now)

    assert actions.use_sign_in_link(token, now=now) is None


def test_nobody_on_the_desk_makes_a_sign_in_link_for_somebody_else(by, now):
    with pytest.raises(PermissionDenied):
        actions.make_sign_in_link(UserFactory(), by=by, now=now)


@pytest.mark.django_db
def test_signing_out_everywhere_ends_each_session_and_each_link(sign_in, now):
    person = UserFactory()
    here, there = sign_in(person), sign_in(person)
    token = links.mint(actions.SIGN_IN, person, now=now)

    actions.sign_out_everywhere(person, by=Actor.person(person), now=now)

    assert [client.get("/me/").status_code for client in (here, there)] == [302, 302]
    assert actions.person_behind(token, now=now) is None
    assert sign_in(User.objects.get(pk=person.pk)).get("/me/").status_code == 200


@pytest.mark.django_db
def test_from_the_page_this_session_goes_on_and_the_others_end(sign_in):
    person = UserFactory()
    here, there = sign_in(person), sign_in(person)

    here.post("/me/sign-out-everywhere/")

    assert [client.get("/me/").status_code for client in (here, there)] == [200, 302]


def test_nobody_signs_somebody_else_out(coordinator, now):
    with pytest.raises(PermissionDenied):
        actions.sign_out_everywhere(UserFactory(), by=Actor.person(coordinator), now=now)
