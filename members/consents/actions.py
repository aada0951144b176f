"""Agreeing, and taking it back. Only the company itself agrees for the company; taking out is open to staff as well."""

from datetime import datetime

from django.db import transaction

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit
from members import permissions
from members.consents.keeping import keep
from members.consents.models import Consent, Source
from members.consents.wordings import DIRECTORY, WORDINGS
from members.models import Member
from members.states import State


@transaction.atomic
def give(kind: str, member: Member, *, by: Actor, now: datetime) -> None:
    """A representative agrees for the company, or for themselves where the consent is a person's. Twice is once."""
    member = Member.objects.select_for_update().get(pk=member.pk)
    require(by.user is not None and member.state != State.ENDED and permissions.represents(by, member))
    person = by.user
    is_personal = WORDINGS[kind].is_personal
    standing = Consent.objects.standing().filter(kind=kind, member=None if is_personal else member)
    if is_personal:
        standing = standing.filter(user=person)
    if standing.filter(version=WORDINGS[kind].version).exists():
        return
    # Words that have changed since are agreed to anew.
    standing.update(withdrawn_at=now)
    keep(kind, member=None if is_personal else member, user=person, given_at=now, source=Source.PAGE)
    about = person if is_personal and person else member
    audit.record(f"gave consent to {kind}", about, by=by, now=now, changes={"version": WORDINGS[kind].version})


@transaction.atomic
def withdraw(kind: str, member: Member, *, by: Actor, now: datetime) -> None:
    """End it at once. The membership goes on."""
    member = Member.objects.select_for_update().get(pk=member.pk)
    is_personal = WORDINGS[kind].is_personal
    require(permissions.can_edit_profile(by, member) and not (is_personal and by.user is None))
    standing = Consent.objects.standing().filter(kind=kind)
    standing = standing.filter(member=None, user=by.user) if is_personal else standing.filter(member=member)
    had_flag = kind == DIRECTORY and member.directory_consent_at is not None
    if kind == DIRECTORY:
        Member.objects.filter(pk=member.pk).update(directory_consent_at=None)
    if standing.update(withdrawn_at=now) or had_flag:
        about = by.user if is_personal and by.user else member
        audit.record(f"withdrew consent to {kind}", about, by=by, now=now)
