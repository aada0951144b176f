"""How the PDF of an application leaves the house, by a download or for good."""

from django.db import transaction
from django.http import Http404, HttpResponseBase

from applications.models import Application, Document
from members import uploads


def as_download(application: Application) -> HttpResponseBase:
    """Raises Http404 where there is none."""
    document = Document.objects.filter(application=application).first()
    if document is None:
        raise Http404
    return uploads.as_download(document.file, name=document.name, content_type=uploads.PDF)


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


def remove(document: Document) -> None:
    """Take the row away, and the file once that stands."""
    storage, place = document.file.storage, str(document.file.name)
    document.delete()
    # After commit: a file that is gone cannot come back with the row.
    transaction.on_commit(lambda: storage.delete(place))
