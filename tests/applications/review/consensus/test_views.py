"""The pages of agreement: drafting, speaking, two windows, and to whom nothing of it is there."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from applications.models import Application, Call
from applications.review import actions as review
from applications.review.consensus import actions
from applications.review.consensus.models import Consensus, Voice
from applications.review.consensus.states import State
from applications.review.models import Assignment
from applications.review.states import State as AssignmentState
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import Institution, User
from focusgroup.outbox.letters import NotSent
from focusgroup.outbox.models import Message
from focusgroup.outbox.rendering import render
from tests.applications.review.consensus.readings import DUTY, WORDS, agreed, drafted, proposed, read
from tests.applications.review.pages import text_of, without_tokens
from tests.factories.accounts import StaffFactory
from tests.factories.applications import AssignmentFactory

LIST = "/admin/review/agreement/"


def page_of(application: Application) -> str:
    return f"{LIST}{application.pk}/"


def posted(consensus: Consensus, points: str = "3.5", **more: str) -> dict[str, str]:
    scores = {f"score_{one.pk}": points for one in consensus.application.call.criteria.all()}
    return {**scores, **WORDS, "seen": consensus.stamp, **more}


def test_the_rapporteur_drafts_and_the_reader_agrees(
    reviewer_client: Client, sign_in: Callable[[User], Client], consensus: Consensus, colleague: User
) -> None:
    page = page_of(consensus.application)
    other = sign_in(colleague)
    before, waiting = text_of(other.get(page)), text_of(reviewer_client.get("/admin/"))

    reviewer_client.post(page, posted(consensus))
    shown, asked = text_of(other.get(page)), text_of(other.get("/admin/"))
    other.post(f"{page}speak/", {"answer": "approved", "version": "1"})

    assert "is drafting" in before
    assert "agreement to draft" in waiting
    assert "draft that waits for your word" in asked
    assert "Your word on the draft" in shown
    assert "Models of their own, in use." in shown
    assert Consensus.objects.get().state == State.AGREED
    assert "counts in the selection" in text_of(reviewer_client.get(page))


def test_a_saved_draft_may_have_gaps_and_is_nobody_else_s(
    reviewer_client: Client, coordinator_client: Client, consensus: Consensus
) -> None:
    page = page_of(consensus.application)

    reviewer_client.post(page, {"draft": "1", "strengths": "A thought of mine.", "seen": consensus.stamp})

    assert Consensus.objects.get().strengths == "A thought of mine."
    assert "A thought of mine." in text_of(reviewer_client.get(page))
    assert "A thought of mine." not in text_of(coordinator_client.get(page))


def test_bad_input_is_said_beside_its_field_and_loses_nothing(reviewer_client: Client, consensus: Consensus) -> None:
    first = consensus.application.call.criteria.earliest("position")
    page = reviewer_client.post(
        page_of(consensus.application),
        posted(consensus, **{f"score_{first.pk}": "4.25", "weaknesses": " ", "strengths": "Kept as typed."}),
    )

    assert {"weaknesses", f"score_{first.pk}"} == set(page.context["page"].form.errors)
    assert "Kept as typed." in text_of(page)
    assert Consensus.objects.get().state == State.DRAFT


def test_two_windows_see_both_versions(reviewer_client: Client, consensus: Consensus, now: datetime) -> None:
    by = Actor.person(consensus.rapporteur)  # type: ignore[arg-type]
    there = drafted(consensus) | {"strengths": "Said in the other window."}
    actions.save_draft(consensus, by=by, now=now + timedelta(minutes=5), **there)
    stale = posted(consensus, strengths="Said here.")

    page = reviewer_client.post(page_of(consensus.application), stale)
    again = reviewer_client.post(page_of(consensus.application), {**stale, "seen": page.context["seen"]})

    assert "changed in another window" in text_of(page)
    assert "Said in the other window." in text_of(page)
    assert "Said here." in text_of(page)
    assert again.status_code == 302
    assert Consensus.objects.get().strengths == "Said here."


def test_a_word_on_a_draft_that_was_changed_is_not_lost(
    sign_in: Callable[[User], Client], consensus: Consensus, colleague: User, now: datetime
) -> None:
    proposed(consensus, now=now)
    proposed(Consensus.objects.get(), now=now + timedelta(hours=1))

    page = sign_in(colleague).post(
        f"{page_of(consensus.application)}speak/",
        {"answer": "objected", "sentence": "Too high for me.", "version": "1"},
    )

    assert "The draft was changed after you opened it here" in text_of(page)
    assert "Too high for me." in text_of(page)
    assert not Voice.objects.filter(answer="objected").exists()
    assert page.context["page"].speaking["version"].value() == 2


def test_words_for_which_there_is_no_form_any_more_are_handed_back(
    reviewer_client: Client,
    coordinator: User,
    consensus: Consensus,
    colleague: User,
    reading: Assignment,
    now: datetime,
) -> None:
    page = page_of(consensus.application)
    by = Actor.person(coordinator)
    actions.appoint(consensus, rapporteur=colleague, by=by, now=now)

    appointed = reviewer_client.post(page, posted(consensus, strengths="Typed for an hour."))
    answered = reviewer_client.post(f"{page}speak/", {"answer": "objected", "sentence": "Not so.", "version": "1"})
    review.reopen(reading, reason="One score is missing.", by=by, now=now)
    out_of_sight = reviewer_client.post(page, posted(consensus, strengths="Typed for an hour."))

    assert "Typed for an hour." in text_of(appointed)
    assert "Not so." in text_of(answered)
    assert out_of_sight.status_code == 404
    assert "Typed for an hour." in text_of(out_of_sight)
    assert "Lumenwerk" not in text_of(out_of_sight)


def test_letters_name_the_application_and_not_the_company(consensus: Consensus, colleague: User, now: datetime) -> None:
    draft = proposed(consensus, now=now)
    actions.speak(draft, answer="objected", sentence="Too high.", version=1, by=Actor.person(colleague), now=now)
    rendered = [render(letter, now=now) for letter in Message.objects.filter(kind="consensus/objected")]
    actions.save_draft(Consensus.objects.get(), by=Actor.person(consensus.rapporteur), now=now, **drafted(consensus))  # type: ignore[arg-type]
    rendered += [render(letter, now=now) for letter in Message.objects.filter(kind="consensus/appointed")]

    assert len(rendered) == 2
    for letter in rendered:
        assert "A-0217" in letter.text
        assert "Lumenwerk" not in letter.subject + letter.text + letter.html


def test_a_coordinator_words_what_needs_no_talk(
    call: Call, coordinator_client: Client, reviewer: User, colleague: User, now: datetime
) -> None:
    close = read(call, {reviewer: 8, colleague: 7}, now=now)
    form = coordinator_client.get(page_of(close)).context["page"].form

    coordinator_client.post(page_of(close), {**WORDS, "seen": ""})

    assert form.initial["strengths"].startswith("Comment of ")
    assert Consensus.objects.get().weaknesses == "Few people carry them."
    assert coordinator_client.get(f"{LIST}?state=words").context["overview"].without_words == 0


def test_the_coordinator_s_forms(coordinator_client: Client, consensus: Consensus, colleague: User) -> None:
    page = page_of(consensus.application)

    coordinator_client.post(f"{page}appoint/", {"rapporteur": str(colleague.pk)})
    refused = coordinator_client.post(f"{page}open/", {"reason": "Once more."})
    coordinator_client.post(f"{page}apart/", {"reason": "They will not meet."})

    found = Consensus.objects.get()
    assert "are asked to agree on this application already" in text_of(refused)
    assert (found.rapporteur, found.state, found.reason) == (colleague, State.APART, "They will not meet.")


def everything_of(client: Client, application: Application) -> list[str]:
    paths = [LIST, page_of(application), f"{page_of(application)}apart/", f"/admin/review/panel/{application.pk}/"]
    return [without_tokens(client.get(path)) for path in [*paths, "/admin/review/panel/", "/admin/"]]


@pytest.fixture
def said(consensus: Consensus, colleague: User, now: datetime) -> Consensus:
    """A secret view is kept, and another draft was objected to."""
    waiting = proposed(consensus, now=now)
    by = Actor.person(colleague)
    return actions.speak(waiting, answer="minority", sentence="My secret view.", version=1, by=by, now=now)


def outsiders(said: Consensus) -> dict[str, User]:
    call = said.application.call
    reading = StaffFactory(institution=Institution.JRC, role="reviewer")
    AssignmentFactory(application=said.application, reviewer=reading, state=AssignmentState.IN_PROGRESS)
    elsewhere = StaffFactory(institution=Institution.JRC, role="reviewer")
    AssignmentFactory(application__call=call, reviewer=elsewhere, state=AssignmentState.SUBMITTED)
    barred = StaffFactory(institution=Institution.JRC, role="coordinator")
    barred.conflicts.create(application=said.application, state="confirmed", **judged(barred, said))
    root = StaffFactory(is_superuser=True)
    AssignmentFactory(application=said.application, reviewer=root)
    return {"not done": reading, "of another": elsewhere, "barred": barred, "superuser with a pending one": root}


def judged(person: User, said: Consensus) -> dict:
    return {"at": said.opened_at, "judged_by": person, "judged_at": said.opened_at}


@pytest.mark.parametrize("who", ["not done", "of another", "barred", "superuser with a pending one"])
def test_nothing_of_it_is_there_for_whom_it_is_hidden_from(
    sign_in: Callable[[User], Client], said: Consensus, who: str
) -> None:
    client = sign_in(outsiders(said)[who])
    pages = everything_of(client, said.application)
    counts = client.get(LIST).context["overview"]

    for page in pages:
        for secret in ("My secret view.", "Models of their own", "Niamh of DIGITAL SME", "3.50", "Lumenwerk"):
            assert secret not in page
    assert (counts.total, counts.facets, counts.without_words) == (0, [], 0)
    there = client.get(page_of(said.application))
    nowhere = client.get(f"{LIST}999999/")
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert without_tokens(there) == without_tokens(nowhere)
    for path in ("speak/", "appoint/"):
        assert client.post(f"{page_of(said.application)}{path}", {"answer": "approved"}).status_code == 404


def test_letters_name_no_score_and_are_void_once_out_of_sight(
    consensus: Consensus, colleague: User, coordinator: User, now: datetime
) -> None:
    proposed(consensus, now=now)
    message = Message.objects.get(kind="consensus/draft_waits")
    written = render(message, now=now)
    reading = Assignment.objects.get(reviewer=colleague)
    review.reopen(reading, reason="Mistyped", by=Actor.person(coordinator), now=now)

    assert message.recipient == colleague.email
    for part in (written.subject, written.text, written.html):
        assert "3.50" not in part
        assert "4.50" not in part
    with pytest.raises(NotSent):
        render(message, now=now)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_lists_cost_the_same_few_queries(
    call: Call, coordinator_client: Client, reviewer: User, colleague: User, now: datetime, rows: int
) -> None:
    for _ in range(rows):
        read(call, {reviewer: 9, colleague: 3}, now=now)
    actions.open_due(by=DUTY, now=now)
    costs = []
    for path in (LIST, "/admin/review/panel/"):
        with CaptureQueriesContext(connection) as queries:
            page = coordinator_client.get(path)
        costs.append(len(queries))
        found = page.context["overview"].lines if path == LIST else page.context["agenda"].items
        assert len(found) == rows

    assert costs == [10, 11]


def test_an_agreed_draft_is_read_in_few_queries(
    coordinator_client: Client, consensus: Consensus, colleague: User, now: datetime
) -> None:
    agreed(consensus, colleague, now=now)

    with CaptureQueriesContext(connection) as queries:
        coordinator_client.get(page_of(consensus.application))

    assert len(queries) <= 15
