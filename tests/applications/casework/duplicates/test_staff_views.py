import pytest

from applications.casework.models import Likeness
from applications.models import Application
from applications.states import State
from tests.factories.applications import ApplicationFactory, LikenessFactory

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


@pytest.fixture
def pair(db):
    """Two of one house that differ in name, motivation and VAT number; the earlier has none."""
    earlier = ApplicationFactory(legal_name="Weld Eye", vat_number="", contact_email="a@weld.example", expertise="A")
    return LikenessFactory(
        earlier=earlier,
        later__call=earlier.call,
        later__legal_name="Weld Eye GmbH",
        later__vat_number="BE0428759497",
        later__contact_email="b@weld.example",
        later__expertise="A",
    )


def test_the_answers_that_differ_stand_side_by_side(coordinator_client, pair):
    page = coordinator_client.get(f"/admin/duplicates/{pair.pk}/merge/earlier/")

    chosen = {one.key: value for one, _field, value in page.context["form"].rows()}
    assert chosen["legal_name"] == "earlier"
    # What the one that stays lacks is offered from the other.
    assert chosen["vat_number"] == "later"
    assert "expertise" not in chosen


def test_the_effect_is_shown_before_it_happens(coordinator_client, pair):
    url = f"/admin/duplicates/{pair.pk}/merge/earlier/"
    data = {"answer-legal_name": "later", "answer-vat_number": "later", "note": "Two colleagues."}
    fields = coordinator_client.get(url).context["form"].differences
    data |= {f"answer-{one.key}": "earlier" for one in fields if f"answer-{one.key}" not in data}

    shown = coordinator_client.post(url, data)
    states = set(Application.objects.values_list("state", flat=True))
    done = coordinator_client.post(url, {**data, "confirm": "1"})

    assert "applications/staff/merge_confirm.html" in [one.name for one in shown.templates]
    assert "b@weld.example" in shown.content.decode()
    assert states == {State.SUBMITTED}
    assert done.url == pair.earlier.get_admin_url()
    stays = Application.objects.get(pk=pair.earlier_id)
    assert (stays.legal_name, stays.vat_number) == ("Weld Eye GmbH", "BE0428759497")
    page = coordinator_client.get(done.url).content.decode()
    assert "Merged with it" in page
    assert pair.later.reference in page
    assert "Merged on" in coordinator_client.get(pair.later.get_admin_url()).content.decode()


def test_answers_of_another_house_are_taken_only_by_who_made_sure(coordinator_client, pair):
    Application.objects.filter(pk=pair.later_id).update(contact_email="b@rival.example")
    url = f"/admin/duplicates/{pair.pk}/merge/earlier/"
    fields = coordinator_client.get(url).context["form"].differences
    data = {f"answer-{one.key}": "earlier" for one in fields} | {"answer-legal_name": "later", "note": "x"}

    refused = coordinator_client.post(url, {**data, "confirm": "1"})
    back = coordinator_client.post(url, {**data, "is_one_company": "on", "back": "1"})
    coordinator_client.post(url, {**data, "is_one_company": "on", "confirm": "1"})

    assert set(refused.context["form"].errors) == {"is_one_company"}
    assert {one.key: value for one, _f, value in back.context["form"].rows()}["legal_name"] == "later"
    assert Application.objects.get(pk=pair.earlier_id).legal_name == "Weld Eye GmbH"


def test_what_makes_no_sense_changes_nothing(coordinator_client, pair):
    url = f"/admin/duplicates/{pair.pk}/merge"

    answers = [
        coordinator_client.post(f"{url}/nobody/", {"note": "x", "confirm": "1"}).status_code,
        coordinator_client.post(f"{url}/earlier/", {"note": "", "confirm": "1"}).status_code,
        coordinator_client.post(f"{url}/earlier/", {"note": "x", "answer-country": "1", "confirm": "1"}).status_code,
    ]

    assert answers == [302, 200, 200]
    assert set(Application.objects.values_list("state", flat=True)) == {State.SUBMITTED}


def test_the_page_under_review_offers_no_answers(coordinator_client, pair):
    Application.objects.filter(pk=pair.earlier_id).update(state=State.UNDER_REVIEW)

    page = coordinator_client.get(f"/admin/duplicates/{pair.pk}/merge/earlier/")

    assert page.context["form"].differences == []
    assert "under review" in page.content.decode()


def test_a_verdict_needs_its_reason(coordinator_client):
    pair = LikenessFactory()

    page = coordinator_client.post(f"/admin/duplicates/{pair.pk}/", {"note": ""})

    assert set(page.context["form"].errors) == {"note"}
    assert Likeness.objects.get().verdict == Likeness.Verdict.OPEN
