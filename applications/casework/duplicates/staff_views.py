"""The list of possible duplicates, and the verdict on each."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from applications import permissions
from applications.casework.duplicates import actions
from applications.casework.duplicates.forms import VerdictForm
from applications.casework.models import Likeness
from applications.models import Application
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from focusgroup.audit.actions import IllegalMove

PAGE = 50


@require_safe
def duplicates(request: HttpRequest) -> HttpResponse:
    """Pairs to be judged, then those that were."""
    require(permissions.can_judge_eligibility(Actor.of(request)))
    seen = Likeness.objects.visible_to(request.user)  # type: ignore[arg-type]
    shown = seen.select_related("earlier", "later", "later__call").order_by("judged_at", "-found_at", "-id")
    pairs = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    return render(request, "applications/staff/duplicates.html", {"room": "applications", "pairs": pairs})


@require_http_methods(["GET", "HEAD", "POST"])
def duplicate(request: HttpRequest, pk: int) -> HttpResponse:
    by = Actor.of(request)
    require(permissions.can_judge_eligibility(by))
    seen = Likeness.objects.visible_to(request.user)  # type: ignore[arg-type]
    pair = get_object_or_404(seen.select_related("earlier", "later", "later__call"), pk=pk)
    form = VerdictForm(request.POST or None, pair=pair)
    if pair.verdict == Likeness.Verdict.OPEN and form.is_valid():
        _judge(request, pair, form, by)
        return redirect("admin:duplicates")
    context = {
        "room": "applications",
        "pair": pair,
        "columns": (pair.earlier, pair.later),
        "form": form,
        "is_open": pair.verdict == "open",
    }
    return render(request, "applications/staff/duplicate.html", context)


def _judge(request: HttpRequest, pair: Likeness, form: VerdictForm, by: Actor) -> None:
    now, note, verdict = timezone.now(), form.cleaned_data["note"], form.cleaned_data["verdict"]
    if verdict == "different":
        actions.keep_both(pair, note=note, by=by, now=now)
        messages.success(request, _("Both stay in the call."))
        return
    gone: Application = getattr(pair, verdict)
    try:
        actions.take_out(pair, gone, note=note, by=by, now=now)
        messages.success(request, _("%(which)s is withdrawn; a letter says so.") % {"which": gone})
    except IllegalMove:
        messages.error(request, _("It has moved on meanwhile; nothing was changed."))
