"""From quotas to a proposal, and the whole way to a member."""

from dataclasses import replace
from datetime import datetime

import pytest
from django.core.exceptions import PermissionDenied

from applications.decision import actions
from applications.decision.models import Decision, Offer, Scenario
from applications.decision.offers import actions as offers
from applications.decision.refusals import Refused
from applications.decision.states import Outcome, State
from applications.decision.terms import Pinned, terms_of
from applications.models import Call
from applications.review import actions as review
from applications.review.models import Assignment, Criterion
from applications.states import CallState
from applications.states import State as ApplicationState
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import Institution, User
from focusgroup.outbox.models import Message
from members.states import State as MemberState
from tests.applications.decision.stages import (
    COUNTRIES,
    LETTERS,
    drawn,
    proposed,
    record_of,
    reviewed,
    reworked,
    signed,
    solved,
)
from tests.factories.accounts import StaffFactory
from tests.factories.applications import ApplicationFactory, CallFactory
from tests.factories.members import MemberFactory


def test_the_whole_way_from_eligible_applications_to_a_member(
    call: Call, coordinator: User, jrc_coordinator: User, now: datetime
) -> None:
    by, jrc = Actor.person(coordinator), Actor.person(jrc_coordinator)
    StaffFactory(institution=Institution.JRC, role="reviewer")
    StaffFactory(institution=Institution.DIGITAL_SME, role="reviewer")
    criteria = review.add_default_rubric(call, by=by, now=now)
    applications = [ApplicationFactory(call=call, state=ApplicationState.ELIGIBLE) for _ in range(5)]

    given = review.assign(applications, by=by, now=now)
    for assignment in Assignment.objects.select_related("reviewer"):
        review.submit(
            assignment,
            half_points={str(criterion.pk): assignment.application_id % 5 + 4 for criterion in criteria},
            comment="Seen.",
            by=Actor.person(assignment.reviewer),
            now=now,
        )
    scenario = drawn(signed(call, by, jrc, now), by, jrc, now)
    told_before = Message.objects.filter(kind__in=LETTERS).count()
    queued = actions.release(scenario, by=by, now=now)
    offer = Offer.objects.earliest("pk")
    member = offers.accept(offer, by=Actor.holder(offer), now=now)

    assert given == 10
    assert told_before == 0
    assert queued == 5
    assert Criterion.objects.filter(call=call).count() == 4
    assert sorted(Decision.objects.values_list("outcome", flat=True)) == [
        Outcome.NOT_SELECTED,
        Outcome.RESERVE,
        Outcome.SELECTED,
        Outcome.SELECTED,
        Outcome.SELECTED,
    ]
    assert member.state == MemberState.ACTIVE
    assert Call.objects.get().state == CallState.DECIDED


def test_the_proposal_keeps_the_members_who_are_in_and_leaves_room_for_every_country(
    call: Call, by: Actor, now: datetime
) -> None:
    MemberFactory.create_batch(4, country="BE", sector="ICT")
    reviewed(call, 9)

    scenario = actions.prepare(call, name="A", by=by, now=now)

    by_country = {quota.value: (quota.least, quota.most) for quota in scenario.quotas.filter(dimension="country")}
    assert set(by_country) == {"BE", "DE", "FR"}
    assert by_country["BE"][1] >= 4
    assert all(least <= most and most >= 2 for least, most in by_country.values())


@pytest.mark.parametrize(("seats", "pool"), [(1, 1), (3, 3), (3, 30), (60, 5)])
def test_the_proposal_is_always_feasible(call: Call, by: Actor, now: datetime, seats: int, pool: int) -> None:
    Call.objects.update(seats=seats)
    call.refresh_from_db()
    MemberFactory.create_batch(7, country="FR", sector="HEAL")
    reviewed(call, pool)

    scenario = solved(call, by, now)

    assert scenario.state == State.SOLVED
    assert len(record_of(scenario)["chosen"]) == min(seats, pool)


def test_only_reviewed_applications_are_candidates_and_only_active_members_count(
    call: Call, by: Actor, now: datetime
) -> None:
    inside = reviewed(call, 3)
    for state in (ApplicationState.ELIGIBLE, ApplicationState.WITHDRAWN, ApplicationState.INELIGIBLE):
        ApplicationFactory(call=call, state=state)
    reviewed(CallFactory(), 2)
    MemberFactory(country="BE", sector="ICT")
    MemberFactory(country="BE", sector="ICT", state=MemberState.ENDED)

    scenario = solved(call, by, now)

    assert [one["key"] for one in record_of(scenario)["instance"]["candidates"]] == sorted(
        one.key.hex for one in inside
    )
    assert record_of(scenario)["instance"]["dimensions"]["country"]["BE"]["members"] == 1


