"""Asking for the figures of the year, stating them, and taking over what follows."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from focusgroup.accounts.actor import Actor, Kind
from focusgroup.accounts.models import User
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit
from members import permissions
from members.models import Member, Representative, SizeClass
from members.refusals import Refused
from members.sme import Size
from members.states import State
from members.yearly import mails
from members.yearly.models import Statement
from members.yearly.status import Finding, Year, find

BRUSSELS = ZoneInfo("Europe/Brussels")
# Most companies have approved the accounts of a year by the end of the next June.
ASKED_FROM = (5, 1)
DUE_DAYS, RETURNED_DAYS, REMINDED_DAYS_BEFORE = 60, 30, 14
OWN = ("headcount_awu", "turnover_eur", "balance_eur")
RELATED = ("related_awu", "related_turnover_eur", "related_balance_eur")


@transaction.atomic
def ask_for_figures(*, by: Actor, now: datetime) -> int:
    """From May on, ask each active member for last year's figures, and remind it, once each. How many letters."""
    require(by.kind is Kind.DUTY or permissions.can_manage(by))
    today = now.astimezone(BRUSSELS).date()
    return _ask(today, by=by, now=now) + _remind(today, by=by, now=now)


def _ask(today: date, *, by: Actor, now: datetime) -> int:
    year = today.year - 1
    if (today.month, today.day) < ASKED_FROM:
        return 0
    speaking = Member.objects.active().filter(representatives__is_main=True, representatives__left_on=None)
    lacking = list(speaking.exclude(statements__year=year).order_by("pk"))
    due_on = today + timedelta(days=DUE_DAYS)
    Statement.objects.bulk_create(
        Statement(member=member, year=year, asked_at=now, due_on=due_on) for member in lacking
    )
    asked = list(Statement.objects.filter(member__in=lacking, year=year).select_related("member"))
    mails.figures_asked.to_all(asked, now=now)
    audit.record_all("asked for figures", Member, [member.pk for member in lacking], by=by, now=now)
    return len(asked)


def _remind(today: date, *, by: Actor, now: datetime) -> int:
    soon = Statement.objects.unstated().filter(reminded_at=None, due_on__lte=today + timedelta(REMINDED_DAYS_BEFORE))
    speaking = soon.filter(member__representatives__is_main=True, member__representatives__left_on=None)
    late = list(speaking.select_related("member"))
    Statement.objects.filter(pk__in=[one.pk for one in late]).update(reminded_at=now)
    mails.figures_reminder.to_all(late, now=now)
    audit.record_all("reminded of figures", Member, [one.member_id for one in late], by=by, now=now)
    return len(late)


@transaction.atomic
def state_figures(statement: Statement, *, by: Actor, now: datetime, **given: Any) -> None:
    """A representative states the figures that were asked for."""
    statement = _locked(statement)
    member = statement.member
    require(by.user is not None and member.state != State.ENDED and permissions.represents(by, member))
    if statement.stated_at:
        raise Refused(_("The figures of this year are stated already. To correct them, propose a change of facts."))
    for name, value in given.items():
        setattr(statement, name, value)
    statement.stated_at, statement.stated_by = now, by.user
    audit.record("stated figures", member, by=by, now=now, changes=dict.fromkeys(OWN) | {"year": statement.year})
    _consider(statement, by=by, now=now)


def correct(member: Member, figures: dict[str, Any], *, stated_by: User, by: Actor, now: datetime) -> None:
    """Figures that a company proposed and staff took over, as those of their year. In the caller's transaction.

    What the proposal leaves out is as the member has it. Raises Refused where too little is known for a size.
    """
    whole = {name: figures.get(name, getattr(member, name)) for name in (*OWN, "financial_year")}
    year = whole.pop("financial_year")
    if not year or not is_enough(**whole):
        raise Refused(_("A size needs the year, the headcount, and the turnover or balance sheet total."))
    rows = Statement.objects.select_for_update()
    statement, _is_new = rows.get_or_create(member=member, year=year, defaults={"asked_at": now})
    for name, value in whole.items():
        setattr(statement, name, value)
    statement.stated_at, statement.stated_by = statement.stated_at or now, statement.stated_by or stated_by
    _consider(statement, by=by, now=now)


def is_enough(*, headcount_awu: Any, turnover_eur: Any, balance_eur: Any) -> bool:
    """Whether a size can be found; of the two money figures one will do."""
    return headcount_awu is not None and not (turnover_eur is None and balance_eur is None)


