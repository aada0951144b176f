import pytest
from django.core.cache import cache
from django.test import Client

from focusgroup.accounts.models import User
from focusgroup.outbox import seal
from focusgroup.outbox.models import Message
from tests.factories.accounts import StaffFactory, UserFactory

PASSWORD = "quiet river carries stones"


@pytest.fixture(autouse=True)
def _no_earlier_attempts():
    """The limits count in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def person(db: None) -> User:
    return UserFactory(email="ana@lumen.example", name="Ana Ferro")


@pytest.fixture
def staff_with_password(db: None) -> User:
    staff = StaffFactory(email="staff@jrc.example", role="coordinator")
    staff.set_password(PASSWORD)
    staff.save()
    return staff


def code_of(user: User):
    return seal.unseal(Message.objects.get(kind="focusgroup/sign_in_code", recipient=user.email).sealed)["code"]


@pytest.fixture
def by_code():
    """Signs a client in by a code from the outbox; returns the last answer."""

    def sign_in(client: Client, user: User, *, query: str = ""):
        client.post(f"/account/login/{query}", {"email": user.email})
        return client.post(f"/account/login/code/confirm/{query}", {"code": code_of(user)})

    return sign_in
