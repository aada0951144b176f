"""What came of a meeting, for its members: minutes, action points, documents."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from focusgroup.accounts.actor import Actor
from meetings import hours
from meetings.documents.models import Document
from meetings.minutes import actions
from meetings.minutes.forms import CommentForm
from meetings.minutes.models import Comment, Minutes
from meetings.minutes.states import State
from meetings.models import Meeting
from meetings.points.models import ActionPoint
from members.models import Member


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def minutes(request: HttpRequest, slug: str) -> HttpResponse:
    """To read, and to comment on while comments are taken."""
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user).prefetch_related("days"), slug=slug)
    found = Minutes.objects.visible_to(request.user).filter(meeting=meeting).first()
    points = ActionPoint.objects.visible_to(request.user).filter(meeting=meeting).with_owners()
    documents = Document.objects.visible_to(request.user).filter(meeting=meeting)
    by = Actor.of(request)
    own = Member.objects.active().represented_by(by.user) if by.user else Member.objects.none()
    if not (found or points or documents):
        raise Http404
    form = CommentForm(request.POST or None, members=own) if found and _may_comment(found, own) else None
    if found and form and form.is_valid() and _commented(found, form, request):
        return redirect("meetings:minutes", slug)
    context = {"room": "meetings", "meeting": meeting, "dates": hours.dates(meeting.days.all()), "minutes": found}
    context |= {"points": points, "documents": documents, "form": form, "text": _text(found) if found else ""}
    context["comments"] = Comment.objects.visible_to(request.user).filter(minutes=found).select_related("member")
    return render(request, "meetings/minutes/minutes.html", context)


def _text(found: Minutes) -> str:
    """As members read it; only a draft, which only staff see, as it is being written."""
    return found.text if found.state == State.DRAFT else actions.text_for_members(found) or ""


def _may_comment(found: Minutes, own: object) -> bool:
    return bool(own) and actions.takes_comments(found, now=timezone.now())


def _commented(found: Minutes, form: CommentForm, request: HttpRequest) -> bool:
    try:
        actions.comment(found, **form.cleaned_data, by=Actor.of(request), now=timezone.now())
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(request, _("Your comment is noted. You are told what becomes of it."))
    return True
