from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from meetings.documents.models import Document
from members.uploads import as_download


@require_safe
def document(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """A download; out of sight is 404, also for a guessed number."""
    found = get_object_or_404(Document.objects.visible_to(request.user), pk=pk, meeting__slug=slug)
    return as_download(found.file, name=found.name, content_type=found.content_type)
