import csv
import io

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from applications import listing
from applications.models import Application
from applications.states import State
from focusgroup.audit.models import Entry
from tests.factories.accounts import StaffFactory
from tests.factories.applications import ApplicationFactory, AssignmentFactory, CallFactory, DraftFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/applications/application/"
EXPORT = f"{LIST}export/"


def table(response):
    text = b"".join(response.streaming_content).decode().removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("rows", [1, 3])
def test_list_query_count_is_constant(coordinator_client, rows, django_assert_max_num_queries):
    ApplicationFactory.create_batch(rows)

    with django_assert_max_num_queries(12):
        page = coordinator_client.get(LIST)

    assert page.context["list"].total == rows


def test_list_counts_its_facets(coordinator_client):
    call = CallFactory()
    ApplicationFactory(call=call, country="GR")
    ApplicationFactory(call=call, country="BE", state=State.ELIGIBLE)

    page = coordinator_client.get(LIST).content.decode()

    assert 'Greece <span class="n">1</span>' in page
    assert 'Eligible<span class="n">1</span>' in page


def test_list_counts_each_facet_under_the_other_filters(coordinator_client):
    call = CallFactory()
    ApplicationFactory(call=call, country="GR", state=State.ELIGIBLE)
    ApplicationFactory(call=call, country="BE", state=State.ELIGIBLE)
    ApplicationFactory(call=call, country="BE")

    shown = coordinator_client.get(f"{LIST}?country=BE&state__exact=eligible").context["list"]

    assert shown.total == 1
    assert [(one.value, one.count, one.is_chosen) for one in shown.countries] == [("BE", 1, True), ("GR", 1, False)]
    assert [(one.value, one.count, one.is_chosen) for one in shown.states] == [
        ("submitted", 1, False),
        ("eligible", 1, True),
    ]


@pytest.mark.parametrize(
    "text", ["ecole", "ÉCOLE polytech", "Καστέλλι", "kastelli", "ines@", "31", "A-0031", "BE0123456789"]
)
def test_list_finds_whatever_the_capitals_accents_and_script(coordinator_client, text):
    wanted = ApplicationFactory(
        number=31,
        legal_name="École Polytech Καστέλλι",
        contact_email="ines@ecole.example",
        vat_number="BE0123456789",
    )
    ApplicationFactory(number=310)

    shown = coordinator_client.get(LIST, {"q": text}).context["list"]

    assert [row.key for row in shown.rows] == [wanted.pk]


def test_list_searches_the_answers_where_it_is_asked_to(coordinator_client):
    wanted = ApplicationFactory(motivation="Cameras read weld seams.", legal_name="Lumenwerk")
    ApplicationFactory(call=wanted.call, motivation="Hospitals.")
    DraftFactory(call=wanted.call, motivation="Weld seams too.")

    names_alone = coordinator_client.get(LIST, {"q": "weld"}).context["list"]
    answers_too = coordinator_client.get(LIST, {"q": "weld lumen", "in_answers": "1"}).context["list"]

    assert names_alone.total == 0
    assert [row.key for row in answers_too.rows] == [wanted.pk]
    assert "in_answers=1" in answers_too.query
    assert len(table(coordinator_client.post(f"{EXPORT}?q=weld&in_answers=1"))) == 1


def test_list_pages_through_a_search_with_many_hits(coordinator_client, monkeypatch):
    monkeypatch.setattr(listing, "MOST_KEYS", 1)
    monkeypatch.setattr(listing, "ROWS_A_PAGE", 2)
    ApplicationFactory.create_batch(3, legal_name="Lumenwerk")

    pages = [coordinator_client.get(LIST, {"q": "lumen", "page": page}).context["list"] for page in (1, 2)]

    assert [(page.total, len(page.rows)) for page in pages] == [(3, 2), (3, 1)]


@pytest.mark.parametrize("sort", listing.SORTED_BY)
def test_list_sorts_every_way_it_offers(coordinator_client, sort):
    keys = {one.pk for one in ApplicationFactory.create_batch(2)}

    shown = coordinator_client.get(LIST, {"sort": sort}).context["list"]

    assert {row.key for row in shown.rows} == keys


def test_parameters_that_make_no_sense_count_as_absent(coordinator_client):
    ApplicationFactory()

    page = coordinator_client.get(
        f"{LIST}?q=%00&sort=x&country=XX&state__exact=x&call__id__exact=99999999999999999999&page=x"
    )

    assert page.context["list"].total == 1


