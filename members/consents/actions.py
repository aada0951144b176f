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
    """End what the company agreed to, at once. The membership goes on; if it has ended, this is still possible."""
    member = Member.objects.select_for_update().get(pk=member.pk)
    require(permissions.can_take_consent_back(by, member) and not WORDINGS[kind].is_personal)
    had_flag = kind == DIRECTORY and member.directory_consent_at is not None
    if kind == DIRECTORY:
        Member.objects.filter(pk=member.pk).update(directory_consent_at=None)
    if Consent.objects.standing().filter(kind=kind, member=member).update(withdrawn_at=now) or had_flag:
        audit.record(f"withdrew consent to {kind}", member, by=by, now=now)


@transaction.atomic
def withdraw_own(kind: str, *, by: Actor, now: datetime) -> None:
    """End what a person agreed to for themselves, whether or not they still speak for a company."""
    person = by.user
    require(person is not None and WORDINGS[kind].is_personal)
    if person and Consent.objects.standing().filter(kind=kind, member=None, user=person).update(withdrawn_at=now):
        audit.record(f"withdrew consent to {kind}", person, by=by, now=now)
