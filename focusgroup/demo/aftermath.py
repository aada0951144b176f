"""What the meeting that was held left behind: who was there, minutes, promises, travel, and what companies said."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.core.files.base import ContentFile

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from focusgroup.audit import actions as audit
from focusgroup.demo.chance import Chance
from focusgroup.demo.days import at
from meetings.attendance.models import Attendance, ClosedList
from meetings.claims.models import Claim, Cost
from meetings.claims.states import Kind
from meetings.claims.states import State as ClaimState
from meetings.documents.models import Audience, Document
from meetings.feedback.models import Feedback
from meetings.minutes.models import Minutes, Version
from meetings.minutes.states import State as MinutesState
from meetings.models import Day, DayAnswer, Meeting
from meetings.points.models import ActionPoint
from meetings.states import Answer, How
from members.models import Member
from tests.factories.claims import (
    ActionPointFactory,
    AttendanceFactory,
    ClaimFactory,
    CostFactory,
    FeedbackFactory,
    MinutesFactory,
    TermsFactory,
)

_COVERED = (
    "Train in second class or a flight in economy, and local transport from station or airport. One night where the "
    "journey takes more than three hours. One person a company; we pay against receipts."
)
_MINUTES = """# What the figures say

The JRC showed how adoption changed by country and size. Members asked for the same by **sector**; the JRC looks at it.

# Three companies, three answers

- Training takes place on the job; courses help where they are short.
- Data come from customers, who want to know what happens to them.

# What we take to the Commission

