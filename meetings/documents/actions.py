from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit
from meetings.documents.models import Document
from meetings.minutes.permissions import can_write
from meetings.models import Meeting
from members.uploads import Upload

MOST = 40


@transaction.atomic
def add(meeting: Meeting, *, title: str, audience: str, file: Upload, by: Actor, now: datetime) -> Document:
    """Keep a file with a meeting. Raises ValidationError where there are too many."""
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    require(can_write(by))
    if meeting.documents.count() >= MOST:
        raise ValidationError(_("A meeting has at most %(n)s documents.") % {"n": MOST})
    document = Document(
        meeting=meeting,
        title=title,
        audience=audience,
        name=file.name,
        content_type=file.content_type,
        size_bytes=len(file.content),
        added_at=now,
    )
    document.file.save(file.name, ContentFile(file.content), save=False)
    document.save()
    audit.record("added a document", document, by=by, now=now, changes={"audience": audience})
    return document


@transaction.atomic
def remove(document: Document, *, by: Actor, now: datetime) -> None:
    """Take it away, and its file once that stands."""
    document = Document.objects.select_for_update().get(pk=document.pk)
    require(can_write(by))
    audit.record("removed a document", document, by=by, now=now, changes={"title": document.title})
    storage, place = document.file.storage, str(document.file.name)
    document.delete()
    # After commit: a file that is gone cannot come back with the row.
    transaction.on_commit(lambda: storage.delete(place))
