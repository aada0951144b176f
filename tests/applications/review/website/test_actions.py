"""When a website is fetched, when again, and what is kept."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from applications.models import Application, Call
from applications.review.conflicts.models import Conflict
from applications.review.states import State
from applications.review.website import actions
from applications.review.website.models import Snapshot
from applications.review.website.states import Flag, Outcome
from applications.review.website.visit import Visit
from applications.states import CallState
from applications.states import State as ApplicationState
from focusgroup import duties
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from focusgroup.audit.models import Entry
from tests.applications.review.website.site import PROSE, Site, page
from tests.factories.accounts import StaffFactory
from tests.factories.applications import ApplicationFactory, AssignmentFactory, DraftFactory, SnapshotFactory

pytestmark = pytest.mark.django_db
DUTY = Actor.duty("snapshots")


@pytest.fixture
def sent(site: Site) -> Application:
    """An application whose website is the one on this machine."""
    site.answers |= {
        "/": page(f'<p>{PROSE}</p><a href="/ai">AI</a>', head="<title>Lumenwerk</title>"),
        "/ai": page("<p>Our models", head="<title>AI at work</title>"),
    }
    application: Application = ApplicationFactory(website=f"{site.url}/", state=ApplicationState.UNDER_REVIEW)
    return application


def work(site: Site, now: datetime, **more: object) -> str:
    return actions.work(by=DUTY, now=now, door=site.door(), **more)  # type: ignore[arg-type]


def test_what_was_sent_is_fetched_once_and_kept_with_time_and_hash(
    site: Site, sent: Application, now: datetime
) -> None:
    notes = [work(site, now), work(site, now + timedelta(days=1))]

    kept = Snapshot.objects.get()
    assert notes == ["1 fetched", ""]
    assert (kept.application, kept.outcome, kept.fetched_at, kept.due_at) == (sent, Outcome.READ, now, None)
    assert (kept.title, kept.language, len(kept.sha256), kept.attempts) == ("Lumenwerk", "en", 64, 1)
    assert list(kept.pages.values_list("title", "text")) == [("AI at work", "Our models")]
    assert [entry.changes for entry in Entry.objects.about(sent).filter(verb="looked at the website")] == [
        {"snapshot": kept.pk, "outcome": "read", "sha256": kept.sha256}
    ]
    assert site.paths.count("/") == 1


def test_a_new_version_is_fetched_again_only_with_another_address(site: Site, sent: Application, now: datetime) -> None:
    work(site, now)
    Application.objects.update(revision=2)
    work(site, now + timedelta(hours=1))
    Application.objects.update(revision=3, website=f"{site.url}/ai")
    work(site, now + timedelta(hours=2))

    assert sorted(Snapshot.objects.values_list("url", flat=True)) == [f"{site.url}/", f"{site.url}/ai"]


def test_drafts_withdrawn_and_decided_ones_are_left_alone(site: Site, now: datetime) -> None:
    address = f"{site.url}/"
    DraftFactory(website=address)
    ApplicationFactory(website="")
    for state in (ApplicationState.WITHDRAWN, ApplicationState.NOT_SELECTED, ApplicationState.INELIGIBLE):
        ApplicationFactory(website=address, state=state)
    ApplicationFactory(website=address, call__state=CallState.ARCHIVED)

    assert (work(site, now), Snapshot.objects.count(), site.asked) == ("", 0, [])


def test_what_is_withdrawn_while_it_waits_is_not_fetched(site: Site, sent: Application, now: datetime) -> None:
    actions.order(by=DUTY, now=now)
    Application.objects.update(state=ApplicationState.WITHDRAWN)

    assert work(site, now) == ""
    assert (site.asked, Snapshot.objects.get().due_at) == ([], None)


def test_a_dead_site_is_tried_three_times_and_then_left(site: Site, sent: Application, now: datetime) -> None:
    Application.objects.update(website=f"http://gone.example:{site.port}/")
    dues = []
    for minutes in (0, 1, 10, 11, 130, 500, 5000):
        work(site, now + timedelta(minutes=minutes))
        dues.append(Snapshot.objects.get().due_at)

    kept = Snapshot.objects.get()
    second, third = now + timedelta(minutes=10), now + timedelta(minutes=130)
    assert dues == [second, second, third, third, None, None, None]
    assert (kept.attempts, kept.outcome, kept.text) == (3, Outcome.NO_SUCH_NAME, "")


@pytest.mark.parametrize(
    ("outcome", "status", "again"),
    [
        (Outcome.READ, 200, None), (Outcome.REFUSED, None, None), (Outcome.ROBOTS, None, None),
        (Outcome.NOT_HTML, 200, None), (Outcome.REDIRECTS, None, None), (Outcome.CERTIFICATE, None, None),
        (Outcome.TOO_LARGE, None, None), (Outcome.HTTP_ERROR, 404, None), (Outcome.HTTP_ERROR, 429, 10),
        (Outcome.HTTP_ERROR, 503, 10), (Outcome.TIMED_OUT, None, 10), (Outcome.UNREACHABLE, None, 10),
        (Outcome.BROKEN, None, 10), (Outcome.FAILED, None, 10), (Outcome.NO_INTERNET, None, 30),
    ],
)  # fmt: skip
def test_only_what_may_pass_is_tried_again(
    now: datetime, outcome: Outcome, status: int | None, again: int | None
) -> None:
    snapshot = SnapshotFactory(outcome=Outcome.WAITING, due_at=now, attempts=1, sha256="x")

    actions.write(snapshot, Visit(outcome, "why", "", status), by=DUTY, now=now)

    snapshot.refresh_from_db()
    assert snapshot.due_at == (again and now + timedelta(minutes=again))
    assert (snapshot.outcome, snapshot.status_code, snapshot.detail) == (outcome, status, "why")


def test_without_internet_it_says_so_and_nothing_else_changes(site: Site, sent: Application, now: datetime) -> None:
    ApplicationFactory(call=sent.call, number=99, website=f"http://other.example:{site.port}/")
    site.names.clear()
    before = list(Application.objects.order_by("pk").values())

    work(site, now)
    work(site, now + timedelta(minutes=1))

    assert list(Application.objects.order_by("pk").values()) == before
    assert list(Snapshot.objects.order_by("pk").values_list("outcome", "attempts")) == [
        ("no_internet", 0),
        ("waiting", 0),
    ]
    assert len(site.looked_up) == 2
    site.names["lumenwerk.example"] = ["127.0.0.1"]
    work(site, now + timedelta(hours=1))
    assert set(Snapshot.objects.values_list("outcome", flat=True)) == {"read", "no_name"}


def test_whatever_goes_wrong_is_an_outcome_and_a_line_in_the_log(
    site: Site, sent: Application, now: datetime, monkeypatch, caplog
) -> None:
    def fall(*args: object, **more: object) -> Visit:
        raise RecursionError

    monkeypatch.setattr(actions, "visit", fall)

    note = work(site, now)

    assert (note, Snapshot.objects.get().outcome) == ("1 fetched", Outcome.FAILED)
    assert "could not be taken" in caplog.text


def test_what_a_dead_worker_left_is_taken_up_and_given_up_at_last(site: Site, sent: Application, now: datetime) -> None:
    SnapshotFactory(
        application=sent, outcome=Outcome.WAITING, fetched_at=None, sha256="", due_at=now + actions.LEASE, attempts=1
    )

    assert work(site, now + timedelta(minutes=1)) == ""
    assert work(site, now + actions.LEASE) == "1 fetched"

    Snapshot.objects.update(outcome=Outcome.WAITING, fetched_at=None, due_at=now, attempts=3)
    assert work(site, now) == ""
    assert Snapshot.objects.values_list("outcome", "due_at").get() == (Outcome.FAILED, None)


def test_a_result_that_comes_too_late_is_dropped(sent: Application, now: datetime) -> None:
    snapshot = SnapshotFactory(application=sent, outcome=Outcome.WAITING, due_at=now, attempts=1)
    Snapshot.objects.update(due_at=now + actions.LEASE)

    actions.write(snapshot, Visit(Outcome.TIMED_OUT), by=DUTY, now=now)

    assert Snapshot.objects.get().outcome == Outcome.WAITING


def test_letters_do_not_wait_for_a_row_of_slow_sites(site: Site, sent: Application, now: datetime) -> None:
    for number in range(2, 6):
        ApplicationFactory(call=sent.call, number=900 + number, website=f"{site.url}/")
    ticks = iter([0.0, 0.1, actions.BEGIN_WITHIN_S + 0.1, 99.0])

    assert work(site, now, clock=lambda: next(ticks)) == "1 fetched"


def test_strangers_are_waited_for_outside_any_transaction(
    site: Site, now: datetime, transactional_db, monkeypatch
) -> None:
    ApplicationFactory(website=f"{site.url}/")
    inside = []

    def look(*args: object, **more: object) -> Visit:
        inside.append(connection.in_atomic_block)
        return Visit(Outcome.TIMED_OUT)

    monkeypatch.setattr(actions, "visit", look)

    work(site, now)

    assert inside == [False]


def test_switched_off_nothing_is_fetched(site: Site, sent: Application, now: datetime, settings) -> None:
    settings.WEBSITE_SNAPSHOTS = False

    assert (work(site, now), Snapshot.objects.count(), site.asked) == ("", 0, [])
    with pytest.raises(actions.Refused, match="switched off"):
        actions.request(sent, by=Actor.person(StaffFactory(role="coordinator")), now=now)


def test_the_duty_notices_what_was_sent(sent: Application, now: datetime) -> None:
    """Through the door as it stands, which the name of this machine does not pass."""
    Application.objects.update(website="http://localhost/")

    assert duties.run("snapshots", now=now)

    assert Snapshot.objects.values_list("outcome", "attempts").get() == (Outcome.REFUSED, 1)


def test_who_reads_an_application_has_its_website_fetched_again(
    site: Site, sent: Application, reviewer: User, now: datetime
) -> None:
    AssignmentFactory(application=sent, reviewer=reviewer)
    work(site, now)
    later = now + timedelta(minutes=6)

    actions.request(sent, by=Actor.person(reviewer), now=later)
    work(site, later)

    rows = Snapshot.objects.order_by("pk").values_list("is_on_demand", "outcome", "fetched_at")
    assert list(rows) == [(False, "read", now), (True, "read", later)]
    assert Entry.objects.about(sent).filter(verb="asked for a website snapshot").count() == 1


@pytest.mark.parametrize(
    ("minutes", "change", "said"),
    [
        (2, {}, "a moment ago"),
        (20, {"website": ""}, "names no website"),
        (20, {"state": ApplicationState.WITHDRAWN}, None),
        (20, {"state": ApplicationState.NOT_SELECTED}, "no longer under evaluation"),
    ],
)
def test_a_request_that_leads_nowhere_says_why(
    sent: Application, coordinator: User, now: datetime, minutes: int, change: dict[str, str], said: str | None
) -> None:
    SnapshotFactory(application=sent, asked_at=now)
    Application.objects.filter(pk=sent.pk).update(**change)

    with pytest.raises(actions.Refused, match=said or "no longer"):
        actions.request(sent, by=Actor.person(coordinator), now=now + timedelta(minutes=minutes))

    assert Snapshot.objects.count() == 1


def test_two_who_ask_at_once_get_one(
    sent: Application, coordinator: User, jrc_coordinator: User, now: datetime
) -> None:
    actions.request(sent, by=Actor.person(coordinator), now=now)

    with pytest.raises(actions.Refused, match="being fetched already"):
        actions.request(sent, by=Actor.person(jrc_coordinator), now=now)

    assert Snapshot.objects.count() == 1


def tie(user: User, application: Application, now: datetime, *, by_assignment: bool) -> None:
    if by_assignment:
        AssignmentFactory(application=application, reviewer=user, state=State.CONFLICT)
    else:
        Conflict.objects.create(application=application, user=user, state=Conflict.State.DECLARED, at=now)


@pytest.mark.parametrize("by_assignment", [True, False])
def test_whoever_has_a_conflict_sees_no_snapshot_and_asks_for_none(
    sent: Application, coordinator: User, now: datetime, by_assignment: bool
) -> None:
    SnapshotFactory(application=sent)
    AssignmentFactory(application=sent)
    seen_before = Snapshot.objects.visible_to(coordinator).count()

    tie(coordinator, sent, now, by_assignment=by_assignment)

    assert (seen_before, Snapshot.objects.visible_to(coordinator).count()) == (1, 0)
    with pytest.raises(PermissionDenied):
        actions.request(sent, by=Actor.person(coordinator), now=now)


def test_reviewers_see_those_of_what_they_were_given(
    sent: Application, reviewer: User, administrator: User, now: datetime
) -> None:
    theirs = SnapshotFactory(application=AssignmentFactory(reviewer=reviewer).application)
    SnapshotFactory(application=sent)

    assert list(Snapshot.objects.visible_to(reviewer)) == [theirs]
    assert list(Snapshot.objects.visible_to(administrator)) == []
    for user in (reviewer, administrator):
        with pytest.raises(PermissionDenied):
            actions.request(sent, by=Actor.person(user), now=now)
    with pytest.raises(PermissionDenied):
        actions.request(sent, by=Actor.holder(sent), now=now)


def test_what_a_site_sends_fits_into_the_database(site: Site, call_of: Call, now: datetime) -> None:
    site.answers["/"] = page(
        "<p>" + "&#0;\ud7ff\x07" * 30_000, head=f"<title>{'&#0;x' * 5000}</title><html lang=toolonglang>"
    )
    ApplicationFactory(website=f"{site.url}/", call=call_of)

    work(site, now)

    kept = Snapshot.objects.get()
    kept.full_clean()
    assert "\0" not in kept.text + kept.title


@pytest.fixture
def call_of() -> Call:
    found: Call = ApplicationFactory(state=ApplicationState.WITHDRAWN).call
    return found


def test_flags_are_kept_and_said_in_words(now: datetime) -> None:
    snapshot = SnapshotFactory(flags=["parked", "unknown of tomorrow"])

    assert snapshot.remarks == [str(Flag.PARKED.label)]
