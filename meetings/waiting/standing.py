"""Where a company stands: what it answered for each day, and whether it has a seat there."""

from typing import Any

from meetings import hours, mails
from meetings.models import Invitation
from meetings.states import Place
from meetings.waiting import seats


def lines(invitation: Invitation, reader_zone: str) -> list[dict[str, Any]]:
    """Each day with its answer or None, its number in the line, or until when a seat is held."""
    numbers = seats.numbers(invitation)
    found = []
    for line in mails.answer_lines(invitation):
        answer = line["answer"]
        is_held = answer is not None and answer.place == Place.HELD
        until = hours.moment(answer.held_until, reader_zone=reader_zone) if is_held else ""
        found.append(line | {"number": numbers.get(line["day"].pk, 0), "held_until": until})
    return found
