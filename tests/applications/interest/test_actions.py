import pytest

from applications.interest import actions
from applications.interest.models import Interest
from focusgroup.accounts.actor import Actor
from tests.factories.applications import ApplicationFactory, CallFactory, DraftFactory, InterestFactory

pytestmark = pytest.mark.django_db


def test_all_that_an_address_told_becomes_its_application(now):
    for company in ("Weld Eye", "Weld Eye Two"):
        InterestFactory(company=company, email="a@weld.example")
    draft = DraftFactory(contact_email="a@weld.example", legal_name="", country="")

    filled = actions.carry_over(draft, by=Actor.holder(draft), now=now)

    draft.refresh_from_db()
    assert (filled, draft.legal_name) == (True, "Weld Eye Two")
    assert list(Interest.objects.values_list("application", flat=True)) == [draft.pk] * 2


def test_who_has_applied_is_not_invited(coordinator, now):
    call = CallFactory()
    InterestFactory(email="a@weld.example")
    InterestFactory()
    ApplicationFactory(call=call, contact_email="a@weld.example")

    assert actions.invite(Interest.objects.all(), call, by=Actor.person(coordinator), now=now) == 1
