from datetime import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from applications.review.conflicts.models import Conflict
from applications.review.profiles import actions
from applications.review.profiles.actions import FIELDS
from applications.review.profiles.models import ReviewerProfile
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import Institution, User
from focusgroup.audit.models import Entry
from tests.applications.review.pages import BOARD, DESK, text_of
from tests.factories.accounts import StaffFactory
from tests.factories.applications import ApplicationFactory

OWN, PEOPLE = f"{DESK}profile/", f"{BOARD}people/"
BLANK = {name: getattr(ReviewerProfile(), name) for name in FIELDS}


def test_a_reviewer_keeps_their_own_profile(reviewer_client: Client, reviewer: User) -> None:
    sent = {"languages": ["fi", "sv"], "ai_domains": ["LEARNING"], "sectors": ["ICT"], "most_readings": "40"}

    reviewer_client.post(OWN, sent | {"affiliations": "https://www.lumenwerk.example/x\n\nboard@acme.example"})

    kept = ReviewerProfile.objects.get(user=reviewer)
    assert (kept.languages, kept.ai_domains, kept.sectors, kept.most_readings) == (
        ["fi", "sv"],
        ["LEARNING"],
        ["ICT"],
        40,
    )
    assert kept.affiliations == ["acme.example", "lumenwerk.example"]
    assert 'value="fi" class' in text_of(reviewer_client.get(OWN)) or "checked" in text_of(reviewer_client.get(OWN))


@pytest.mark.parametrize("line", ["gmail.com", "no domain", "https://linkedin.com/in/me"])
def test_what_is_no_domain_of_one_organisation_is_refused_beside_the_field(reviewer_client: Client, line: str) -> None:
    page = text_of(reviewer_client.post(OWN, {"affiliations": line, "employer": "Acme"}))

    assert "is not a domain of one organisation" in page
    assert 'value="Acme"' in page
    assert not ReviewerProfile.objects.exists()


def test_a_tie_that_a_profile_tells_of_is_found_at_once(reviewer: User, now: datetime) -> None:
    application = ApplicationFactory(legal_name="Lumenwerk GmbH", country="DE")

    actions.keep(reviewer, facts=BLANK | {"employer": "LUMENWERK"}, by=Actor.person(reviewer), now=now)

    conflict = Conflict.objects.get()
    assert (conflict.application, conflict.found_by) == (application, ["employer"])


def test_the_log_names_the_fields_and_not_what_they_hold(reviewer: User, now: datetime) -> None:
    facts = BLANK | {"employer": "Acme", "languages": ["fi"]}

    actions.keep(reviewer, facts=facts, by=Actor.person(reviewer), now=now)

    assert Entry.objects.about(reviewer).get().changes == {"languages": None, "employer": None}


def test_a_coordinator_may_fill_it_in_and_nobody_else(
    coordinator_client: Client, reviewer: User, reviewer_client: Client, now: datetime
) -> None:
    other = StaffFactory(institution=Institution.JRC, role="reviewer", name="Another")

    coordinator_client.post(f"{PEOPLE}{reviewer.pk}/", {"languages": ["el"]})

    assert ReviewerProfile.objects.get(user=reviewer).languages == ["el"]
    assert "Greek" in text_of(coordinator_client.get(PEOPLE))
    assert [reviewer_client.get(path).status_code for path in (PEOPLE, f"{PEOPLE}{reviewer.pk}/")] == [403, 403]
    with pytest.raises(PermissionDenied):
        actions.keep(reviewer, facts=BLANK, by=Actor.person(other), now=now)
