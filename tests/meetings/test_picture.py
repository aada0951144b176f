import pytest

from focusgroup.accounts.actor import Actor
from focusgroup.audit import actions as audit
from focusgroup.outbox.models import Suppression
from meetings import answer_table, picture
from meetings.states import InvitationState
from tests.factories.claims import ClaimFactory, CostFactory
from tests.factories.meetings import InvitationFactory
from tests.factories.members import MemberFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db


def test_those_who_come_stand_against_the_group(meeting):
    MemberFactory(country="EE")
    coming = MemberFactory(country="PT")
    InvitationFactory(meeting=meeting, member=coming, state=InvitationState.ACCEPTED)
    InvitationFactory(meeting=meeting, member=MemberFactory(country="PT"), state=InvitationState.DECLINED)

    rows = picture.of(meeting, answer_table.of(meeting, with_needs=False))["shares"]["country"]

    assert [(row.name, row.group, row.coming, round(row.group_percent), round(row.coming_percent)) for row in rows] == [
        ("Portugal", 2, 1, 67, 100),
        ("Estonia", 1, 0, 33, 0),
    ]


def test_who_cannot_be_reached_is_named(meeting, now):
    person = RepresentativeFactory()
    InvitationFactory(meeting=meeting, member=person.member)
    for address in (person.user.email, RepresentativeFactory().user.email):
        Suppression.objects.create(address=address, reason="550", since=now, reported_by="x")

    assert picture.of(meeting, answer_table.of(meeting, with_needs=False))["unreachable"] == [person]


def test_what_was_done_has_names(meeting, coordinator, now):
    audit.record("looked", meeting, by=Actor.person(coordinator), now=now)
    audit.record("reminded", meeting, by=Actor.duty("reminders"), now=now)

    seen = [(each["entry"].verb, each["who"]) for each in picture.entries(meeting)]

    assert seen == [("reminded", "reminders"), ("looked", coordinator.name)]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_same_queries_however_many(meeting, now, rows, django_assert_num_queries):
    for _ in range(rows):
        person = RepresentativeFactory()
        InvitationFactory(meeting=meeting, member=person.member)
        Suppression.objects.create(address=person.user.email, reason="550", since=now, reported_by="x")
        CostFactory(claim=ClaimFactory(meeting=meeting))
        audit.record("looked", meeting, by=Actor.person(person.user), now=now)

    with django_assert_num_queries(8):
        picture.of(meeting, answer_table.of(meeting, with_needs=False))
        picture.entries(meeting)
