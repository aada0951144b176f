"""The renewal round and mergers on the staff desk."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from members import permissions
from members.attempt import attempt
from members.forms import ReasonForm
from members.models import Member, Term
from members.states import State
from members.terms import actions
from members.terms.forms import MergeForm, YearsForm
from members.terms.models import Wish

AHEAD_DAYS = 183
GET_AND_POST = ["GET", "HEAD", "POST"]


@require_http_methods(GET_AND_POST)
def renewals(request: HttpRequest) -> HttpResponse:
    """Terms that end within half a year, sorted by what is to be done. Each button says to how many it applies."""
    by = Actor.of(request)
    require(permissions.can_manage(by))
    today = timezone.localdate()
    terms = actions.ending(until=today + timedelta(days=AHEAD_DAYS))
    groups = _groups(terms, today)
    years, reason = YearsForm(request.POST or None), ReasonForm(request.POST or None)
    if request.method == "POST" and _do(request, by, _seen(request, groups), years, reason):
        return redirect("admin:member_renewals")
    context = {"room": "members", "today": today, "years": years, "reason": reason, **groups}
    return render(request, "members/staff/renewals.html", context)


def _groups(terms: list[Term], today: date) -> dict[str, list[Term]]:
    """Those of paused members only where something is to be settled: they are asked nothing while they pause."""
    over = [term for term in terms if term.ends_on < today and _wish(term) != Wish.STAY]
    running = [term for term in terms if term.ends_on >= today and term.member.state == State.ACTIVE]
    return {
        "over": over,
        "unasked": [term for term in running if _wish(term) is None],
        "staying": [term for term in terms if _wish(term) == Wish.STAY],
        "leaving": [term for term in running if _wish(term) == Wish.LEAVE],
        "silent": [term for term in running if _wish(term) == ""],
    }


def _seen(request: HttpRequest, groups: dict[str, list[Term]]) -> dict[str, list[Term]]:
    """Of each group what stood on the page when the button was pressed: nobody else is meant by it."""
    keys = set(request.POST.getlist("terms"))
    return {name: [term for term in terms if str(term.pk) in keys] for name, terms in groups.items()}


def _wish(term: Term) -> str | None:
    """What the company answered; empty while it has not, None where it was not asked."""
    return term.renewal.wish if hasattr(term, "renewal") else None


def _do(request: HttpRequest, by: Actor, groups: dict[str, list[Term]], years: YearsForm, reason: ReasonForm) -> bool:
    """Whether the round goes on; not where a form has to be read again."""
    now, step = timezone.now(), request.POST.get("step")
    if step == "ask":
        n = actions.ask_to_renew(groups["unasked"], by=by, now=now)
        said = ngettext("One company is asked.", "%(n)s companies are asked.", n)
    elif step == "remind":
        n = actions.remind_to_renew(by=by, now=now)
        said = ngettext("One company is reminded.", "%(n)s companies are reminded.", n)
    elif step == "extend" and years.is_valid():
        n = sum(_extended(request, term, years=years.cleaned_data["years"], by=by) for term in groups["staying"])
        said = ngettext("One company has another term.", "%(n)s companies have another term.", n)
    elif step == "end" and reason.is_valid():
        n = actions.end_overdue(groups["over"], reason=reason.cleaned_data["reason"], by=by, now=now)
        said = ngettext("One membership has ended.", "%(n)s memberships have ended.", n)
    else:
        return False
    messages.success(request, said % {"n": n})
    return True


def _extended(request: HttpRequest, term: Term, *, years: int, by: Actor) -> bool:
    return attempt(request, lambda: actions.extend(term.renewal, years=years, by=by, now=timezone.now()))


@require_http_methods(GET_AND_POST)
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    by = Actor.of(request)
    require(permissions.can_manage(by))
    member = get_object_or_404(Member, pk=pk)
    if member.state == State.ENDED:
        messages.warning(request, _("This membership has ended already."))
        return redirect("admin:members_member_change", pk)
    form = MergeForm(request.POST or None, member=member, today=timezone.localdate())
    if form.is_valid():
        attempt(
            request,
            lambda: actions.merge(member, by=by, now=timezone.now(), **form.cleaned_data),
            _("The membership has ended; the company went up in the other."),
        )
        return redirect("admin:members_member_change", pk)
    effect = _("For good: its term ends, it leaves the directory and is told. Its history stays, with where it went.")
    context: dict[str, Any] = {"room": "members", "member": member, "form": form, "effect": effect}
    return render(request, "members/staff/act.html", context | {"heading": _("Merged into another member")})