Two issues were agreed: who owns the image of a defect, and how a firm of ten people shows that a model is safe.
"""
_PROMISES = (
    "Send an example of a contract about training data",
    "Ask three customers what they would share",
    "Write down how a small firm documents a model",
)
_COMMENTS = (
    "More time for the three companies, less for the slides.",
    "The second day was the better one. Keep the working groups.",
    "The sound in the room was hard to follow from home.",
    "",
)
_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
_JOURNEYS = ("Train to Brussels and back", "Flight to Brussels and back")
_NIGHT_EUR, _TRAVEL_EUR, _TICKET_EUR = Decimal(160), Decimal(450), (70, 520)


def follow(meeting: Meeting, *, by: Actor, coordinators: tuple[User, User], today: date, chance: Chance) -> None:
    """Everything that came after, as it stands a while later."""
    if meeting.ends_at is None:
        return
    there = _attend(meeting, chance=chance)
    closed_at = meeting.ends_at + timedelta(hours=20)
    closed = ClosedList.objects.create(meeting=meeting, at=closed_at, by=coordinators[0])
    audit.record("closed attendance", closed, by=by, now=closed_at)
    in_person = [member for member, how in there.items() if how == How.IN_PERSON]
    _claim(meeting, in_person, coordinators=coordinators, by=by, today=today, chance=chance)
    _write(meeting, by=by)
    _promise(meeting, list(there), today=today, chance=chance)
    _say(meeting, list(there), chance=chance)


def _attend(meeting: Meeting, *, chance: Chance) -> dict[Member, How]:
    """Most of those who said yes came, as they had said."""
    answers = DayAnswer.objects.filter(day__meeting=meeting, answer=Answer.YES).select_related(
        "invitation__member", "day"
    )
    rows: list[Attendance] = []
    there: dict[Member, How] = {}
    for answer in answers:
        if chance.happens(0.93):
            noted_at = datetime.combine(answer.day.date, answer.day.starts, tzinfo=at(answer.day.date, 9).tzinfo)
            how = How(answer.how)
            rows.append(
                AttendanceFactory.build(
                    day=answer.day, member=answer.invitation.member, how=how, noted_at=noted_at + timedelta(minutes=20)
                )
            )
            there.setdefault(answer.invitation.member, how)
    Attendance.objects.bulk_create(rows)
    return there


def _claim(
    meeting: Meeting,
    members: list[Member],
    *,
    coordinators: tuple[User, User],
    by: Actor,
    today: date,
    chance: Chance,
) -> None:
    """Most are paid; at least one of each state is there to be looked at."""
    TermsFactory(meeting=meeting, covered=_COVERED, travel_eur=_TRAVEL_EUR, night_eur=_NIGHT_EUR, nights=1)
    first: Day = meeting.days.earliest("date")
    opened_at = at(first.date + timedelta(days=2), 10)
    rare = [ClaimState.OPEN, ClaimState.CLAIMED, ClaimState.CHECKED, ClaimState.APPROVED, ClaimState.WAIVED]
    for number, member in enumerate(members):
        state = rare[number] if number < len(rare) else ClaimState.PAID
        is_waiting = state == ClaimState.OPEN
        claim: Claim = ClaimFactory(
            meeting=meeting,
            member=member,
            opened_at=opened_at,
            waiting_since=today - timedelta(days=12) if is_waiting else opened_at.date(),
            reference=f"{first.date.year}-{number:03}" if state == ClaimState.PAID else "",
            traveller=str(member.representatives.filter(is_main=True)[0].user),
        )
        audit.record("opened a travel claim", claim, by=by, now=opened_at)
        if state not in (ClaimState.OPEN, ClaimState.WAIVED):
            _spend(claim, first.date, is_granted=state in (ClaimState.CHECKED, *_GRANTED), chance=chance)
        _walk(claim, state, coordinators=coordinators, opened_at=opened_at)


_GRANTED = (ClaimState.APPROVED, ClaimState.PAID)
_WAY = (ClaimState.CLAIMED, ClaimState.CHECKED, *_GRANTED)


def _walk(claim: Claim, to: ClaimState, *, coordinators: tuple[User, User], opened_at: datetime) -> None:
    """From open to where it stands today, as the log tells it."""
    way = (to,) if to == ClaimState.WAIVED else _WAY[: _WAY.index(to) + 1] if to in _WAY else ()
    person = Actor.person(claim.member.representatives.filter(is_main=True)[0].user)
    for step, state in enumerate(way, start=1):
        now = opened_at + timedelta(days=5 * step)
        claim.waiting_since, claim.waited_days = None, 5
        claim.claimed_at = now if state == ClaimState.CLAIMED else claim.claimed_at
        claim.checked_by = coordinators[0] if state == ClaimState.CHECKED else claim.checked_by
        claim.approved_by = coordinators[1] if state == ClaimState.APPROVED else claim.approved_by
        claim.done_at = now if state == ClaimState.PAID else claim.done_at
        by = person if step == 1 else Actor.person(coordinators[state in _GRANTED])
        also = ("waiting_since", "waited_days", "claimed_at", "checked_by", "approved_by", "done_at")
        audit.move(claim, to=state, by=by, now=now, also=also)


def _spend(claim: Claim, day: date, *, is_granted: bool, chance: Chance) -> None:
    ticket, night = Decimal(chance.between(*_TICKET_EUR)), Decimal(chance.between(95, 210))
    costs = [
        (Kind.TRAVEL, chance.one(_JOURNEYS), ticket, 0, _TRAVEL_EUR),
        (Kind.NIGHT, "Hotel in Brussels", night, 1, _NIGHT_EUR),
    ]
    for kind, what, amount, nights, most in costs:
        granted = min(amount, most) if is_granted else None
        cost: Cost = CostFactory.build(
            claim=claim,
            kind=kind,
            what=what,
            paid_on=day,
            nights=nights,
            amount=amount,
            amount_eur=amount,
            granted_eur=granted,
            granted_note="Above what is covered" if granted is not None and granted < amount else "",
            receipt_name="receipt.pdf",
            receipt_type="application/pdf",
        )
        cost.receipt.save("receipt.pdf", ContentFile(_PDF), save=True)


def _write(meeting: Meeting, *, by: Actor) -> None:
    """Approved minutes, and a report that everybody may read."""
    day = meeting.days.earliest("date").date
    approved_at = at(day + timedelta(days=25), 11)
    minutes: Minutes = MinutesFactory(meeting=meeting, text=_MINUTES, changed_at=at(day + timedelta(days=6), 15))
    audit.record("wrote minutes", minutes, by=by, now=minutes.changed_at)
    circulated_at = at(day + timedelta(days=7), 10)
    minutes.number, minutes.comments_by, minutes.approved_at = 1, day + timedelta(days=21), None
    audit.move(minutes, to=MinutesState.CIRCULATED, by=by, now=circulated_at, also=("number", "comments_by"))
    Version.objects.create(minutes=minutes, number=1, text=_MINUTES, at=circulated_at)
    minutes.approved_at = approved_at
    audit.move(minutes, to=MinutesState.APPROVED, by=by, now=approved_at, also=("approved_at",))
    report = Document(
        meeting=meeting,
        title="Report of the meeting",
        audience=Audience.PUBLIC,
        name="report.pdf",
        content_type="application/pdf",
        size_bytes=len(_PDF),
        added_at=approved_at,
    )
    report.file.save("report.pdf", ContentFile(_PDF), save=True)


def _promise(meeting: Meeting, members: list[Member], *, today: date, chance: Chance) -> None:
    """One was done, one is due soon, one later."""
    due = (meeting.days.latest("date").date + timedelta(days=30), today + timedelta(days=6), today + timedelta(days=40))
    for number, (what, member) in enumerate(zip(_PROMISES, chance.some(members, len(_PROMISES)), strict=False)):
        point: ActionPoint = ActionPointFactory(meeting=meeting, what=what, member=member, due_on=due[number])
        if number == 0:
            point.note = "Sent to all members."
            point.done_at = at(due[0] - timedelta(days=3), 16)
            point.save()
            audit.move(point, to="done", by=Actor.duty("demo"), now=point.done_at)


def _say(meeting: Meeting, members: list[Member], *, chance: Chance) -> None:
    asked_at = at(meeting.days.latest("date").date + timedelta(days=2), 10)
    rows = []
    for member in members:
        is_answered = chance.happens(0.6)
        scores = {name: chance.between(3, 5) for name in ("useful", "heard", "organised")} if is_answered else {}
        rows.append(
            FeedbackFactory.build(
                meeting=meeting,
                member=member,
                asked_at=asked_at,
                answered_at=asked_at + timedelta(days=chance.between(0, 9)) if is_answered else None,
                comment=chance.one(_COMMENTS) if is_answered else "",
                **scores,
            )
        )
    Feedback.objects.bulk_create(rows)
