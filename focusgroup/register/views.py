from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from focusgroup.register.activities import CONTROLLERS
from focusgroup.register.entries import as_json, entries


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """To read and to print; as JSON with ?format=json."""
    require(Actor.of(request).can("audit.view_entry"))
    if request.GET.get("format") == "json":
        return JsonResponse(as_json(), json_dumps_params={"ensure_ascii": False, "indent": 2})
    context = {"room": "people", "entries": entries(), "controllers": CONTROLLERS}
    return render(request, "rights/register.html", context)
