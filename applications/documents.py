"""The PDF of an application: how it leaves the house, by a download or for good, and how versions keep it."""

from collections.abc import Collection
from functools import partial

from django.core.files.storage import Storage
from django.db import transaction
from django.http import Http404, HttpResponseBase

from applications.models import Application, Document, Revision
from members import uploads


def as_download(application: Application) -> HttpResponseBase:
    """Raises Http404 where there is none."""
    document = Document.objects.filter(application=application).first()
    if document is None:
        raise Http404
    return uploads.as_download(document.file, name=document.name, content_type=uploads.PDF)


def as_it_was(revision: Revision) -> HttpResponseBase:
    """The PDF that a version was sent with."""
    return uploads.as_download(revision.file, name=revision.file_name, content_type=uploads.PDF)


def swap(one: Application, other: Application) -> None:
    """Each gets the other's PDF, if there is one; no file moves."""
    both = dict(Document.objects.filter(application__in=[one, other]).values_list("application", "pk"))
    mine, yours = both.get(one.pk, 0), both.get(other.pk, 0)
    if mine and yours:
        # One application has one document, at every moment: so it is the files that change sides.
        first, second = Document.objects.get(pk=mine), Document.objects.get(pk=yours)
        for name in ("file", "name", "size_bytes", "added_at"):
            value = getattr(first, name)
            setattr(first, name, getattr(second, name))
            setattr(second, name, value)
        first.save()
        second.save()
    elif yours or mine:
        Document.objects.filter(pk=yours or mine).update(application=one if yours else other)


def of_version(application: Application) -> dict[str, str]:
    """What a version of the application that is made now keeps of its PDF: columns of Revision."""
    document = Document.objects.filter(application=application).first()
    return {"file": str(document.file.name), "file_name": document.name} if document else {}


def remove(document: Document) -> None:
    """Take the row away, and the file once that stands, unless a version that was sent keeps it."""
    storage, place = document.file.storage, str(document.file.name)
    document.delete()
    _delete(storage, [place])


def remove_versions(application: Application) -> None:
    """Take all versions away, and their files but the one that the application has now."""
    kept = application.revisions.exclude(file="")
    places, storage = set(kept.values_list("file", flat=True)), Document._meta.get_field("file").storage
    application.revisions.all().delete()
    _delete(storage, places)


def _delete(storage: Storage, places: Collection[str]) -> None:
    """Those files that nothing names any more."""
    named = {
        str(place)
        for model in (Document, Revision)
        for place in model._default_manager.filter(file__in=places).values_list("file", flat=True)
    }
    for place in set(places) - named:
        # After commit: a file that is gone cannot come back with the row.
        transaction.on_commit(partial(storage.delete, place))
