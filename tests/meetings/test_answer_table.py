import re
from datetime import timedelta

import pytest

from meetings import actions, answer_table
from meetings.models import Meeting
from meetings.rsvp import Choice, Reply
from tests.factories.meetings import InvitationFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("Brisa, Lda.", "Brisa, Lda."),
        ("", ""),
        ("=1+1", "'=1+1"),
        ("+351 1", "'+351 1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r\n=1", "'\r\n=1"),
        ("  =1", "'  =1"),
        ("a=1", "a=1"),
    ],
)
def test_nothing_in_a_file_is_calculated(cell: str, written: str) -> None:
    assert answer_table.harmless(cell) == written


def test_without_the_permission_the_table_holds_no_needs(invitation, by, reply, now) -> None:
    said = reply(invitation.meeting, needs="No nuts", has_consented=True)
    actions.answer(invitation, said, by=by, now=now)

    with_needs, without = (answer_table.of(invitation.meeting, with_needs=may_see) for may_see in (True, False))

    assert [(row.needs, row.has_needs) for row in (*with_needs.rows, *without.rows)] == [("No nuts", True), ("", True)]
    assert "nuts" not in str(list(without.cells()))


def test_guests_a_note_and_a_delegate_reach_the_organisers(invitation, by, reply, now) -> None:
    Meeting.objects.update(guests_each=3)
    more = {"note": "We come by train", "delegate_name": "Rui Prata", "delegate_email": "rui@other.example"}
    actions.answer(invitation, reply(invitation.meeting, guests=2, **more), by=by, now=now)

    with_needs, without = (answer_table.of(invitation.meeting, with_needs=may_see) for may_see in (True, False))

    assert [(row.guests, row.note, row.delegate) for row in (*with_needs.rows, *without.rows)] == [
        (2, "We come by train", "Rui Prata (Waits for your word)"),
        (2, "", ""),
    ]
    assert with_needs.guests == 2
    heads, cells = with_needs.cells()
    assert dict(zip(heads, cells, strict=True)).items() >= {
        ("Guests", "2"),
        ("Delegate", "Rui Prata (Waits for your word)"),
        ("Note to the organisers", "We come by train"),
    }
    assert not re.search(r"train|Rui", str(list(without.cells())))


def test_who_waits_does_not_look_as_if_it_came(meeting, by, reply, now) -> None:
    Meeting.objects.update(seats_in_person=1)
    first, second = meeting.days.all()
    has_seat, waits = InvitationFactory.create_batch(2, meeting=meeting)
    actions.answer(has_seat, Reply({first.pk: Choice("yes", "in_person"), second.pk: Choice("no")}), by=by, now=now)
    choices = {first.pk: Choice("yes", "in_person"), second.pk: Choice("yes", "online")}
    actions.answer(waits, Reply(choices), by=by, now=now + timedelta(hours=1))

    table = answer_table.of(meeting, with_needs=False)

    said = {row.key: row.said for row in table.rows}
    assert said[has_seat.pk] == (("Yes", "In person", ""), ("No", "", ""))
    assert said[waits.pk] == (("Yes", "In person", "On the waiting list"), ("Yes", "Online", ""))
    assert "Yes, In person, On the waiting list" in list(table.cells())[2]
    assert (table.tally()["in_person"], table.tally()["online"]) == (1, 1)
    assert meeting.invitations.tally() == table.tally()


def test_countries_are_counted_by_what_they_answered(invitation, by, reply, now) -> None:
    actions.answer(invitation, reply(invitation.meeting, "no"), by=by, now=now)

    table = answer_table.of(invitation.meeting, with_needs=False)

    assert table.by_country() == [{"name": "Portugal", "all": 1, "declined": 1}]
