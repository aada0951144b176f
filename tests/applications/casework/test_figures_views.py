import pytest

from applications.states import CallState
from tests.factories.applications import ApplicationFactory, CallFactory, DraftFactory, InterestFactory

pytestmark = pytest.mark.django_db

PAGE = "/admin/figures/"


@pytest.fixture(autouse=True)
def _clock(at):
    at()


@pytest.mark.parametrize("rows", [1, 3])
def test_query_count_is_constant(rows, coordinator_client, django_assert_max_num_queries):
    call = CallFactory()
    ApplicationFactory.create_batch(rows, call=call)
    InterestFactory.create_batch(rows, country="DE")

    with django_assert_max_num_queries(12):
        page = coordinator_client.get(PAGE)

    assert page.context["table"].total == rows


def test_drafts_are_not_counted(coordinator_client):
    DraftFactory(country="GR")

    page = coordinator_client.get(PAGE)

    assert page.context["table"].total == 0


def test_gaps_are_shown_only_while_the_call_is_open(coordinator_client):
    CallFactory(slug="open")
    CallFactory(slug="closed", state=CallState.EVALUATION)

    shown = ["gaps" in coordinator_client.get(f"{PAGE}?call={slug}").context for slug in ("open", "closed")]

    assert shown == [True, False]


def test_the_page_leads_to_the_letters_for_those_who_could_be_nudged(coordinator_client):
    CallFactory()
    InterestFactory(company="Could be nudged", country="DE", sector="HEAL")

    page = coordinator_client.get(PAGE).content.decode()

    assert "Could be nudged" in page
    assert 'action="/admin/applications/interest/invite/"' in page


def test_reviewers_see_no_counts(reviewer_client):
    assert reviewer_client.get(PAGE).status_code == 403
