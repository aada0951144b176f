"""How the PDF of an application leaves the house, by a download or for good."""

from django.db import transaction
from django.http import FileResponse, Http404, HttpResponseBase

from applications.models import Application, Document


def as_download(application: Application) -> HttpResponseBase:
    """Never inline, whatever is in it; the browser must not guess another type either. Raises Http404."""
    document = Document.objects.filter(application=application).first()
    if document is None or not document.file.storage.exists(str(document.file.name)):
        raise Http404
    response = FileResponse(
        document.file.open("rb"), as_attachment=True, filename=document.name, content_type="application/pdf"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "no-store, private"
    return response


def remove(document: Document) -> None:
    """Take the row away, and the file once that stands."""
    storage, place = document.file.storage, str(document.file.name)
    document.delete()
    # After commit: a file that is gone cannot come back with the row.
    transaction.on_commit(lambda: storage.delete(place))
