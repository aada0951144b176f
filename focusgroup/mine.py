"""What a person finds on their own page: what waits for them, their companies, their meetings, their part so far.

A room that has something for a person to do adds a function to TELLERS; nothing else is needed here.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from focusgroup.accounts.models import User
from focusgroup.participation import Part, parts_of
from meetings import hours
from meetings.claims.models import Claim
from meetings.models import Invitation
from meetings.points.models import ActionPoint
from meetings.poll.models import Asked
from meetings.states import InvitationState, State
from members.models import Member, Representative
from members.onboarding import steps
from members.onboarding.steps import Step
from members.states import State as MemberState
from members.terms.models import Renewal
from members.yearly.models import Statement


@dataclass(frozen=True)
class Todo:
    """One thing that waits. `company` is named where the person speaks for several."""

    title: str
    text: str
    url: str
    label: str
    due: date | datetime | None = None
    company: str = ""


Teller = Callable[[Sequence[Representative], datetime], Iterable[Todo]]


@dataclass(frozen=True)
class Invited:
    """An invitation of one of the person's companies to a meeting that is to come."""

    invitation: Invitation
    dates: str
    is_answerable: bool
    names_company: bool

    @property
    def waits(self) -> bool:
        return self.is_answerable and self.invitation.state == InvitationState.INVITED


@dataclass(frozen=True)
class Company:
    """One that the person speaks for. `steps` are its first steps, while one of them is open."""

    role: Representative
    member: Member
    until: date | None
    part: Part
    steps: list[Step]


def page(person: User, *, now: datetime) -> dict[str, Any]:
    roles = _roles(person)
    invited = _invited(person, names_company=len(roles) > 1, now=now)
    todos = [todo for tell in TELLERS for todo in tell(roles, now)] if roles else []
    return {
        "companies": _companies(roles, now=now),
        "waiting": [one for one in invited if one.waits],
        "todos": todos,
        "answered": [one for one in invited if not one.waits],
    }


def _roles(person: User) -> list[Representative]:
    members = Member.objects.with_steps().prefetch_related("terms")
    rows = Representative.objects.current().filter(user=person)
    return list(rows.select_related("user").prefetch_related(Prefetch("member", queryset=members)))


def _companies(roles: Sequence[Representative], *, now: datetime) -> list[Company]:
    parts = parts_of([role.member_id for role in roles], now=now) if roles else {}
    return [Company(role, role.member, _until(role), parts[role.member_id], _open_steps(role.member)) for role in roles]


def _open_steps(member: Member) -> list[Step]:
    found = steps.of(member) if member.state == MemberState.ACTIVE else []
    return found if any(not step.is_done for step in found) else []


def _invited(person: User, *, names_company: bool, now: datetime) -> list[Invited]:
    rows = Invitation.objects.of(person).standing().for_answering()
    coming = rows.filter(meeting__state=State.SCHEDULED, meeting__ends_at__gt=now).order_by("meeting__starts_at")
    return [
        Invited(
            invitation=invitation,
            dates=hours.dates(invitation.meeting.days.all()),
            is_answerable=invitation.meeting.takes_answers(now),
            names_company=names_company,
        )
        for invitation in coming
    ]


def _until(role: Representative) -> date | None:
    return role.member.ended_on or max((term.ends_on for term in role.member.terms.all()), default=None)


def _handing_over(roles: Sequence[Representative], now: datetime) -> Iterator[Todo]:
    """A company of several people without a main one: somebody has to take the place."""
    for role in roles:
        speakers = [one for one in role.member.representatives.all() if one.left_on is None]
        if role.member.state != MemberState.ENDED and not any(one.is_main for one in speakers):
            yield Todo(
                _("Nobody is the main representative"),
                _("Write to us, so that invitations reach your company."),
                reverse("contact"),
                _("Write to us"),
                company=role.member.legal_name if len(roles) > 1 else "",
            )


def _figures(roles: Sequence[Representative], now: datetime) -> Iterator[Todo]:
    for statement in Statement.objects.unstated().filter(member__in=_members(roles)).select_related("member"):
        yield Todo(
            _("Figures of %(year)s") % {"year": statement.year},
            _("Headcount, turnover and balance sheet total of the closed year: five minutes."),
            reverse("members:figures", args=[statement.member.slug]),
            _("State the figures"),
            due=statement.due_on,
            company=statement.member.legal_name if len(roles) > 1 else "",
        )


def _renewals(roles: Sequence[Representative], now: datetime) -> Iterator[Todo]:
    led = [role.member_id for role in roles if role.is_main]
    for renewal in Renewal.objects.unanswered().filter(term__member__in=led).select_related("term__member"):
        yield Todo(
            _("Do you want to stay for another term?"),
            _("Your term ends soon."),
            reverse("members:renewal", args=[renewal.term.member.slug]),
            _("Answer"),
            due=renewal.due_on,
            company=renewal.term.member.legal_name if len(roles) > 1 else "",
        )


def _polls(roles: Sequence[Representative], now: datetime) -> Iterator[Todo]:
    for asked in Asked.objects.waiting(roles[0].user, now):
        yield Todo(
            asked.poll.meeting.title,
            _("We look for a date and ask which suit your company."),
            asked.get_absolute_url(),
            _("Say which dates suit"),
            due=asked.poll.answer_by,
            company=asked.member.legal_name if len(roles) > 1 else "",
        )


def _claims(roles: Sequence[Representative], now: datetime) -> Iterator[Todo]:
    claims = Claim.objects.of(roles[0].user).waiting().select_related("meeting", "member")
    for claim in claims.order_by("waiting_since"):
        yield Todo(
            _("Claim your travel"),
            str(claim.meeting),
            claim.get_absolute_url(),
            _("Note what it cost"),
            due=claim.ends_on,
            company=claim.member.legal_name if len(roles) > 1 else "",
        )


def _points(roles: Sequence[Representative], now: datetime) -> Iterator[Todo]:
    for point in ActionPoint.objects.of(roles[0].user).open().select_related("meeting", "member", "person"):
        yield Todo(
            point.what,
            str(point.meeting),
            reverse("meetings:point", args=[point.pk]),
            _("It is done"),
            due=point.due_on,
            company=point.owner if len(roles) > 1 else "",
        )


def _members(roles: Sequence[Representative]) -> list[int]:
    return [role.member_id for role in roles]


TELLERS: list[Teller] = [_polls, _handing_over, _figures, _renewals, _claims, _points]