def test_list_leads_from_the_desk_by_state(coordinator_client):
    ApplicationFactory(legal_name="Waiting")
    ApplicationFactory(legal_name="Checked", state=State.ELIGIBLE)

    page = coordinator_client.get(f"{LIST}?state__exact=submitted").content.decode()

    assert "Waiting" in page
    assert "Checked" not in page


def test_drafts_are_out_of_sight_everywhere(coordinator_client):
    draft = DraftFactory(legal_name="Unsent secret")

    pages = [coordinator_client.get(path) for path in (LIST, f"{LIST}?q=Unsent", f"{LIST}?state__exact=draft")]

    assert all("Unsent secret" not in page.content.decode() for page in pages)
    assert all(page.context["list"].total == 0 for page in pages)
    assert coordinator_client.get(f"{LIST}{draft.pk}/change/").status_code == 404
    assert table(coordinator_client.post(EXPORT)) == []


@pytest.mark.parametrize("who", ["reviewer_client", "administrator_client", "client"])
def test_others_do_not_get_in(who, request):
    application = ApplicationFactory(legal_name="Lumenwerk")
    client = request.getfixturevalue(who)
    expected = 302 if who == "client" else 403

    for path in (LIST, EXPORT, f"{LIST}{application.pk}/change/", f"{LIST}?q=Lumenwerk"):
        page = client.get(path)
        assert page.status_code == expected
        assert b"Lumenwerk" not in page.content
    judged = client.post(f"{LIST}judge/confirm_eligible/", {"application": application.pk, "reason": "Checked."})
    assert judged.status_code == expected
    application.refresh_from_db()
    assert application.state == State.SUBMITTED


def test_a_reviewer_sees_through_visible_to_only_what_was_given(reviewer):
    given = AssignmentFactory(reviewer=reviewer).application
    ApplicationFactory()

    assert list(Application.objects.visible_to(reviewer)) == [given]


def test_detail_shows_the_answers_the_criteria_and_the_history(coordinator_client, coordinator, let_in, at):
    at()
    application = ApplicationFactory(legal_name="Lumenwerk", motivation="Who owns the image?", number=217)
    let_in(application).post("/apply/form/motivation/", {"motivation": "New words", "commits_to_meetings": "on"})

    page = coordinator_client.get(application.get_admin_url()).content.decode()

    assert "A-0217" in page
    assert "Who owns the image?" in page
    assert "New words" not in page
    assert "Saved answers" in page
    assert "the applicant" in page


def test_detail_query_count_is_constant(coordinator_client, django_assert_max_num_queries):
    application = ApplicationFactory()

    with django_assert_max_num_queries(12):
        coordinator_client.get(application.get_admin_url())


def test_detail_takes_nothing_that_is_posted(coordinator_client):
    application = ApplicationFactory(legal_name="Before")

    coordinator_client.post(application.get_admin_url(), {"legal_name": "After", "state": "selected"})

    application.refresh_from_db()
    assert (application.legal_name, application.state) == ("Before", State.SUBMITTED)


def test_eligibility_is_confirmed_by_way_of_a_page_that_says_for_whom(coordinator_client, coordinator):
    first, second = ApplicationFactory(legal_name="First"), ApplicationFactory(legal_name="Second")
    chosen = {"action": "confirm_eligible", "_selected_action": [first.pk, second.pk]}

    asked = coordinator_client.post(LIST, chosen)
    states_before = {one.state for one in Application.objects.all()}
    coordinator_client.post(
        f"{LIST}judge/confirm_eligible/", {"application": [first.pk, second.pk], "reason": "Checked."}
    )

    assert "It concerns 2 applications." in asked.content.decode()
    assert "Second" in asked.content.decode()
    assert states_before == {State.SUBMITTED}
    assert {one.state for one in Application.objects.all()} == {State.ELIGIBLE}
    assert set(Entry.objects.values_list("actor_key", flat=True)) == {str(coordinator.public_id)}


def test_all_that_the_filter_shows_are_chosen_beyond_the_page(coordinator_client, monkeypatch):
    monkeypatch.setattr(listing, "ROWS_A_PAGE", 1)
    call = CallFactory()
    greek = ApplicationFactory.create_batch(3, call=call, country="GR")
    ApplicationFactory(call=call, country="BE")

    asked = coordinator_client.post(f"{LIST}?country=GR", {"action": "confirm_eligible", "select_across": "1"})
    keys = asked.context["keys"]
    coordinator_client.post(
        f"{LIST}judge/confirm_eligible/", {"application": keys, "reason": "All four criteria checked by telephone."}
    )

    assert asked.context["count"] == 3
    assert set(Application.objects.filter(state=State.ELIGIBLE)) == set(greek)


