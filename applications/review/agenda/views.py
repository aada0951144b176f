"""The panel's pages: its agenda, and what it concluded. For coordinators only."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from applications.review import final, permissions, policy
from applications.review.actions import ChangedElsewhere, Refused
from applications.review.agenda import actions
from applications.review.agenda.forms import KEEP, ConcludeForm
from applications.review.agenda.items import agenda
from applications.review.board.sight import calls
from applications.review.consensus.page import Page, tiles
from applications.review.consensus.views import ROOM, opened
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require


@require_safe
def panel(request: HttpRequest) -> HttpResponse:
    """The agenda of a call."""
    by = Actor.of(request)
    require(permissions.can_manage(by))
    known, slug = calls(), request.GET.get("call", "")
    call = next((one for one in known if one.slug == slug), known[0] if known else None)
    context: dict[str, Any] = {"call": call, "calls": known, **ROOM}
    if call and by.user:
        context["agenda"] = agenda(by.user, call)
    return render(request, "review/panel/agenda.html", context)


@require_http_methods(["GET", "POST"])
def conclude(request: HttpRequest, application_id: int) -> HttpResponse:
    """Note what the panel concluded on one application."""
    application, by, user = opened(request, application_id)
    require(permissions.can_manage(by))
    page = Page(user, application)
    form = ConcludeForm(request.POST or None, criteria=page.criteria, agrees=page.agrees, initial=_initial(page))
    context: dict[str, Any] = {"page": page, "form": form, "seen": form["seen"].value(), **ROOM}
    if form.is_valid():
        try:
            actions.conclude(application, by=by, now=timezone.now(), **form.answers())
        except ChangedElsewhere as refusal:
            context |= {"refusal": str(refusal), "seen": page.consensus.stamp if page.consensus else ""}
        except Refused as refusal:
            context["refusal"] = str(refusal)
        else:
            messages.success(request, _("The conclusion is noted."))
            return redirect("admin:review_agreement", application_id=application.pk)
    context |= {"score": final.score_now(policy.of(application.call), application), "rows": _rows(page, form)}
    return render(request, "review/panel/conclude.html", context)


def _initial(page: Page) -> dict[str, Any]:
    held = page.consensus
    points = held.half_points if held and page.is_shown else {}
    scores = {f"score_{key}": f"{half / 2:g}" for key, half in points.items()}
    return {**page.words(), **scores, "outcome": KEEP}


def _rows(page: Page, form: ConcludeForm) -> list[Any]:
    """The criteria with the scale of the form; what the readers gave is marked on it."""
    for row in page.rows:
        row.bound = form[f"score_{row.criterion.pk}"]
        given = [score // 500 for score in row.scores if score is not None]
        row.tiles = tiles(row.bound.value(), given)
    return page.rows
