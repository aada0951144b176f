"""The sign-in link, opened, replayed and used by the wrong hands."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.utils import timezone

from focusgroup.accounts.actor import Actor
from focusgroup.audit.models import Entry
from focusgroup.people import actions
from tests.factories.accounts import StaffFactory


@pytest.fixture
def link_for():
    def make(user) -> str:
        token = actions.make_sign_in_link(user, by=Actor.duty("signin_link"), now=timezone.now())
        return f"/account/link/{token}/"

    return make


def test_opening_the_link_changes_nothing(client, person, link_for):
    link = link_for(person)

    pages = [client.get(link) for _ in range(3)]

    assert ["Ana Ferro" in page.content.decode() for page in pages] == [True] * 3
    assert "_auth_user_id" not in client.session
    assert (pages[0]["Referrer-Policy"], "no-store" in pages[0]["Cache-Control"]) == ("no-referrer", True)


def test_pressing_the_button_signs_in_once(client, person, link_for):
    link = link_for(person)

    client.post(link)
    signed_in = client.session["_auth_user_id"]
    again = client.post(link)

    assert signed_in == str(person.pk)
    assert (again.status_code, "no longer good" in again.content.decode()) == (404, True)
    assert Entry.objects.get(verb="signed in").changes == {"by": ["link"]}


def test_it_signs_in_as_its_person_whoever_was_signed_in(client, person, link_for):
    client.force_login(StaffFactory())

    client.post(link_for(person))

    assert client.session["_auth_user_id"] == str(person.pk)


@pytest.mark.django_db
def test_staff_still_need_their_factor(client, link_for, settings):
    settings.STAFF_SECOND_FACTOR = True
    staff = StaffFactory()
    TOTP.activate(staff, generate_totp_secret())

    answer = client.post(link_for(staff))

    assert (answer.url, "_auth_user_id" in client.session) == ("/account/2fa/authenticate/", False)


@pytest.mark.django_db
def test_an_invented_link_says_no_more_than_a_used_one(client):
    page = client.get("/account/link/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/")

    assert (page.status_code, "no longer good" in page.content.decode()) == (404, True)