@transaction.atomic
def send_back(statement: Statement, *, reason: str, by: Actor, now: datetime) -> None:
    """The figures cannot be right: the company is told why, finds them in its form, and states them anew."""
    statement = _locked(statement)
    member = statement.member
    require(permissions.can_manage(by))
    speaks = Representative.objects.current().filter(member=member, is_main=True).exists()
    if not statement.stated_at or member.state != State.ACTIVE or not speaks:
        raise Refused(_("There is nobody to send these figures back to, or they are sent back already."))
    statement.stated_at = statement.stated_by = statement.settled_at = statement.reminded_at = None
    statement.size = statement.status = statement.status_at_once = ""
    statement.due_on = now.astimezone(BRUSSELS).date() + timedelta(days=RETURNED_DAYS)
    statement.save()
    audit.record("sent figures back", member, by=by, now=now, reason=reason, changes={"year": statement.year})
    mails.figures_returned(statement, now=now, inputs={"reason": reason}, offset=now.isoformat())


@transaction.atomic
def settle(statement: Statement, *, status: str, by: Actor, now: datetime) -> None:
    """Staff take the figures over, with the status that one of the two readings gives."""
    statement = _locked(statement)
    require(permissions.can_manage(by))
    if not statement.stated_at or statement.settled_at:
        raise Refused(_("There is nothing to take over."))
    if status not in (statement.status, statement.status_at_once):
        raise Refused(_("Choose one of the two readings."))
    statement.status = status
    statement.save(update_fields=["status"])
    _take_over(statement, by=by, now=now)
    _read_on(statement, by=by, now=now)


def _consider(statement: Statement, *, by: Actor, now: datetime) -> None:
    """Figures count at once where status and owners stay as they are; else staff are told and look first."""
    finding = _find(statement)
    statement.size, statement.status, statement.status_at_once = finding.size, finding.status, finding.at_once
    statement.settled_at = None
    statement.save()
    if statement.owners_changed or _changes_status(statement):
        mails.status_changed(statement, now=now, offset=now.isoformat())
    else:
        _take_over(statement, by=by, now=now)
    _read_on(statement, by=by, now=now)


def _changes_status(statement: Statement) -> bool:
    """Whether the member would be of another size than now; where none was known, whether it would be no SME."""
    member = Member.objects.get(pk=statement.member_id)
    if (member.financial_year or 0) > statement.year:
        return False
    return statement.status != member.size_class if member.size_class else statement.status == SizeClass.LARGE


def _read_on(statement: Statement, *, by: Actor, now: datetime) -> None:
    """The year after rests on this one: if it would be found otherwise now, it is considered anew."""
    later = Statement.objects.filter(member=statement.member_id, year__gt=statement.year, stated_at__isnull=False)
    following = later.order_by("year").select_related("member").first()
    if following is None or not is_enough(**{name: getattr(following, name) for name in OWN}):
        return
    finding = _find(following)
    # Staff may have chosen either reading.
    if following.status_at_once != finding.at_once or following.status not in (finding.status, finding.at_once):
        _consider(following, by=by, now=now)


def _take_over(statement: Statement, *, by: Actor, now: datetime) -> None:
    """The member has the figures of the newest year; those of an older one only settle that year."""
    statement.settled_at = now
    statement.save(update_fields=["settled_at"])
    facts = {name: getattr(statement, name) for name in OWN} | {"financial_year": statement.year}
    is_newest = Q(financial_year=None) | Q(financial_year__lte=statement.year)
    Member.objects.filter(is_newest, pk=statement.member_id).update(size_class=statement.status, **facts)
    changes = {"size_class": str(statement.status), "financial_year": statement.year}
    audit.record("took over figures", statement.member, by=by, now=now, changes=changes)


def _find(statement: Statement) -> Finding:
    rows = Statement.objects.filter(member=statement.member_id, stated_at__isnull=False, year__lt=statement.year)
    earlier = [Year(one.year, Size(one.size), Size(one.status)) for one in rows.order_by("year")]
    totals: list[Decimal | None] = []
    for own, related in zip(OWN, RELATED, strict=True):
        value = getattr(statement, own)
        totals.append(None if value is None else value + (getattr(statement, related) or 0))
    return find(totals, year=statement.year, earlier=earlier, owners_changed=statement.owners_changed)


def _locked(statement: Statement) -> Statement:
    return Statement.objects.select_for_update(of=("self",)).select_related("member").get(pk=statement.pk)
