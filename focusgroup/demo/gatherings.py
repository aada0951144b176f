"""A meeting that was held and one that is to come, each over two days."""

from datetime import date, datetime, time, timedelta

from focusgroup.accounts.actor import Actor
from focusgroup.audit import actions as audit
from focusgroup.demo import distributions
from focusgroup.demo.chance import Chance
from focusgroup.demo.days import TUESDAY, Days, at, next_weekday
from focusgroup.demo.group import Group
from meetings import actions as meetings
from meetings import rsvp
from meetings.editing.models import Reference
from meetings.models import Day, DayAnswer, Invitation, Meeting, Session
from meetings.poll import actions as polls
from meetings.poll.models import Poll
from meetings.poll.slots import Proposal, Slot
from meetings.poll.states import Choice as Vote
from meetings.rsvp import Choice, Reply
from meetings.states import Answer, How, Mode, State
from tests.factories.meetings import DayFactory, InvitationFactory, MeetingFactory, SessionFactory

_AGENDA = (
    (
        (time(13), time(14), "Arrival and lunch", "Welcome by both institutions"),
        (time(14), time(15, 30), "What the figures say", "JRC: adoption by country and size, and what changed"),
        (time(16), time(17, 30), "Three companies, three answers", "Members report from their own work"),
        (time(19), None, "Dinner", "In person only"),
    ),
    (
        (time(9), time(10, 30), "Who owns the image of a defect?", "We agree on the text for the Commission"),
        (
            time(11),
            time(12, 30),
            "Showing that a model is safe, with ten people",
            "Working groups",
        ),
        (time(12, 30), time(13), "What we take to the Commission", ""),
    ),
)
_HOURS = ((time(13), time(17, 30), "then dinner"), (time(9), time(13), ""))
# How far each date of the poll suits, in shares.
_LIKING: tuple[dict[str, float], ...] = (
    {Vote.YES: 0.5, Vote.IF_NEED_BE: 0.2, Vote.NO: 0.3},
    {Vote.YES: 0.6, Vote.IF_NEED_BE: 0.2, Vote.NO: 0.2},
    {Vote.YES: 0.3, Vote.IF_NEED_BE: 0.3, Vote.NO: 0.4},
    {Vote.YES: 0.35, Vote.IF_NEED_BE: 0.4, Vote.NO: 0.25},
)
_NEEDS = ("Vegetarian", "Vegan", "No gluten", "No nuts", "Halal", "Vegetarian, no lactose")
_ACCESS = ("A place for a wheelchair", "A seat near the hearing loop")


def held(days: Days, group: Group, *, by: Actor, chance: Chance) -> Meeting:
    """Long over: the answers stand, the needs are forgotten, its letters are no longer kept."""
    first = days.past_meeting
    meeting = _meeting(
        first,
        slug=f"skills-and-data-{first.year}",
        title="Skills and data: who teaches whom",
        summary="Members compared how they train people and where their data come from. Two issues were agreed.",
        is_travel_covered=True,
    )
    audit.move(meeting, to=State.SCHEDULED, by=by, now=at(first - timedelta(days=90), 10))
    invited_at = at(first - timedelta(days=60), 10)
    invitations = [InvitationFactory.build(meeting=meeting, member=one, invited_at=invited_at) for one in group.members]
    Invitation.objects.bulk_create(invitations)
    audit.record_all("invited", Invitation, [one.pk for one in invitations], by=by, now=invited_at)
    _note_answers(meeting, invitations, group, chance=chance)
    return meeting


def _note_answers(meeting: Meeting, invitations: list[Invitation], group: Group, *, chance: Chance) -> None:
    days = list(meeting.days.all())
    answers = []
    for invitation, person in zip(invitations, group.main_people, strict=True):
        reply = _reply(days, chance, is_over=True)
        if reply is None:
            continue
        invitation.answered_at = invitation.invited_at + timedelta(hours=chance.between(1, 24 * 40))
        invitation.answered_by = person
        invitation.needs_travel = reply.needs_travel
        invitation.revision = 1
        answers += [
            DayAnswer(invitation=invitation, day_id=day, answer=choice.answer, how=choice.how)
            for day, choice in reply.choices.items()
        ]
        audit.move(
            invitation,
            to=rsvp.state_of(choice.answer for choice in reply.choices.values()),
            by=Actor.person(person),
            now=invitation.answered_at,
        )
    Invitation.objects.bulk_update(invitations, ["answered_at", "answered_by", "needs_travel", "revision"])
    DayAnswer.objects.bulk_create(answers)


def coming(days: Days, group: Group, *, by: Actor, chance: Chance) -> Meeting:
    """Invited last week by real letters; most have answered, some have not."""
    first = days.coming_meeting
    meeting = _meeting(
        first,
        slug=f"what-changed-in-a-year-{first.year}",
        title="What changed in a year: data, skills, trust",
        summary=(
            "The survey shows where AI moved from trials into daily work, and where it stopped. We go through the "
            "figures, hear three companies, and prepare two issues for the Commission. Come to one day or to both."
        ),
        is_travel_covered=True,
    )
    Meeting.objects.filter(pk=meeting.pk).update(seats_in_person=_seats(len(group.members)), guests_each=1)
    announced_at = at(days.today - timedelta(days=14), 10)
    meetings.schedule(meeting, by=by, now=announced_at)
    meeting.refresh_from_db()
    invited_at = at(days.today - timedelta(days=9), 10)
    meetings.invite(meeting, group.members, by=by, now=invited_at)
    invitations = {one.member_id: one for one in meeting.invitations.all()}
    meeting_days = list(meeting.days.all())
    for member, person in zip(group.members, group.main_people, strict=True):
        reply = _reply(meeting_days, chance, is_over=False)
        if reply:
            answered_at = invited_at + timedelta(hours=chance.between(1, 8 * 24))
            meetings.answer(invitations[member.pk], reply, by=Actor.person(person), now=answered_at)
    return meeting


