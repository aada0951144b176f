from datetime import timedelta

import pytest

from applications.interest.models import Interest
from applications.states import CallState
from tests.factories.applications import OPENED, ApplicationFactory, DraftFactory, InterestFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("fields", "is_open"),
    [
        pytest.param({"contact_email": "a@weld.example"}, False, id="the same address"),
        pytest.param({"legal_name": "weld eye"}, False, id="the same company by another address"),
        pytest.param({"legal_name": "Weld Eye", "country": "GR"}, True, id="that name in another country"),
        pytest.param({}, True, id="somebody else"),
        pytest.param(
            {"contact_email": "a@weld.example", "legal_name": "", "country": ""}, True, id="a draft that says nothing"
        ),
        pytest.param(
            {"contact_email": "a@weld.example", "call__state": CallState.DECIDED, "created_at": OPENED},
            False,
            id="applied since, and decided",
        ),
        pytest.param(
            {
                "contact_email": "a@weld.example",
                "call__state": CallState.DECIDED,
                "created_at": OPENED - timedelta(days=90),
            },
            True,
            id="interested again after an earlier call",
        ),
    ],
)
def test_interest_is_open_until_its_company_applies(fields, is_open):
    interest = InterestFactory(company="Weld Eye", country="BE", email="a@weld.example")
    make = ApplicationFactory if fields.get("legal_name") != "" else DraftFactory

    make(**fields)

    assert list(Interest.objects.open()) == ([interest] if is_open else [])
