"""A coordinator who declared a conflict of interest sees no trace of that application, wherever it is named."""

import pytest
from django.urls import reverse

from applications.casework.models import Likeness
from applications.interest.models import Interest
from applications.mails import received
from applications.models import Application
from applications.review.conflicts.models import Conflict
from applications.review.states import State as AssignmentState
from applications.sight import bars, hidden_from
from focusgroup import waiting
from focusgroup.accounts.actor import Actor
from focusgroup.audit import actions as audit
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message
from tests.factories.applications import (
    ApplicationFactory,
    AssignmentFactory,
    CallFactory,
    DecisionFactory,
    ErasureFactory,
    InterestFactory,
    LikenessFactory,
    ReviewFactory,
)

pytestmark = pytest.mark.django_db

LIST = "/admin/applications/application/"
SECRET = "Cousinwerk"


@pytest.fixture
def barred(coordinator, now):
    """An application that the coordinator has a conflict with, with all that can hang on one."""
    call = CallFactory(slug="call")
    found = ApplicationFactory(
        call=call, legal_name=SECRET, country="MT", sector="EDU", contact_email="a@cousin.example"
    )
    AssignmentFactory(application=found, reviewer=coordinator, state=AssignmentState.CONFLICT)
    ErasureFactory(application=found)
    InterestFactory(application=found, company=SECRET)
    LikenessFactory(earlier=found, later=ApplicationFactory(call=call))
    audit.record("looked", found, by=Actor.duty("x"), now=now, reason=SECRET)
    received(found, now=now)
    Message.objects.update(subject=SECRET)
    return found


def test_no_list_and_no_count_shows_it(barred, coordinator_client):
    pages = [
        LIST,
        f"{LIST}?q=cousin",
        f"{LIST}?country=MT",
        reverse("admin:figures"),
        reverse("admin:duplicates"),
        reverse("admin:erasures"),
        reverse("admin:applications_interest_changelist"),
        reverse("admin:applications_call_changelist"),
        reverse("admin:audit_entry_changelist"),
        reverse("admin:outbox_message_changelist"),
        reverse("admin:index"),
    ]

    shown = {page: coordinator_client.get(page).content.decode() for page in pages}

    assert [page for page, text in shown.items() if SECRET in text] == []
    assert coordinator_client.get(LIST).context["list"].total == 1
    assert coordinator_client.get(LIST, {"q": "cousin"}).context["list"].total == 0
    assert [one.value for one in coordinator_client.get(LIST).context["list"].countries] == ["BE"]
    assert coordinator_client.get(reverse("admin:figures")).context["table"].total == 1
    assert (
        '<td data-label="Received" class="field-received">1</td>'
        in shown[reverse("admin:applications_call_changelist")]
    )


def test_no_page_of_it_is_found(barred, coordinator_client):
    pair, interest, entry = Likeness.objects.get(), Interest.objects.get(), Entry.objects.latest("pk")
    message = Message.objects.get()
    pages = [
        barred.get_admin_url(),
        reverse("admin:applications_application_history", args=[barred.pk]),
        reverse("admin:applications_application_document", args=[barred.pk]),
        reverse("admin:casework_ask", args=[barred.pk]),
        reverse("admin:casework_check", args=[barred.pk, "size"]),
        reverse("admin:duplicate", args=[pair.pk]),
        reverse("admin:erasure", args=[barred.erasure.pk]),
        reverse("admin:outbox_message_letter", args=[message.pk]),
    ]
    # Django's own pages lead back to their list, which says that it is not there.
    models = [("applications_interest", interest), ("audit_entry", entry), ("outbox_message", message)]
    pages += [reverse(f"admin:{name}_change", args=[row.pk]) for name, row in models]

    answers = {page: coordinator_client.get(page, follow=True) for page in pages}

    assert [page for page, answer in answers.items() if SECRET in answer.content.decode()] == []
    assert coordinator_client.get(barred.get_admin_url()).status_code == 404
    assert coordinator_client.get(reverse("admin:duplicate", args=[pair.pk])).status_code == 404
    assert coordinator_client.get(reverse("admin:erasure", args=[barred.erasure.pk])).status_code == 404


def test_nothing_is_done_to_it(barred, coordinator_client):
    pair = Likeness.objects.get()
    posts = [
        (reverse("admin:applications_application_judge", args=["declare_ineligible"]), {"application": barred.pk}),
        (reverse("admin:casework_as_applicant", args=[barred.pk]), {}),
        (reverse("admin:duplicate", args=[pair.pk]), {"note": "x"}),
        (reverse("admin:erasure", args=[barred.erasure.pk]), {}),
    ]

    for url, data in posts:
        coordinator_client.post(url, {"reason": "x", **data})

    assert Application.objects.get(pk=barred.pk).state == barred.state
    assert Likeness.objects.get().verdict == Likeness.Verdict.OPEN
    assert barred.erasure.done_at is None


def test_the_twin_names_no_twin(barred, coordinator_client):
    twin = Likeness.objects.get().later

    page = coordinator_client.get(twin.get_admin_url())

    assert page.context["pairs"] == []
    assert SECRET not in page.content.decode()


def test_nothing_of_it_waits_for_them(barred, coordinator, jrc_coordinator, now):
    theirs, others = (waiting.tasks_of(user, now=now) for user in (coordinator, jrc_coordinator))

    assert {task.label for task in others} - {task.label for task in theirs} == {
        "possible duplicate",
        "request for erasure",
    }


def test_somebody_else_sees_it_all(barred, jrc_coordinator, sign_in):
    client = sign_in(jrc_coordinator)

    assert client.get(LIST).context["list"].total == 2
    assert client.get(barred.get_admin_url()).status_code == 200
    assert hidden_from(jrc_coordinator) == []


@pytest.mark.parametrize(
    ("state", "status"), [("declared", 404), ("confirmed", 404), ("detected", 200), ("dismissed", 200)]
)
def test_what_was_declared_or_confirmed_bars(coordinator_client, coordinator, now, state, status):
    found = ApplicationFactory()
    judged = {"judged_by": coordinator, "judged_at": now} if state in ("confirmed", "dismissed") else {}
    Conflict.objects.create(application=found, user=coordinator, state=state, at=now, **judged)

    assert coordinator_client.get(found.get_admin_url()).status_code == status
    assert coordinator_client.get(LIST).context["list"].total == (status == 200)


def test_a_superuser_has_no_way_around(barred, coordinator, sign_in):
    type(coordinator).objects.filter(pk=coordinator.pk).update(is_superuser=True)
    coordinator.refresh_from_db()

    assert sign_in(coordinator).get(barred.get_admin_url()).status_code == 404


def test_what_hangs_on_it_is_hidden_to_the_second_step(barred, coordinator):
    review = ReviewFactory(assignment__application=barred)
    decision = DecisionFactory(application=barred, scenario__call=barred.call)

    hidden = hidden_from(coordinator)

    assert {f"review.review:{review.pk}", f"decision.decision:{decision.pk}"} <= set(hidden)
    assert list(Application.objects.filter(bars(coordinator))) == [barred]
