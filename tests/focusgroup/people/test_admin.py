import pytest
from django.contrib.auth.models import Group

from focusgroup.accounts.models import User
from focusgroup.audit.models import Entry
from tests.factories.accounts import StaffFactory, UserFactory

LIST = "/admin/accounts/user/"


def given(**changes):
    return {
        "email": "new@jrc.example",
        "name": "Noor Haddad",
        "time_zone": "Europe/Brussels",
        "institution": "",
    } | changes


def test_an_administrator_adds_a_reviewer_with_a_role(administrator_client):
    role = Group.objects.get(name="reviewer")

    administrator_client.post(
        f"{LIST}add/", given(is_staff="on", institution="JRC", groups=[role.pk], is_superuser="on", password="x")
    )

    person = User.objects.get(email="new@jrc.example")
    assert (person.institution, person.is_staff, person.is_superuser, list(person.groups.all())) == (
        "JRC",
        True,
        False,
        [role],
    )
    assert not person.has_usable_password()


def test_roles_are_for_staff_only(administrator_client):
    role = Group.objects.get(name="coordinator")

    page = administrator_client.post(f"{LIST}add/", given(groups=[role.pk]))

    assert "Only staff have roles." in page.content.decode()
    assert not User.objects.filter(email="new@jrc.example").exists()


def test_an_address_is_one_person_whatever_its_case(administrator_client):
    UserFactory(email="new@jrc.example")

    page = administrator_client.post(f"{LIST}add/", given(email="NEW@jrc.example"))

    assert "There is a person with this address already." in page.content.decode()


def test_a_time_zone_that_is_none_is_refused(administrator_client):
    page = administrator_client.post(f"{LIST}add/", given(time_zone="Europe/Atlantis"))

    assert "There is no time zone of this name." in page.content.decode()


def test_nobody_makes_themselves_or_others_superuser(administrator, administrator_client):
    other = StaffFactory()
    for person in (administrator, other):
        administrator_client.post(
            f"{LIST}{person.pk}/change/", given(email=person.email, is_staff="on", is_superuser="on")
        )

    assert not User.objects.filter(is_superuser=True).exists()


def test_nobody_gives_themselves_a_role(administrator, administrator_client):
    role = Group.objects.get(name="coordinator")

    administrator_client.post(
        f"{LIST}{administrator.pk}/change/", given(email=administrator.email, is_staff="on", groups=[role.pk])
    )

    assert [group.name for group in administrator.groups.all()] == ["administrator"]


def test_a_superuser_is_not_changed_by_an_administrator(administrator_client):
    root = User.objects.create_superuser("root@jrc.example")

    answer = administrator_client.post(f"{LIST}{root.pk}/change/", given(email="mine@jrc.example"))

    root.refresh_from_db()
    assert (answer.status_code, root.email) == (403, "root@jrc.example")


def test_people_are_switched_off_from_the_list_and_oneself_is_left(administrator, administrator_client):
    person = UserFactory()

    page = administrator_client.post(
        LIST, {"action": "deactivate", "_selected_action": [person.pk, administrator.pk]}, follow=True
    )

    assert list(User.objects.filter(is_active=False)) == [person]
    assert "1 left as they were" in page.content.decode()
    assert Entry.objects.get(verb="deactivated person").about == f"accounts.user:{person.pk}"


def test_nobody_is_deleted(administrator_client):
    assert administrator_client.post(f"{LIST}{UserFactory().pk}/delete/", {"post": "yes"}).status_code == 403


def test_coordinators_and_reviewers_do_not_see_people(coordinator_client, reviewer_client):
    assert [client.get(LIST).status_code for client in (coordinator_client, reviewer_client)] == [403, 403]


@pytest.mark.parametrize("rows", [1, 3])
def test_list_query_count_is_constant(administrator_client, rows, django_assert_max_num_queries):
    for person in StaffFactory.create_batch(rows):
        person.groups.add(Group.objects.get(name="reviewer"))

    with django_assert_max_num_queries(10):
        page = administrator_client.get(LIST)

    assert page.context["cl"].result_count == rows + 1
