"""Everything that an applicant may have of an application, as plain data; no word of an unreleased decision."""

from typing import Any

from applications import answers
from applications.models import Application
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message

VERSION = 1


def of(application: Application) -> dict[str, Any]:
    """Answers, earlier versions, questions with their answers, letters, and what the applicant did.

    What staff found, wrote and decided is not in it: a decision is told to everybody on one day.
    """
    current = answers.current(application)
    return {
        "version": VERSION,
        "reference": application.reference,
        "call": application.call.title,
        "status": str(application.public_state.label),
        "contact_email": application.contact_email,
        "started_at": application.created_at,
        "sent_at": application.submitted_at,
        "answers": answers.values(current),
        "unfinished": application.unfinished,
        "versions": list(application.revisions.values("number", "sent_at", "answers")),
        "interest": list(application.interests.values("company", "country", "sector", "email", "note", "confirmed_at")),
        "website_copies": list(
            application.snapshots.filter(fetched_at__isnull=False).values(
                "url", "fetched_at", "final_url", "title", "description", "text", "sha256"
            )
        ),
        "questions": list(application.clarifications.values("asked_at", "question", "due_on", "reply", "answered_at")),
        "letters": _letters(application),
        "log": list(
            Entry.objects.about(application)
            .filter(actor_kind="link")
            .order_by("at", "id")
            .values("at", "verb", "changes")
        ),
    }


def _letters(application: Application) -> list[dict[str, Any]]:
    """What was sent to the applicant; what still waits is not told before it leaves."""
    sent = Message.objects.filter(about=f"applications.application:{application.pk}", state="sent")
    return [dict(row) for row in sent.order_by("created_at", "pk").values("done_at", "recipient", "subject")]
