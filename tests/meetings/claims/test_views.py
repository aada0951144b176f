from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from focusgroup.accounts.actor import Actor
from meetings.claims import actions
from meetings.claims.models import Claim, Cost
from meetings.claims.states import State
from tests.factories.claims import ClaimFactory, CostFactory
from tests.factories.members import RepresentativeFactory

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4 ticket %%EOF"


@pytest.fixture(autouse=True)
def _at(now: datetime):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def client(ines, sign_in) -> Client:
    signed_in: Client = sign_in(ines)
    return signed_in


def _cost(**changed: Any) -> dict[str, Any]:
    return {
        "kind": "travel",
        "what": "Train from Lyon and back",
        "paid_on": "2026-11-09",
        "nights": "",
        "amount": "1 184,50",
        "currency": "EUR",
        "rate": "",
        "rate_note": "",
        "receipt": SimpleUploadedFile("../../ticket.pdf", PDF),
    } | changed


def test_a_company_claims_from_first_cost_to_sending(client, claim):
    client.post(f"/claims/{claim.pk}/cost/", _cost())
    page = client.get(f"/claims/{claim.pk}/")
    client.post(f"/claims/{claim.pk}/send/", {"traveller": "Inês Moura", "note": "", "is_true": "on"})

    claim.refresh_from_db()
    assert "1184.50" in page.content.decode()
    assert "ticket.pdf" in page.content.decode()
    assert (claim.state, claim.traveller) == (State.CLAIMED, "Inês Moura")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"amount": "0"}, "amount"),
        ({"amount": "-5"}, "amount"),
        ({"amount": "ten"}, "amount"),
        ({"amount": "50001"}, "amount"),
        ({"paid_on": "2026-11-30"}, "paid_on"),
        ({"paid_on": "2006-11-09"}, "paid_on"),
        ({"kind": "night"}, "nights"),
        ({"kind": "night", "nights": "40000"}, "nights"),
        ({"amount": "50000", "currency": "CHF", "rate": "0.0001", "rate_note": "x"}, "amount"),
        ({"amount": "0.01", "currency": "HUF", "rate": "400", "rate_note": "x"}, "amount"),
        ({"currency": "SEK"}, "rate"),
        ({"currency": "SEK", "rate": "11.2"}, "rate_note"),
        ({"currency": "SEK", "rate": "0", "rate_note": "x"}, "rate"),
        ({"currency": "XXX"}, "currency"),
        ({"what": ""}, "what"),
        ({"what": "x" * 201}, "what"),
        ({"receipt": SimpleUploadedFile("a.pdf", b"MZ no pdf")}, "receipt"),
        ({"receipt": SimpleUploadedFile("a.svg", b"<svg onload='alert(1)'/>")}, "receipt"),
        ({"receipt": SimpleUploadedFile("a.pdf", b"%PDF-1.4" + b"0" * 6_000_000)}, "receipt"),
    ],
)
def test_bad_input_stands_beside_its_field_and_nothing_typed_is_lost(client, claim, changed, field):
    page = client.post(f"/claims/{claim.pk}/cost/", _cost(**changed))

    assert list(page.context["form"].errors) == [field]
    assert f'id="id_{field}_error"' in page.content.decode()
    assert Cost.objects.count() == 0
    if field != "what":
        assert "Train from Lyon and back" in page.content.decode()


def test_the_limit_of_a_cost_is_in_euros(client, claim):
    forint = {"amount": "60 000", "currency": "HUF", "rate": "400", "rate_note": "European Central Bank"}

    client.post(f"/claims/{claim.pk}/cost/", _cost(**forint))

    assert Cost.objects.values_list("amount", "amount_eur").get() == (60_000, 150)


def test_a_claim_without_its_promise_is_shown_again(client, with_cost):
    page = client.post(f"/claims/{with_cost.pk}/send/", {"traveller": "Inês", "note": "Late train"})

    with_cost.refresh_from_db()
    assert (with_cost.state, list(page.context["form"].errors)) == (State.OPEN, ["is_true"])
    assert "Late train" in page.content.decode()


def test_claims_of_others_do_not_exist(client, sign_in, reviewer_client, with_cost):
    other = ClaimFactory(member__legal_name="Rival")
    cost = CostFactory(claim=other, what="Secret flight")
    stranger = sign_in(RepresentativeFactory().user)
    pages = ("", "cost/", f"cost/{cost.pk}/", f"cost/{cost.pk}/receipt/")

    seen = {(page, who.get(f"/claims/{other.pk}/{page}").status_code) for page in pages for who in (client, stranger)}
    mine = with_cost.costs.get().pk

    assert seen == {(page, 404) for page in pages}
    # Another's cost under one's own claim, and a receipt of a company one does not speak for.
    assert client.get(f"/claims/{with_cost.pk}/cost/{cost.pk}/").status_code == 404
    assert client.post(f"/claims/{with_cost.pk}/cost/{cost.pk}/remove/").status_code == 404
    assert reviewer_client.get(f"/claims/{with_cost.pk}/cost/{mine}/receipt/").status_code == 404
    assert Cost.objects.filter(pk=cost.pk).exists()
    assert "Rival" not in client.get("/claims/").content.decode()


def test_whoever_left_the_company_is_out(client, with_cost, now):
    with_cost.member.representatives.update(left_on=now.date())

    assert client.get(f"/claims/{with_cost.pk}/").status_code == 404


def test_a_receipt_is_a_download_and_nothing_else(client, coordinator_client, with_cost):
    cost = with_cost.costs.get()
    for who in (client, coordinator_client):
        answer = who.get(f"/claims/{with_cost.pk}/cost/{cost.pk}/receipt/")
        body = b"".join(answer.streaming_content)

        assert body.startswith(b"%PDF")
        assert answer["Content-Disposition"] == 'attachment; filename="ticket.pdf"'
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert answer["Cache-Control"] == "no-store, private"


def test_reading_changes_nothing(client, with_cost):
    before = Claim.objects.values().get()
    for page in ("", "cost/", f"cost/{with_cost.costs.get().pk}/"):
        client.get(f"/claims/{with_cost.pk}/{page}")
    for page in ("send/", "waive/", "take-up/"):
        assert client.get(f"/claims/{with_cost.pk}/{page}").status_code == 405

    assert Claim.objects.values().get() == before


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_needs_the_same_queries_however_long(client, ines, rows, django_assert_num_queries):
    for _ in range(rows):
        made = ClaimFactory()
        RepresentativeFactory(member=made.member, user=ines)
        CostFactory(claim=made)

    with django_assert_num_queries(3):
        page = client.get("/claims/")

    assert len(page.context["claims"]) == rows + 1


def test_a_paid_claim_says_so_in_the_words_of_the_company(client, checked, coordinator, jrc_coordinator, now):
    actions.approve(checked, by=Actor.person(jrc_coordinator), now=now)
    actions.pay(checked, reference="AGM-7", by=Actor.person(coordinator), now=now)

    text = client.get(f"/claims/{checked.pk}/").content.decode()

    assert "Reference: AGM-7" in text
    assert "Add a cost" not in text
