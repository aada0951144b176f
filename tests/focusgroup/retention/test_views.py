from datetime import timedelta

import pytest
import time_machine

from applications.interest.models import Interest
from focusgroup.accounts.actor import Actor
from focusgroup.retention import actions
from tests.factories.applications import InterestFactory

pytestmark = pytest.mark.django_db


def test_the_page_tells_what_ran_and_what_comes(coordinator_client, now):
    actions.let_go(by=Actor.duty("retention"), now=now - timedelta(days=1))
    InterestFactory(created_at=now - timedelta(days=800))
    InterestFactory(created_at=now - timedelta(days=720))
    actions.let_go(by=Actor.duty("retention"), now=now)
    InterestFactory(created_at=now - timedelta(days=900))

    with time_machine.travel(now, tick=False):
        page = coordinator_client.get("/admin/retention/")

    row = next(row for row in page.context["rows"] if row["rule"].name == "INTEREST")
    assert (row["ran"].at, row["ran"].changes["rows"], row["waiting"], row["coming"]) == (now, 1, 1, 2)
    assert "24 months after they were written" in page.content.decode()


def test_before_the_first_run_it_says_so(coordinator_client):
    assert "not yet" in coordinator_client.get("/admin/retention/").content.decode()


def test_a_rule_that_was_only_counted_yet_says_from_when_it_is_applied(coordinator_client, now):
    InterestFactory(created_at=now - timedelta(days=800))
    actions.let_go(by=Actor.duty("retention"), now=now)

    page = coordinator_client.get("/admin/retention/").content.decode()

    assert "would be 1" in page
    assert "Dry run; applied from" in page
    assert Interest.objects.exists()
