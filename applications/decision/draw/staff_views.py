"""The pages on which two institutions sign, commit, reveal and draw."""

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from applications.decision import permissions
from applications.decision.draw import actions
from applications.decision.draw.forms import CommitForm, DeputyForm, RevealForm
from applications.decision.draw.models import Deputy
from applications.decision.draw.seed import commitment
from applications.decision.models import Scenario
from applications.decision.opening import ROOM, confirmed, opened
from applications.decision.refusals import Refused
from applications.decision.states import State
from applications.decision.workbench import workbench
from applications.models import Call
from applications.review.readers import INSTITUTIONS
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from focusgroup.accounts.permissions import require


@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, scenario_id: int) -> HttpResponse:
    """Sign the hash that the page shows."""
    scenario, by, user = opened(request, scenario_id)
    require(permissions.can_sign(by, scenario.call))
    context = {"page": workbench(scenario, user=user), "institution": user.get_institution_display()}
    sha256 = request.POST.get("sha256", "")

    def act() -> None:
        actions.sign(scenario, sha256=sha256, by=by, now=timezone.now())

    return confirmed(request, scenario, act, "decision/sign.html", context)


@sensitive_post_parameters("secret")
@never_cache
@require_http_methods(["GET", "POST"])
def commit(request: HttpRequest, scenario_id: int) -> HttpResponse:
    """Commit to a secret. What is typed is hashed here and forgotten; the page shows it once more, to be kept."""
    scenario, by, user = opened(request, scenario_id)
    require(permissions.can_sign(by, scenario.call))
    form = CommitForm(request.POST or None, initial={"secret": secrets.token_hex(16)})

    def act() -> None:
        data = form.cleaned_data
        typed = str(data["secret"]).strip()
        sha256 = data["sha256"] or commitment(scenario.sha256, user.institution, typed)
        actions.commit(scenario, sha256=sha256, by=by, now=timezone.now())
        messages.success(request, _("The hash of your secret is stored: %s") % sha256)

    return confirmed(request, scenario, act, "decision/commit.html", {"form": form, "institution": user.institution})


@sensitive_post_parameters("secret")
@never_cache
@require_http_methods(["GET", "POST"])
def reveal(request: HttpRequest, scenario_id: int) -> HttpResponse:
    """Give the secret; with the second one lots are drawn at once."""
    scenario, by, user = opened(request, scenario_id)
    require(permissions.can_sign(by, scenario.call))
    form = RevealForm(request.POST or None)
    round_ = scenario.rounds.standing().first()

    def act() -> None:
        secret = form.cleaned_data["secret"].strip()
        done = actions.reveal(scenario, secret=secret, by=by, now=timezone.now())
        if done.state == State.REVEALED:
            _drawn(request, done, by)
        else:
            messages.success(request, _("Your secret is kept sealed until the other institution has revealed its own."))

    context = {"form": form, "institution": user.get_institution_display(), "round": round_}
    return confirmed(request, scenario, act, "decision/reveal.html", context)


@require_POST
def draw(request: HttpRequest, scenario_id: int) -> HttpResponse:
    """Draw where the request of the second secret could not: the seed is the same."""
    scenario, by, _user = opened(request, scenario_id)
    require(permissions.can_draw(by, scenario))
    _drawn(request, scenario, by)
    return redirect("admin:selection", scenario_id=scenario.pk)


def _drawn(request: HttpRequest, scenario: Scenario, by: Actor) -> None:
    try:
        actions.draw(scenario, by=by, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Lots are drawn and the decisions are written. Nobody outside knows of them yet."))


@require_http_methods(["GET", "POST"])
def deputies(request: HttpRequest, call_id: int) -> HttpResponse:
    """Who signs in whose stead; each institution names its own."""
    by = Actor.of(request)
    require(permissions.can_prepare(by))
    call = get_object_or_404(Call, pk=call_id)
    form = _deputy_form(request, by)
    if form is not None and form.is_valid():
        try:
            actions.name_deputy(call, form.cleaned_data["user"], by=by, now=timezone.now())
        except Refused as refusal:
            form.add_error("user", str(refusal))
        else:
            messages.success(request, _("The deputy is named."))
            return redirect("admin:selection_deputies", call_id=call.pk)
    named = {one.institution: one for one in Deputy.objects.filter(call=call).select_related("user", "named_by")}
    lines = [(str(institution.label), named.get(str(institution))) for institution in INSTITUTIONS]
    context: dict[str, Any] = {"call": call, "form": form, "lines": lines, **ROOM}
    return render(request, "decision/deputies.html", context)


def _deputy_form(request: HttpRequest, by: Actor) -> DeputyForm | None:
    """Only whoever speaks for an institution names its deputy."""
    if by.user is None or not permissions.can_name_deputy(by):
        return None
    people = User.objects.filter(institution=by.user.institution, is_active=True, is_staff=True)
    return DeputyForm(request.POST or None, people=people.exclude(pk=by.user.pk).order_by("name", "email"))