def asked_for(days: Days, group: Group, *, by: Actor, chance: Chance) -> Poll:
    """The meeting after the next: a draft, for which members were asked when it could be."""
    first = next_weekday(days.coming_meeting + timedelta(days=26 * 7), TUESDAY)
    meeting = _meeting(
        first,
        slug=f"open-models-closed-data-{first.year}",
        title="Open models, closed data",
        summary="What members build on, what they may share, and what keeps them from it.",
    )
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=None, ends_at=None)
    weeks = [first + timedelta(days=7 * n) for n in range(4)]
    slots = [Slot(week, week + timedelta(days=1)) for week in weeks[:3]]
    slots.append(Slot(weeks[3], starts=time(13), ends=time(17, 30)))
    asked_at = at(days.today - timedelta(days=6), 10)
    proposal = Proposal(
        note=meeting.summary,
        answer_by=days.today + timedelta(days=12),
        time_zone=meeting.time_zone,
        slots=tuple(slots),
    )
    poll = polls.propose(meeting, proposal, by=by, now=asked_at)
    polls.ask(poll, group.members, by=by, now=asked_at)
    options = list(poll.options.all())
    rows = {each.member_id: each for each in poll.asked.all()}
    for member, person in zip(group.members, group.main_people, strict=True):
        if chance.happens(0.7):
            votes = {option.pk: chance.of(_LIKING[number]) for number, option in enumerate(options)}
            answered_at = asked_at + timedelta(hours=chance.between(1, 5 * 24))
            polls.answer(rows[member.pk], votes, by=Actor.person(person), now=answered_at)
    return poll


def _seats(members: int) -> int:
    """So few that some wait."""
    return max(3, round(members * 0.3))


def _meeting(first: date, *, slug: str, title: str, summary: str, is_travel_covered: bool = True) -> Meeting:
    """A draft with its days and agenda."""
    starts_at = datetime.combine(first, _HOURS[0][0], tzinfo=at(first, 9).tzinfo)
    ends_at = datetime.combine(first + timedelta(days=1), _HOURS[1][1], tzinfo=starts_at.tzinfo)
    meeting: Meeting = MeetingFactory.build(
        slug=slug,
        title=title,
        summary=summary,
        state=State.DRAFT,
        mode=Mode.HYBRID,
        place="Hall 2, Maison de l'Atelier",
        address="14 Rue de l'Atelier, Brussels",
        map_url="https://map.example/maison-de-l-atelier",
        seats_in_person=60,
        observers="Two officials of the Commission\nThe national AI office of the host country",
        online_url="https://meet.digital-sme.example/focus-group",
        rsvp_by=first - timedelta(days=18),
        is_travel_covered=is_travel_covered,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    meeting.full_clean()
    meeting.save()
    for number, ((starts, ends, note), agenda) in enumerate(zip(_HOURS, _AGENDA, strict=True)):
        day = DayFactory.build(
            meeting=meeting, date=first + timedelta(days=number), starts=starts, ends=ends, note=note
        )
        Day.objects.bulk_create([day])
        Session.objects.bulk_create(
            SessionFactory.build(day=day, starts=begins, ends=until, title=item, note=speakers)
            for begins, until, item, speakers in agenda
        )
    figures = Session.objects.get(day__meeting=meeting, starts=time(14))
    Reference.objects.create(
        session=figures, kind=Reference.Kind.PAPER, title="Survey in short", url="https://papers.example/survey.pdf"
    )
    return meeting


def _reply(days: list[Day], chance: Chance, *, is_over: bool) -> Reply | None:
    """One company's answer for each day, or None where it keeps silent."""
    answer = chance.of(distributions.ANSWERS)
    if answer == "none":
        return None
    how = How.IN_PERSON if chance.happens(0.6) else How.ONLINE
    choices: dict[int, Choice] = {}
    for day in days:
        said = Answer.NO if answer == Answer.YES and chance.happens(0.1) and len(choices) else Answer(answer)
        choices[day.pk] = Choice(said, "" if said == Answer.NO else how)
    is_there = answer != Answer.NO and how == How.IN_PERSON
    needs = chance.one(_NEEDS) if is_there and chance.happens(distributions.DIETARY_NEED) else ""
    if is_there and chance.happens(distributions.ACCESS_NEED):
        needs = chance.one(_ACCESS)
    # Needs are forgotten a month after the meeting.
    needs = "" if is_over else needs
    is_paid = is_there and chance.happens(distributions.TRAVEL_CLAIMED)
    return Reply(choices=choices, needs_travel=is_paid, needs=needs, has_consented=bool(needs))
