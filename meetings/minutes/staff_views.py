"""Writing, circulating and approving the minutes. Wired in the meeting's admin."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from focusgroup.accounts.actor import Actor
from meetings.attempt import attempt
from meetings.desk import base, meeting_of
from meetings.minutes import actions
from meetings.minutes.forms import CirculateForm, MinutesForm, ReplyForm
from meetings.minutes.models import Minutes
from meetings.models import Meeting

DAYS_FOR_COMMENTS = 14


@require_http_methods(["GET", "POST"])
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the text; below it, as members read it, and their comments."""
    meeting = meeting_of(request, pk, "meetings.write_minutes")
    found = Minutes.objects.filter(meeting=meeting).first()
    form = MinutesForm(request.POST or None, initial=_initial(meeting, found))
    if form.is_valid():
        try:
            actions.write(meeting, **form.cleaned_data, by=Actor.of(request), now=timezone.now())
            messages.success(request, _("Saved."))
            return redirect("admin:meetings_meeting_minutes", pk)
        except ValidationError as error:
            form.add_error(None, error)
            # Whoever has now read the other text may save over it.
            form.data = {**request.POST.dict(), "seen_at": found.changed_at.isoformat() if found else ""}
    return render(request, "meetings/minutes/staff.html", {**base(meeting), "form": form, **_of(found)})


@require_POST
def minutes_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Circulate, take back or approve."""
    meeting = meeting_of(request, pk, "meetings.write_minutes")
    found = get_object_or_404(Minutes, meeting=meeting)
    by, told = Actor.of(request), [0]
    if step == "circulate":
        form = CirculateForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Say by when comments are taken, as a date."))
            return redirect("admin:meetings_meeting_minutes", pk)
        done = attempt(
            request,
            lambda: told.append(actions.circulate(found, **form.cleaned_data, by=by, now=timezone.now())),
        )
    elif step == "approve":
        done = attempt(request, lambda: told.append(actions.approve(found, by=by, now=timezone.now())))
    elif step == "take_back":
        done = attempt(request, lambda: actions.take_back(found, by=by, now=timezone.now()), _("A draft again."))
    else:
        raise Http404
    if done and told[-1]:
        n = told[-1]
        messages.success(request, ngettext("One letter leaves.", "%(n)s letters leave.", n) % {"n": n})
    return redirect("admin:meetings_meeting_minutes", pk)


@require_POST
def minutes_reply(request: HttpRequest, pk: int, comment: int) -> HttpResponse:
    found = get_object_or_404(meeting_of(request, pk, "meetings.write_minutes").minutes.comments, pk=comment)
    form = ReplyForm(request.POST)
    if form.is_valid():
        by, text = Actor.of(request), form.cleaned_data["text"]
        attempt(request, lambda: actions.reply(found, text=text, by=by, now=timezone.now()), _("The author is told."))
    else:
        messages.error(request, _("Write a reply of at most 2,000 signs."))
    return redirect("admin:meetings_meeting_minutes", pk)


def _initial(meeting: Meeting, found: Minutes | None) -> dict[str, Any]:
    if found:
        return {"text": found.text, "seen_at": found.changed_at.isoformat()}
    return {"text": actions.proposed_text(meeting)}


def _of(found: Minutes | None) -> dict[str, Any]:
    if found is None:
        return {"minutes": None}
    by_default = timezone.localdate() + timedelta(days=DAYS_FOR_COMMENTS)
    comments = [
        {"comment": row, "form": ReplyForm(initial={"text": row.reply}, auto_id=f"reply_{row.pk}_%s")}
        for row in found.comments.select_related("member", "author")
    ]
    return {
        "minutes": found,
        "versions": found.versions.all(),
        "comments": comments,
        "circulate": CirculateForm(initial={"comments_by": max(found.comments_by or by_default, by_default)}),
        "takes_comments": actions.takes_comments(found, now=timezone.now()),
    }
