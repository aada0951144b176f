import pytest

from focusgroup.accounts.models import Link
from focusgroup.outbox.models import Message
from focusgroup.outbox.rendering import MASK
from focusgroup.outbox.states import State as MessageState
from tests.factories.applications import ApplicationFactory, CallFactory, InterestFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/applications/interest/"


@pytest.fixture(autouse=True)
def _clock(at):
    at()


@pytest.mark.parametrize("rows", [1, 3])
def test_list_query_count_is_constant(coordinator_client, rows, django_assert_max_num_queries):
    InterestFactory.create_batch(rows)

    with django_assert_max_num_queries(11):
        page = coordinator_client.get(LIST)

    assert page.context["cl"].result_count == rows


def test_list_counts_by_country_and_sector(coordinator_client):
    InterestFactory(country="GR", sector="HEAL")
    InterestFactory(country="GR", sector="MANU")

    page = coordinator_client.get(LIST).content.decode()

    assert "Greece (2)" in page
    assert "Health, pharma and care (1)" in page


def test_unconfirmed_interest_is_out_of_sight(coordinator_client):
    hidden = InterestFactory(company="Unconfirmed secret", confirmed_at=None)

    pages = [coordinator_client.get(path) for path in (LIST, f"{LIST}?q=secret", f"{LIST}{hidden.pk}/change/")]

    assert all("Unconfirmed" not in page.content.decode() for page in pages)


def test_reviewers_do_not_see_interest(reviewer_client):
    InterestFactory()

    assert reviewer_client.get(LIST).status_code == 403
    assert reviewer_client.post(f"{LIST}invite/").status_code == 403


def test_inviting_shows_first_who_gets_a_letter_and_stages_it_then(coordinator_client):
    call = CallFactory()
    chosen, other = InterestFactory(company="Chosen"), InterestFactory(company="Not chosen")
    InterestFactory(application=ApplicationFactory())

    shown = coordinator_client.post(
        LIST, {"action": "invite_to_apply", "_selected_action": [chosen.pk]}
    ).content.decode()
    waiting = Message.objects.count()
    for _press in range(2):
        coordinator_client.post(f"{LIST}invite/", {"interest": [chosen.pk], "call": call.pk})

    assert "Chosen" in shown
    assert other.company not in shown
    assert waiting == 0
    assert [(one.recipient, one.state) for one in Message.objects.all()] == [(chosen.email, MessageState.STAGED)]


def test_the_letter_is_shown_before_it_is_staged(coordinator_client):
    call = CallFactory(title="Call of the autumn")
    chosen = InterestFactory(company="Chosen")

    page = coordinator_client.post(f"{LIST}invite/", {"interest": [chosen.pk]})

    letter = page.context["letter"]
    assert "Call of the autumn" in letter.text
    assert MASK in letter.text
    assert letter.subject in page.content.decode()
    assert not Message.objects.exists()
    assert not Link.objects.exists()
    assert call.title in page.content.decode()


def test_who_has_applied_is_not_invited(coordinator_client):
    call = CallFactory()
    interest = InterestFactory(application=ApplicationFactory())

    coordinator_client.post(f"{LIST}invite/", {"interest": [interest.pk], "call": call.pk})

    assert not Message.objects.exists()
