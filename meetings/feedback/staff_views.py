"""What companies said of a meeting. Wired in the meeting's admin."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from focusgroup.accounts.actor import Actor
from meetings.attempt import attempt
from meetings.desk import base, meeting_of
from meetings.feedback import actions
from meetings.feedback.forms import FeedbackForm
from meetings.feedback.querysets import QUESTIONS
from meetings.models import Meeting


@require_http_methods(["GET", "POST"])
def feedback(request: HttpRequest, pk: int) -> HttpResponse:
    """The answers; a POST asks those who were there and were not asked yet."""
    meeting, by = meeting_of(request, pk, "meetings.note_attendance"), Actor.of(request)
    if request.method == "POST":
        asked: list[int] = []
        if attempt(request, lambda: asked.append(actions.ask(meeting, by=by, now=timezone.now()))):
            n = asked[0]
            messages.success(request, ngettext("One company is asked.", "%(n)s companies are asked.", n) % {"n": n})
        return redirect("admin:meetings_meeting_feedback", pk)
    return render(request, "meetings/feedback/staff.html", {**base(meeting), **_answers(meeting)})


def _answers(meeting: Meeting) -> dict[str, Any]:
    rows = meeting.feedback.all()
    answered = rows.answered().select_related("member").order_by("-answered_at")
    means, most = rows.means(), max(answered.count(), 1)
    questions = [
        {
            "label": FeedbackForm.base_fields[name].label,
            "mean": means[name],
            "spread": [
                {"score": score, "n": n, "percent": 100 * n / most}
                for score, n in enumerate(rows.spread(name), start=1)
            ],
        }
        for name in QUESTIONS
    ]
    return {"asked": rows.count(), "answered": answered, "questions": questions}
