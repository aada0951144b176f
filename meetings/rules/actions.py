"""Changing when those who are invited are reminded."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit
from meetings import permissions
from meetings.models import Meeting
from meetings.rules.models import ReminderRule


@transaction.atomic
def set_rules(meeting: Meeting, rules: Iterable[ReminderRule], *, by: Actor, now: datetime) -> None:
    """From now on these rules alone hold for the meeting; those that are off are kept for later.

    Raises ValidationError where one stands there twice.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    require(permissions.can_manage(by))
    rows = list(rules)
    if len({(row.counts_from, row.amount) for row in rows}) < len(rows):
        raise ValidationError(_("The same reminder stands there twice."))
    meeting.reminder_rules.all().delete()
    for row in rows:
        row.meeting = meeting
    ReminderRule.objects.bulk_create(rows)
    log = {f"{row.counts_from} {row.amount}": f"{row.clock:%H:%M}" if row.is_on else "off" for row in rows}
    audit.record("set reminders", meeting, by=by, now=now, changes=log)
