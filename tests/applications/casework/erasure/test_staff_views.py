import pytest

from applications.casework.models import Erasure
from applications.models import Application
from tests.factories.applications import ErasureFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("rows", [1, 3])
def test_query_count_of_the_list_is_constant(rows, coordinator_client, django_assert_max_num_queries):
    ErasureFactory.create_batch(rows)

    with django_assert_max_num_queries(8):
        page = coordinator_client.get("/admin/erasures/")

    assert len(page.context["erasures"]) == rows


def test_what_is_past_its_date_is_said(coordinator_client, at, now):
    at()
    ErasureFactory(due_on=now.date().replace(day=1))

    assert "overdue" in coordinator_client.get("/admin/erasures/").content.decode()


def test_it_is_done_by_a_button_that_says_what_goes(coordinator_client):
    erasure = ErasureFactory(application__legal_name="Gone soon")

    page = coordinator_client.get(f"/admin/erasures/{erasure.pk}/").content.decode()
    coordinator_client.post(f"/admin/erasures/{erasure.pk}/")

    assert "It cannot be undone" in page
    assert Erasure.objects.get().done_at is not None
    assert Application.objects.get().legal_name == "Erased"
