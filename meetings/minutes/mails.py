"""The letters about the minutes of a meeting."""

from datetime import datetime

from focusgroup.outbox import queue
from focusgroup.outbox.letters import Contents, Letter, NotSent, Occasion, letter
from focusgroup.outbox.models import Message
from meetings import hours
from meetings.minutes.models import Comment, Minutes
from meetings.minutes.states import State
from members.models import Representative
from members.states import State as MemberState


def to_invited(kind: Letter[Minutes], minutes: Minutes, *, now: datetime) -> int:
    """A letter to every person who represents an invited active member now, in one insert; returns how many are new."""
    members = minutes.meeting.invitations.filter(member__state=MemberState.ACTIVE).values("member")
    people = Representative.objects.current().filter(member__in=members).select_related("user").order_by("id")
    addresses = {person.user.email: person.user.name for person in people}
    return queue.queue_all(
        [kind.draft(minutes, now=now, to=to, to_name=name, revision=minutes.number) for to, name in addresses.items()]
    )


def _nobody(minutes: Minutes) -> str:
    raise LookupError("These letters are always addressed by name.")


def _author(comment: Comment) -> str:
    if comment.author is None:
        raise LookupError("Its author is not known any more.")
    return comment.author.email


@letter(Minutes, to=_nobody, scope="meeting")
def circulated(minutes: Minutes, occasion: Occasion) -> Contents:
    """That the minutes can be read and commented on, and until when."""
    if minutes.state != State.CIRCULATED:
        raise NotSent("The minutes are not circulated any more.")
    return _contents(minutes, occasion)


@letter(Minutes, to=_nobody, scope="meeting")
def approved(minutes: Minutes, occasion: Occasion) -> Contents:
    """That the minutes stand."""
    return _contents(minutes, occasion)


@letter(Comment, to=_author, scope="minutes.meeting")
def replied(comment: Comment, occasion: Occasion) -> Contents:
    """What was made of a comment, to whoever wrote it."""
    if comment.author is None:
        raise NotSent("This person no longer represents a member.")
    minutes = comment.minutes
    return Contents(_contents(minutes, occasion).context | {"comment": comment})


def _contents(minutes: Minutes, occasion: Occasion) -> Contents:
    if not _speaks(occasion.message):
        raise NotSent("This person no longer represents a member.")
    meeting = minutes.meeting
    return Contents(
        {
            "minutes": minutes,
            "meeting": meeting,
            "dates": hours.dates(meeting.days.all()),
            "comments_by": minutes.comments_by,
            "minutes_url": occasion.page("meetings:minutes", slug=meeting.slug),
        }
    )


def _speaks(message: Message) -> bool:
    people = Representative.objects.current().filter(member__state=MemberState.ACTIVE)
    return people.reading(message).exists()