def test_nothing_ticked_changes_nothing_and_says_so(coordinator_client):
    ApplicationFactory()

    page = coordinator_client.post(LIST, {"action": "confirm_eligible"}, follow=True)

    assert "tick at least one" in page.content.decode()


@pytest.mark.parametrize("verb", ["", "delete_selected"])
def test_other_verbs_are_refused(coordinator_client, verb):
    application = ApplicationFactory()

    page = coordinator_client.post(LIST, {"action": verb, "_selected_action": application.pk})

    assert page.status_code == 403


def test_nobody_is_declared_ineligible_without_a_reason(coordinator_client):
    application = ApplicationFactory()
    url = f"{LIST}judge/declare_ineligible/"

    refused = coordinator_client.post(url, {"application": application.pk, "reason": " "})
    application.refresh_from_db()
    state_before = application.state
    coordinator_client.post(url, {"application": application.pk, "reason": "Headquarters in Boston."})

    application.refresh_from_db()
    assert refused.context["form"].errors["reason"] == ["Say why."]
    assert state_before == State.SUBMITTED
    assert (application.state, application.eligibility_note) == (State.INELIGIBLE, "Headquarters in Boston.")


def test_what_can_no_longer_be_judged_is_said(coordinator_client):
    application = ApplicationFactory(state=State.REVIEWED)

    page = coordinator_client.post(
        f"{LIST}judge/confirm_eligible/", {"application": application.pk, "reason": "Checked."}, follow=True
    )

    assert "Nothing was changed" in page.content.decode()


def test_a_draft_cannot_be_judged_by_its_number(coordinator_client):
    draft = DraftFactory()

    coordinator_client.post(f"{LIST}judge/declare_ineligible/", {"application": draft.pk, "reason": "x"})

    draft.refresh_from_db()
    assert draft.state == State.DRAFT


def test_get_judges_nothing(coordinator_client):
    assert coordinator_client.get(f"{LIST}judge/confirm_eligible/").status_code == 405


def test_export_holds_what_the_list_shows_and_no_live_formula(coordinator_client, coordinator):
    call = CallFactory()
    ApplicationFactory(call=call, country="GR", legal_name="=cmd|' /C calc'!A0", motivation="-2+3", number=5)
    ApplicationFactory(call=call, country="BE", legal_name="Belgian")
    DraftFactory(call=call, country="GR", legal_name="Draft")

    rows = table(coordinator_client.post(f"{EXPORT}?country=GR"))

    assert [(row["number"], row["legal_name"], row["motivation"], row["country"]) for row in rows] == [
        ("A-0005", "'=cmd|' /C calc'!A0", "'-2+3", "GR")
    ]
    entry = Entry.objects.about(coordinator).get()
    assert (entry.verb, entry.changes) == ("exported applications", {"applications": 1, "format": "csv"})


def test_export_takes_ten_queries_whatever_the_count(coordinator_client, django_assert_max_num_queries):
    ApplicationFactory.create_batch(5)

    with django_assert_max_num_queries(10):
        rows = table(coordinator_client.post(EXPORT))

    assert len(rows) == 5


def test_a_judgement_of_an_earlier_version_is_told_and_can_be_upheld(coordinator_client):
    application = ApplicationFactory(state=State.ELIGIBLE, revision=2, judged_revision=1)

    page = coordinator_client.get(application.get_admin_url()).content.decode()
    verb = reverse("admin:applications_application_judge", args=["uphold"])
    told = coordinator_client.post(verb, {"application": application.pk, "reason": "Typing errors."}, follow=True)

    assert "Version 1 was judged; version 2 counts now." in page
    assert verb in page
    assert "The judgement stands: one application." in told.content.decode()
    assert verb not in told.content.decode()


def test_a_reader_without_the_right_to_change_sees_no_buttons(sign_in):
    reader = StaffFactory()
    reader.user_permissions.add(*_permissions("view_application"))
    application = ApplicationFactory()

    detail = sign_in(reader).get(application.get_admin_url()).content.decode()

    assert application.legal_name in detail
    assert "Confirm as eligible" not in detail
    judged = sign_in(reader).post(
        f"{LIST}judge/confirm_eligible/", {"application": application.pk, "reason": "Checked."}
    )
    assert judged.status_code == 403


def _permissions(*names):
    return Permission.objects.filter(codename__in=names)
