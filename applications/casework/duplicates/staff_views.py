"""The list of possible duplicates, the verdict on each, and how two applications become one."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from applications import permissions
from applications.casework.duplicates import actions, merging
from applications.casework.duplicates.forms import SIDES, DifferentForm, MergeForm
from applications.casework.models import Likeness
from applications.states import IN_EVALUATION, CallState, State
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from focusgroup.audit.actions import IllegalMove

PAGE = 50
GET_AND_POST = ["GET", "HEAD", "POST"]


def _pair(request: HttpRequest, pk: int) -> Likeness:
    require(permissions.can_judge_eligibility(Actor.of(request)))
    shown = Likeness.objects.visible_to(request.user).select_related("earlier__call", "later__call")
    found: Likeness = get_object_or_404(shown, pk=pk)
    return found


@require_safe
def duplicates(request: HttpRequest) -> HttpResponse:
    """Pairs to be judged, then those that were."""
    require(permissions.can_judge_eligibility(Actor.of(request)))
    shown = Likeness.objects.visible_to(request.user).select_related("earlier", "later", "later__call")
    shown = shown.order_by(F("judged_at").asc(nulls_first=True), "-found_at", "-id")
    pairs = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    return render(request, "applications/staff/duplicates.html", {"room": "applications", "pairs": pairs})


@require_http_methods(GET_AND_POST)
def duplicate(request: HttpRequest, pk: int) -> HttpResponse:
    """The two side by side; that they are two companies is said here, that they are one on the next page."""
    pair = _pair(request, pk)
    form = DifferentForm(request.POST or None)
    if pair.verdict == Likeness.Verdict.OPEN and form.is_valid():
        actions.keep_both(pair, note=form.cleaned_data["note"], by=Actor.of(request), now=timezone.now())
        messages.success(request, _("Both stay in the call."))
        return redirect("admin:duplicates")
    return render(request, "applications/staff/duplicate.html", _context(pair) | {"form": form})


@require_http_methods(GET_AND_POST)
def merge(request: HttpRequest, pk: int, keep: str) -> HttpResponse:
    """First whose answers count, then what that does, then it is done."""
    pair = _pair(request, pk)
    context = _context(pair)
    if keep not in context["can_stay"]:
        messages.error(request, _("This application cannot stay any more: look at both again."))
        return redirect("admin:duplicate", pk)
    form = _form(request, pair, keep)
    is_answered = "back" not in request.POST and form.is_valid()
    if is_answered and "confirm" in request.POST:
        return _merged(request, pair, form)
    page = "merge_confirm" if is_answered else "merge"
    return render(request, f"applications/staff/{page}.html", context | _effect(pair, form))


def _form(request: HttpRequest, pair: Likeness, keep: str) -> MergeForm:
    may_change = getattr(pair, keep).state in merging.CHANGEABLE
    found = merging.differences(pair.earlier, pair.later) if may_change else []
    is_one_house = merging.is_of_one_house(pair.earlier, pair.later)
    return MergeForm(request.POST or None, pair=pair, keep=keep, differences=found, is_one_house=is_one_house)


def _effect(pair: Likeness, form: MergeForm) -> dict[str, Any]:
    """What the two pages print: who stays, who goes, and what is taken."""
    stays, gone = getattr(pair, form.keep), getattr(pair, SIDES[form.keep == SIDES[0]])
    is_valid = form.is_bound and form.is_valid()
    taken = [one for one in form.differences if one.key in form.taken] if is_valid else []
    return {
        "form": form,
        "keep": form.keep,
        "stays": stays,
        "gone": gone,
        "taken": [(one.label, getattr(one, SIDES[form.keep == SIDES[0]])) for one in taken],
        "is_one_house": merging.is_of_one_house(pair.earlier, pair.later),
        "is_read": stays.state not in merging.CHANGEABLE,
    }


def _merged(request: HttpRequest, pair: Likeness, form: MergeForm) -> HttpResponse:
    stays, by = getattr(pair, form.keep), Actor.of(request)
    try:
        actions.merge(pair, stays=stays, taken=form.taken, note=form.cleaned_data["note"], by=by, now=timezone.now())
        messages.success(request, _("It is done: %(which)s goes on for both.") % {"which": stays})
    except (IllegalMove, actions.TooLate):
        messages.error(request, _("It has moved on meanwhile; nothing was changed."))
        return redirect("admin:duplicate", pair.pk)
    return redirect(stays.get_admin_url())


def _context(pair: Likeness) -> dict[str, Any]:
    is_open = pair.verdict == Likeness.Verdict.OPEN
    both_stand = is_open and State.WITHDRAWN not in (pair.earlier.state, pair.later.state)
    is_undecided = pair.later.call.state not in (CallState.DECIDED, CallState.ARCHIVED)
    can_stay = [side for side in SIDES if getattr(pair, side).state in IN_EVALUATION]
    return {
        "room": "applications",
        "pair": pair,
        "columns": (pair.earlier, pair.later),
        "is_open": is_open,
        "can_stay": can_stay if both_stand and is_undecided else [],
    }
