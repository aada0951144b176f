"""The page of one review: abstaining, evidence beside the scores, saving as one types, and what goes wrong."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from applications.models import Application, Call
from applications.review import actions
from applications.review.evidence.models import Evidence
from applications.review.models import Assignment, Policy, Review, Standing
from applications.review.states import State
from applications.states import State as ApplicationState
from focusgroup.accounts.actor import Actor
from focusgroup.audit.models import Entry
from tests.applications.review.pages import answers, fact, leads, sheet, text_of
from tests.factories.applications import EvidenceFactory

# Abstaining


def test_a_criterion_can_be_left_out(reviewer_client: Client, mine: Assignment, call: Call) -> None:
    first = call.criteria.earliest("position")

    reviewer_client.post(sheet(mine), answers(call, "3", **{f"score_{first.pk}": "abstain"}))
    page = text_of(reviewer_client.get(sheet(mine)))

    review = Review.objects.get()
    assert (review.abstained, review.total_thousandths) == ([str(first.pk)], 3000)
    assert page.count("No judgement") == 1


def test_abstaining_asks_for_the_reason_in_the_comment(reviewer_client: Client, mine: Assignment, call: Call) -> None:
    page = text_of(reviewer_client.post(sheet(mine), answers(call, "abstain", comment="")))

    assert "why you abstain" in page
    assert page.count('value="abstain" checked') == 4
    assert not Review.objects.exists()


# Evidence on the same page


def test_adding_evidence_saves_the_review_along(reviewer_client: Client, mine: Assignment, call: Call) -> None:
    typed = answers(call, "3.5", comment="Half-way", add="1") | fact(call)

    response = reviewer_client.post(sheet(mine), typed)

    page = text_of(reviewer_client.get(sheet(mine)))
    assert response.headers["Location"] == leads(sheet(mine), mine, "#evidence")
    assert (Evidence.objects.get().found_by, Review.objects.get().comment) == (mine.reviewer, "Half-way")
    assert "Half-way</textarea>" in page
    assert page.count('value="3.5" checked') == 4
    assert "Eleven foundries run it" in page
    assert "1 of 4 criteria rest on something" in page


def test_a_late_review_is_kept_as_a_draft_as_the_page_says(
    reviewer_client: Client, mine: Assignment, call: Call
) -> None:
    Policy.objects.create(call=call, due_at=timezone.now() - timedelta(days=1))

    page = reviewer_client.post(sheet(mine), answers(call))
    again = reviewer_client.post(sheet(mine), answers(call, seen=page.context["seen"]))

    kept = Review.objects.get()
    assert "Your draft is kept" in text_of(page)
    assert (kept.comment, kept.submitted_at) == ("Strong on work and people.", None)
    assert "Your draft is kept" in text_of(again)


def test_the_same_review_sent_twice_leads_on(reviewer_client: Client, mine: Assignment, call: Call) -> None:
    twice = [reviewer_client.post(sheet(mine), answers(call)) for _ in range(2)]
    other = reviewer_client.post(sheet(mine), answers(call, comment="Something else."))

    assert [one.status_code for one in twice] == [302, 302]
    assert "submitted already" in text_of(other)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"url": "ftp://lumenwerk.example/"}, "Paste an address of the web."),
        ({"url": "javascript:alert(1)"}, "Paste an address of the web."),
        ({"url": "https://me:secret@lumenwerk.example/"}, "Leave name and password out"),
        ({"url": "https://lumenwerk.example/" + "a" * 500}, "at most 500 characters"),
        ({"url": ""}, "Paste the address where it stands."),
        ({"claim": ""}, "Say in a few words what it shows."),
        ({"seen_on": "2999-01-01"}, "has not come yet"),
        ({"criterion": "0"}, "Select a valid choice"),
    ],
)
@pytest.mark.parametrize("button", ["add", "submit"])
def test_evidence_that_is_none_is_told_and_nothing_typed_is_lost(
    reviewer_client: Client, mine: Assignment, call: Call, wrong: dict[str, str], said: str, button: str
) -> None:
    typed = answers(call, "3.5", comment="Half-way") | fact(call, quote="Word for word") | wrong
    more = {"add": "1"} if button == "add" else {}

    page = text_of(reviewer_client.post(sheet(mine), typed | more))

    assert said in page
    assert "Half-way</textarea>" in page
    assert "Word for word</textarea>" in page
    assert page.count('value="3.5" checked') == 4
    assert (Evidence.objects.count(), Review.objects.count()) == (0, 0)


def test_evidence_that_was_typed_and_not_added_goes_with_the_review(
    reviewer_client: Client, mine: Assignment, call: Call
) -> None:
    reviewer_client.post(sheet(mine), answers(call) | fact(call))

    assert (Evidence.objects.count(), Review.objects.get().total_thousandths) == (1, 4500)


def test_an_address_may_be_pasted_without_its_scheme(reviewer_client: Client, mine: Assignment, call: Call) -> None:
    reviewer_client.post(sheet(mine), answers(call, add="1") | fact(call, url="lumenwerk.example/team"))

    assert Evidence.objects.get().url == "https://lumenwerk.example/team"


def test_evidence_can_still_be_added_after_submitting_and_by_coordinators(
    reviewer_client: Client, coordinator_client: Client, mine: Assignment, peer: Assignment, call: Call
) -> None:
    reviewer_client.post(sheet(mine), answers(call))

    reviewer_client.post(sheet(mine), fact(call, add="1"))
    coordinator_client.post(sheet(mine), fact(call, add="1", claim="Seen by a coordinator"))

    assert Evidence.objects.count() == 2
    assert coordinator_client.post(sheet(mine), answers(call) | fact(call)).status_code == 403
    assert Review.objects.count() == 2


def test_facts_are_shared_while_scores_stay_private(
    reviewer_client: Client, mine: Assignment, peer: Assignment, call: Call
) -> None:
    EvidenceFactory(
        application=mine.application,
        criterion=call.criteria.get(position=2),
        found_by=peer.reviewer,
        claim="From there",
    )

    page = text_of(reviewer_client.get(sheet(mine)))

    assert "From there" in page
    assert "Peer of DIGITAL SME" in page
    assert "4.44" not in page
    assert "secret words" not in page


def test_an_entry_is_corrected_and_withdrawn_on_its_page(
    reviewer_client: Client, mine: Assignment, call: Call, now: datetime
) -> None:
    wrong = EvidenceFactory(application=mine.application, criterion=call.criteria.first(), found_by=mine.reviewer)
    page = f"/admin/review/evidence/{wrong.pk}/"

    without = text_of(reviewer_client.post(page, fact(call, claim="Twelve foundries")))
    reviewer_client.post(page, fact(call, claim="Twelve foundries", reason="They say twelve."))
    right = Evidence.objects.standing().get()
    refused = text_of(reviewer_client.post(f"/admin/review/evidence/{right.pk}/", {"withdraw": "1"}))
    reviewer_client.post(f"/admin/review/evidence/{right.pk}/", {"withdraw": "1", "withdraw-reason": "Not them."})

    shown = text_of(reviewer_client.get(sheet(mine)))
    assert 'value="Twelve foundries"' in without
    assert "This field is required" in refused
    assert set(Evidence.objects.values_list("claim", "state", "reason")) == {
        ("Eleven foundries run it", "corrected", "They say twelve."),
        ("Twelve foundries", "withdrawn", "Not them."),
    }
    assert "2 entries were corrected or withdrawn" in shown
    assert "0 of 4 criteria rest on something" in shown


# Saving as one types


def test_what_is_saved_meanwhile_answers_with_its_version(
    reviewer_client: Client, mine: Assignment, call: Call
) -> None:
    first = reviewer_client.post(sheet(mine), answers(call, comment="One", draft="auto"))
    second = reviewer_client.post(sheet(mine), answers(call, comment="Two", draft="auto", seen=first.json()["seen"]))

    review = Review.objects.get()
    assert (review.comment, review.submitted_at) == ("Two", None)
    assert second.json() == {"seen": review.version}


def test_a_stale_window_hears_of_the_other_version_and_replaces_nothing(
    reviewer_client: Client, mine: Assignment, call: Call
) -> None:
    kept = reviewer_client.post(sheet(mine), answers(call, "2", comment="From the first window", draft="auto"))

    stale = reviewer_client.post(sheet(mine), answers(call, "4", comment="From the second", draft="auto"))

    assert stale.status_code == 409
    assert stale.json()["seen"] == kept.json()["seen"]
    assert "From the first window" in stale.json()["html"]
    assert "2.00" in stale.json()["html"]
    assert Review.objects.get().comment == "From the first window"


def test_what_cannot_be_saved_meanwhile_says_why(reviewer_client: Client, mine: Assignment, call: Call) -> None:
    wrong = reviewer_client.post(sheet(mine), answers(call, "4.25", draft="auto"))
    reviewer_client.post(sheet(mine), answers(call))
    late = reviewer_client.post(sheet(mine), answers(call, draft="auto"))

    assert (wrong.status_code, late.status_code) == (422, 422)
    assert wrong.json()["said"].startswith("Scores go in half points")
    assert late.json() == {"said": "This review is submitted already."}


def test_a_sitting_leaves_one_line_in_the_log(mine: Assignment, now: datetime) -> None:
    by = Actor.person(mine.reviewer)

    for minutes in (0, 1, 2, 50, 55, 120, 121):
        actions.save_draft(mine, half_points={}, comment="Hm", by=by, now=now + timedelta(minutes=minutes))

    verbs = list(Entry.objects.about(mine).order_by("at").values_list("verb", "at"))
    assert verbs == [("moved to in_progress", now), ("saved a draft", now + timedelta(minutes=120))]


# What goes wrong


def test_a_review_after_its_day_stays_on_the_page(
    reviewer_client: Client, mine: Assignment, call: Call, now: datetime
) -> None:
    Policy.objects.create(call=call, due_at=now)

    with time_machine.travel(now + timedelta(days=1), tick=False):
        page = text_of(reviewer_client.post(sheet(mine), answers(call)))
        reviewer_client.post(sheet(mine), answers(call, draft="1"))

    assert "Reviews were due on" in page
    assert "Strong on work and people.</textarea>" in page
    assert (Review.objects.get().submitted_at, Review.objects.get().comment) == (None, "Strong on work and people.")


def _removed(mine: Assignment) -> None:
    Assignment.objects.filter(pk=mine.pk).delete()


def _conflicted(mine: Assignment) -> None:
    Assignment.objects.filter(pk=mine.pk).update(state=State.CONFLICT)


def _withdrawn(mine: Assignment) -> None:
    Application.objects.filter(pk=mine.application_id).update(state=ApplicationState.WITHDRAWN)


def _dismissed(mine: Assignment) -> None:
    mine.reviewer.groups.clear()


@pytest.mark.parametrize(
    ("happens", "status"), [(_removed, 404), (_conflicted, 404), (_withdrawn, 404), (_dismissed, 403)]
)
def test_whoever_loses_the_review_midway_gets_their_words_back(
    reviewer_client: Client, mine: Assignment, call: Call, happens: Any, status: int
) -> None:
    typed = answers(call, comment="My words <b>") | fact(call, quote="A quote")
    happens(mine)

    response = reviewer_client.post(sheet(mine), typed)

    page = text_of(response)
    assert response.status_code == status
    assert "My words &lt;b&gt;" in page
    assert "A quote" in page
    assert "Lumenwerk Analytik" not in page
    assert (Review.objects.count(), Evidence.objects.count()) == (0, 0)


def test_the_page_and_adding_evidence_stay_within_fifteen_queries(
    reviewer_client: Client, mine: Assignment, peer: Assignment, call: Call
) -> None:
    Policy.objects.create(call=call, blind_fields=["founded_year"])
    for position in (1, 2, 2, 4):
        EvidenceFactory(
            application=mine.application, criterion=call.criteria.get(position=position), found_by=peer.reviewer
        )
    Standing.objects.create(application=mine.application, call=call)

    with CaptureQueriesContext(connection) as opening:
        page = reviewer_client.get(sheet(mine))
    with CaptureQueriesContext(connection) as saving:
        reviewer_client.post(sheet(mine), answers(call, draft="auto"))

    assert page.status_code == 200
    assert len(opening) <= 15
    assert len([one for one in saving if "SAVEPOINT" not in one["sql"]]) <= 15
