"""How a membership goes on or ends: renewal, resignation, merger."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max, OuterRef, Subquery
from django.utils.translation import gettext as _

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit
from members import mails as member_mails
from members import permissions
from members.actions import close, end_membership, end_of_term
from members.models import EndedBecause, Member, Representative, Term
from members.refusals import Refused
from members.states import State
from members.terms import mails
from members.terms.models import Outcome, Renewal, Wish

BRUSSELS = ZoneInfo("Europe/Brussels")
ANSWER_DAYS = 30
LEAST_YEARS, MOST_YEARS = 3, 5


def ending(*, until: date) -> list[Term]:
    """The last terms that end by this day, with their members, the first to end first.

    Those of paused members as well: nobody else sees that such a term is over.
    """
    last = Term.objects.filter(member=OuterRef("member")).order_by("-ends_on").values("pk")[:1]
    rows = Term.objects.exclude(member__state=State.ENDED).filter(pk=Subquery(last), ends_on__lte=until)
    return list(rows.select_related("member", "renewal").order_by("ends_on", "member__legal_name"))


@transaction.atomic
def ask_to_renew(terms: Collection[Term], *, by: Actor, now: datetime) -> int:
    """Ask the members of these terms whether they stay; who was asked already is not asked again. How many letters."""
    require(permissions.can_manage(by))
    keys = [term.pk for term in terms]
    rows = Term.objects.filter(pk__in=keys, renewal=None, member__state=State.ACTIVE)
    fresh = list(rows.filter(member__representatives__is_main=True, member__representatives__left_on=None))
    due_on = now.astimezone(BRUSSELS).date() + timedelta(days=ANSWER_DAYS)
    Renewal.objects.bulk_create(Renewal(term=term, asked_at=now, due_on=due_on) for term in fresh)
    asked = list(Renewal.objects.filter(term__in=fresh).select_related("term__member"))
    mails.renewal_asked.to_all(asked, now=now)
    audit.record_all("asked to renew", Member, [term.member_id for term in fresh], by=by, now=now)
    return len(asked)


@transaction.atomic
def answer_renewal(renewal: Renewal, *, wish: str, note: str, by: Actor, now: datetime) -> None:
    """The company says whether it stays; until staff have settled it, the last answer counts."""
    renewal = _locked(renewal)
    member = renewal.term.member
    require(by.user is not None and permissions.can_lead(by, member) and permissions.represents(by, member))
    if renewal.settled_at:
        raise Refused(_("This is settled already. Write to us if it is not right."))
    renewal.wish, renewal.note, renewal.answered_at, renewal.answered_by = Wish(wish), note, now, by.user
    renewal.save(update_fields=["wish", "note", "answered_at", "answered_by"])
    audit.record("answered renewal", member, by=by, now=now, changes={"wish": wish, "note": None})


@transaction.atomic
def extend(renewal: Renewal, *, years: int, by: Actor, now: datetime) -> Term:
    """Another term from the day after the last one, of three to five years; the company is told."""
    renewal = _locked(renewal)
    member = Member.objects.select_for_update().get(pk=renewal.term.member_id)
    require(permissions.can_manage(by))
    if renewal.settled_at or member.state == State.ENDED:
        raise Refused(_("The term of %s is settled already.") % member)
    if not LEAST_YEARS <= years <= MOST_YEARS:
        raise Refused(_("A term has three to five years."))
    last = member.terms.aggregate(last=Max("ends_on"))["last"]
    starts_on = last + timedelta(days=1)
    term = Term.objects.create(member=member, starts_on=starts_on, ends_on=end_of_term(starts_on, years))
    renewal.outcome, renewal.settled_at = Outcome.EXTENDED, now
    renewal.save(update_fields=["outcome", "settled_at"])
    changes = {"starts_on": term.starts_on.isoformat(), "ends_on": term.ends_on.isoformat()}
    audit.record("extended term", member, by=by, now=now, changes=changes)
    if Representative.objects.current().filter(member=member, is_main=True).exists():
        mails.extended(renewal, now=now)
    return term


@transaction.atomic
def remind_to_renew(*, by: Actor, now: datetime) -> int:
    """Remind once, two weeks before the answer is due; returns how many letters."""
    require(permissions.can_manage(by))
    by_then = now.astimezone(BRUSSELS).date() + timedelta(days=14)
    rows = Renewal.objects.unanswered().filter(reminded_at=None, due_on__lte=by_then)
    speaking = rows.filter(term__member__representatives__is_main=True, term__member__representatives__left_on=None)
    late = list(speaking.select_related("term__member"))
    Renewal.objects.filter(pk__in=[one.pk for one in late]).update(reminded_at=now)
    mails.renewal_reminder.to_all(late, now=now)
    audit.record_all("reminded to renew", Member, [one.term.member_id for one in late], by=by, now=now)
    return len(late)


@transaction.atomic
def end_overdue(terms: Collection[Term], *, reason: str, by: Actor, now: datetime) -> int:
    """End the memberships whose last term is over, each told with the reason; returns how many."""
    require(permissions.can_manage(by))
    today = now.astimezone(BRUSSELS).date()
    over = [term for term in ending(until=today - timedelta(days=1)) if term in terms]
    for term in over:
        end_membership(
            term.member, because=EndedBecause.TERM_OVER, reason=reason, ended_on=term.ends_on, by=by, now=now
        )
    Renewal.objects.filter(term__in=over, settled_at=None).update(outcome=Outcome.NOT_EXTENDED, settled_at=now)
    return len(over)


@transaction.atomic
def resign(member: Member, *, reason: str, by: Actor, now: datetime) -> None:
    """The main representative ends the membership of the company, from today."""
    member = Member.objects.select_for_update().get(pk=member.pk)
    if member.state == State.ENDED and permissions.represents(by, member):
        raise Refused(_("The membership has ended already."))
    require(permissions.can_lead(by, member) and permissions.represents(by, member))
    today = now.astimezone(BRUSSELS).date()
    member.ended_reason = reason
    close(member, because=EndedBecause.RESIGNED, ended_on=today, by=by, now=now)
    inputs = {"reason": str(_("You ended it yourself.")), "ended_on": today.isoformat()}
    member_mails.ended(member, now=now, inputs=inputs, offset=now.isoformat())
    member_mails.resigned(member, now=now, inputs={"reason": reason}, offset=now.isoformat())


@transaction.atomic
def merge(
    member: Member, *, into: Member, moves_people: bool, reason: str, ended_on: date, by: Actor, now: datetime
) -> None:
    """A company goes up in another member: its own membership ends, its people may become deputies of the other."""
    require(permissions.can_manage(by))
    locked = {row.pk: row for row in Member.objects.select_for_update().filter(pk__in=[member.pk, into.pk])}
    if len(locked) < 2 or locked[into.pk].state != State.ACTIVE:
        raise Refused(_("Choose another member that is active."))
    member, into = locked[member.pk], locked[into.pk]
    people = list(member.representatives.current().select_related("user"))
    end_membership(
        member, because=EndedBecause.MERGED, merged_into=into, reason=reason, ended_on=ended_on, by=by, now=now
    )
    there = set(into.representatives.current().values_list("user", flat=True))
    for row in [row for row in people if moves_people and row.user_id not in there]:
        values = {"job_title": row.job_title, "is_main": False, "left_on": None}
        moved, _is_new = Representative.objects.update_or_create(member=into, user=row.user, defaults=values)
        changes = {"representative": str(row.user.public_id), "from": member.pk}
        audit.record("added representative", into, by=by, now=now, changes=changes)
        member_mails.representative_added(moved, now=now, offset=now.isoformat())


def _locked(renewal: Renewal) -> Renewal:
    rows = Renewal.objects.select_for_update(of=("self",)).select_related("term__member")
    return rows.get(pk=renewal.pk)
