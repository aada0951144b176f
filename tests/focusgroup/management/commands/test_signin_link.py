from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from focusgroup.accounts.models import Link, User
from focusgroup.audit.models import Entry
from tests.factories.accounts import UserFactory


@pytest.mark.django_db
def test_it_prints_a_link_that_signs_in(client):
    person = UserFactory(email="ana@lumen.example")
    out = StringIO()

    call_command("signin_link", " Ana@Lumen.example", stdout=out, stderr=StringIO())
    path = out.getvalue().strip().removeprefix("http://127.0.0.1:8000")
    page = client.get(path)
    client.post(path)

    assert "Sign in" in page.content.decode()
    assert client.session["_auth_user_id"] == str(person.pk)
    assert Entry.objects.get(verb="made sign-in link").actor_kind == "duty"


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["nobody@lumen.example", "gone@lumen.example"])
def test_it_refuses_somebody_unknown_or_switched_off(address):
    User.objects.create_user("gone@lumen.example", is_active=False)

    with pytest.raises(CommandError, match="No active person"):
        call_command("signin_link", address)

    assert not Link.objects.exists()
