from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from time_machine import travel

from tests.factories.applications import CallFactory
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _stopped_clock():
    with travel(NOW, tick=False):
        yield


def _home(client: Client) -> str:
    return client.get("/").content.decode()


def test_several_open_calls_are_all_told_with_a_way_in_to_each(client: Client) -> None:
    CallFactory.create(title="Call for 60 new members", closes_at=NOW + timedelta(days=5))
    later = CallFactory.create(title="Places that fell free")

    page = _home(client)

    assert f'<a href="/apply/?call={later.slug}">Places that fell free</a>' in page
    assert page.count("btn-primary") == 1


def test_home_answers_what_small_companies_ask_and_says_what_the_tints_mean(client: Client) -> None:
    MemberFactory.create_batch(3, country="DE")

    page = _home(client)

    assert "Are we an SME if a fund owns 30 %?" in page
    assert '<ul class="legend" aria-label="Members">' in page
