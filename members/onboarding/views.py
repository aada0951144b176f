"""Marking a first step that is not needed, from the page that lists them."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from focusgroup.accounts.actor import Actor
from members.models import Member
from members.onboarding import actions, steps


@require_POST
@login_required
def skip(request: HttpRequest, slug: str) -> HttpResponse:
    member = get_object_or_404(Member.objects.visible_to(request.user), slug=slug)
    if request.POST.get("step") not in {kind.key for kind in steps.KINDS if kind.skip}:
        raise Http404
    actions.note_step(member, request.POST["step"], by=Actor.of(request), now=timezone.now())
    return redirect("me")
