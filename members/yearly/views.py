"""The figures of the year, as a representative states them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from members import permissions
from members.attempt import attempt
from members.models import Member
from members.yearly import actions
from members.yearly.forms import FiguresForm
from members.yearly.models import Statement


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def figures(request: HttpRequest, slug: str) -> HttpResponse:
    """The oldest year that was asked for and not stated; and what was stated before."""
    member = get_object_or_404(Member.objects.visible_to(request.user), slug=slug)
    by = Actor.of(request)
    require(permissions.can_edit_profile(by, member) and permissions.represents(by, member))
    is_post, year = request.method == "POST", request.POST.get("year")
    asked = Statement.objects.unstated().filter(member=member)
    open_one = next((one for one in asked if not is_post or str(one.year) == year), None)
    if is_post and open_one is None:
        messages.info(request, _("These figures are stated already. What is still asked for stands below."))
        return redirect("members:figures", slug=slug)
    form = FiguresForm(request.POST or None, initial=FiguresForm.answers_of(open_one)) if open_one else None
    if open_one and form and form.is_valid():
        given, now = form.given, timezone.now()
        thanks = _("Thank you. The figures are noted.")
        attempt(request, lambda: actions.state_figures(open_one, by=by, now=now, **given), thanks)
        return redirect("members:figures", slug=slug)
    stated = member.statements.filter(stated_at__isnull=False).order_by("-year")
    context = {"room": "members", "member": member, "statement": open_one, "form": form, "stated": stated}
    return render(request, "members/figures.html", context)
