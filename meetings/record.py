"""What a meeting left behind, as its page shows it to this reader."""

from typing import Any

from django.contrib.auth.models import AnonymousUser

from focusgroup.accounts.models import User
from meetings.documents.models import Document
from meetings.minutes.models import Minutes
from meetings.models import Meeting


def of(meeting: Meeting, user: User | AnonymousUser) -> dict[str, Any]:
    """Documents and minutes that this reader may see, in two queries."""
    return {
        "documents": list(Document.objects.visible_to(user).filter(meeting=meeting).select_related("meeting")),
        "minutes": Minutes.objects.visible_to(user).filter(meeting=meeting).first(),
    }
