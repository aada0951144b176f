"""The letters about seats: one is free, one is given, one is lost, one was not taken in time."""

from typing import Any

from django.utils.translation import gettext_lazy

from focusgroup.outbox.letters import Contents, NotSent, Occasion, letter
from meetings import hours, mails
from meetings.models import Invitation
from meetings.states import Place
from meetings.waiting import seats


@letter(Invitation, to=mails.main_address, scope="meeting")
def seat_offered(invitation: Invitation, occasion: Occasion) -> Contents:
    """A seat became free: it is held until a moment that the letter names."""
    context = _context(invitation, occasion)
    held = [line["answer"] for line in context["lines"] if line["answer"] and line["answer"].place == Place.HELD]
    if not held:
        raise NotSent("The seat is not held any more.")
    until = min(answer.held_until for answer in held)
    if until <= occasion.now:
        raise NotSent("The offer has ended.")
    zone = context["reader"].zone
    return Contents(
        context
        | {
            "until": hours.moment(until, reader_zone=zone),
            "held_dates": hours.dates([answer.day for answer in held]),
        }
    )


@letter(Invitation, to=mails.main_address, scope="meeting")
def seat_given(invitation: Invitation, occasion: Occasion) -> Contents:
    """Nobody waits any more, as there is no limit: the company has its seat, and its calendar says so."""
    mails.must_stand(invitation)
    if occasion.message.inputs["revision"] != invitation.revision:
        raise NotSent("The answer has changed since; a newer letter says so.")
    reader = mails.reader_of(invitation, occasion)
    return mails.with_request(invitation, occasion, reader, lines=mails.answer_lines(invitation))


@letter(Invitation, to=mails.main_address, scope="meeting")
def seat_withdrawn(invitation: Invitation, occasion: Occasion) -> Contents:
    """There are fewer seats than were promised: the company is on the waiting list now, and why that is."""
    context = _context(invitation, occasion)
    waiting = [line["answer"] for line in context["lines"] if line["answer"] and line["answer"].place == Place.WAITING]
    if not waiting:
        raise NotSent("The company has a seat again.")
    numbers = seats.numbers(invitation)
    return Contents(context | {"numbers": [(answer, numbers[answer.day_id]) for answer in waiting]})


@letter(Invitation, to=mails.main_address, scope="meeting")
def seat_lapsed(invitation: Invitation, occasion: Occasion) -> Contents:
    """The seat that was offered went to the next company, as nobody had taken it in time."""
    context = _context(invitation, occasion)
    if occasion.message.inputs["revision"] != invitation.revision:
        raise NotSent("The answer has changed since; a newer letter says so.")
    return Contents(context)


def _context(invitation: Invitation, occasion: Occasion) -> dict[str, Any]:
    mails.must_stand(invitation)
    reader = mails.reader_of(invitation, occasion)
    context = mails.context_of(invitation, occasion, reader)
    return context | {"lines": mails.answer_lines(invitation), "reader": reader}


mails.LABELS |= {
    seat_offered.kind: gettext_lazy("Seat offered"),
    seat_given.kind: gettext_lazy("Seat given"),
    seat_withdrawn.kind: gettext_lazy("Seat lost"),
    seat_lapsed.kind: gettext_lazy("Offer of a seat ended"),
}
mails.TELLING.add(seat_given.kind)
