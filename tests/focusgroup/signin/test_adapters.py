"""Signing in by code and by password, as a stranger, a member and a thief would try it."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from focusgroup.accounts.models import User
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message
from focusgroup.outbox.rendering import render
from focusgroup.signin.adapters import AccountAdapter, SocialAccountAdapter
from tests.focusgroup.signin.conftest import PASSWORD, code_of


def ask(client: Client, address: str):
    return client.post("/account/login/", {"email": address})


def test_a_code_from_the_outbox_signs_in_and_is_logged(client, person, by_code):
    answer = by_code(client, person, query="?next=/members/")

    assert answer.url == "/members/"
    assert client.session["_auth_user_id"] == str(person.pk)
    entry = Entry.objects.get(verb="signed in")
    assert (entry.actor_key, entry.changes) == (str(person.public_id), {"by": ["code"]})


def test_the_code_waits_sealed_and_is_written_only_into_the_letter(client, person, now):
    ask(client, person.email)
    message = Message.objects.get()
    code = code_of(person)

    letter = render(message, now=message.created_at)

    row = " ".join(str(getattr(message, field.attname)) for field in Message._meta.fields)
    assert code not in row
    assert code in letter.text
    assert code in letter.html
    assert code not in letter.masked(letter.text)


def test_the_answer_to_an_unknown_address_is_the_same_to_the_letter(person):
    known, unknown = Client(), Client()

    first = ask(known, person.email)
    second = ask(unknown, "nobody@lumen.example")

    assert (first.status_code, first.url) == (second.status_code, second.url)
    pages = [client.get(first.url).content.decode() for client in (known, unknown)]
    without = [page.replace(person.email, "-").replace("nobody@lumen.example", "-") for page in pages]
    assert strip_tokens(without[0]) == strip_tokens(without[1])
    assert list(Message.objects.values_list("recipient", flat=True)) == [person.email]


def strip_tokens(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "csrfmiddlewaretoken" not in line)


@pytest.mark.django_db
def test_a_wrong_code_gets_the_same_answer_for_known_and_unknown(person):
    answers = []
    for address in (person.email, "nobody@lumen.example"):
        client = Client()
        ask(client, address)
        answers.append([client.post("/account/login/code/confirm/", {"code": "AAAA-AAAA"}) for _ in range(3)])

    assert [[answer.status_code for answer in tries] for tries in answers] == [[200, 200, 302], [200, 200, 302]]
    assert answers[0][2]["Location"] == answers[1][2]["Location"]


def test_an_unknown_address_costs_the_work_of_a_known_one(person):
    costs = []
    for address in (person.email, "nobody@lumen.example"):
        with CaptureQueriesContext(connection) as queries:
            ask(Client(), address)
        written = [query["sql"].split()[0] + query["sql"].split()[2] for query in queries if "INSERT" in query["sql"]]
        costs.append((written, len(queries)))

    assert costs[0][0] == costs[1][0]
    # Taking the row back is all that comes on top.
    assert costs[1][1] - costs[0][1] in (0, 1, 2)


def test_nobody_inactive_gets_a_code(client, person):
    User.objects.filter(pk=person.pk).update(is_active=False)

    ask(client, person.email)

    assert not Message.objects.exists()


def test_an_address_somebody_had_before_gets_no_code(client, person):
    EmailAddress.objects.create(user=person, email="old@lumen.example", verified=True, primary=False)

    ask(client, "old@lumen.example")

    assert not Message.objects.exists()


def test_an_address_somebody_had_before_does_not_pass_with_the_password(client, staff_with_password):
    EmailAddress.objects.create(user=staff_with_password, email="old@jrc.example", verified=True, primary=False)

    client.post("/account/login/password/", {"login": "old@jrc.example", "password": PASSWORD})

    assert "_auth_user_id" not in client.session


def test_asking_too_often_is_refused_without_a_letter(client, person):
    for _ in range(5):
        answer = ask(Client(), person.email)

    assert "Too many" in answer.content.decode()
    assert Message.objects.count() == 3


def test_a_code_is_good_once(person, by_code):
    first, second = Client(), Client()
    by_code(first, person)

    second.get("/account/login/code/confirm/")
    answer = second.post("/account/login/code/confirm/", {"code": code_of(person)})

    assert (answer.status_code, "_auth_user_id" in second.session) == (302, False)


def test_staff_sign_in_with_a_password(client, staff_with_password):
    answer = client.post("/account/login/password/", {"login": "Staff@JRC.example", "password": PASSWORD})

    assert answer.url == reverse("after_sign_in")
    assert Entry.objects.get(verb="signed in").changes == {"by": ["password"]}


def test_a_wrong_password_is_noted_without_a_name(client, staff_with_password, caplog):
    client.post("/account/login/password/", {"login": staff_with_password.email, "password": "wrong"})

    assert "A sign-in with a password failed." in caplog.messages
    assert staff_with_password.email not in caplog.text
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    "path",
    [
        "signup/",
        "email/",
        "confirm-email/",
        "confirm-email/some-key/",
        "3rdparty/",
        "3rdparty/signup/",
        "social/signup/",
        "social/connections/",
    ],
)
def test_what_this_product_does_not_offer_is_not_there(client, person, path):
    client.force_login(person)

    assert client.get(f"/account/{path}").status_code == 404
    assert client.post(f"/account/{path}", {"email": "x@y.example", "password1": PASSWORD}).status_code == 404
    assert User.objects.count() == 1


@pytest.mark.parametrize("path", ["password/set/", "password/change/"])
def test_members_have_no_password_pages(client, person, path):
    client.force_login(person)

    assert client.get(f"/account/{path}").status_code == 404


def test_a_new_password_is_only_for_staff(client, person, staff_with_password):
    answers = [
        client.post("/account/password/reset/", {"email": address})
        for address in (person.email, staff_with_password.email, "nobody@lumen.example")
    ]

    assert len({(answer.status_code, answer.url) for answer in answers}) == 1
    message = Message.objects.get()
    assert (message.kind, message.recipient) == ("focusgroup/password_reset", staff_with_password.email)
    assert "/account/password/reset/key/" in render(message, now=message.created_at).text


def test_the_link_in_the_letter_sets_the_password_and_says_so(client, staff_with_password):
    client.post("/account/password/reset/", {"email": staff_with_password.email})
    message = Message.objects.get()
    text = render(message, now=message.created_at).text
    path = next(line for line in text.splitlines() if "/reset/key/" in line).removeprefix("http://127.0.0.1:8000")
    form_path = client.get(path).url

    new = "another quiet river here"
    client.post(form_path, {"password1": new, "password2": new})

    staff_with_password.refresh_from_db()
    assert staff_with_password.check_password(new)
    assert Message.objects.filter(kind="focusgroup/account_changed").values_list("inputs", flat=True).get() == {
        "change": "password_reset"
    }


def test_an_unknown_letter_of_the_library_is_refused_aloud(person, rf):
    with pytest.raises(LookupError, match="account/email/new_one"):
        AccountAdapter(rf.get("/")).send_mail("account/email/new_one", person.email, {})


@pytest.fixture
def eu_login(rf: RequestFactory):
    """Comes back from EU Login with an address; returns the session and where it leads."""

    def come_back(email: str, *, verified: bool = True):
        request: Any = rf.get("/account/oidc/eu-login/login/callback/")
        request.session = SessionStore()
        request._messages = FallbackStorage(request)
        request.user = AnonymousUser()
        login = SocialLogin(
            user=User(email=email),
            account=SocialAccount(provider="eu-login", uid="n00123"),
            email_addresses=[EmailAddress(email=email, verified=verified)],
        )
        with context.request_context(request), pytest.raises(ImmediateHttpResponse) as answer:
            SocialAccountAdapter(request).pre_social_login(request, login)
        return request.session, answer.value.response.url

    return come_back


def test_eu_login_lets_in_whoever_is_here_with_the_verified_address(person, eu_login):
    session, url = eu_login("Ana@Lumen.example")

    assert (session["_auth_user_id"], url) == (str(person.pk), reverse("after_sign_in"))
    assert Entry.objects.get(verb="signed in").changes == {"by": ["socialaccount"]}
    assert not SocialAccount.objects.exists()


def test_eu_login_refuses_an_address_that_is_not_verified(person, eu_login):
    session, url = eu_login(person.email, verified=False)

    assert ("_auth_user_id" in session, url) == (False, reverse("account_login"))


@pytest.mark.django_db
def test_eu_login_makes_nobody(eu_login):
    session, url = eu_login("stranger@ec.example")

    assert ("_auth_user_id" in session, url) == (False, reverse("account_login"))
    assert not User.objects.exists()


def test_eu_login_refuses_somebody_switched_off(person, eu_login):
    User.objects.filter(pk=person.pk).update(is_active=False)

    session, _url = eu_login(person.email)

    assert "_auth_user_id" not in session


def test_eu_login_stands_on_the_page_only_where_it_is_set_up(client, db, settings):
    without = client.get("/account/login/").content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "eu-login",
                    "name": "EU Login",
                    "client_id": "focusgroup",
                    "secret": "-",
                    "settings": {"server_url": "https://ecas.example"},
                }
            ]
        }
    }

    with_it = client.get("/account/login/").content.decode()

    assert ("EU Login" in without, "/account/oidc/eu-login/login/" in with_it) == (False, True)
