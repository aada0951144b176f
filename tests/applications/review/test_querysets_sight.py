"""Who still has to read an application knows no more of its peers than if they had not begun."""

import dataclasses
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from applications.models import Application, Call
from applications.review import actions
from applications.review.agenda.models import Conclusion
from applications.review.board.actions import calibrate
from applications.review.conflicts.models import Conflict
from applications.review.consensus import mails
from applications.review.consensus.models import Consensus, Voice
from applications.review.consensus.states import State as ConsensusState
from applications.review.models import Assignment, Review, Standing
from applications.review.states import State
from applications.states import State as ApplicationState
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import Institution, User
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message
from tests.applications.review import grounds
from tests.applications.review.leaks import (
    NOTHING,
    addresses,
    differing,
    page,
    same_as_nothing,
    seen_again,
    seen_by,
)
from tests.applications.review.pages import BOARD, answers, sheet
from tests.factories.accounts import StaffFactory
from tests.factories.applications import ApplicationFactory, AssignmentFactory, ReviewFactory
from tests.rules.routes import recorded_writes

pytestmark = pytest.mark.django_db

WORDS = "A sentence that only readers know"


@dataclasses.dataclass
class World:
    """Two have read what a third still has to read; they agreed, the panel spoke, letters went to and fro."""

    application: Application
    own: Assignment
    peers: list[Assignment]
    consensus: Consensus


@pytest.fixture(scope="module")
def ground(django_db_setup: None, django_db_blocker: Any, now: datetime) -> Iterator[None]:
    """One world for all tests here, at a time that stands still; each begins with it as it was made."""
    with grounds.shared(django_db_blocker), time_machine.travel(now, tick=False):
        yield


coordinator = pytest.fixture(grounds.coordinator, scope="module")
jrc_coordinator = pytest.fixture(grounds.jrc_coordinator, scope="module")
call = pytest.fixture(grounds.call, scope="module")


@pytest.fixture(scope="module")
def peers(call: Call, now: datetime) -> list[Assignment]:
    """Read by two; another application by both of them, so that there is something to compare by."""
    places = (Institution.JRC, Institution.DIGITAL_SME)
    readers = [StaffFactory(institution=place, role="reviewer", name=f"Reader of {place}") for place in places]
    found: list[Assignment] = []
    for number in (41, 42):
        application = ApplicationFactory(
            call=call, state=ApplicationState.UNDER_REVIEW, number=number, legal_name=f"Company {number}"
        )
        found = [AssignmentFactory(application=application, reviewer=reader) for reader in readers]
        for given, points in zip(found, (4, 9), strict=True):
            half = {str(one.pk): points for one in call.criteria.all()}
            actions.submit(given, half_points=half, comment=WORDS, by=Actor.person(given.reviewer), now=now)
    return found


def talked(application: Application, peers: list[Assignment], coordinator: User, now: datetime) -> Consensus:
    """Agreed on, objected to, concluded by the panel, and every letter of it written."""
    consensus: Consensus = Consensus.objects.create(
        application=application,
        state=ConsensusState.AGREED,
        origin=Consensus.Origin.SPREAD,
        rapporteur=peers[0].reviewer,
        strengths=WORDS,
        weaknesses=WORDS,
        total_thousandths=3333,
        version=1,
        opened_at=now,
        changed_at=now,
        agreed_at=now,
    )
    voice = Voice.objects.create(
        consensus=consensus,
        reader=peers[1].reviewer,
        version=1,
        answer="objected",
        sentence=WORDS,
        asked_at=now,
        at=now,
    )
    Conclusion.objects.create(
        consensus=consensus,
        before_thousandths=3333,
        after_thousandths=3444,
        reason=WORDS,
        noted_by=coordinator,
        at=now,
    )
    mails.appointed(consensus, now=now)
    mails.draft_waits(voice, now=now)
    mails.objected(voice, now=now)
    return consensus


