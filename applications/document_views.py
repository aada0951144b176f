"""The PDF of an application: added and removed by the applicant, downloaded by them and by staff."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from applications import actions, pages, permissions
from applications.document_form import DocumentForm
from applications.grants import Visit
from applications.models import Application, Document
from applications.views import GET_AND_POST, for_applicants
from focusgroup.accounts.actor import Actor


@require_http_methods(GET_AND_POST)
@for_applicants
def edit(request: HttpRequest, visit: Visit) -> HttpResponse:
    application = visit.application
    if not (visit.is_open and permissions.can_edit(Actor.holder(application), application)):
        return pages.closed(request, application)
    if "remove" in request.POST:
        actions.detach(application, **visit.terms)
        messages.success(request, _("The document is removed."))
        return redirect("applications:document")
    form = DocumentForm(request.POST, request.FILES) if request.method == "POST" else DocumentForm()
    if form.is_valid():
        actions.attach(application, **form.cleaned_data["file"], **visit.terms)
        messages.success(request, _("The document is saved with your application."))
        return redirect("applications:document")
    return render(request, "applications/document.html", pages.document(visit, form))


@require_safe
@for_applicants
def download(request: HttpRequest, visit: Visit) -> HttpResponse:
    return _as_download(visit.application)  # type: ignore[return-value]


@require_safe
def staff(request: HttpRequest, pk: int) -> HttpResponseBase:
    """For who may see the application."""
    if not request.user.has_perm("applications.view_application"):
        raise PermissionDenied
    return _as_download(get_object_or_404(Application.objects.visible_to(request.user), pk=pk))


def _as_download(application: Application) -> HttpResponseBase:
    """Never inline, whatever is in it; the browser must not guess another type either."""
    document = Document.objects.filter(application=application).first()
    if document is None or not document.file.storage.exists(document.file.name):
        raise Http404
    response = FileResponse(
        document.file.open("rb"), as_attachment=True, filename=document.name, content_type="application/pdf"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "no-store, private"
    return response
