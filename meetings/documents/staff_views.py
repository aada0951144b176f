"""The documents of a meeting. Wired in the meeting's admin."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from focusgroup.accounts.actor import Actor
from meetings.attempt import attempt
from meetings.desk import base, meeting_of
from meetings.documents import actions
from meetings.documents.forms import DocumentForm


@require_http_methods(["GET", "POST"])
def documents(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = meeting_of(request, pk, "meetings.write_minutes")
    form = DocumentForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            actions.add(meeting, **form.cleaned_data, by=Actor.of(request), now=timezone.now())
            messages.success(request, _("Added."))
            return redirect("admin:meetings_meeting_documents", pk)
        except ValidationError as error:
            form.add_error(None, error)
    context = {**base(meeting), "form": form, "documents": meeting.documents.all()}
    return render(request, "meetings/documents/staff.html", context)


@require_POST
def documents_remove(request: HttpRequest, pk: int, document: int) -> HttpResponse:
    found = get_object_or_404(meeting_of(request, pk, "meetings.write_minutes").documents, pk=document)
    attempt(request, lambda: actions.remove(found, by=Actor.of(request), now=timezone.now()), _("Removed."))
    return redirect("admin:meetings_meeting_documents", pk)