@pytest.fixture(scope="module")
def world(call: Call, coordinator: User, jrc_coordinator: User, peers: list[Assignment], now: datetime) -> World:
    application = Application.objects.get(pk=peers[0].application_id)
    own = AssignmentFactory(application=application, reviewer=coordinator)
    # A third reading brings it under review again.
    Application.objects.filter(pk=application.pk).update(state=ApplicationState.UNDER_REVIEW)
    consensus = talked(application, peers, jrc_coordinator, now)
    by = Actor.person(jrc_coordinator)
    actions.reopen(peers[1], reason=WORDS, by=by, now=now)
    half = {str(one.pk): 9 for one in call.criteria.all()}
    later = now + timedelta(minutes=1)
    actions.submit(peers[1], half_points=half, comment=WORDS, by=Actor.person(peers[1].reviewer), now=later)
    calibrate(call, by=Actor.duty("calibration"), now=now)
    return World(application, own, peers, Consensus.objects.get(pk=consensus.pk))


def forget(world: World, call: Call, now: datetime) -> None:
    """As if the peers had been given it and had done nothing. The log cannot be emptied, and is looked at by itself."""
    abouts = [f"review.assignment:{one.pk}" for one in world.peers]
    abouts += [f"review.consensus:{world.consensus.pk}"]
    abouts += [f"review.voice:{one.pk}" for one in Voice.objects.filter(consensus=world.consensus)]
    Message.objects.filter(about__in=abouts).delete()
    Consensus.objects.filter(pk=world.consensus.pk).delete()
    Review.objects.filter(assignment__in=world.peers).delete()
    Assignment.objects.filter(pk__in=[one.pk for one in world.peers]).update(state=State.RELEASED)
    Standing.objects.filter(application=world.application).delete()
    Application.objects.filter(pk=world.application.pk).update(review_count=0, score_thousandths=0)
    calibrate(call, by=Actor.duty("calibration"), now=now)


def test_every_page_of_the_staff_is_that_of_a_world_where_the_peers_have_not_begun(
    sign_in: Callable[[User], Client], coordinator: User, world: World, call: Call, now: datetime
) -> None:
    """For a coordinator; for a superuser again whatever was refused, every list, and the pages of review."""
    client, person = sign_in(coordinator), User.objects.filter(pk=coordinator.pk)
    of_peers = (f"{BOARD}hand-on/{world.peers[0].reviewer_id}/", f"{BOARD}proposal/{world.application.pk}/")
    # The log cannot be emptied, so that it is looked at by itself.
    paths = [path for path in addresses() if not path.startswith("/admin/audit/")]
    paths += [sheet(world.own), *of_peers]

    with_them = seen_by(client, paths)
    again = [path for path in paths if with_them[path].status != 200 or "_facets" in path or path.startswith(BOARD)]
    person.update(is_superuser=True)
    with_them_to_root = seen_by(client, again)
    with recorded_writes() as written:
        forget(world, call, now)
    without_to_root = seen_again(client, with_them_to_root, written)
    person.update(is_superuser=False)
    without = seen_again(client, with_them, written)

    assert differing(with_them, without) == []
    assert differing(with_them_to_root, without_to_root) == []
    assert not [path for seen in (with_them, with_them_to_root) for path in seen if WORDS in seen[path].text]
    assert with_them_to_root["/admin/accounts/user/"].status == 200


def test_the_comparison_notices_what_others_may_see(
    sign_in: Callable[[User], Client], jrc_coordinator: User, world: World, call: Call, now: datetime
) -> None:
    client = sign_in(jrc_coordinator)
    paths = [
        BOARD,
        f"{BOARD}agreement/",
        f"{BOARD}charts/",
        f"{BOARD}readers/",
        "/admin/outbox/message/",
        "/admin/outbox/message/letters/",
        "/admin/review/assignment/",
    ]

    seen = seen_by(client, paths)
    with recorded_writes() as written:
        forget(world, call, now)

    assert differing(seen, seen_again(client, seen, written)) == paths
    assert set(paths) <= set(addresses())


