"""A world in which an application is hidden from somebody is, page for page, the world without it."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from applications.casework.models import Erasure, Likeness
from applications.decision.models import Decision, Offer
from applications.models import Application, Call
from applications.review.assignment import actions as assignment
from applications.review.conflicts.models import Conflict
from applications.review.consensus.models import Consensus
from applications.review.consensus.states import State as ConsensusState
from applications.review.evidence.models import Evidence
from applications.review.models import Assignment, Policy
from applications.review.states import State
from applications.review.website.models import Snapshot
from applications.states import State as ApplicationState
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import Institution, User
from focusgroup.audit import actions as audit
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message, Suppression
from focusgroup.outbox.states import State as MessageState
from tests.applications.review import grounds
from tests.applications.review.leaks import (
    NOTHING,
    addresses,
    differing,
    objects,
    page,
    same_as_nothing,
    seen_again,
    seen_by,
)
from tests.applications.review.pages import BOARD, DESK, without_tokens
from tests.factories.accounts import StaffFactory
from tests.factories.applications import (
    ApplicationFactory,
    AssignmentFactory,
    ConflictFactory,
    DecisionFactory,
    ErasureFactory,
    EvidenceFactory,
    LikenessFactory,
    OfferFactory,
    ReviewFactory,
    SnapshotFactory,
)
from tests.rules.routes import recorded_writes

pytestmark = pytest.mark.django_db

LISTS = (
    f"{BOARD}?q=cousin",
    f"{BOARD}?q=A-0777",
    f"{BOARD}?country=MT",
    f"{BOARD}?state=under_review&sort=score",
    f"{BOARD}?sort=company",
    f"{BOARD}?sort=country",
    f"{BOARD}export/csv/",
    f"{BOARD}agreement/?state=words",
    "/admin/applications/application/?q=cousin",
    "/admin/applications/application/?country=MT",
    "/admin/applications/application/export/",
    "/admin/outbox/message/letters/applications/received/",
    "/admin/outbox/message/mailings/applications/received@1/",
)


# What could leak it, and does tell it to others.
TELLING = (
    BOARD,
    f"{BOARD}agreement/",
    f"{BOARD}conflicts/",
    f"{BOARD}export/csv/",
    f"{BOARD}proposal/",
    "/admin/applications/application/",
    "/admin/applications/application/export/",
    "/admin/decision/decision/",
    "/admin/decision/offer/",
    "/admin/duplicates/",
    "/admin/erasures/",
    "/admin/outbox/message/",
    "/admin/outbox/message/bounces/",
    "/admin/outbox/message/letters/applications/received/",
    "/admin/review/snapshot/",
)


@pytest.fixture(scope="module")
def ground(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """One world for all tests here; each begins with it as it was made."""
    with grounds.shared(django_db_blocker):
        yield


coordinator = pytest.fixture(grounds.coordinator, scope="module")
jrc_coordinator = pytest.fixture(grounds.jrc_coordinator, scope="module")
call = pytest.fixture(grounds.call, scope="module")


@pytest.fixture(scope="module")
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
    _hung_on(application, seen, reader, now)
    audit.record("looked", application, by=Actor.person(jrc_coordinator), now=now)
    ConflictFactory(application=application, user=coordinator)
    # Rules are fixed for everybody by whichever review came first.
    Policy.objects.create(call=call, frozen_at=now)
    return application


def _hung_on(application: Application, seen: Application, reader: User, now: datetime) -> None:
    """Evidence, a snapshot, an agreement, an offer, and a letter that came back, of a mailing that went to both."""
    EvidenceFactory(application=application, criterion=application.call.criteria.first(), claim="Cousin is known")
    SnapshotFactory(application=application, url="https://cousin.example/", title="Cousin and Sons")
    Consensus.objects.create(
        application=application, rapporteur=reader, state=ConsensusState.APART, opened_at=now, changed_at=now
    )
    OfferFactory(decision=DecisionFactory(application=application), expires_at=now)
    letter = {
        "kind": "applications/received",
        "mailing": "applications/received@1",
        "state": MessageState.FAILED,
        "done_at": now,
        "text": "Dear Cousin and Sons",
        "not_before": now,
        "created_at": now,
    }
    Message.objects.create(
        about=f"applications.application:{seen.pk}", recipient="seen@seen.example", key="seen", **letter
    )
    message = Message.objects.create(
        about=f"applications.application:{application.pk}",
        recipient="cousin@cousin.example",
        key="cousin",
        **letter,
    )
    Suppression.objects.create(address="cousin@cousin.example", reason="no such user", since=now, message=message)
    audit.record("came back", message, by=Actor.duty("bounces"), now=now)


def erase(application: Application) -> None:
    """As if it had never been."""
    Suppression.objects.all().delete()
    Offer.objects.filter(decision__application=application).delete()
    for model, field in ((Decision, "application"), (Erasure, "application"), (Likeness, "later")):
        model._base_manager.filter(**{field: application}).delete()
    Message.objects.filter(key="cousin").delete()
    Conflict.objects.filter(application=application).delete()
    Assignment.objects.filter(application=application).delete()
    Application.objects.filter(pk=application.pk).delete()


def test_every_page_of_a_conflicted_coordinator_is_that_of_a_world_without_the_application(
    coordinator_client: Client, hidden: Application
) -> None:
    # The log cannot be emptied, so that it is looked at by itself.
    paths = [path for path in (*addresses(), *LISTS) if not path.startswith("/admin/audit/")]
    coordinator_client.get("/admin/")

    with_it = seen_by(coordinator_client, paths)
    with recorded_writes() as written:
        erase(hidden)
    without = seen_again(coordinator_client, with_it, written)

    assert differing(with_it, without) == []
    assert set(TELLING) <= set(without)


def test_what_could_leak_is_there_for_others(
    jrc_coordinator: User, sign_in: Callable[[User], Client], hidden: Application
) -> None:
    shown = seen_by(sign_in(jrc_coordinator), TELLING)

    assert [path for path in TELLING if not {"Cousin and Sons", "cousin@"} & _names(shown[path].text)] == []


def _names(text: str) -> set[str]:
    return {name for name in ("Cousin and Sons", "cousin@") if name in text}


def test_the_log_names_nothing_that_hangs_on_it(
    coordinator_client: Client, jrc_coordinator: User, sign_in: Callable[[User], Client], hidden: Application
) -> None:
    message = Message.objects.get(key="cousin")
    abouts = (f"applications.application:{hidden.pk}", f"outbox.message:{message.pk}")

    seen, to_others = (
        page(client, "/admin/audit/entry/?all=")[1] for client in (coordinator_client, sign_in(jrc_coordinator))
    )

    assert not [about for about in abouts if f">{about}<" in seen]
    assert not [about for about in abouts if f">{about}<" not in to_others]


def addresses_of(hidden: Application) -> list[tuple[str, int]]:
    """Every page that is about it or what hangs on it, with its key."""
    given = hidden.assignments.filter(state=State.SUBMITTED).get()
    conflict = Conflict.objects.get(state=Conflict.State.DETECTED)
    pair, decision = Likeness.objects.get(), Decision.objects.get()
    message = Message.objects.get(key="cousin")
    evidence, snapshot = Evidence.objects.get(), Snapshot.objects.get()
    entries = Entry.objects.filter(about__in=[f"applications.application:{hidden.pk}", f"outbox.message:{message.pk}"])
    assert len(entries) == 2
    return [
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
        (f"{BOARD}evidence/%s/", evidence.pk),
        (f"{BOARD}agreement/%s/", hidden.pk),
        (f"{BOARD}agreement/%s/open/", hidden.pk),
        (f"{BOARD}agreement/%s/apart/", hidden.pk),
        (f"{BOARD}panel/%s/", hidden.pk),
        *((path, hidden.pk) for path in objects("applications.application")),
        *((path, given.pk) for path in objects("review.assignment")),
        *((path, snapshot.pk) for path in objects("review.snapshot")),
        *((path, decision.pk) for path in objects("decision.decision")),
        *((path, decision.offer.pk) for path in objects("decision.offer")),
        *((path, message.pk) for path in objects("outbox.message")),
        *((path, entry.pk) for path in objects("audit.entry") for entry in entries),
    ]


@pytest.mark.parametrize("role", ["coordinator", "superuser"])
def test_its_addresses_answer_like_those_of_nothing(
    sign_in: Callable[[User], Client], hidden: Application, coordinator: User, role: str
) -> None:
    if role == "superuser":
        User.objects.filter(pk=coordinator.pk).update(is_superuser=True)
        coordinator.refresh_from_db()
    for path, key in addresses_of(hidden):
        # Each by a visitor of its own: a refusal says what was asked for on the next page too.
        there, nowhere = (page(sign_in(coordinator), path % one) for one in (key, NOTHING))
        assert there[0] == nowhere[0], path
        assert there[0] in (404, 403, 302), path
        assert same_as_nothing(there[1], key, nowhere[1]), path


def test_nothing_is_done_to_it_by_a_guessed_address(coordinator_client: Client, hidden: Application) -> None:
    """A POST answers as that to nothing does, and changes nothing."""
    given = hidden.assignments.filter(state=State.SUBMITTED).get()
    message, suppression = Message.objects.get(key="cousin"), Suppression.objects.get()
    posts: tuple[tuple[str, int, dict[str, str]], ...] = (
        (f"{BOARD}%s/", given.pk, {"comment": "x", "seen": ""}),
        (f"{BOARD}%s/reopen/", given.pk, {"reason": "x"}),
        (f"{BOARD}%s/snapshot/", given.pk, {}),
        (f"{BOARD}proposals/%s/", hidden.pk, {}),
        (f"{BOARD}proposal/%s/", hidden.pk, {}),
        (f"{BOARD}agreement/%s/speak/", hidden.pk, {"answer": "approved", "version": "1"}),
        (f"{BOARD}agreement/%s/appoint/", hidden.pk, {}),
        (f"{BOARD}panel/%s/", hidden.pk, {"reason": "x"}),
        ("/admin/outbox/message/%s/resend/", message.pk, {"recipient": "cousin@cousin.example"}),
        ("/admin/outbox/message/%s/regenerate/", message.pk, {}),
        ("/admin/outbox/message/bounces/%s/release/", suppression.pk, {}),
        ("/admin/erasures/%s/", Erasure.objects.get().pk, {}),
        ("/admin/duplicates/%s/", Likeness.objects.get().pk, {}),
    )
    before = Entry.objects.count()

    for path, key, data in posts:
        there, nowhere = (coordinator_client.post(path % one, data) for one in (key, NOTHING))
        assert (there.status_code, nowhere.status_code) == (404, 404), path
        assert same_as_nothing(without_tokens(there), key, without_tokens(nowhere)), path
    assert Entry.objects.count() == before


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
