"""The board and the pages beside it. Each checks its own permission: the admin only knows that somebody is staff."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from applications.models import Application, Call
from applications.review import permissions
from applications.review.actions import Refused
from applications.review.board import actions
from applications.review.board.charts import charts
from applications.review.board.exports import Table
from applications.review.board.forms import ORDERS, SHOWN, BoardForm
from applications.review.board.proposals import proposals
from applications.review.board.sight import Sight, calls, sight_of
from applications.review.board.table import board, rules_of, visible
from applications.review.board.tallies import readers
from applications.review.views import call_of, review_desk
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from focusgroup.accounts.permissions import require
from members import tables

WRITERS = {"csv": tables.csv_response, "xlsx": tables.xlsx_response}


def _coordinator(request: HttpRequest) -> User:
    by = Actor.of(request)
    require(permissions.can_manage(by))
    if by.user is None:
        raise PermissionDenied
    return by.user


def _opened(request: HttpRequest) -> tuple[dict[str, Any], Call, Sight]:
    """What the pages beside the board share: the call that was asked for, and what of it may be seen."""
    user, known = _coordinator(request), calls()
    call = call_of(request, known)
    if call is None:
        raise Http404
    sight = sight_of(user, call)
    return {"call": call, "calls": known, "sight": sight, "rules": rules_of(call), "room": "review"}, call, sight


@require_safe
def review_board(request: HttpRequest) -> HttpResponse:
    """The board for coordinators; everybody else who reviews gets their own desk."""
    by = Actor.of(request)
    if by.user is None or not permissions.can_manage(by):
        return review_desk(request)
    known = calls()
    call = call_of(request, known)
    if call is None:
        return render(request, "review/board.html", {"room": "review"})
    wanted = BoardForm(request.GET).wanted()
    shown = board(by.user, call, wanted=wanted, page_number=request.GET.get("page", ""))
    context = {"board": shown, "call": call, "calls": known, "wanted": wanted, "orders": ORDERS, "shown": SHOWN}
    return render(request, "review/board.html", context | {"tab": "board", "room": "review"})


@require_safe
def review_readers(request: HttpRequest) -> HttpResponse:
    """Who has read how much, how fast and how strictly."""
    context, call, sight = _opened(request)
    context |= {"page": readers(call, sight, now=timezone.now()), "tab": "readers"}
    return render(request, "review/board/readers.html", context)


@require_safe
def review_charts(request: HttpRequest) -> HttpResponse:
    """How the applications spread over countries, sectors and scores."""
    context, call, sight = _opened(request)
    return render(request, "review/board/charts.html", context | {"page": charts(call, sight), "tab": "charts"})


@require_safe
def review_proposals(request: HttpRequest) -> HttpResponse:
    """Where one more reading would tell most."""
    context, call, sight = _opened(request)
    return render(request, "review/board/proposals.html", context | {"page": proposals(call, sight), "tab": "more"})


@require_POST
def review_add_reader(request: HttpRequest, application_id: int) -> HttpResponse:
    """Give an application to one more reader."""
    user = _coordinator(request)
    application = get_object_or_404(Application.objects.select_related("call"), pk=application_id)
    sight = sight_of(user, application.call)
    if application.pk in sight.pending or not visible(application.call, sight).filter(pk=application.pk).exists():
        raise Http404
    try:
        reader = actions.add_reader(application, by=Actor.of(request), now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        told = _("%(reader)s reads %(application)s as well; a mail tells them.")
        messages.success(request, told % {"reader": reader, "application": application.reference})
    return redirect(f"{reverse('admin:review_proposals')}?call={application.call.slug}")


@require_POST
def review_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Reviews as a file: for coordinators what the board shows, for reviewers what they may read. Logged."""
    by = Actor.of(request)
    manages = permissions.can_manage(by)
    require(manages or by.can("review.submit_review"))
    call = call_of(request, calls())
    if call is None or by.user is None:
        raise Http404
    wanted = BoardForm(request.GET).wanted() if manages else None
    table = Table(by.user, call, sight_of(by.user, call), wanted)
    actions.note_export(call, by=by, now=timezone.now(), kind=kind)
    return WRITERS[kind](f"reviews-{call.slug}", table.headings, table.rows())
