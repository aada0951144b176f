"""The people of a company: who speaks for it, who did, and the guided step by which one hands over to another."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from focusgroup.accounts import links, pace
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.pace import Limit
from focusgroup.accounts.permissions import require
from members import permissions
from members.models import Member
from members.representatives import actions, suggestions
from members.representatives.forms import DeputyForm, HandOverForm, SuccessorForm
from members.representatives.mails import NOMINATION
from members.representatives.models import Nomination

GET_AND_POST = ["GET", "HEAD", "POST"]
BY_ONE_PERSON = Limit("nominations", most=20, per=timedelta(days=1))
TO_ONE_ADDRESS = Limit("nominated", most=3, per=timedelta(days=1))


@require_safe
@login_required
def people(request: HttpRequest, slug: str) -> HttpResponse:
    member = _own(request, slug)
    by = Actor.of(request)
    rows = list(member.representatives.select_related("user").order_by("-is_main", "left_on", "pk"))
    context = {
        "room": "members",
        "member": member,
        "current": [row for row in rows if row.left_on is None],
        "former": [row for row in rows if row.left_on is not None],
        "waiting": member.nominations.open_at(timezone.now()),
        "can_lead": permissions.can_lead(by, member),
        "is_staff_view": not permissions.represents(by, member),
    }
    return render(request, "members/people.html", context)


@require_http_methods(GET_AND_POST)
@login_required
def add_deputy(request: HttpRequest, slug: str) -> HttpResponse:
    member, by = _led(request, slug), Actor.of(request)
    suggested = suggestions.deputy(member)
    form = DeputyForm(request.POST or None, initial=suggested)
    if form.is_valid():
        given = form.cleaned_data | {"is_successor": False, "former_leaves": False}
        if _done(request, lambda: _ask(member, by=by, now=timezone.now(), **given)):
            messages.success(request, _("A mail with the question is on its way."))
            return redirect("members:people", slug=slug)
    context = {"room": "members", "member": member, "form": form, "suggested": suggested}
    return render(request, "members/add_deputy.html", context)


@require_http_methods(GET_AND_POST)
@login_required
def hand_over(request: HttpRequest, slug: str) -> HttpResponse:
    """Two ways: to a deputy at once, to somebody new once they have agreed by mail."""
    member, by = _led(request, slug), Actor.of(request)
    is_new = request.POST.get("way") == "new"
    to_deputy = HandOverForm(None if is_new else request.POST or None, member=member, prefix="deputy")
    to_new = SuccessorForm(request.POST if is_new else None, prefix="new")
    form = to_new if is_new else to_deputy
    if form.is_valid() and _handed(request, member, by, form.cleaned_data, is_new=is_new):
        return redirect("me")
    has_deputies = to_deputy.fields["to"].queryset.exists()  # type: ignore[attr-defined]
    context = {"room": "members", "member": member, "form": form, "to_deputy": to_deputy, "to_new": to_new}
    return render(request, "members/hand_over.html", context | {"has_deputies": has_deputies, "is_new": is_new})


def _handed(request: HttpRequest, member: Member, by: Actor, given: dict[str, Any], *, is_new: bool) -> bool:
    now = timezone.now()
    if is_new:
        done = _done(request, lambda: _ask(member, by=by, now=now, is_successor=True, **given))
        said = _("A mail with the question is on its way. Until it is answered yes, nothing changes.")
    else:
        done = _done(request, lambda: actions.hand_over(member, by=by, now=now, **given))
        said = _("You have handed over. Both of you get a mail.")
    if done:
        messages.success(request, said)
    return done


@require_POST
@login_required
def leave(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Oneself, or somebody whom the main representative lets go."""
    member, by = _own(request, slug), Actor.of(request)
    row = get_object_or_404(member.representatives.current(), pk=pk)
    if _done(request, lambda: actions.leave(row, by=by, now=timezone.now())):
        messages.success(request, _("Done. A mail confirms it."))
        if row.user == by.user:
            return redirect("me")
    return redirect("members:people", slug=slug)


@require_POST
@login_required
def take_back(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    member, by = _led(request, slug), Actor.of(request)
    found = get_object_or_404(member.nominations, pk=pk)
    if _done(request, lambda: actions.withdraw_nomination(found, by=by, now=timezone.now())):
        messages.success(request, _("The question is taken back; its link no longer works."))
    return redirect("members:people", slug=slug)


@require_http_methods(GET_AND_POST)
def nomination(request: HttpRequest, token: str) -> HttpResponse:
    """By the link of the mail. Reading changes nothing; a button agrees or refuses. What is over says so."""
    now = timezone.now()
    link = links.find(NOMINATION, token)
    rows = Nomination.objects.select_related("member", "nominated_by")
    found = rows.filter(pk=links.key_of(link)).first() if link else None
    if link is None or found is None:
        raise Http404
    answer = request.POST.get("answer")
    if answer in ("yes", "no") and links.is_good(link, now=now):
        act = actions.accept_nomination if answer == "yes" else actions.refuse_nomination
        _done(request, lambda: act(found, by=Actor.holder(found), now=now))
        response: HttpResponse = redirect("members:nomination", token=token)
    else:
        is_open = Nomination.objects.open_at(now).filter(pk=found.pk).exists()
        context = {"nomination": found, "member": found.member, "is_open": is_open}
        response = render(request, "members/nomination.html", context)
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response


def _ask(member: Member, *, email: str, by: Actor, now: datetime, **given: Any) -> None:
    """Whoever is asked gets a mail from us, so nobody is made to send many, and nobody gets many."""
    if not (pace.spend(BY_ONE_PERSON, by.key, now=now) and pace.spend(TO_ONE_ADDRESS, email.lower(), now=now)):
        raise actions.Refused(_("That is enough questions for a day. Ask again tomorrow."))
    actions.nominate(member, email=email, by=by, now=now, **given)


def _done(request: HttpRequest, act: Callable[[], object]) -> bool:
    """Whether it was possible; if not, the page says why."""
    try:
        act()
    except actions.Refused as reason:
        messages.error(request, str(reason))
        return False
    return True


def _own(request: HttpRequest, slug: str) -> Member:
    member = get_object_or_404(Member.objects.visible_to(request.user), slug=slug)
    require(permissions.can_edit_profile(Actor.of(request), member))
    return member


def _led(request: HttpRequest, slug: str) -> Member:
    member = _own(request, slug)
    require(permissions.can_lead(Actor.of(request), member))
    return member
