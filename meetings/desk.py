"""What all staff pages of one meeting share."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from meetings import hours
from meetings.models import Meeting


def meeting_of(request: HttpRequest, pk: int, permission: str) -> Meeting:
    """Out of sight is 404, in sight but not allowed 403."""
    meeting: Meeting = get_object_or_404(Meeting.objects.visible_to(request.user).prefetch_related("days"), pk=pk)
    if not request.user.has_perm(permission):
        raise PermissionDenied
    return meeting


def base(meeting: Meeting) -> dict[str, Any]:
    days = list(meeting.days.all())
    return {"room": "meetings", "meeting": meeting, "dates": hours.dates(days) if days else ""}