def test_a_call_without_reviewed_applications_is_one_clear_sentence(call: Call, by: Actor, now: datetime) -> None:
    with pytest.raises(Refused, match="reviewed by both institutions yet"):
        actions.prepare(call, name="A", by=by, now=now)

    assert not Scenario.objects.exists()


def test_the_best_score_wins_under_the_quotas(call: Call, by: Actor, now: datetime) -> None:
    applications = reviewed(call, 6)
    scenario = actions.prepare(call, name="A", by=by, now=now)
    quotas = {("country", country): (1, 1) for country in COUNTRIES}

    scenario = reworked(scenario, by, now, quotas)

    assert set(record_of(scenario)["chosen"]) == {application.key.hex for application in applications[:3]}
    assert record_of(scenario)["value"] == 4500 + 4400 + 4300


def test_quotas_that_nobody_can_fulfil_leave_a_draft_that_says_why(call: Call, by: Actor, now: datetime) -> None:
    reviewed(call, 6)
    scenario = solved(call, by, now)
    quotas = {("country", "FR"): (3, 9)}

    scenario = reworked(scenario, by, now, quotas)

    assert (scenario.state, record_of(scenario)["status"], record_of(scenario)["chosen"]) == (
        State.DRAFT,
        "infeasible",
        [],
    )
    with pytest.raises(Refused):
        actions.propose(scenario, by=by, now=now)


def test_more_seats_than_applications_is_a_sentence_and_not_an_error(call: Call, by: Actor, now: datetime) -> None:
    reviewed(call, 3)
    scenario = solved(call, by, now)

    with pytest.raises(Refused, match="seats: 4 is more than the 3 candidates"):
        reworked(scenario, by, now, {}, seats=4)

    assert Scenario.objects.get().seats == 3


def test_a_scenario_may_start_from_the_quotas_of_another(call: Call, by: Actor, now: datetime) -> None:
    reviewed(call, 6)
    first = actions.prepare(call, name="A", by=by, now=now)
    quotas = {("country", "BE"): (1, 2), ("sector", "ICT"): (0, 2)}
    reworked(first, by, now, quotas, seats=2)
    first.refresh_from_db()

    second = actions.prepare(call, name="B", like=first, by=by, now=now)

    rows = second.quotas.values_list("dimension", "value", "least", "most")
    assert (second.seats, {(row[0], row[1]): (row[2], row[3]) for row in rows}) == (2, quotas)


def test_quotas_of_a_proposed_scenario_cannot_be_changed(call: Call, by: Actor, now: datetime) -> None:
    reviewed(call, 6)
    scenario = proposed(call, by, now)

    with pytest.raises(Refused):
        reworked(scenario, by, now, {})


def test_what_was_changed_meanwhile_is_not_written_over(call: Call, by: Actor, now: datetime) -> None:
    applications = reviewed(call, 6)
    scenario = solved(call, by, now)
    before = terms_of(scenario)
    reworked(scenario, by, now, pins={applications[5].pk: Pinned("in", "A hospital was asked for.")})

    with pytest.raises(Refused, match="Somebody else has changed"):
        actions.rework(scenario, terms=replace(before, seats=2), before=before, by=by, now=now)

    assert scenario.pins.count() == 1


def test_a_targets_change_without_weight_counts_as_a_change_too(call: Call, by: Actor, now: datetime) -> None:
    """The hash of the instance stays the same then."""
    reviewed(call, 6)
    scenario = solved(call, by, now)
    before = terms_of(scenario)
    slot = next(iter(before.quotas))
    aimed = replace(before, quotas={**before.quotas, slot: replace(before.quotas[slot], target=3)})
    actions.rework(scenario, terms=aimed, by=by, now=now)

    with pytest.raises(Refused, match="Somebody else has changed"):
        actions.rework(scenario, terms=replace(before, seats=2), before=before, by=by, now=now)


@pytest.mark.parametrize("seats", [1, 500])
def test_seats_that_cannot_be_are_refused_before_anything_is_stored(
    call: Call, by: Actor, now: datetime, seats: int
) -> None:
    """Fewer than are pinned in, or more than applied."""
    applications = reviewed(call, 9)
    pins = {one.pk: Pinned("in", "Asked for.") for one in applications[:2]}
    first = reworked(solved(call, by, now), by, now, pins=pins)

    with pytest.raises(Refused, match=r"2 are pinned in|There are only 9"):
        actions.prepare(call, name="Copy", like=first, seats=seats, by=by, now=now)

    assert Scenario.objects.get() == first


def test_reviewers_prepare_nothing(call: Call, reviewer: User, now: datetime) -> None:
    reviewed(call, 3)

    with pytest.raises(PermissionDenied):
        actions.prepare(call, name="A", by=Actor.person(reviewer), now=now)
