import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from meetings.documents.models import Document
from meetings.states import State
from tests.factories.claims import HeldMeetingFactory
from tests.factories.members import RepresentativeFactory

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4 report %%EOF"


@pytest.fixture(autouse=True)
def _at(now, settings, tmp_path):
    storage = {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": storage}
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def held():
    return HeldMeetingFactory(slug="november-2026")


def _add(client, held, audience: str, content: bytes = PDF):
    data = {"title": "Report", "audience": audience, "file": SimpleUploadedFile("../r.pdf", content)}
    return client.post(f"/admin/meetings/meeting/{held.pk}/documents/", data)


@pytest.mark.parametrize(
    ("audience", "state", "expected"),
    [
        ("public", State.SCHEDULED, (200, 200, 200, 200)),
        ("members", State.SCHEDULED, (404, 404, 200, 200)),
        ("public", State.DRAFT, (404, 404, 404, 200)),
    ],
)
def test_who_may_read_it(coordinator_client, reviewer_client, held, sign_in, client, audience, state, expected):
    _add(coordinator_client, held, audience)
    held.__class__.objects.filter(pk=held.pk).update(state=state)
    page = Document.objects.select_related("meeting").get().get_absolute_url()
    people = (client, reviewer_client, sign_in(RepresentativeFactory().user), coordinator_client)

    answers = [person.get(page) for person in people]
    for answer in answers:
        answer.close()

    assert tuple(answer.status_code for answer in answers) == expected


def test_it_is_a_download_under_its_own_meeting_only(coordinator_client, held):
    _add(coordinator_client, held, "public")
    document = Document.objects.get()
    other = HeldMeetingFactory(slug="other")

    answer = coordinator_client.get(f"/meetings/{held.slug}/documents/{document.pk}/")
    body = b"".join(answer.streaming_content)

    assert (body, answer["Content-Disposition"]) == (PDF, 'attachment; filename="r.pdf"')
    assert coordinator_client.get(f"/meetings/{other.slug}/documents/{document.pk}/").status_code == 404


def test_what_is_no_document_is_refused_beside_its_field(coordinator_client, held):
    page = _add(coordinator_client, held, "public", b"<script>")

    assert (list(page.context["form"].errors), Document.objects.count()) == (["file"], 0)


def test_removing_removes_the_file(coordinator_client, held, django_capture_on_commit_callbacks):
    _add(coordinator_client, held, "public")
    document = Document.objects.get()
    place = str(document.file.name)

    with django_capture_on_commit_callbacks(execute=True):
        coordinator_client.post(f"/admin/meetings/meeting/{held.pk}/documents/{document.pk}/remove/")

    assert (Document.objects.count(), default_storage.exists(place)) == (0, False)
