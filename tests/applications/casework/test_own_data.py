"""Copies of their website belong to what applicants may have."""

import pytest

from applications.casework import own_data
from tests.factories.applications import SnapshotFactory


@pytest.mark.django_db
def test_copies_of_the_website_are_part_of_it_and_what_waits_is_not(now) -> None:
    kept = SnapshotFactory(title="Models for castings", detail="a word of ours")
    SnapshotFactory(application=kept.application, is_on_demand=True, outcome="waiting", fetched_at=None, due_at=now)
    SnapshotFactory(title="Somebody else's")

    copies = own_data.of(kept.application)["website_copies"]

    assert [copy["title"] for copy in copies] == ["Models for castings"]
    assert copies[0].keys() == {"url", "fetched_at", "final_url", "title", "description", "text", "sha256"}
