from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from applications.casework.erasure import emptying
from applications.models import Document
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message
from tests.applications.test_document_form import PDF
from tests.factories.applications import CLOSES, ApplicationFactory, DraftFactory

pytestmark = pytest.mark.django_db
PAGE, FILE = "/apply/document/", "/apply/document/file/"


@pytest.fixture(autouse=True)
def _clock(at, settings, tmp_path):
    storage = {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": storage}
    at()


def add(client, content=PDF, name="paper.pdf"):
    return client.post(PAGE, {"file": SimpleUploadedFile(name, content, content_type="application/pdf")}, follow=True)


def staff_page(application):
    return reverse("admin:applications_application_document", args=[application.pk])


def body(response):
    return b"".join(response.streaming_content)


def test_the_applicant_adds_downloads_and_removes_it(client, let_in, django_capture_on_commit_callbacks):
    draft = DraftFactory()
    let_in(draft, client)

    page = add(client, name="../../Our paper.pdf")
    document = Document.objects.get(application=draft)
    file = client.get(FILE)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(PAGE, {"remove": "document"})

    assert "Our paper.pdf" in page.content.decode()
    assert body(file) == PDF
    assert file["Content-Disposition"] == 'attachment; filename="Our paper.pdf"'
    assert (file["Content-Type"], file["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert str(document.file.name).startswith("applications/")
    assert "paper" not in str(document.file.name)
    assert not default_storage.exists(str(document.file.name))
    assert not Document.objects.exists()
    assert [entry.verb for entry in Entry.objects.about(draft).order_by("pk")] == [
        "added a document",
        "removed a document",
    ]


def test_a_new_one_takes_the_place_of_the_old(client, let_in, django_capture_on_commit_callbacks):
    let_in(DraftFactory(), client)
    add(client)
    before = str(Document.objects.get().file.name)

    with django_capture_on_commit_callbacks(execute=True):
        add(client, name="better.pdf")

    assert Document.objects.get().name == "better.pdf"
    assert not default_storage.exists(before)


def test_another_document_after_sending_is_another_version_and_the_first_stays(
    client, let_in, coordinator_client, django_capture_on_commit_callbacks
):
    application = let_in_with_a_version(client, let_in)
    with django_capture_on_commit_callbacks(execute=True):
        for name in ("one.pdf", "two.pdf"):
            add(client, name=name)
        client.post(PAGE, {"remove": "document"})

    application.refresh_from_db()
    versions = application.revisions.order_by("number")
    pages = [
        coordinator_client.get(reverse("admin:casework_version_document", args=[application.pk, one.number]))
        for one in versions
    ]
    assert [page.status_code for page in pages] == [404, 200, 200, 404]
    assert [body(page) for page in pages[1:3]] == [PDF, PDF]
    assert application.revision == 4
    assert [one.file_name for one in versions] == ["", "one.pdf", "two.pdf", ""]
    assert pages[2]["Content-Disposition"] == 'attachment; filename="two.pdf"'
    assert Message.objects.filter(kind="applications/received").count() == 3


def test_the_files_of_all_versions_go_when_the_application_is_emptied(
    client, let_in, now, django_capture_on_commit_callbacks
):
    application = let_in_with_a_version(client, let_in)
    for name in ("one.pdf", "two.pdf"):
        add(client, name=name)
    places = set(application.revisions.exclude(file="").values_list("file", flat=True))
    there = {place for place in places if default_storage.exists(place)}

    with django_capture_on_commit_callbacks(execute=True):
        emptying.empty(application, now=now)

    assert len(there) == 2
    assert not any(default_storage.exists(place) for place in places)


def let_in_with_a_version(client, let_in):
    application = ApplicationFactory(motivation="As it was sent.")
    application.revisions.create(number=1, answers={}, sent_at=application.submitted_at)
    let_in(application, client)
    return application


def test_what_is_no_pdf_is_said_beside_the_field_and_nothing_is_kept(client, let_in):
    let_in(DraftFactory(), client)

    page = add(client, content=b"MZ\x90 program", name="invoice.pdf")

    assert "This is no complete PDF." in page.content.decode()
    assert not Document.objects.exists()
    assert default_storage.listdir("") == ([], [])


def test_nobody_else_gets_the_file(client, let_in, django_user_model):
    let_in(DraftFactory(), client)
    add(client)
    owner = Document.objects.get().application

    stranger = let_in(DraftFactory())

    assert stranger.get(FILE).status_code == 404
    assert type(client)().get(FILE).status_code == 403
    assert type(client)().get(staff_page(owner)).status_code == 302


def test_staff_who_see_the_application_download_it(client, let_in, coordinator_client):
    application = ApplicationFactory()
    let_in(application, client)
    add(client)

    file = coordinator_client.get(staff_page(application))
    page = coordinator_client.get(application.get_admin_url())

    assert body(file) == PDF
    assert file["Content-Disposition"].startswith("attachment")
    assert staff_page(application) in page.content.decode()


def test_staff_out_of_whose_sight_it_is_find_nothing(client, let_in, reviewer_client):
    application = ApplicationFactory()
    let_in(application, client)
    add(client)

    assert reviewer_client.get(staff_page(application)).status_code == 404


def test_after_the_call_has_closed_nothing_is_added(client, let_in, at):
    draft = DraftFactory()
    at(CLOSES + timedelta(minutes=20))
    let_in(draft, client)

    page = add(client)

    assert page.status_code == 409
    assert not Document.objects.exists()
