"""The rules of review of a call on one page: read by coordinators, changed until the first review is in."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications.models import Call
from applications.review import permissions, policy
from applications.review.assignment.views import chosen_call
from applications.review.refusals import Refused
from applications.review.rubric import DEFAULT
from applications.review.rules import actions
from applications.review.rules.forms import BLIND_FIELDS, DueForm, RulesForm, end_of, rubric_of
from applications.review.rules.lines import Line
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require


@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    by, call = Actor.of(request), chosen_call(request)
    require(permissions.can_manage(by))
    if call is None:
        return render(request, "review/rules.html", {"room": "review"})
    is_sent = request.method == "POST" and "copy" not in request.POST
    form = RulesForm.of(policy.of(call), request.POST if is_sent else None)
    rubric = rubric_of(list(call.criteria.all()) or _default(), request.POST if is_sent else None)
    refusal = ""
    try:
        if request.method == "POST" and _changed(request, call, form, rubric, by):
            return _to_rules(call)
    except Refused as refused:
        refusal = str(refused)
    return render(request, "review/rules.html", _shown(call) | {"form": form, "rubric": rubric, "refusal": refusal})


def _changed(request: HttpRequest, call: Call, form: RulesForm, rubric: Any, by: Actor) -> bool:
    """Whether anything was saved. Raises Refused."""
    if "copy" in request.POST:
        source = actions.copy_last(call, by=by, now=timezone.now())
        messages.success(request, _("The rules of “%s” are taken over.") % source)
        return True
    # Both, so that the page names what is wrong in either.
    if not all([form.is_valid(), rubric.is_valid()]):
        return False
    actions.lay_down(call, rules=form.rules(), criteria=rubric.lines(), by=by, now=timezone.now())
    messages.success(request, _("The rules of review are saved."))
    return True


def _shown(call: Call) -> dict[str, Any]:
    kept = policy.of(call)
    labels = dict(BLIND_FIELDS)
    return {
        "call": call,
        "policy": kept,
        "frozen_since": policy.frozen_since(call),
        "criteria": list(call.criteria.all()),
        "blind": [labels.get(name, name) for name in kept.blind_fields],
        "last": Call.objects.filter(criteria__isnull=False).exclude(pk=call.pk).order_by("-opens_at", "-pk").first(),
        "room": "review",
    }


def _default() -> list[Line]:
    return [
        Line(None, str(one.title), str(one.description), one.weight_percent, 0, tuple(str(a) for a in one.anchors))
        for one in DEFAULT
    ]


def _to_rules(call: Call) -> HttpResponse:
    return redirect(f"{reverse('admin:review_rules')}?call={call.slug}")


@require_http_methods(["GET", "POST"])
def due(request: HttpRequest) -> HttpResponse:
    """Move the due date, with a reason; nothing else changes."""
    by, call = Actor.of(request), chosen_call(request)
    require(permissions.can_manage(by))
    kept = policy.of(call) if call else None
    form = DueForm(request.POST or None, initial={"due_on": kept and kept.due_at and timezone.localdate(kept.due_at)})
    if call and form.is_valid():
        due_at, reason = end_of(form.cleaned_data["due_on"]), form.cleaned_data["reason"]
        try:
            actions.extend(call, due_at=due_at, reason=reason, by=by, now=timezone.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The due date is moved."))
            return _to_rules(call)
    return render(request, "review/due.html", {"call": call, "policy": kept, "form": form, "room": "review"})
