"""Who speaks for a company: named, agreed, handed over, left. Rows stay, so that the history does."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit
from focusgroup.people.actions import add_person
from members import mails as member_mails
from members import permissions
from members.models import Member, Representative
from members.refusals import Refused as Refused
from members.representatives import mails
from members.representatives.models import Nomination
from members.representatives.states import State
from members.states import State as MemberState

NOMINATION_LASTS = timedelta(days=14)
BRUSSELS = ZoneInfo("Europe/Brussels")


@transaction.atomic
def nominate(
    member: Member,
    *,
    name: str,
    email: str,
    job_title: str,
    is_successor: bool,
    former_leaves: bool,
    by: Actor,
    now: datetime,
) -> Nomination:
    """Ask somebody to speak for the company. Nothing changes before they agree by the link of their mail.

    Asked again, the earlier question is taken back. Raises Refused for somebody who represents the company already.
    """
    member = _locked(member)
    require(by.user is not None and permissions.can_lead(by, member))
    address = email.strip().lower()
    if member.representatives.current().filter(user__email=address).exists():
        raise Refused(_("This person represents the company already. Choose them from the list instead."))
    for earlier in member.nominations.filter(state=State.WAITING):
        if earlier.email == address or (is_successor and earlier.is_successor):
            _answer(earlier, to=State.WITHDRAWN, by=by, now=now)
    nomination = Nomination.objects.create(
        member=member,
        name=name,
        email=address,
        job_title=job_title,
        is_successor=is_successor,
        former_leaves=is_successor and former_leaves,
        nominated_by=by.user,  # type: ignore[misc]
        nominated_at=now,
        expires_at=now + NOMINATION_LASTS,
    )
    audit.record("named representative", member, by=by, now=now, changes={"is_successor": is_successor})
    mails.nominated(nomination, now=now)
    return nomination


@transaction.atomic
def withdraw_nomination(nomination: Nomination, *, by: Actor, now: datetime) -> None:
    require(permissions.can_lead(by, nomination.member))
    _answer(_open(nomination, now=now), to=State.WITHDRAWN, by=by, now=now)


@transaction.atomic
def refuse_nomination(nomination: Nomination, *, by: Actor, now: datetime) -> None:
    """The person that was named does not want to."""
    require(by.is_holder_of(nomination))
    nomination = _open(nomination, now=now)
    _answer(nomination, to=State.REFUSED, by=by, now=now)
    mails.nomination_answered(nomination, now=now)


@transaction.atomic
def accept_nomination(nomination: Nomination, *, by: Actor, now: datetime) -> Representative:
    """The person that was named agrees: they speak for the company, as successor in place of the one before."""
    require(by.is_holder_of(nomination))
    member = _locked(nomination.member)
    nomination = _open(nomination, now=now)
    if member.state == MemberState.ENDED:
        raise Refused(_("The membership of this company has ended."))
    if nomination.is_successor and not _may_still_ask(nomination.nominated_by, member):
        raise Refused(_("Whoever asked you is no longer the main representative. The company can ask again."))
    user = User.objects.filter(email=nomination.email).first()
    if user is None:
        user = add_person(email=nomination.email, name=nomination.name, by=by, now=now)
    if not user.is_active:
        raise Refused(_("This account is closed, so nobody could sign in with it. Write to us."))
    values = {"job_title": nomination.job_title, "is_main": False, "left_on": None}
    representative, _is_new = Representative.objects.update_or_create(member=member, user=user, defaults=values)
    _answer(nomination, to=State.ACCEPTED, by=by, now=now)
    audit.record("added representative", member, by=by, now=now, changes={"representative": str(user.public_id)})
    if nomination.is_successor:
        _make_main(member, representative, former_leaves=nomination.former_leaves, by=by, now=now)
    mails.nomination_answered(nomination, now=now)
    return representative


@transaction.atomic
def hand_over(member: Member, *, to: Representative, former_leaves: bool, by: Actor, now: datetime) -> None:
    """Somebody who speaks for the company already becomes the main representative."""
    member = _locked(member)
    require(permissions.can_lead(by, member))
    successor = member.representatives.current().filter(pk=to.pk, is_main=False).first()
    if successor is None:
        raise Refused(_("Choose one of the deputies."))
    _make_main(member, successor, former_leaves=former_leaves, by=by, now=now)
    member_mails.representative_added(successor, now=now, offset=now.isoformat())


@transaction.atomic
def leave(representative: Representative, *, by: Actor, now: datetime) -> None:
    """Somebody no longer speaks for the company: they go, or the main representative or staff let them go.

    Raises Refused for the last one, and for the main one while there are others: that place is handed over first.
    """
    member = _locked(representative.member)
    row = member.representatives.current().select_related("user").get(pk=representative.pk)
    require(by.user == row.user or permissions.can_lead(by, member))
    if member.state != MemberState.ENDED:
        if member.representatives.current().count() == 1:
            raise Refused(
                _("The last representative cannot leave. Name a successor first, or end the membership of the company.")
            )
        if row.is_main:
            raise Refused(_("The main representative hands over first, and can leave with that."))
    _let_go(row, by=by, now=now)
    mails.no_longer(row, now=now, offset=now.isoformat())


def withdraw_successions(member: Member, *, by: Actor, now: datetime) -> None:
    """Somebody else is the main representative now: nobody is to take the place by a question from before.

    The caller opens the transaction and holds the member's lock.
    """
    for nomination in member.nominations.filter(state=State.WAITING, is_successor=True):
        _answer(nomination, to=State.WITHDRAWN, by=by, now=now)


def _may_still_ask(person: User, member: Member) -> bool:
    return person.is_active and permissions.can_lead(Actor.person(person), member)


def _make_main(member: Member, successor: Representative, *, former_leaves: bool, by: Actor, now: datetime) -> None:
    former = member.representatives.current().filter(is_main=True).select_related("user").first()
    member.representatives.filter(is_main=True).update(is_main=False)
    Representative.objects.filter(pk=successor.pk).update(is_main=True)
    changes = {"representative": str(successor.user.public_id), "former_leaves": former_leaves}
    audit.record("handed over", member, by=by, now=now, changes=changes)
    withdraw_successions(member, by=by, now=now)
    if former:
        former.is_main = False
        if former_leaves:
            _let_go(former, by=by, now=now)
        mails.handed_over(former, now=now, offset=now.isoformat())


def _let_go(row: Representative, *, by: Actor, now: datetime) -> None:
    row.is_main, row.left_on = False, now.astimezone(BRUSSELS).date()
    row.save(update_fields=["is_main", "left_on"])
    person = str(row.user.public_id)
    audit.record("representative left", row.member, by=by, now=now, changes={"representative": person})
    for nomination in row.member.nominations.filter(state=State.WAITING, nominated_by=row.user):
        _answer(nomination, to=State.WITHDRAWN, by=by, now=now)


def _open(nomination: Nomination, *, now: datetime) -> Nomination:
    rows = Nomination.objects.select_for_update(of=("self",)).select_related("member", "nominated_by")
    found = rows.get(pk=nomination.pk)
    if found.state != State.WAITING or found.expires_at <= now:
        raise Refused(_("This question has been answered already, or its time is over."))
    return found


def _answer(nomination: Nomination, *, to: State, by: Actor, now: datetime) -> None:
    nomination.answered_at = now
    audit.move(nomination, to=to, by=by, now=now, also=["answered_at"])


def _locked(member: Member) -> Member:
    return Member.objects.select_for_update().get(pk=member.pk)
