"""Members on the staff desk."""

from datetime import date

import pytest
import time_machine

from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message
from members.models import Member, Representative
from members.states import State
from tests.factories.members import MemberFactory, RepresentativeFactory, TermFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/members/member/"


@pytest.fixture
def member():
    member = RepresentativeFactory(member__legal_name="Orka", user__name="Ana Ferro").member
    TermFactory(member=member, starts_on=date(2024, 1, 1), ends_on=date(2027, 12, 31))
    return member


def form_of(client, member) -> dict[str, object]:
    """What the change page would send unchanged."""
    page = client.get(f"{LIST}{member.pk}/change/")
    data: dict[str, object] = {}
    for form in (
        page.context["adminform"].form,
        *(f for fs in page.context["inline_admin_formsets"] for f in fs.formset),
    ):
        data |= {bound.html_name: bound.value() for bound in form if bound.value() is not None}
    for formset in page.context["inline_admin_formsets"]:
        management = formset.formset.management_form
        data |= {bound.html_name: bound.value() for bound in management}
    return data


@pytest.mark.parametrize("rows", [1, 3])
def test_list_query_count_is_constant(coordinator_client, rows, django_assert_max_num_queries):
    for representative in RepresentativeFactory.create_batch(rows):
        TermFactory(member=representative.member)

    with django_assert_max_num_queries(12):
        page = coordinator_client.get(LIST)

    assert page.context["cl"].result_count == rows


def test_the_list_shows_term_and_speaker(coordinator_client, member):
    page = coordinator_client.get(f"{LIST}?country=BE&sector=ICT&ai_role=PROVIDER&state__exact=active").content.decode()

    assert [word for word in ("Orka", "Ana Ferro", "31 December 2027") if word not in page] == []


def test_only_staff_with_the_permission_see_members(reviewer_client, administrator_client, member):
    for client in (reviewer_client, administrator_client):
        for path in ("", f"{member.pk}/change/", f"{member.pk}/suspend/", f"{member.pk}/representative/"):
            assert client.get(f"{LIST}{path}").status_code == 403


def test_nobody_adds_or_deletes_a_member_here(coordinator_client, member):
    answers = [coordinator_client.get(f"{LIST}{path}").status_code for path in ("add/", f"{member.pk}/delete/")]

    assert answers == [403, 403]


def test_a_corrected_fact_is_logged(coordinator_client, coordinator, member):
    coordinator_client.post(
        f"{LIST}{member.pk}/change/", form_of(coordinator_client, member) | {"legal_name": "Orka SA"}
    )

    member.refresh_from_db()
    entry = Entry.objects.get(about=f"members.member:{member.pk}")
    assert (member.legal_name, entry.verb, entry.changes) == ("Orka SA", "changed facts", {"legal_name": None})
    assert entry.actor_key == str(coordinator.public_id)


def test_the_state_is_not_a_field_of_the_form(coordinator_client, member):
    data = form_of(coordinator_client, member) | {"state": "ended", "slug": "x", "directory_consent_at_0": "2026-01-01"}

    coordinator_client.post(f"{LIST}{member.pk}/change/", data)

    member.refresh_from_db()
    assert (member.state, member.directory_consent_at) == (State.ACTIVE, None)


def test_a_changed_term_is_logged(coordinator_client, member):
    data = form_of(coordinator_client, member) | {"terms-0-ends_on": "2028-12-31"}

    coordinator_client.post(f"{LIST}{member.pk}/change/", data)

    assert member.terms.get().ends_on == date(2028, 12, 31)
    assert Entry.objects.get(verb="changed term").changes == {"starts_on": "2024-01-01", "ends_on": "2028-12-31"}


def test_suspending_asks_for_the_reason_and_says_what_happens(coordinator_client, member):
    url = f"{LIST}{member.pk}/suspend/"

    page = coordinator_client.get(url).content.decode()
    refused = coordinator_client.post(url, {"reason": ""})
    coordinator_client.post(url, {"reason": "No answer for a year."})

    assert "No invitations, and not in the directory" in page
    assert refused.status_code == 200
    member.refresh_from_db()
    assert member.state == State.SUSPENDED
    assert Message.objects.get().inputs == {"reason": "No answer for a year."}


def test_only_possible_moves_are_offered(coordinator_client, member):
    Member.objects.update(state=State.SUSPENDED)

    page = coordinator_client.get(f"{LIST}{member.pk}/change/").content.decode()
    answer = coordinator_client.post(f"{LIST}{member.pk}/suspend/", {"reason": "Again."}, follow=True)

    assert [f"/{verb}/" in page for verb in ("suspend", "resume", "end")] == [False, True, True]
    assert "This is not possible now" in answer.content.decode()


def ending(client, member, day):
    data = {"reason": "Resigned.", "because": "resigned", "ended_on": day}
    return client.post(f"{LIST}{member.pk}/end/", data)


def test_ending_takes_the_last_day(coordinator_client, member, now):
    with time_machine.travel(now, tick=False):
        ending(coordinator_client, member, "2026-10-31")

    member.refresh_from_db()
    day = date(2026, 10, 31)
    assert (member.state, member.ended_on, member.terms.get().ends_on) == (State.ENDED, day, day)


@pytest.mark.parametrize("day", ["2023-12-31", "2026-11-17", "2062-06-30"])
def test_the_last_day_lies_between_joining_and_today(coordinator_client, member, day, now):
    with time_machine.travel(now, tick=False):
        answer = ending(coordinator_client, member, day)

    assert "ended_on" in answer.context["form"].errors
    assert Member.objects.get().state == State.ACTIVE


def test_a_representative_is_added(coordinator_client, member):
    coordinator_client.post(
        f"{LIST}{member.pk}/representative/", {"name": "Bo Lind", "email": "bo@orka.example", "job_title": "CTO"}
    )

    added = Representative.objects.get(user__email="bo@orka.example")
    assert (added.member, added.is_main, added.job_title) == (member, False, "CTO")


def test_nobody_is_added_to_a_membership_that_has_ended(coordinator_client, member):
    Member.objects.update(state=State.ENDED)
    person = {"name": "Bo Lind", "email": "bo@orka.example"}

    page = coordinator_client.get(f"{LIST}{member.pk}/change/").content.decode()
    answer = coordinator_client.post(f"{LIST}{member.pk}/representative/", person, follow=True)

    assert "Add a representative" not in page
    assert "This membership has ended already." in answer.content.decode()
    assert member.representatives.count() == 1


def test_a_member_that_is_not_there_is_404(coordinator_client):
    MemberFactory()

    assert coordinator_client.get(f"{LIST}999/suspend/").status_code == 404