def test_the_log_is_silent_about_peers_until_one_s_own_review_is_in(
    sign_in: Callable[[User], Client], coordinator: User, world: World, call: Call
) -> None:
    client = sign_in(coordinator)
    told = {f"review.assignment:{one.pk}" for one in world.peers} | {
        f"review.consensus:{world.consensus.pk}",
        f"review.calibration:{call.pk}",
    }
    logged = set(Entry.objects.values_list("about", flat=True))
    entries = Entry.objects.filter(about__in=told)

    before = page(client, "/admin/audit/entry/?all=")[1]
    codes = {page(client, f"/admin/audit/entry/{one.pk}/change/")[0] for one in entries}
    client.post(sheet(world.own), answers(call, "3"))
    after = page(client, "/admin/audit/entry/?all=")[1]

    assert told <= logged
    assert not [about for about in told if f">{about}<" in before]
    assert WORDS not in before
    assert codes == {302}
    assert not [about for about in told if f">{about}<" not in after]


@pytest.mark.parametrize("state", [State.PROPOSED, State.RELEASED, State.IN_PROGRESS, State.REOPENED])
def test_a_peer_s_page_is_not_there_while_one_s_own_is_to_be_read(
    coordinator_client: Client, world: World, state: State
) -> None:
    Assignment.objects.filter(pk=world.own.pk).update(state=state)

    for path in ("", "reopen/", "conflict/", "snapshot/", "begin/"):
        there, nowhere = (page(coordinator_client, f"{BOARD}{key}/{path}") for key in (world.peers[0].pk, NOTHING))
        assert there[0] == nowhere[0], path
        assert same_as_nothing(there[1], world.peers[0].pk, nowhere[1]), path


def test_guessed_numbers_cost_what_none_costs(
    coordinator_client: Client, world: World, coordinator: User, django_assert_max_num_queries: Any, call: Call
) -> None:
    """The same statements, so that no clock tells one from the other."""
    barred = ApplicationFactory(call=call, state=ApplicationState.UNDER_REVIEW)
    given = AssignmentFactory(application=barred)
    Conflict.objects.create(application=barred, user=coordinator, state="declared", at=world.consensus.opened_at)

    def cost(path: str) -> list[str]:
        with django_assert_max_num_queries(100) as asked:
            coordinator_client.get(path)
        return [query["sql"].partition("WHERE")[0] for query in asked.captured_queries]

    for pattern, keys in (
        (f"{BOARD}%s/", (world.peers[0].pk, given.pk)),
        (f"{BOARD}%s/reopen/", (world.peers[0].pk, given.pk)),
        (f"{BOARD}agreement/%s/", (world.application.pk, barred.pk)),
        (f"{BOARD}panel/%s/", (world.application.pk, barred.pk)),
        (f"{BOARD}proposal/%s/", (barred.pk,)),
        ("/admin/applications/application/%s/change/", (barred.pk,)),
        ("/admin/applications/application/%s/document/", (barred.pk,)),
    ):
        for key in keys:
            assert cost(pattern % key) == cost(pattern % NOTHING), pattern


def test_before_the_gate_nothing_of_an_application_is_read_by_guessed_address(
    reviewer_client: Client, mine: Assignment, call: Call
) -> None:
    Assignment.objects.filter(pk=mine.pk).update(confirmed_at=None)
    ReviewFactory(assignment=AssignmentFactory(application=mine.application, state=State.SUBMITTED))

    listed = b"".join(reviewer_client.post(f"{BOARD}export/csv/")).decode()

    assert "Lumenwerk" not in listed
    assert Application.objects.visible_to(mine.reviewer).count() == 0
    assert page(reviewer_client, f"/admin/applications/application/{mine.application_id}/document/")[0] == 404
