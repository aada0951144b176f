import pytest
from django.contrib.auth.models import AnonymousUser

from meetings import record
from meetings.documents.models import Document
from tests.factories.claims import HeldMeetingFactory, MinutesFactory
from tests.factories.members import RepresentativeFactory

pytestmark = pytest.mark.django_db


def test_each_reader_sees_what_is_theirs(now, reviewer, coordinator):
    meeting = HeldMeetingFactory()
    common = {"meeting": meeting, "name": "r.pdf", "content_type": "application/pdf", "size_bytes": 9, "added_at": now}
    for audience in ("public", "members"):
        Document.objects.create(title=audience, audience=audience, file="meetings/x", **common)
    minutes = MinutesFactory(meeting=meeting)

    seen = {}
    member = RepresentativeFactory().user
    for name, user in {"all": AnonymousUser(), "reviewer": reviewer, "member": member, "staff": coordinator}.items():
        found = record.of(meeting, user)
        seen[name] = [document.title for document in found["documents"]], found["minutes"]

    assert seen == {
        "all": (["public"], None),
        "reviewer": (["public"], None),
        "member": (["public", "members"], None),
        "staff": (["public", "members"], minutes),
    }
