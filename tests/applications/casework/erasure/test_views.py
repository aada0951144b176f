import json

import pytest
from django.test import Client

from applications.casework.models import Erasure
from applications.states import State
from tests.factories.applications import ApplicationFactory, ClarificationFactory, EligibilityCheckFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(at):
    at()


def test_the_download_holds_everything_of_ones_own(let_in, now):
    application = ApplicationFactory(legal_name="Ours", motivation="Because", number=7)
    application.revisions.create(number=1, answers={"legal_name": "Ours once"}, sent_at=now)
    ClarificationFactory(application=application, question="Which?", reply="That.", closed_at=now)

    response = let_in(application).get("/apply/data/")

    data = json.loads(response.content)
    assert response["Content-Disposition"] == 'attachment; filename="application-A-0007.json"'
    assert (data["reference"], data["answers"]["motivation"]) == ("A-0007", "Because")
    assert data["versions"][0]["answers"] == {"legal_name": "Ours once"}
    assert data["questions"][0]["reply"] == "That."


def test_the_download_tells_nothing_of_what_staff_found(let_in):
    application = ApplicationFactory(
        state=State.INELIGIBLE, eligibility_note="Internal note", score_thousandths=4321, review_count=3
    )
    EligibilityCheckFactory(application=application, verdict="no", reason="Internal reason")

    text = let_in(application).get("/apply/data/").content.decode()

    assert "Internal" not in text
    assert "4321" not in text
    assert "neligible" not in text


def test_nobody_downloads_without_the_link():
    ApplicationFactory(legal_name="Secret company")

    response = Client().get("/apply/data/")

    assert response.status_code == 403
    assert "Secret company" not in response.content.decode()


def test_looking_at_the_page_asks_for_nothing(let_in):
    application = ApplicationFactory()
    client = let_in(application)

    page = client.get("/apply/erase/").content.decode()
    before = Erasure.objects.count()
    after = client.post("/apply/erase/", follow=True).content.decode()

    assert "Have your data erased?" in page
    assert before == 0
    assert "16 December 2026" in after
    assert Erasure.objects.get().application == application
