from datetime import datetime

from django.db import transaction

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit
from members import permissions
from members.models import Member
from members.onboarding.models import Mark


@transaction.atomic
def note_step(member: Member, step: str, *, by: Actor, now: datetime) -> None:
    """A first step is done, or is not needed. Marked twice, it is marked once."""
    require(permissions.can_edit_profile(by, member))
    _mark, is_new = Mark.objects.get_or_create(member=member, step=step, defaults={"at": now})
    if is_new:
        audit.record("marked first step", member, by=by, now=now, changes={"step": step})
