from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from applications.models import Call
from applications.states import CallState
from focusgroup.audit.models import Entry
from tests.factories.accounts import StaffFactory
from tests.factories.applications import CallFactory

pytestmark = pytest.mark.django_db

FIELDS = {
    "slug": "third",
    "title": "Third call",
    "summary": "",
    "opens_at_0": "2027-01-01",
    "opens_at_1": "09:00",
    "closes_at_0": "2027-02-01",
    "closes_at_1": "17:00",
    "grace_minutes": "15",
    "seats": "60",
    "eligible_countries": "eu27",
    "motivation_words": "500",
    "term_years": "3",
}


def test_call_moves_by_its_buttons_and_only_by_post(coordinator_client):
    call = CallFactory(state=CallState.DRAFT)
    url = reverse("admin:applications_call_move", args=[call.pk, "scheduled"])

    form = coordinator_client.get(call.get_admin_url()).content.decode()
    by_get = coordinator_client.get(url).status_code
    coordinator_client.post(url)

    call.refresh_from_db()
    assert url in form
    assert by_get == 405
    assert call.state == CallState.SCHEDULED


def test_call_cannot_be_moved_where_its_table_does_not_lead(coordinator_client):
    call = CallFactory(state=CallState.OPEN)

    skipped = coordinator_client.post(reverse("admin:applications_call_move", args=[call.pk, "selection"]), follow=True)
    unknown = coordinator_client.post(reverse("admin:applications_call_move", args=[call.pk, "decided"]))

    call.refresh_from_db()
    assert "nothing was changed" in skipped.content.decode()
    assert unknown.status_code == 403
    assert call.state == CallState.OPEN


def test_call_is_made_and_changed_with_a_log_entry_and_its_state_is_not_writable(coordinator_client):
    fields = FIELDS | {"state": "decided"}

    made = coordinator_client.post("/admin/applications/call/add/", fields)
    call = Call.objects.get(slug="third")
    coordinator_client.post(call.get_admin_url(), {**fields, "title": "Third call, longer"})

    call.refresh_from_db()
    assert made.status_code == 302
    assert (call.title, call.state) == ("Third call, longer", CallState.DRAFT)
    assert [*Entry.objects.about(call).order_by("id").values_list("verb", flat=True)] == ["made", "changed"]


def test_reviewer_may_not_move_a_call(reviewer_client):
    call = CallFactory(state=CallState.DRAFT)

    page = reviewer_client.post(reverse("admin:applications_call_move", args=[call.pk, "scheduled"]))

    call.refresh_from_db()
    assert page.status_code == 403
    assert call.state == CallState.DRAFT


def test_a_reader_without_the_right_to_change_sees_no_buttons(sign_in):
    reader = StaffFactory()
    reader.user_permissions.add(Permission.objects.get(codename="view_call"))

    form = sign_in(reader).get(CallFactory(state=CallState.DRAFT).get_admin_url())

    assert form.status_code == 200
    assert "/move/" not in form.content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"closes_at_0": "2026-12-01"}, "A call closes after it opens. Give a later time."),
        ({"seats": "0"}, "greater than or equal to 1"),
        ({"motivation_words": "0"}, "greater than or equal to 1"),
        ({"term_years": "0"}, "greater than or equal to 1"),
        ({"grace_minutes": "1441"}, "less than or equal to 1440"),
    ],
)
def test_what_makes_no_call_is_refused_beside_its_field(coordinator_client, wrong, said):
    page = coordinator_client.post("/admin/applications/call/add/", FIELDS | wrong).content.decode()

    assert said in page
    assert "is violated" not in page
    assert not Call.objects.exists()


def test_a_closed_call_is_extended_and_then_reopened(coordinator_client, at, now):
    at()
    call = CallFactory(state=CallState.CLOSED, closes_at=now - timedelta(hours=1))
    button = reverse("admin:applications_call_move", args=[call.pk, "open"])
    dates = {"opens_at_0": "2026-10-01", "closes_at_0": "2026-12-01", "slug": call.slug}

    too_early = coordinator_client.post(button, follow=True).content.decode()
    before = coordinator_client.get(call.get_admin_url()).content.decode()
    saved = coordinator_client.post(call.get_admin_url(), FIELDS | dates, follow=True).content.decode()
    after = coordinator_client.get(call.get_admin_url()).content.decode()
    coordinator_client.post(button)

    call.refresh_from_db()
    assert "give a closing time that lies ahead first" in too_early
    assert "until you press “Reopen”" in saved
    assert (button in before, button in after) == (False, True)
    assert call.is_open(now)


def test_once_the_evaluation_has_begun_the_call_is_not_extended(coordinator_client, at, now):
    at()
    call = CallFactory(state=CallState.EVALUATION, closes_at=now - timedelta(days=3))
    dates = {"opens_at_0": "2026-10-01", "closes_at_0": "2026-12-01", "slug": call.slug}

    page = coordinator_client.post(call.get_admin_url(), FIELDS | dates).content.decode()

    call.refresh_from_db()
    assert "this call opens no more" in page
    assert call.closes_at == now - timedelta(days=3)


def test_the_evaluation_waits_for_forms_that_were_opened_in_time(coordinator_client, at, now):
    at()
    call = CallFactory(state=CallState.CLOSED, closes_at=now - timedelta(minutes=2))

    page = coordinator_client.post(reverse("admin:applications_call_move", args=[call.pk, "evaluation"]), follow=True)

    call.refresh_from_db()
    assert "may still be sent" in page.content.decode()
    assert call.state == CallState.CLOSED
