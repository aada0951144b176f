"""The ledger of evidence: what is entered, set right, and counted."""

from datetime import date, datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from applications.models import Application, Call
from applications.review.actions import Refused
from applications.review.conflicts.models import Conflict
from applications.review.evidence import actions
from applications.review.evidence.models import Evidence
from applications.review.models import Assignment, Standing
from applications.review.states import State
from applications.states import State as ApplicationState
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from focusgroup.audit.models import Entry
from tests.factories.accounts import StaffFactory
from tests.factories.applications import CriterionFactory, EvidenceFactory


def entry(call: Call, position: int = 1, **more: Any) -> dict[str, Any]:
    found = {
        "criterion": call.criteria.get(position=position),
        "claim": "Eleven foundries run it",
        "url": "https://lumenwerk.example/customers",
        "seen_on": date(2026, 11, 12),
        "stance": "supports",
        "quote": "Live on eleven lines.",
    }
    return found | more


def covered() -> int:
    return Standing.objects.get().criteria_covered


def test_what_one_reader_adds_counts_at_once(mine: Assignment, call: Call, now: datetime) -> None:
    by = Actor.person(mine.reviewer)

    first = actions.add(mine.application, by=by, now=now, **entry(call))
    actions.add(mine.application, by=by, now=now, **entry(call, claim="Twelve", stance="contradicts"))
    on_one = covered()
    actions.add(mine.application, by=by, now=now, **entry(call, position=3))

    assert (on_one, covered()) == (1, 2)
    assert (first.found_by, first.at, first.state) == (mine.reviewer, now, "standing")
    logged = Entry.objects.about(first).get()
    assert (logged.verb, logged.changes) == (
        "added evidence",
        {"criterion": first.criterion_id, "stance": "supports", "claim": None, "url": None},
    )


def test_a_correction_takes_the_place_of_what_was_wrong(mine: Assignment, call: Call, now: datetime) -> None:
    by = Actor.person(mine.reviewer)
    wrong = actions.add(mine.application, by=by, now=now, **entry(call))

    right = actions.correct(wrong, reason="They say twelve.", by=by, now=now, **entry(call, claim="Twelve foundries"))

    wrong.refresh_from_db()
    assert (wrong.state, wrong.reason, wrong.ended_by, wrong.replaced_by) == (
        "corrected",
        "They say twelve.",
        mine.reviewer,
        right,
    )
    assert list(Evidence.objects.standing()) == [right]
    assert covered() == 1


def test_what_is_withdrawn_stays_readable_and_covers_nothing(mine: Assignment, call: Call, now: datetime) -> None:
    by = Actor.person(mine.reviewer)
    wrong = actions.add(mine.application, by=by, now=now, **entry(call))

    actions.withdraw(wrong, reason="Another company of the same name.", by=by, now=now)

    wrong.refresh_from_db()
    assert (wrong.state, wrong.claim, covered()) == ("withdrawn", "Eleven foundries run it", 0)
    assert [logged.verb for logged in Entry.objects.about(wrong)] == ["withdrawn evidence", "added evidence"]
    with pytest.raises(Refused, match="before"):
        actions.withdraw(wrong, reason="Again", by=by, now=now)


def test_an_entry_ends_with_a_reason_and_belongs_to_the_rubric(mine: Assignment, call: Call, now: datetime) -> None:
    by = Actor.person(mine.reviewer)
    fact = actions.add(mine.application, by=by, now=now, **entry(call))

    with pytest.raises(Refused, match="Say why"):
        actions.withdraw(fact, reason=" ", by=by, now=now)
    with pytest.raises(Refused, match="another call"):
        actions.add(mine.application, by=by, now=now, **entry(call, criterion=CriterionFactory()))


def test_only_who_may_read_the_application_adds_to_it(
    mine: Assignment, peer: Assignment, call: Call, coordinator: User, now: datetime
) -> None:
    stranger = StaffFactory(institution="JRC", role="reviewer")
    superuser = StaffFactory(is_superuser=True)
    Conflict.objects.create(application=mine.application, user=superuser, state="declared", at=now)
    for person in (stranger, superuser):
        with pytest.raises(PermissionDenied):
            actions.add(mine.application, by=Actor.person(person), now=now, **entry(call))

    fact = actions.add(mine.application, by=Actor.person(peer.reviewer), now=now, **entry(call))

    with pytest.raises(PermissionDenied):
        actions.withdraw(fact, reason="Not mine", by=Actor.person(mine.reviewer), now=now)
    actions.withdraw(fact, reason="A coordinator looked.", by=Actor.person(coordinator), now=now)


def test_the_ledger_is_closed_once_the_application_is_decided(mine: Assignment, call: Call, now: datetime) -> None:
    Application.objects.update(state=ApplicationState.SELECTED)

    with pytest.raises(PermissionDenied):
        actions.add(mine.application, by=Actor.person(mine.reviewer), now=now, **entry(call))


@pytest.mark.parametrize("state", ["declared", "confirmed", "detected", "dismissed"])
def test_whoever_is_barred_sees_no_entry(
    mine: Assignment, call: Call, coordinator: User, now: datetime, state: str
) -> None:
    fact = EvidenceFactory(application=mine.application, criterion=call.criteria.first(), found_by=mine.reviewer)
    judge = StaffFactory(role="administrator")
    for person in (mine.reviewer, coordinator):
        Conflict.objects.create(
            application=mine.application, user=person, state=state, at=now, judged_by=judge, judged_at=now
        )

    seen = [list(Evidence.objects.visible_to(person)) for person in (mine.reviewer, coordinator)]

    assert seen == ([[], []] if state in ("declared", "confirmed") else [[fact], [fact]])


def test_entries_are_for_those_who_read_the_application(
    mine: Assignment, peer: Assignment, call: Call, coordinator: User
) -> None:
    fact = EvidenceFactory(application=mine.application, criterion=call.criteria.first(), found_by=mine.reviewer)
    stranger, conflicted = (StaffFactory(institution="JRC", role="reviewer") for _ in range(2))
    administrator = StaffFactory(role="administrator")
    mine.application.assignments.create(reviewer=conflicted, state=State.CONFLICT)

    seen = {
        person: list(Evidence.objects.visible_to(person))
        for person in (mine.reviewer, peer.reviewer, coordinator, stranger, conflicted, administrator)
    }
    Application.objects.update(state=ApplicationState.WITHDRAWN)

    assert seen == {
        mine.reviewer: [fact],
        peer.reviewer: [fact],
        coordinator: [fact],
        stranger: [],
        conflicted: [],
        administrator: [],
    }
    assert not any(Evidence.objects.visible_to(person).exists() for person in seen)
