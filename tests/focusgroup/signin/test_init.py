"""The door of the staff desk where a second factor is asked for."""

import time

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.test import Client

from focusgroup import signin
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message
from tests.factories.accounts import StaffFactory
from tests.focusgroup.signin.conftest import PASSWORD


@pytest.fixture(autouse=True)
def _guarded(settings):
    settings.STAFF_SECOND_FACTOR = True


@pytest.fixture
def staff(db):
    return StaffFactory(email="vera@jrc.example", role="coordinator")


@pytest.fixture
def secret(staff):
    """The secret of a person with an authenticator app."""
    secret = generate_totp_secret()
    factor = TOTP.activate(staff, secret).instance
    assert secret not in str(factor.data), "the secret lies sealed"
    return secret


def totp(secret: str):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def session_request(client: Client, rf, user):
    request = rf.get("/admin/")
    request.user, request.session = user, client.session
    return request


def test_staff_without_a_factor_are_told(staff, settings):
    missing = signin.second_factor_missing(staff)
    settings.STAFF_SECOND_FACTOR = False

    assert (missing, signin.second_factor_missing(staff)) == (True, False)


def test_nobody_else_needs_one(person):
    assert (signin.second_factor_missing(person), signin.second_factor_missing(AnonymousUser())) == (False, False)


def test_a_code_by_mail_alone_does_not_pass_for_a_second_factor(client, rf, staff, by_code):
    by_code(client, staff)

    assert not signin.may_enter(session_request(client, rf, staff))


def test_with_a_factor_the_code_by_mail_leads_to_it_first(client, rf, staff, secret, by_code):
    answer = by_code(client, staff)
    halfway = "_auth_user_id" in client.session
    client.post(answer.url, {"code": totp(secret)})

    assert (answer.url, halfway) == ("/account/2fa/authenticate/", False)
    assert signin.may_enter(session_request(client, rf, staff))
    assert Entry.objects.get(verb="signed in").changes == {"by": ["code", "mfa"]}


def test_with_a_factor_the_password_leads_to_it_first(client, staff_with_password):
    TOTP.activate(staff_with_password, generate_totp_secret())

    answer = client.post("/account/login/password/", {"login": staff_with_password.email, "password": PASSWORD})

    assert (answer.url, "_auth_user_id" in client.session) == ("/account/2fa/authenticate/", False)


def test_a_session_from_before_the_factor_does_not_pass(client, rf, staff, by_code):
    by_code(client, staff)
    TOTP.activate(staff, generate_totp_secret())

    assert not signin.may_enter(session_request(client, rf, staff))
    assert (
        signin.lead_in(session_request(client, rf, staff))["Location"]
        == "/account/2fa/reauthenticate/?next=%2Fadmin%2F"
    )


@pytest.mark.django_db(transaction=True)
def test_setting_up_an_app_opens_the_desk_and_is_told_by_mail(client, rf, staff, by_code):
    by_code(client, staff)
    client.get("/account/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]

    answer = client.post("/account/2fa/totp/activate/", {"code": totp(secret)})

    assert answer.url == "/account/2fa/recovery-codes/"
    assert signin.may_enter(session_request(client, rf, staff))
    told = Message.objects.filter(kind="focusgroup/account_changed")
    assert set(told.values_list("recipient", flat=True)) == {staff.email}
    assert Entry.objects.filter(verb="added second factor", changes={"type": "totp"}).count() == 1


def test_the_door_leads_staff_without_a_factor_to_setting_one_up(client, rf, staff, by_code):
    by_code(client, staff)
    request = session_request(client, rf, staff)
    request._messages = FallbackStorage(request)

    assert signin.lead_in(request)["Location"] == "/account/2fa/"
    assert [str(note) for note in request._messages] == [
        "The staff desk needs a second factor. Set one up, then go on."
    ]


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("/admin/members/", "/account/login/?next=%2Fadmin%2Fmembers%2F"),
        ("https://elsewhere.example/", "/account/login/?next=%2Fadmin%2F"),
    ],
)
def test_the_door_sends_strangers_to_sign_in_and_nowhere_else(rf, wanted, leads_to):
    request = rf.get("/admin/login/", {"next": wanted})
    request.user = AnonymousUser()

    assert signin.lead_in(request)["Location"] == leads_to


def test_the_admins_own_login_page_is_no_way_around(client, staff_with_password):
    answer = client.post("/admin/login/", {"username": staff_with_password.email, "password": PASSWORD})

    assert (answer.status_code, answer.url.split("?")[0]) == (302, "/account/login/")
    assert "_auth_user_id" not in client.session
