import csv
import io
from datetime import datetime
from decimal import Decimal

import pytest
import time_machine

from focusgroup.audit.models import Entry
from meetings.claims.models import Claim, Terms
from meetings.claims.states import State
from tests.factories.claims import ClaimFactory, CostFactory, TermsFactory
from tests.factories.members import RepresentativeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at(now: datetime):
    with time_machine.travel(now, tick=False):
        yield


def _page(claim: Claim, more: str = "") -> str:
    return f"/admin/meetings/meeting/{claim.meeting_id}/claims/{more}"


def test_the_sums_of_a_meeting_by_state(coordinator_client, claimed):
    other = ClaimFactory(meeting=claimed.meeting)
    CostFactory(claim=other, amount=Decimal("16.50"))
    CostFactory(amount=Decimal(999))

    page = coordinator_client.get(_page(claimed))

    sums = page.context["sums"]
    assert [(row.state, row.n, row.claimed_eur) for row in sums["rows"]] == [
        (State.OPEN, 1, Decimal("16.50")),
        (State.CLAIMED, 1, Decimal("184.00")),
    ]
    assert (sums["n"], sums["claimed_eur"], sums["granted_eur"]) == (2, Decimal("200.50"), Decimal(0))


def test_the_ceilings_fill_in_what_is_paid(coordinator_client, claimed):
    TermsFactory(meeting=claimed.meeting, travel_eur=Decimal(120))
    cost = claimed.costs.get()

    page = coordinator_client.get(_page(claimed, f"{claimed.pk}/"))

    form = page.context["form"]
    assert form.initial == {}
    assert (form[f"granted_{cost.pk}"].initial, str(form[f"note_{cost.pk}"].initial)) == (
        Decimal(120),
        "Above what is covered",
    )


def test_from_checking_to_payment_by_two_people(coordinator_client, jrc_coordinator, sign_in, claimed):
    cost = claimed.costs.get()
    coordinator_client.post(_page(claimed, f"{claimed.pk}/"), {f"granted_{cost.pk}": "184,00", f"note_{cost.pk}": ""})
    refused = coordinator_client.post(_page(claimed, f"{claimed.pk}/approve/")).status_code
    second = sign_in(jrc_coordinator)
    second.post(_page(claimed, f"{claimed.pk}/approve/"))
    second.post(_page(claimed, f"{claimed.pk}/pay/"), {"reference": "AGM-1"})

    claimed.refresh_from_db()
    assert (refused, claimed.state, claimed.reference) == (403, State.PAID, "AGM-1")


def test_less_without_a_reason_stands_beside_its_field(coordinator_client, claimed):
    cost = claimed.costs.get()

    page = coordinator_client.post(_page(claimed, f"{claimed.pk}/"), {f"granted_{cost.pk}": "100"})

    claimed.refresh_from_db()
    assert (claimed.state, list(page.context["form"].errors)) == (State.CLAIMED, [f"note_{cost.pk}"])


def test_a_step_without_its_word_is_shown_again(coordinator_client, claimed):
    page = coordinator_client.post(_page(claimed, f"{claimed.pk}/refuse/"), {"answer": ""})

    claimed.refresh_from_db()
    assert claimed.state == State.CLAIMED
    assert 'id="refuse_answer_error"' in page.content.decode()


def test_a_step_too_late_says_so(coordinator_client, claimed):
    coordinator_client.post(_page(claimed, f"{claimed.pk}/refuse/"), {"answer": "No"})

    page = coordinator_client.post(_page(claimed, f"{claimed.pk}/send_back/"), {"answer": "?"}, follow=True)

    claimed.refresh_from_db()
    assert claimed.state == State.OPEN
    assert [str(message) for message in page.context["messages"]] == [
        "Refused. The company is told.",
        "Sent back. The company is told.",
    ]


def test_staff_of_the_company_itself_see_its_claim_without_any_step(coordinator_client, coordinator, claimed):
    RepresentativeFactory(member=claimed.member, user=coordinator, is_main=False)

    page = coordinator_client.get(_page(claimed, f"{claimed.pk}/"))

    assert (page.context["form"], page.context["forms"], page.context["may_approve"]) == (None, {}, False)
    assert "somebody else handles its claim" in page.content.decode()


def test_an_unknown_step_is_none(coordinator_client, claimed):
    for step in ("open_for", "submit", "keep_cost", "nothing"):
        assert coordinator_client.post(_page(claimed, f"{claimed.pk}/{step}/")).status_code == 404


def test_what_is_covered_is_kept(coordinator_client, claim):
    coordinator_client.post(_page(claim, "terms/"), {"covered": "Second class", "travel_eur": "1.200,00", "nights": ""})

    assert Terms.objects.values_list("covered", "travel_eur", "night_eur", "nights").get() == (
        "Second class",
        Decimal(1200),
        None,
        None,
    )


def test_a_claim_of_another_meeting_is_not_here(coordinator_client, claim):
    other = ClaimFactory()

    assert coordinator_client.get(_page(claim, f"{other.pk}/")).status_code == 404


def test_the_file_has_each_cost_without_live_formulas_and_is_logged(coordinator_client, claimed):
    CostFactory(claim=claimed, what="=HYPERLINK(1)", amount=Decimal(5))

    answer = coordinator_client.post(_page(claimed, "export/csv/"))

    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [(row["what"], row["amount_eur"], row["state"]) for row in rows] == [
        ("Train from Lyon and back", "184.00", "Claimed"),
        ("'=HYPERLINK(1)", "5.00", "Claimed"),
    ]
    assert Entry.objects.filter(verb="exported travel claims").count() == 1


def test_who_may_not_handle_claims_gets_nothing(reviewer_client, administrator_client, claimed):
    for client in (reviewer_client, administrator_client):
        for page in ("", f"{claimed.pk}/", "terms/"):
            assert client.get(_page(claimed, page)).status_code == 403
        for page in (f"{claimed.pk}/approve/", "export/csv/"):
            assert client.post(_page(claimed, page)).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_needs_the_same_queries_however_long(coordinator_client, rows, django_assert_num_queries):
    first = ClaimFactory()
    for _ in range(rows):
        CostFactory(claim=ClaimFactory(meeting=first.meeting))

    with django_assert_num_queries(9):
        page = coordinator_client.get(_page(first))

    assert len(page.context["claims"]) == rows + 1
