"""Asking for the figures of the year, stating them, and taking over what follows."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from focusgroup.accounts.actor import Actor, Kind
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit
from members import permissions
from members.models import Member
from members.sme import Size
from members.states import State
from members.yearly import mails
from members.yearly.models import Statement
from members.yearly.status import Finding, Year, find

BRUSSELS = ZoneInfo("Europe/Brussels")
# Most companies have approved the accounts of a year by the end of the next June.
ASKED_FROM = (5, 1)
DUE_DAYS, REMINDED_DAYS_BEFORE = 60, 14
OWN = ("headcount_awu", "turnover_eur", "balance_eur")
RELATED = ("related_awu", "related_turnover_eur", "related_balance_eur")


class Refused(Exception):
    """What was asked cannot be done now; the sentence says why to whoever asked."""


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
def state_figures(statement: Statement, *, by: Actor, now: datetime, **given: Any) -> Finding:
    """A representative states the figures that were asked for.

    They count at once where status and owners stay as they are; else staff are told and look first.
    """
    statement = _locked(statement)
    member = statement.member
    require(by.user is not None and member.state != State.ENDED and permissions.represents(by, member))
    if statement.stated_at:
        raise Refused(_("The figures of this year are stated already. To correct them, propose a change of facts."))
    for name, value in given.items():
        setattr(statement, name, value)
    finding = _find(statement)
    statement.size, statement.status, statement.status_at_once = finding.size, finding.status, finding.at_once
    statement.stated_at, statement.stated_by = now, by.user
    statement.save()
    audit.record("stated figures", member, by=by, now=now, changes=dict.fromkeys(OWN) | {"year": statement.year})
    if statement.owners_changed or (member.size_class and member.size_class != finding.status):
        mails.status_changed(statement, now=now)
    else:
        _take_over(statement, by=by, now=now)
    return finding


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


def _take_over(statement: Statement, *, by: Actor, now: datetime) -> None:
    statement.settled_at = now
    statement.save(update_fields=["settled_at"])
    facts = {name: getattr(statement, name) for name in OWN} | {"financial_year": statement.year}
    Member.objects.filter(pk=statement.member_id).update(size_class=statement.status, **facts)
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
