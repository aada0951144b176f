"""The letters about an action point, to its owner."""

from datetime import datetime

from focusgroup.outbox import queue
from focusgroup.outbox.letters import Contents, Letter, NotSent, Occasion, letter
from focusgroup.outbox.models import Message
from meetings.points.models import ActionPoint
from meetings.points.states import State
from members.models import Representative


def to_owner(kind: Letter[ActionPoint], point: ActionPoint, *, now: datetime, offset: str = "") -> int:
    """To the person, or to everybody who represents the company now; returns how many letters are new."""
    return queue.queue_all(
        [
            kind.draft(point, now=now, to=to, to_name=name, offset=offset, revision=point.round)
            for to, name in _owners(point)
        ]
    )


def _owners(point: ActionPoint) -> list[tuple[str, str]]:
    if point.person is not None:
        return [(point.person.email, point.person.name)] if point.person.is_active else []
    people = Representative.objects.current().filter(member=point.member_id).select_related("user").order_by("id")
    return [(person.user.email, person.user.name) for person in people]


def _owns(point: ActionPoint, message: Message) -> bool:
    if point.person is None:
        return Representative.objects.current().filter(member=point.member_id).reading(message).exists()
    is_theirs = message.person_id == point.person.pk if message.person_id else message.recipient == point.person.email
    return point.person.is_active and is_theirs


@letter(ActionPoint, to=lambda point: _owners(point)[0][0], scope="meeting")
def agreed(point: ActionPoint, occasion: Occasion) -> Contents:
    """What the owner agreed to do, and by when."""
    return _contents(point, occasion)


@letter(ActionPoint, to=lambda point: _owners(point)[0][0], scope="meeting")
def reminder(point: ActionPoint, occasion: Occasion) -> Contents:
    """That it is due soon, or today."""
    return _contents(point, occasion)


def _contents(point: ActionPoint, occasion: Occasion) -> Contents:
    if point.state != State.OPEN:
        raise NotSent("It is not open any more.")
    if not _owns(point, occasion.message):
        raise NotSent("This person is not its owner any more.")
    return Contents(
        {"point": point, "meeting": point.meeting, "point_url": occasion.page("meetings:point", pk=point.pk)}
    )
