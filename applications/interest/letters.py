"""What an invitation to an open call will say, before it is staged."""

from datetime import datetime

from django.db import transaction

from applications import mails
from applications.interest.models import Interest
from applications.models import Call
from focusgroup.outbox import rendering
from focusgroup.outbox.letters import NotSent
from focusgroup.outbox.rendering import Rendered
from focusgroup.outbox.writing import wording


def letter_to(interest: Interest, call: Call, *, now: datetime) -> Rendered | None:
    """The letter as it would be written now, its links masked; nothing of it stays. None if it would not be sent."""
    with transaction.atomic():
        try:
            message = mails.invited_to_apply.draft(interest, now=now, inputs={"call": call.pk}, staged=True)
            return rendering.preview(message, wordings=wording.load([message.kind]))
        except NotSent:
            return None
        finally:
            transaction.set_rollback(True)
