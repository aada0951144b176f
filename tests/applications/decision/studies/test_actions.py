"""A thousand re-solves in parts: asked for, resumed, and never begun twice."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from applications.decision.refusals import Refused
from applications.decision.studies import actions as studies
from applications.decision.studies.models import Study
from applications.models import Application, Call
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from focusgroup.audit.models import Entry
from tests.applications.decision.stages import record_of, reviewed, reworked, solved
from tests.applications.review.pages import text_of
from tests.factories.applications import StandingFactory

CLOCK = Actor.duty("studies")


def one_part() -> Iterator[float]:
    """A clock by which the time is over after one part."""
    yield from (0.0, 0.0)
    while True:
        yield 99.0


@pytest.fixture
def study(call: Call, by: Actor, now: datetime) -> Study:
    for application in reviewed(call, 6):
        StandingFactory(application=application, error_thousandths=150)
    made = studies.ask(solved(call, by, now), by=by, now=now)
    Study.objects.update(wanted=480)
    return made


def worked(now: datetime) -> str:
    times = one_part()
    return studies.work(by=CLOCK, now=now, clock=lambda: next(times))


def test_the_work_is_done_in_parts_and_goes_on_where_it_was_left(study: Study, now: datetime) -> None:
    notes, done = [], []
    for _ in range(4):
        notes.append(worked(now))
        study.refresh_from_db()
        done.append(study.done)

    assert notes == ["200 re-solves", "200 re-solves", "80 re-solves", ""]
    assert done == [200, 400, 480, 480]
    assert study.finished_at == now
    assert sum(study.times.values()) == 480 * study.scenario.seats


def test_shares_carry_their_interval(study: Study, now: datetime) -> None:
    for _ in range(3):
        worked(now)
    study.refresh_from_db()

    best = max(study.scenario.record["instance"]["candidates"], key=lambda one: one["score"])  # type: ignore[index]
    share = study.shares[best["key"]]
    # Its own share is above nine in ten; of so many draws that may be a little less.
    assert 80 < share.percent <= 100
    assert share.low <= share.percent <= share.high


def test_asked_twice_it_is_one_study(study: Study, by: Actor, now: datetime) -> None:
    again = studies.ask(study.scenario, by=by, now=now)

    assert again == study
    assert Entry.objects.filter(verb="asked how stable the group is").count() == 1


def test_what_a_dead_worker_left_is_taken_up_after_its_lease(study: Study, now: datetime) -> None:
    Study.objects.update(claimed_until=now + studies.LEASE)

    early, late = worked(now), worked(now + studies.LEASE + timedelta(seconds=1))

    assert (early, late) == ("", "200 re-solves")


def test_another_solution_needs_another_study(study: Study, by: Actor, now: datetime) -> None:
    scenario = reworked(study.scenario, by, now, {}, seats=2)

    other = studies.ask(scenario, by=by, now=now)

    assert (other.pk != study.pk, other.done) == (True, 0)


def test_without_a_solution_there_is_nothing_to_look_at(call: Call, by: Actor, now: datetime) -> None:
    reviewed(call, 6)
    scenario = reworked(solved(call, by, now), by, now, {("country", "FR"): (3, 9)})

    with pytest.raises(Refused, match="no solution"):
        studies.ask(scenario, by=by, now=now)


def test_a_reviewer_asks_for_nothing(study: Study, reviewer: User, now: datetime) -> None:
    with pytest.raises(PermissionDenied):
        studies.ask(study.scenario, by=Actor.person(reviewer), now=now)


def test_scores_without_any_doubt_choose_the_same_each_time(call: Call, by: Actor, now: datetime) -> None:
    reviewed(call, 6)
    scenario = solved(call, by, now)
    study = studies.ask(scenario, by=by, now=now)

    worked(now)

    study.refresh_from_db()
    assert {key for key, times in study.times.items() if times == study.done} == set(record_of(scenario)["chosen"])


def test_the_page_shows_how_far_it_is(study: Study, coordinator_client: Client, now: datetime) -> None:
    worked(now)
    path = f"/admin/selection/{study.scenario_id}/"

    fragment, page = coordinator_client.get(f"{path}stability/"), coordinator_client.get(path)
    Study.objects.update(done=480, finished_at=now)
    last = coordinator_client.get(f"{path}stability/")

    assert "200 of 480 re-solves are done" in text_of(fragment)
    assert "200 of 480 re-solves are done" in text_of(page)
    assert ("HX-Refresh" in fragment.headers, last.headers["HX-Refresh"]) == (False, "true")


def test_a_post_asks_and_comes_back(call: Call, by: Actor, coordinator_client: Client, now: datetime) -> None:
    reviewed(call, 6)
    scenario = solved(call, by, now)

    page = coordinator_client.post(f"/admin/selection/{scenario.pk}/stability/", follow=True)

    assert "0 of 1000 re-solves" in text_of(page).replace(",", "")
    assert Application.objects.count() == 6
