"""What the demo says of websites, which nobody fetched."""

import pytest

from applications.models import Application
from applications.review.website.models import Snapshot
from applications.review.website.states import Outcome
from applications.states import State

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def test_every_application_that_stands_has_been_looked_at() -> None:
    standing = Application.objects.exclude(call__slug="first-call").exclude(
        state__in=[State.DRAFT, State.LAPSED, State.WITHDRAWN]
    )

    assert standing.exclude(snapshots__isnull=False).count() == 0
    assert Snapshot.objects.filter(due_at__isnull=False).count() == 0


def test_most_were_read_and_all_are_said_to_be_invented() -> None:
    outcomes = list(Snapshot.objects.values_list("outcome", flat=True))

    assert outcomes.count(Outcome.READ) > 0.8 * len(outcomes)
    assert len(set(outcomes)) > 2
    assert set(Snapshot.objects.values_list("detail", flat=True)) == {"Invented for the demo; nothing was fetched."}
    assert Snapshot.objects.filter(pages__isnull=False).exists()


def test_what_a_website_says_is_the_companys_own_story() -> None:
    for snapshot in Snapshot.objects.filter(flags=[], outcome=Outcome.READ).select_related("application")[:20]:
        assert snapshot.application.legal_name in snapshot.text
        assert "{" not in snapshot.text
