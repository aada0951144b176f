"""One entry of the ledger: what it says, and setting it right."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications.review.actions import Refused
from applications.review.evidence import actions, permissions
from applications.review.evidence.forms import CorrectionForm, WithdrawalForm
from applications.review.evidence.ledger import facts
from applications.review.evidence.models import Evidence
from applications.review.models import Assignment
from applications.review.views import typed
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from focusgroup.accounts.permissions import require


@require_http_methods(["GET", "POST"])
def evidence(request: HttpRequest, evidence_id: int) -> HttpResponse:
    """Correct an entry or withdraw it. Without the right to, it is there to be read."""
    by = Actor.of(request)
    require(by.can("review.submit_review") or by.can("review.manage_review"))
    entry = _seen(by.user, evidence_id)  # type: ignore[arg-type]
    may_change = entry.state == Evidence.State.STANDING and permissions.can_end(by, entry)
    form, withdrawal = _forms(request, entry)
    if request.method == "POST":
        require(permissions.can_end(by, entry))
        chosen = withdrawal if "withdraw" in request.POST else form
        if chosen.is_valid() and _changed(request, entry, form, withdrawal, by):
            return _back(by.user, entry)  # type: ignore[arg-type]
    fact = facts(Evidence.objects.filter(pk=entry.pk))[0]
    context = {
        "entry": fact,
        "evidence": entry,
        "form": form,
        "withdrawal": withdrawal,
        "may_change": may_change,
        "typed": [] if may_change else typed(request, "claim", "url", "quote", "reason", "withdraw-reason"),
        "room": "review",
    }
    return render(request, "review/evidence.html", context | {"sheet_of": _sheet_of(by.user, entry)})


def _seen(user: User, evidence_id: int) -> Evidence:
    rows = Evidence.objects.visible_to(user).select_related(
        "application__call", "criterion", "found_by", "ended_by", "replaced_by"
    )
    return get_object_or_404(rows, pk=evidence_id)


def _forms(request: HttpRequest, entry: Evidence) -> tuple[CorrectionForm, WithdrawalForm]:
    data = request.POST or None
    is_withdrawn = "withdraw" in request.POST
    stored = {name: getattr(entry, name) for name in ("url", "claim", "stance", "quote", "seen_on")}
    form = CorrectionForm(
        None if is_withdrawn else data,
        criteria=list(entry.application.call.criteria.all()),
        today=timezone.localdate(),
        initial={**stored, "criterion": entry.criterion_id},
    )
    return form, WithdrawalForm(data if is_withdrawn else None, prefix="withdraw")


def _changed(
    request: HttpRequest, entry: Evidence, form: CorrectionForm, withdrawal: WithdrawalForm, by: Actor
) -> bool:
    """Whether it was done; else the form that was sent says why not."""
    now, chosen = timezone.now(), withdrawal if withdrawal.is_bound else form
    try:
        if chosen is withdrawal:
            actions.withdraw(entry, by=by, now=now, **withdrawal.cleaned_data)
            messages.success(request, _("The entry is withdrawn."))
        else:
            actions.correct(entry, by=by, now=now, **form.entry())
            messages.success(request, _("The entry is corrected."))
    except Refused as refusal:
        chosen.add_error(None, str(refusal))
        return False
    return True


def _sheet_of(user: User | None, entry: Evidence) -> Assignment | None:
    """The page from which this person came: their own of the application, else the first they may read."""
    given = Assignment.objects.visible_to(user).readable().filter(application=entry.application_id)  # type: ignore[arg-type]
    rows = list(given.order_by("pk"))
    return next((one for one in rows if user and one.reviewer_id == user.pk), rows[0] if rows else None)


def _back(user: User, entry: Evidence) -> HttpResponse:
    given = _sheet_of(user, entry)
    if given is None:
        return redirect("admin:review")
    return redirect("admin:review_assignment", assignment_id=given.pk)
