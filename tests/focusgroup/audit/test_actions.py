from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from focusgroup.accounts.actor import Actor
from focusgroup.audit import actions as audit
from focusgroup.audit.models import Entry, Retention
from members.models import Member
from members.states import State
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db
DUTY = Actor.duty("test")


def test_move_changes_the_state_and_logs_it(now: datetime) -> None:
    member = MemberFactory()

    audit.move(member, to=State.SUSPENDED, by=DUTY, reason="No answer for a year", now=now)

    member.refresh_from_db()
    entry = Entry.objects.get()
    assert member.state == State.SUSPENDED
    assert (entry.about, entry.state_from, entry.state_to, entry.actor_kind, entry.actor_key, entry.reason) == (
        f"members.member:{member.pk}",
        "active",
        "suspended",
        "duty",
        "test",
        "No answer for a year",
    )


def test_move_refuses_what_the_table_does_not_have(now: datetime) -> None:
    member = MemberFactory(state=State.ENDED)

    with pytest.raises(audit.IllegalMove):
        audit.move(member, to=State.ACTIVE, by=DUTY, now=now)

    member.refresh_from_db()
    assert (member.state, Entry.objects.count()) == (State.ENDED, 0)


@pytest.mark.parametrize("rows", [1, 30])
def test_move_all_costs_the_same_for_many(rows: int, now: datetime, django_assert_num_queries) -> None:
    MemberFactory.create_batch(rows)

    with django_assert_num_queries(5):
        moved = audit.move_all(Member.objects.all(), to=State.ENDED, by=DUTY, now=now)

    assert len(moved) == rows
    assert Entry.objects.filter(state_to="ended").count() == rows


def test_move_all_moves_nobody_if_one_may_not(now: datetime) -> None:
    MemberFactory()
    MemberFactory(state=State.ENDED)

    with pytest.raises(audit.IllegalMove):
        audit.move_all(Member.objects.all(), to=State.SUSPENDED, by=DUTY, now=now)

    assert set(Member.objects.values_list("state", flat=True)) == {"active", "ended"}


@pytest.mark.parametrize("rows", [2, 30])
def test_move_apart_takes_each_to_a_state_of_its_own_at_one_cost(
    rows: int, now: datetime, django_assert_num_queries
) -> None:
    members = MemberFactory.create_batch(rows)
    to = {member.pk: State.ENDED if place % 2 else State.SUSPENDED for place, member in enumerate(members)}

    with django_assert_num_queries(5):
        audit.move_apart(Member, to, by=DUTY, now=now)

    assert dict(Member.objects.values_list("pk", "state")) == to
    logged = Entry.objects.values_list("about", "state_from", "state_to")
    assert set(logged) == {(f"members.member:{pk}", "active", state) for pk, state in to.items()}


def test_move_apart_moves_nobody_if_one_may_not(now: datetime) -> None:
    one, other = MemberFactory(), MemberFactory(state=State.ENDED)

    with pytest.raises(audit.IllegalMove):
        audit.move_apart(Member, {one.pk: State.ENDED, other.pk: State.SUSPENDED}, by=DUTY, now=now)

    assert (set(Member.objects.values_list("state", flat=True)), Entry.objects.count()) == ({"active", "ended"}, 0)


def test_the_database_refuses_to_change_or_remove_an_entry(now: datetime) -> None:
    audit.record("looked at", MemberFactory(), by=DUTY, now=now)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.update(reason="rewritten")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.all().delete()

    assert Entry.objects.get().reason == ""


def test_only_entries_that_retention_released_can_be_removed(now: datetime) -> None:
    member = MemberFactory()
    audit.record("old", member, by=DUTY, now=now - timedelta(days=400))
    audit.record("new", member, by=DUTY, now=now)
    Retention.objects.create(before=now - timedelta(days=365), set_at=now)

    Entry.objects.filter(verb="old").delete()

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.filter(verb="new").delete()
    assert [entry.verb for entry in Entry.objects.all()] == ["new"]
