"""A world in which an application is hidden from somebody is, page for page, the world without it."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from applications.casework.models import Erasure, Likeness
from applications.decision.models import Decision
from applications.models import Application, Call
from applications.review.assignment import actions as assignment
from applications.review.conflicts.models import Conflict
from applications.review.models import Assignment, Policy
from applications.review.states import State
from applications.states import State as ApplicationState
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import Institution, User
from focusgroup.audit import actions as audit
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message
from tests.applications.review.pages import BOARD, DESK
from tests.factories.accounts import StaffFactory
from tests.factories.applications import (
    ApplicationFactory,
    AssignmentFactory,
    ConflictFactory,
    DecisionFactory,
    ErasureFactory,
    LikenessFactory,
    ReviewFactory,
)

LISTS = (
    BOARD,
    f"{BOARD}?q=cousin",
    f"{BOARD}?q=A-0777",
    f"{BOARD}?country=MT",
    f"{BOARD}?state=under_review&sort=score",
    f"{BOARD}?sort=company",
    f"{BOARD}?sort=country",
    DESK,
    f"{DESK}conflicts/",
    f"{BOARD}assign/",
    f"{BOARD}proposal/",
    f"{BOARD}conflicts/",
    f"{BOARD}people/",
    f"{BOARD}rules/",
    "/admin/",
    "/admin/applications/application/",
    "/admin/applications/application/?q=cousin",
    "/admin/applications/application/?country=MT",
    "/admin/applications/application/export/",
    "/admin/duplicates/",
    "/admin/erasures/",
    "/admin/figures/",
    "/admin/review/assignment/",
    "/admin/review/assignment/?q=cousin",
    "/admin/decision/decision/",
    "/admin/decision/offer/",
    "/admin/outbox/message/?q=cousin",
    "/admin/audit/entry/?q=applications.application",
)
CHANGING = (
    r'name="csrfmiddlewaretoken" value="\w+"',
    r'nonce="[^"]+"',
    r"\d+ (millisecond|second)s?",
)


def page(client: Client, path: str) -> tuple[int, str]:
    response: Any = client.post(path) if path.endswith("/export/") else client.get(path)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    text = body.decode()
    for pattern in CHANGING:
        text = re.sub(pattern, "", text)
    return response.status_code, text


@pytest.fixture
def hidden(call: Call, coordinator: User, jrc_coordinator: User, now: datetime) -> Application:
    """Read, proposed, judged, doubled, decided on and written to: everything that could leave a trace."""
    reader = StaffFactory(institution=Institution.JRC, role="reviewer", name="Reader JRC")
    other = StaffFactory(institution=Institution.DIGITAL_SME, role="reviewer", name="Reader SME")
    seen = ApplicationFactory(call=call, state=ApplicationState.UNDER_REVIEW, legal_name="Seen", number=100)
    AssignmentFactory(application=seen, reviewer=reader)
    AssignmentFactory(application=seen, reviewer=coordinator)
    application = ApplicationFactory(
        call=call,
        state=ApplicationState.UNDER_REVIEW,
        legal_name="Cousin and Sons",
        country="MT",
        sector="TOUR",
        number=777,
        contact_email="cousin@cousin.example",
        review_count=1,
        score_thousandths=4900,
    )
    given = AssignmentFactory(application=application, reviewer=reader, state=State.SUBMITTED)
    ReviewFactory(assignment=given, total_thousandths=4900)
    AssignmentFactory(application=application, reviewer=other, state=State.PROPOSED)
    AssignmentFactory(application=application, reviewer=coordinator, state=State.CONFLICT)
    ConflictFactory(application=application, user=reader, state=Conflict.State.DETECTED, found_by=["mail"])
    LikenessFactory(earlier=seen, later=application)
    ErasureFactory(application=application)
    DecisionFactory(application=application)
    audit.record("looked", application, by=Actor.person(jrc_coordinator), now=now)
    Message.objects.create(
        kind="applications/received",
        about=f"applications.application:{application.pk}",
        recipient="cousin@cousin.example",
        key="cousin",
        not_before=now,
        created_at=now,
    )
    ConflictFactory(application=application, user=coordinator)
    # Rules are fixed for everybody by whichever review came first.
    Policy.objects.create(call=call, frozen_at=now)
    return application


def erase(application: Application) -> None:
    """As if it had never been."""
    for model, field in ((Decision, "application"), (Erasure, "application"), (Likeness, "later")):
        model._base_manager.filter(**{field: application}).delete()
    Message.objects.filter(key="cousin").delete()
    Conflict.objects.filter(application=application).delete()
    Assignment.objects.filter(application=application).delete()
    Application.objects.filter(pk=application.pk).delete()


@pytest.mark.parametrize("path", LISTS)
def test_a_conflicted_coordinator_s_page_is_that_of_a_world_without_the_application(
    coordinator_client: Client, jrc_coordinator: User, sign_in: Callable[[User], Client], hidden: Application, path: str
) -> None:
    coordinator_client.get("/admin/")
    with_it = page(coordinator_client, path)
    to_others = page(sign_in(jrc_coordinator), path)
    about = f"applications.application:{hidden.pk}"
    logged = Entry.objects.filter(about=about).count()
    erase(hidden)

    without = page(coordinator_client, path)

    assert with_it[0] == 200
    if "audit" in path:
        # The log cannot be emptied, so that its page is searched instead.
        assert logged == 1
        assert f"{about}<" not in with_it[1]
        assert f"{about}<" in to_others[1]
    else:
        assert with_it == without


def test_what_could_leak_is_there_for_others(
    jrc_coordinator: User, sign_in: Callable[[User], Client], hidden: Application
) -> None:
    client = sign_in(jrc_coordinator)
    shown = [page(client, path)[1] for path in LISTS]

    assert sum("Cousin and Sons" in text or "cousin@" in text for text in shown) >= 14


@pytest.mark.parametrize("role", ["coordinator", "superuser"])
def test_its_addresses_answer_like_those_of_nothing(
    sign_in: Callable[[User], Client], hidden: Application, coordinator: User, role: str
) -> None:
    if role == "superuser":
        User.objects.filter(pk=coordinator.pk).update(is_superuser=True)
        coordinator.refresh_from_db()
    client = sign_in(coordinator)
    given = hidden.assignments.filter(state=State.SUBMITTED).get()
    conflict = Conflict.objects.exclude(user=coordinator).get()
    pair, decision = Likeness.objects.get(), Decision.objects.get()
    message = Message.objects.get(key="cousin")
    addresses = (
        (f"{BOARD}%s/", given.pk),
        (f"{BOARD}%s/reopen/", given.pk),
        (f"{BOARD}%s/conflict/", given.pk),
        (f"{BOARD}%s/begin/", given.pk),
        (f"{BOARD}proposal/%s/", hidden.pk),
        (f"{BOARD}conflicts/%s/", conflict.pk),
        ("/admin/applications/application/%s/document/", hidden.pk),
        ("/admin/duplicates/%s/", pair.pk),
        ("/admin/erasures/%s/", Erasure.objects.get().pk),
        ("/admin/outbox/message/%s/letter/", message.pk),
        ("/admin/applications/application/%s/change/", hidden.pk),
        ("/admin/decision/decision/%s/change/", decision.pk),
        ("/admin/outbox/message/%s/change/", message.pk),
    )

    for path, key in addresses:
        there, nowhere = page(client, path % key), page(client, path % 999_999)
        assert there[0] == nowhere[0], path
        assert there[0] in (404, 302), path
        assert there[1].replace(f"/{key}/", "#") == nowhere[1].replace("/999999/", "#"), path


def test_a_proposal_counts_nothing_that_is_hidden(
    call: Call, coordinator: User, hidden: Application, now: datetime
) -> None:
    """Not even who gets what: the loads that are balanced are those the coordinator may see."""
    readers = list(User.objects.filter(name__startswith="Reader"))
    ApplicationFactory.create_batch(3, call=call, state=ApplicationState.ELIGIBLE)
    by = Actor.person(coordinator)

    with_it = assignment.propose(call, reviewers=readers, most={}, by=by, now=now)
    erase(hidden)
    without = assignment.propose(call, reviewers=readers, most={}, by=by, now=now)

    assert with_it == without


def test_a_conflicted_reviewer_is_like_one_who_was_never_given_it(
    sign_in: Callable[[User], Client], hidden: Application
) -> None:
    reader = User.objects.get(name="Reader JRC")
    client = sign_in(reader)
    Conflict.objects.filter(user=reader).update(state=Conflict.State.DECLARED)
    given = hidden.assignments.filter(reviewer=reader).get()

    with_it = [page(client, path) for path in (DESK, BOARD, "/admin/", f"{DESK}conflicts/")]
    codes = [page(client, f"{BOARD}{given.pk}/{path}")[0] for path in ("", "begin/", "conflict/")]
    erase(hidden)
    without = [page(client, path) for path in (DESK, BOARD, "/admin/", f"{DESK}conflicts/")]

    assert with_it == without
    assert codes == [404, 404, 404]
