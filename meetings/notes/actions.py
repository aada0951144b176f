from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit
from focusgroup.outbox import queue
from meetings import permissions
from meetings.models import Meeting
from meetings.notes import mails
from meetings.notes.audience import Audience, people
from meetings.states import State


@transaction.atomic
def stage(meeting: Meeting, audience: Audience, *, subject: str, text: str, key: str, by: Actor, now: datetime) -> int:
    """Put a note to these companies into the outbox, where somebody lets it go; returns how many letters that makes.

    `key` tells this note apart from others: the same twice is one.
    Raises ValidationError where nobody would get it.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    require(permissions.can_invite(by))
    if meeting.state != State.SCHEDULED:
        raise ValidationError(_("Only about a meeting that is held can be written."))
    chosen = people(audience.of(meeting))
    if not chosen:
        raise ValidationError(_("Nobody fits what you chose."))
    added = queue.queue_all(
        [
            mails.note.draft(
                person.invitation,
                now=now,
                to=person.email,
                to_name=person.name,
                offset=key,
                inputs={"subject": subject, "text": text},
                staged=True,
            )
            for person in chosen
        ]
    )
    if added:
        audit.record("staged a note", meeting, by=by, now=now, changes={"letters": added})
    return added
