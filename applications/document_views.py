"""The PDF of an application, as the applicant adds, downloads and removes it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from applications import actions, documents, grants, pages
from applications.document_form import DocumentForm
from applications.grants import Visit
from applications.views import GET_AND_POST, for_applicants


@require_http_methods(GET_AND_POST)
@for_applicants
def edit(request: HttpRequest, visit: Visit) -> HttpResponse:
    application = visit.application
    if not grants.opens_form(request, visit):
        return pages.closed(request, application)
    if "remove" in request.POST:
        actions.detach(application, **visit.terms)
        messages.success(request, _("The document is removed."))
        return redirect("applications:document")
    form = DocumentForm(request.POST, request.FILES) if request.method == "POST" else DocumentForm()
    if form.is_valid():
        pdf = form.cleaned_data["file"]
        actions.attach(application, name=pdf.name, content=pdf.content, **visit.terms)
        messages.success(request, _("The document is saved with your application."))
        return redirect("applications:document")
    return render(request, "applications/document.html", pages.document(visit, form))


@require_safe
@for_applicants
def download(request: HttpRequest, visit: Visit) -> HttpResponse:
    return documents.as_download(visit.application)  # type: ignore[return-value]
