"""What an applicant meets after sending: a question to answer."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications.casework import actions, unlocking
from applications.casework.forms import ReplyForm
from applications.grants import Visit
from applications.views import GET_AND_POST, for_applicants
from focusgroup.accounts.actor import Actor


@require_http_methods(GET_AND_POST)
@for_applicants
def clarify(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The question of staff, and the answers that it unlocks; nothing else can be changed here."""
    open_one = visit.application.clarifications.filter(closed_at=None).first()
    if open_one is None:
        return redirect("applications:status")
    data = request.POST if request.method == "POST" else None
    parts = list(unlocking.parts(visit.application, open_one.fields, data, now=visit.now))
    form = ReplyForm(data)
    is_valid = form.is_valid() and not any(part.errors for part in parts)
    if is_valid and not parts and not form.cleaned_data["reply"]:
        form.add_error("reply", _("Write your reply."))
    elif is_valid:
        given = {name: value for part in parts for name, value in part.given.items()}
        reply, by = form.cleaned_data["reply"], Actor.holder(visit.application)
        actions.answer(open_one, given=given, reply=reply, by=by, now=visit.now)
        messages.success(request, _("Your answer is sent. Thank you."))
        return redirect("applications:status")
    fields = [field for part in parts for field in part.fields]
    context = {"room": "apply", "application": visit.application, "clarification": open_one, "form": form}
    context |= {"fields": fields, "parts": parts, "ticket": visit.ticket_for({})}
    return render(request, "applications/clarify.html", context)
