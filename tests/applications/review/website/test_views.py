"""The website on the review page, and the button below it."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client

from applications.models import Application
from applications.review.models import Assignment
from applications.review.states import State
from applications.review.website.models import Snapshot
from applications.review.website.states import Outcome
from focusgroup.accounts.models import User
from tests.applications.review.pages import sheet, text_of
from tests.factories.applications import AssignmentFactory, ConflictFactory, SnapshotFactory

HOSTILE = '<script>alert(1)</script> <a href="https://evil.example/">x</a> https://evil.example/ {{ 7 }}'


def button(assignment: Assignment) -> str:
    return f"{sheet(assignment)}snapshot/"


def test_the_page_shows_what_was_read_as_text_only(reviewer_client: Client, mine: Assignment) -> None:
    snapshot = SnapshotFactory(
        application=mine.application, title=HOSTILE, description=HOSTILE, text=HOSTILE, detail=HOSTILE,
        final_url="https://evil.example/", flags=["parked", "other_domain"], language="de",
    )  # fmt: skip
    snapshot.pages.create(position=1, url="https://evil.example/ai", title=HOSTILE, text=HOSTILE, sha256="0" * 64)

    page = text_of(reviewer_client.get(sheet(mine)))

    shown = page[page.index('id="snapshot"') :]
    shown = shown[: shown.index("</section>")]
    assert "<script>" not in shown
    assert shown.count("<a ") == 1
    assert f'<a href="{mine.application.website}" rel="noopener noreferrer nofollow"' in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    for said in ("Looks parked", "Leads to another domain", "German", "5e5e5e", "Fetch again", "Read"):
        assert said in shown


def test_the_button_belongs_to_a_form_outside_the_review(reviewer_client: Client, mine: Assignment) -> None:
    page = text_of(reviewer_client.get(sheet(mine)))

    review = page[page.index('<form class="desk"') :]
    review, after = review.split("</form>", 1)
    assert review.count("<form") == 1
    assert 'form="fetch-again"' in review
    assert f'<form id="fetch-again" method="post" action="{button(mine)}">' in after


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"outcome": Outcome.NO_INTERNET}, "This machine could not reach the internet"),
        ({"outcome": Outcome.UNREACHABLE}, "Dead: nobody answers there"),
        ({"outcome": Outcome.REFUSED, "detail": "lumenwerk.example: 127.0.0.1"}, "lumenwerk.example: 127.0.0.1"),
        ({"outcome": Outcome.WAITING, "fetched_at": None}, "Not fetched yet"),
    ],
)
def test_what_could_not_be_read_says_why(
    reviewer_client: Client,
    mine: Assignment,
    now: datetime,
    fields: dict[str, object],
    said: str,
) -> None:
    SnapshotFactory(application=mine.application, sha256="", title="", text="", due_at=now, **fields)

    assert said in text_of(reviewer_client.get(sheet(mine)))


def test_an_earlier_page_stays_to_be_read_when_the_site_is_gone(
    reviewer_client: Client,
    mine: Assignment,
    now: datetime,
) -> None:
    SnapshotFactory(application=mine.application, title="As it was", asked_at=now - timedelta(days=3))
    SnapshotFactory(
        application=mine.application, outcome=Outcome.TIMED_OUT, asked_at=now, fetched_at=now, sha256="", title="",
        is_on_demand=True,
    )  # fmt: skip

    page = text_of(reviewer_client.get(sheet(mine)))

    assert "answered too slowly" in page
    assert "As it was" in page
    assert "What follows was read on" in page


@pytest.mark.parametrize("switched_on", [True, False])
def test_without_a_snapshot_the_page_says_what_comes(
    reviewer_client: Client,
    mine: Assignment,
    settings,
    switched_on: bool,
) -> None:
    settings.WEBSITE_SNAPSHOTS = switched_on

    page = text_of(reviewer_client.get(sheet(mine)))

    assert ("switched off on this machine" in page) is not switched_on
    assert ("Fetch again" in page) is switched_on


def test_the_button_orders_one_and_leads_back(reviewer_client: Client, mine: Assignment, now: datetime) -> None:
    with time_machine.travel(now, tick=False):
        first = reviewer_client.post(button(mine))
        second = reviewer_client.post(button(mine), follow=True)

    assert first.headers["Location"] == f"{sheet(mine)}#snapshot"
    assert "being fetched already" in text_of(second)
    assert Snapshot.objects.values_list("application", "outcome", "due_at").get() == (
        mine.application_id, "waiting", now,
    )  # fmt: skip


def test_nobody_else_orders_one(
    client: Client,
    coordinator_client: Client,
    coordinator: User,
    administrator_client: Client,
    mine: Assignment,
) -> None:
    ConflictFactory(application=mine.application, user=coordinator)

    statuses = [one.post(button(mine)).status_code for one in (client, coordinator_client, administrator_client)]

    assert (statuses, Snapshot.objects.count()) == ([302, 404, 403], 0)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_with_many_snapshots(
    reviewer_client: Client,
    mine: Assignment,
    rows: int,
    django_assert_max_num_queries,
) -> None:
    for number in range(rows):
        snapshot = SnapshotFactory(application=mine.application, is_on_demand=number > 0)
        snapshot.pages.create(position=1, url="https://x.example/", sha256="0" * 64)

    with django_assert_max_num_queries(15):
        assert reviewer_client.get(sheet(mine)).status_code == 200


def test_the_admin_shows_snapshots_to_read_and_hides_what_one_is_tied_to(
    coordinator_client: Client,
    coordinator: User,
    mine: Assignment,
) -> None:
    seen = SnapshotFactory(title="Seen")
    hidden = SnapshotFactory(application=mine.application, url="https://hidden.example/")
    AssignmentFactory(application=mine.application, reviewer=coordinator, state=State.CONFLICT)

    listed = text_of(coordinator_client.get("/admin/review/snapshot/"))
    found = text_of(coordinator_client.get("/admin/review/snapshot/?q=hidden"))

    assert "1 website snapshot" in listed
    assert "hidden.example" not in listed + found.replace('value="hidden"', "")
    assert coordinator_client.get(f"/admin/review/snapshot/{hidden.pk}/change/").status_code == 302
    assert "Seen" in text_of(coordinator_client.get(f"/admin/review/snapshot/{seen.pk}/change/"))
    assert Application.objects.count() == 2
