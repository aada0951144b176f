"""What calendar programs answered by mail, and what somebody has to look at."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from focusgroup.accounts.actor import Actor
from meetings.attempt import attempt
from meetings.replies import actions
from meetings.replies.models import Reply

SHOWN = 100


@require_http_methods(["GET", "POST"])
def replies(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("meetings.invite"):
        raise PermissionDenied
    visible = Reply.objects.visible_to(request.user)
    if request.method == "POST":
        key = request.POST.get("reply", "")
        reply = get_object_or_404(visible, pk=key if key.isdecimal() else 0)
        attempt(request, lambda: actions.close(reply, by=Actor.of(request), now=timezone.now()))
        return redirect("admin:meetings_replies")
    with_all = visible.select_related("invitation__meeting", "invitation__member")
    context = {
        "waiting": with_all.for_staff(),
        "others": with_all.exclude(pk__in=visible.for_staff())[:SHOWN],
        "is_read": bool(settings.REPLY_MAILBOX_URL),
    }
    return render(request, "meetings/staff/replies.html", {"room": "meetings", **context})
