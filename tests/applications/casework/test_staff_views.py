import pytest
from django.urls import reverse

from applications.casework.models import Clarification, EligibilityCheck
from applications.models import Application
from applications.states import State
from focusgroup.audit.models import Entry
from tests.factories.applications import (
    ApplicationFactory,
    ClarificationFactory,
    ConflictFactory,
    DraftFactory,
    EligibilityCheckFactory,
)

pytestmark = pytest.mark.django_db


def test_staff_read_each_version_and_what_it_changed(coordinator_client, reviewer_client, now):
    application = ApplicationFactory(revision=2, motivation="New words.")
    for number, motivation in enumerate(("Old words.", "New <words>."), start=1):
        application.revisions.create(number=number, answers={"motivation": motivation}, sent_at=now)

    def page(number, client=coordinator_client):
        return client.get(reverse("admin:casework_version", args=[application.pk, number]))

    told = page(2).content.decode()

    assert page(2).context["numbers"] == [1, 2]
    assert "<del>Old words.</del><ins>New &lt;words&gt;.</ins>" in told
    assert "Old words." in page(1).content.decode()
    assert page(3).status_code == 404
    assert page(1, reviewer_client).status_code == 403
    assert (
        reverse("admin:casework_version", args=[application.pk, 1])
        in coordinator_client.get(application.get_admin_url()).content.decode()
    )


def test_a_version_of_an_application_in_conflict_is_out_of_sight(coordinator, coordinator_client, now):
    conflict = ConflictFactory(user=coordinator)
    conflict.application.revisions.create(number=1, answers={}, sent_at=now)

    page = coordinator_client.get(reverse("admin:casework_version", args=[conflict.application_id, 1]))

    assert page.status_code == 404


@pytest.fixture(autouse=True)
def _clock(at):
    at()


def test_staff_ask_from_the_page_of_the_application(coordinator_client):
    application = ApplicationFactory()
    given = {"question": "Which year?", "unlocked": ["turnover_eur"], "due_on": "2026-11-30"}

    page = coordinator_client.get(f"/admin/casework/{application.pk}/ask/").content.decode()
    coordinator_client.post(f"/admin/casework/{application.pk}/ask/", given)

    asked = Clarification.objects.get()
    shown = coordinator_client.get(application.get_admin_url()).content.decode()
    assert 'value="turnover_eur"' in page
    assert 'value="notice_read_at"' not in page
    assert (asked.fields, asked.application.state) == (["turnover_eur"], State.CLARIFICATION)
    assert "Which year?" in shown
    assert "Close without an answer" in shown


@pytest.mark.parametrize("wrong", [{"due_on": "2026-11-16"}, {"question": " "}, {"unlocked": ["contact_email"]}])
def test_a_question_is_checked_before_it_goes_out(wrong, coordinator_client):
    application = ApplicationFactory()
    given = {"question": "Which year?", "unlocked": [], "due_on": "2026-11-30"} | wrong

    page = coordinator_client.post(f"/admin/casework/{application.pk}/ask/", given)

    assert set(page.context["form"].errors) == set(wrong)
    assert not Clarification.objects.exists()


def test_what_is_judged_already_says_why_it_cannot_be_asked(coordinator_client):
    application = ApplicationFactory(state=State.ELIGIBLE)
    given = {"question": "Which year?", "due_on": "2026-11-30"}

    page = coordinator_client.post(f"/admin/casework/{application.pk}/ask/", given, follow=True)

    assert "Only an application that is submitted" in page.content.decode()


def test_a_question_is_closed_by_a_button(coordinator_client):
    clarification = ClarificationFactory()

    coordinator_client.post(f"/admin/casework/{clarification.application_id}/close/")

    assert Application.objects.get().state == State.SUBMITTED


def test_a_finding_shows_beside_what_the_company_declares(coordinator_client):
    application = ApplicationFactory()
    given = {"verdict": "no", "reason": "A fund owns 60 %.", "evidence": "Register, 16 November"}

    coordinator_client.post(f"/admin/casework/{application.pk}/check/size/", given)

    page = coordinator_client.get(application.get_admin_url()).content.decode()
    assert EligibilityCheck.objects.get().verdict == "no"
    assert "A fund owns 60 %." in page
    assert "Register, 16 November" in page


def test_a_verdict_other_than_yes_needs_a_reason(coordinator_client):
    application = ApplicationFactory()

    page = coordinator_client.post(f"/admin/casework/{application.pk}/check/size/", {"verdict": "unclear"})

    assert page.context["form"].errors == {"reason": ["Say why."]}
    assert not EligibilityCheck.objects.exists()


def test_confirming_without_checks_asks_for_a_reason(coordinator_client):
    application = ApplicationFactory()
    path = "/admin/applications/application/judge/confirm_eligible/"

    page = coordinator_client.post(path, {"application": [application.pk], "reason": ""}, follow=True)

    assert "not every criterion is checked" in page.content.decode()
    assert Application.objects.get().state == State.SUBMITTED


def test_findings_do_not_reach_the_applicant(let_in):
    check = EligibilityCheckFactory(verdict="no", reason="Internal secret", evidence="Internal source")

    page = let_in(check.application).get("/apply/status/").content.decode()

    assert "Internal" not in page


def test_staff_see_the_page_of_the_applicant_and_can_press_nothing(coordinator_client):
    application = ApplicationFactory()

    page = coordinator_client.post(f"/admin/casework/{application.pk}/as-applicant/").content.decode()

    assert "We have received your application" in page
    assert "Withdraw it" not in page
    assert "Send me a link" not in page
    assert [entry.verb for entry in Entry.objects.about(application)] == ["looked as applicant"]


@pytest.mark.parametrize("page", ["ask", "check/size", "close", "as-applicant"])
def test_drafts_are_out_of_sight(page, coordinator_client):
    draft = DraftFactory()

    assert coordinator_client.post(f"/admin/casework/{draft.pk}/{page}/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_query_count_of_the_page_is_constant(rows, coordinator_client, django_assert_max_num_queries):
    application = ApplicationFactory()
    for criterion in EligibilityCheck.Criterion.values[:rows]:
        EligibilityCheckFactory(application=application, criterion=criterion)
    ClarificationFactory.create_batch(rows, application=application, closed_at=application.created_at)

    with django_assert_max_num_queries(14):
        coordinator_client.get(application.get_admin_url())
