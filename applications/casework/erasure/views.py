"""An applicant's own data: a copy to take along, and the request to be erased."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from applications.casework import own_data
from applications.casework.erasure import actions
from applications.casework.models import Erasure
from applications.grants import Visit
from applications.views import GET_AND_POST, for_applicants
from focusgroup.accounts.actor import Actor


@require_safe
@for_applicants
def download(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All own data as JSON, for who came by a link to edit."""
    response = JsonResponse(own_data.of(visit.application), json_dumps_params={"ensure_ascii": False, "indent": 2})
    name = visit.application.reference or "draft"
    response["Content-Disposition"] = f'attachment; filename="application-{name}.json"'
    return response


@require_http_methods(GET_AND_POST)
@for_applicants
def erase(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Asks before it asks: the request can only be taken back by writing to us."""
    application = visit.application
    if request.method == "POST":
        actions.ask(application, by=Actor.holder(application), now=visit.now)
        messages.success(request, _("Your request is noted. A letter to you confirms it."))
        return redirect("applications:erase")
    asked = Erasure.objects.filter(application=application).first()
    context = {"room": "apply", "application": application, "asked": asked, "ticket": visit.ticket_for({})}
    return render(request, "applications/erase.html", context)
