"""What a call hides from its readers, and what a guessed address tells."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from applications import answers as answers_of
from applications.models import Application, Call, Document
from applications.review import actions
from applications.review.conflicts.models import Conflict
from applications.review.consensus.models import Consensus
from applications.review.evidence.models import Evidence
from applications.review.models import Assignment, Policy, Review
from applications.review.states import State
from applications.states import State as ApplicationState
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from focusgroup.outbox.models import Message
from focusgroup.outbox.rendering import render
from tests.applications.review.pages import answers, fact, sheet, text_of, without_tokens
from tests.factories.accounts import StaffFactory
from tests.factories.applications import EvidenceFactory

SECRETS = {
    "legal_name": "Lumenwerk Analytik",
    "website": "https://lumenwerk.example/",
    "founded_year": 1987,
    "customers": "Eleven hidden foundries",
    "country": "MT",
    "turnover_eur": 4_310_777,
}

# As a page would print them.
TOLD = ("Lumenwerk", "lumenwerk.example", "1987", "hidden found", "Malta", "4\u202f310\u202f777")


def status_of(client: Client, path: str) -> int:
    response = client.get(path)
    # Read to its end, a file is closed as a server would; closed by hand, it takes the database along.
    b"".join(response)
    return response.status_code


@pytest.fixture
def blind(mine: Assignment, call: Call) -> Assignment:
    """Everything that a reader could know the company by is hidden in this call."""
    Policy.objects.create(call=call, blind_fields=list(SECRETS))
    Application.objects.filter(pk=mine.application_id).update(**SECRETS, size_class="small")
    return mine


def test_what_a_call_hides_is_on_no_page_of_the_reader(
    reviewer_client: Client, reviewer: User, blind: Assignment, call: Call, now: datetime
) -> None:
    entry = EvidenceFactory(
        application=blind.application, criterion=call.criteria.first(), found_by=reviewer, url="https://press.example/"
    )
    before = [
        reviewer_client.get(path)
        for path in (
            sheet(blind),
            "/admin/review/mine/",
            "/admin/review/",
            "/admin/",
            f"{sheet(blind)}conflict/",
            f"/admin/review/evidence/{entry.pk}/",
        )
    ]
    refused = reviewer_client.post(sheet(blind), answers(call, "9"))
    handed_in = reviewer_client.post(sheet(blind), answers(call), follow=True)
    after = reviewer_client.get(sheet(blind))

    for response in (*before, refused, handed_in, after):
        page = text_of(response)
        assert response.status_code == 200
        assert not [word for word in TOLD if word in page]
    assert "Application A-0217" in text_of(before[0])
    assert "Hidden in this call" in text_of(before[0])
    assert "We would like the group to look at" in text_of(before[0])


def test_what_a_call_hides_is_not_in_the_reader_s_file(
    reviewer_client: Client, coordinator_client: Client, blind: Assignment
) -> None:
    own, whole = (
        b"".join(client.post("/admin/review/export/csv/")).decode() for client in (reviewer_client, coordinator_client)
    )

    assert "A-0217" in own
    assert not [word for word in TOLD if word in own]
    assert "Lumenwerk Analytik" in whole


def test_whoever_agrees_on_scores_is_blind_as_well(
    reviewer_client: Client, coordinator_client: Client, blind: Assignment, peer: Assignment, call: Call, now: datetime
) -> None:
    reviewer_client.post(sheet(blind), answers(call))
    Application.objects.filter(pk=blind.application_id).update(state=ApplicationState.REVIEWED)
    Consensus.objects.create(
        application=blind.application, rapporteur=blind.reviewer, opened_at=now, changed_at=now, due_on=now.date()
    )
    paths = ("", f"{blind.application_id}/")

    own, whole = (
        [text_of(client.get(f"/admin/review/agreement/{path}")) for path in paths]
        for client in (reviewer_client, coordinator_client)
    )

    for page in own:
        assert "A-0217" in page
        assert not [word for word in TOLD if word in page]
    assert "<h1>Application A-0217</h1>" in own[1]
    assert all("Lumenwerk Analytik" in page for page in whole)


def test_coordinators_see_what_readers_must_not(coordinator_client: Client, blind: Assignment) -> None:
    assert "Lumenwerk Analytik" in text_of(coordinator_client.get(sheet(blind)))


def test_a_coordinator_who_reads_is_blind_as_well(
    coordinator_client: Client, coordinator: User, blind: Assignment
) -> None:
    own = Assignment.objects.create(application=blind.application, reviewer=coordinator, state=State.RELEASED)

    assert "Lumenwerk" not in text_of(coordinator_client.get(sheet(own)))


def test_saving_a_blind_review_leaves_the_hidden_answers_as_they_are(
    reviewer_client: Client, blind: Assignment, call: Call
) -> None:
    reviewer_client.post(sheet(blind), answers(call, add="1") | fact(call))
    reviewer_client.post(sheet(blind), answers(call, seen=Review.objects.get().version))

    application = Application.objects.get()
    assert {name: getattr(application, name) for name in SECRETS} == SECRETS


def test_the_letter_about_a_reopened_review_names_no_company(
    reviewer_client: Client, coordinator: User, blind: Assignment, call: Call, now: datetime
) -> None:
    reviewer_client.post(sheet(blind), answers(call))

    actions.reopen(blind, reason="Mistyped", by=Actor.person(coordinator), now=now)

    letter = render(Message.objects.get(kind="review/reopened"), now=now)
    assert "Mistyped" in letter.text
    assert "Lumenwerk" not in letter.subject + letter.text + letter.html


def test_a_document_may_say_anything_and_stays_closed_where_something_is_hidden(
    reviewer_client: Client, coordinator_client: Client, mine: Assignment, call: Call, now: datetime, settings, tmp_path
) -> None:
    storage = {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": storage}
    Document.objects.create(
        application=mine.application,
        file=ContentFile(b"%PDF-1.7 Lumenwerk", name="x.pdf"),
        name="Lumenwerk.pdf",
        size_bytes=18,
        added_at=now,
    )
    path = f"/admin/applications/application/{mine.application_id}/document/"

    given = [status_of(reviewer_client, path), "Lumenwerk.pdf" in text_of(reviewer_client.get(sheet(mine)))]
    Policy.objects.create(call=call, blind_fields=["founded_year"])
    hidden = [status_of(reviewer_client, path), "Lumenwerk.pdf" in text_of(reviewer_client.get(sheet(mine)))]

    assert (given, hidden) == ([200, True], [404, False])
    assert status_of(reviewer_client, path.replace(str(mine.application_id), "99999")) == 404
    assert status_of(coordinator_client, path) == 200


def test_any_answer_can_be_hidden(reviewer_client: Client, mine: Assignment, call: Call) -> None:
    rules = Policy.objects.create(call=call)

    for name in answers_of.ALL:
        rules.blind_fields = [name]
        rules.save()
        assert reviewer_client.get(sheet(mine)).status_code == 200, name


@pytest.mark.parametrize("bars", ["assignment", "conflict"])
def test_an_entry_by_guessed_id_is_not_there_for_the_barred(
    reviewer_client: Client, reviewer: User, mine: Assignment, peer: Assignment, call: Call, now: datetime, bars: str
) -> None:
    entry = EvidenceFactory(application=mine.application, criterion=call.criteria.first(), found_by=peer.reviewer)
    path = f"/admin/review/evidence/{entry.pk}/"
    before = reviewer_client.get(path)
    if bars == "assignment":
        Assignment.objects.filter(pk=mine.pk).update(state=State.CONFLICT)
    else:
        Conflict.objects.create(application=mine.application, user=reviewer, state="declared", at=now)

    there, not_there = reviewer_client.get(path), reviewer_client.get("/admin/review/evidence/99999/")

    assert "Eleven foundries" in text_of(before)
    assert (there.status_code, not_there.status_code) == (404, 404)
    assert without_tokens(there) == without_tokens(not_there)
    assert reviewer_client.post(path, {"withdraw": "1", "withdraw-reason": "x"}).status_code == 404


def test_an_entry_is_for_reading_where_somebody_else_found_it(
    reviewer_client: Client, mine: Assignment, peer: Assignment, call: Call
) -> None:
    entry = EvidenceFactory(application=mine.application, criterion=call.criteria.first(), found_by=peer.reviewer)
    path = f"/admin/review/evidence/{entry.pk}/"

    assert "Correct it" not in text_of(reviewer_client.get(path))
    assert reviewer_client.post(path, {"withdraw": "1", "withdraw-reason": "x"}).status_code == 403
    assert Evidence.objects.get().state == "standing"


def test_a_post_to_a_guessed_review_tells_the_same_as_to_none(
    sign_in: Callable[[User], Client], mine: Assignment, call: Call
) -> None:
    stranger = sign_in(StaffFactory(institution="JRC", role="reviewer"))

    there = stranger.post(sheet(mine), answers(call, draft="auto"))
    not_there = stranger.post("/admin/review/99999/", answers(call, draft="auto"))

    assert (there.status_code, not_there.status_code) == (404, 404)
    assert without_tokens(there) == without_tokens(not_there)
