import pytest

from applications.casework.models import Likeness
from applications.models import Application
from applications.states import State
from tests.factories.applications import LikenessFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("rows", [1, 3])
def test_query_count_of_the_list_is_constant(rows, coordinator_client, django_assert_max_num_queries):
    LikenessFactory.create_batch(rows)

    with django_assert_max_num_queries(8):
        page = coordinator_client.get("/admin/duplicates/")

    assert len(page.context["pairs"]) == rows


def test_the_list_says_when_there_is_nothing(coordinator_client):
    assert "No duplicates were found" in coordinator_client.get("/admin/duplicates/").content.decode()


def test_the_page_of_an_application_names_the_other(coordinator_client):
    pair = LikenessFactory(earlier__legal_name="Earlier one")

    page = coordinator_client.get(pair.later.get_admin_url()).content.decode()

    assert "Earlier one" in page
    assert f"/admin/duplicates/{pair.pk}/" in page


def test_staff_withdraw_the_one_they_choose(coordinator_client):
    pair = LikenessFactory()

    coordinator_client.post(f"/admin/duplicates/{pair.pk}/", {"verdict": "earlier", "note": "The first was a test."})

    states = dict(Application.objects.values_list("pk", "state"))
    assert states == {pair.earlier_id: State.WITHDRAWN, pair.later_id: State.SUBMITTED}
    assert Likeness.objects.get().verdict == Likeness.Verdict.SAME


def test_a_verdict_needs_its_reason(coordinator_client):
    pair = LikenessFactory()

    page = coordinator_client.post(f"/admin/duplicates/{pair.pk}/", {"verdict": "different", "note": ""})

    assert set(page.context["form"].errors) == {"note"}
    assert Likeness.objects.get().verdict == Likeness.Verdict.OPEN
