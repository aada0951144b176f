"""An action point, for its owner."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from focusgroup.accounts.actor import Actor
from meetings.attempt import attempt
from meetings.points import actions, permissions
from meetings.points.forms import NoteForm
from meetings.points.models import ActionPoint
from meetings.points.states import State


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def point(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody of the group may read it; its owner says here that it is done."""
    visible = ActionPoint.objects.visible_to(request.user) | ActionPoint.objects.filter(person=request.user.pk)
    found = get_object_or_404(visible.with_owners().select_related("meeting"), pk=pk)
    by = Actor.of(request)
    may_finish = found.state == State.OPEN and permissions.can_finish(by, found)
    form = NoteForm(request.POST or None) if request.method == "POST" or may_finish else None
    if request.method == "POST" and form and form.is_valid():
        said = form.cleaned_data
        attempt(
            request, lambda: actions.finish(found, **said, by=by, now=timezone.now()), _("Noted as done. Thank you.")
        )
        return redirect("meetings:point", pk)
    context = {"room": "meetings", "point": found, "meeting": found.meeting, "form": form if may_finish else None}
    return render(request, "meetings/points/point.html", context)
