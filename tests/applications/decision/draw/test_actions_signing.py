"""Who proposes and signs, and what stops a signature."""

from datetime import datetime

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied

from applications.decision import actions
from applications.decision.draw import actions as draw
from applications.decision.refusals import Refused
from applications.decision.states import State
from applications.models import Application, Call
from applications.states import CallState
from applications.states import State as ApplicationState
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import Institution, User
from tests.applications.decision.stages import proposed, reviewed, signed, solved
from tests.factories.accounts import StaffFactory
from tests.factories.applications import ApplicationFactory, ConflictFactory


@pytest.mark.parametrize("state", [CallState.OPEN, CallState.SCHEDULED])
def test_nothing_is_proposed_while_the_call_takes_applications(
    call: Call, by: Actor, now: datetime, state: CallState
) -> None:
    reviewed(call, 3)
    scenario = solved(call, by, now)
    Call.objects.update(state=state)

    with pytest.raises(Refused, match="still open"):
        actions.propose(scenario, by=by, now=now)


@pytest.mark.parametrize(
    "state",
    [
        ApplicationState.SUBMITTED,
        ApplicationState.CLARIFICATION,
        ApplicationState.ELIGIBLE,
        ApplicationState.UNDER_REVIEW,
    ],
)
def test_nothing_is_proposed_while_anybody_is_undecided(
    call: Call, by: Actor, now: datetime, state: ApplicationState
) -> None:
    reviewed(call, 3)
    ApplicationFactory(call=call, state=state)

    with pytest.raises(Refused, match="1 applications are still being checked or reviewed"):
        proposed(call, by, now)


def test_proposing_brings_the_call_into_selection(call: Call, by: Actor, now: datetime) -> None:
    reviewed(call, 3)

    scenario = proposed(call, by, now)

    call.refresh_from_db()
    assert (scenario.state, call.state) == (State.PROPOSED, CallState.SELECTION)


def test_one_scenario_is_proposed_at_a_time(call: Call, by: Actor, now: datetime) -> None:
    reviewed(call, 3)
    proposed(call, by, now)

    with pytest.raises(Refused, match="Another scenario"):
        proposed(call, by, now)


def test_a_score_that_changed_since_stops_the_proposal(call: Call, by: Actor, now: datetime) -> None:
    applications = reviewed(call, 6)
    scenario = solved(call, by, now)
    Application.objects.filter(pk=applications[5].pk).update(score_thousandths=5000)

    with pytest.raises(Refused, match="have changed since"):
        actions.propose(scenario, by=by, now=now)


def test_two_people_of_two_institutions_sign(call: Call, by: Actor, jrc: Actor, now: datetime) -> None:
    reviewed(call, 3)

    scenario = signed(call, by, jrc, now)

    assert scenario.state == State.SIGNED
    assert set(scenario.sign_offs.values_list("institution", "sha256")) == {
        ("JRC", scenario.sha256),
        ("DIGITAL_SME", scenario.sha256),
    }


def test_one_signature_is_not_enough(call: Call, by: Actor, now: datetime) -> None:
    reviewed(call, 3)
    scenario = proposed(call, by, now)

    scenario = draw.sign(scenario, sha256=scenario.sha256, by=by, now=now)

    assert scenario.state == State.PROPOSED
    with pytest.raises(Refused):
        draw.commit(scenario, sha256="0" * 64, by=by, now=now)


def test_a_reviewer_cannot_sign(call: Call, by: Actor, reviewer: User, now: datetime) -> None:
    reviewed(call, 3)
    scenario = proposed(call, by, now)

    with pytest.raises(PermissionDenied):
        draw.sign(scenario, sha256=scenario.sha256, by=Actor.person(reviewer), now=now)


def test_a_duty_cannot_sign_and_cannot_release(call: Call, by: Actor, now: datetime) -> None:
    reviewed(call, 3)
    scenario = proposed(call, by, now)

    for act in (
        lambda: draw.sign(scenario, sha256=scenario.sha256, by=Actor.duty("offers"), now=now),
        lambda: draw.commit(scenario, sha256="0" * 64, by=Actor.duty("offers"), now=now),
        lambda: draw.reveal(scenario, secret="x", by=Actor.duty("offers"), now=now),
        lambda: actions.release(scenario, by=Actor.duty("offers"), now=now),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_the_same_person_cannot_sign_twice_even_for_the_other_institution(
    call: Call, coordinator: User, now: datetime
) -> None:
    reviewed(call, 3)
    scenario = proposed(call, Actor.person(coordinator), now)
    draw.sign(scenario, sha256=scenario.sha256, by=Actor.person(coordinator), now=now)
    coordinator.institution = Institution.JRC
    coordinator.save()

    with pytest.raises(Refused, match="You have signed"):
        draw.sign(scenario, sha256=scenario.sha256, by=Actor.person(coordinator), now=now)

    scenario.refresh_from_db()
    assert scenario.state == State.PROPOSED


def test_an_institution_signs_once(call: Call, by: Actor, now: datetime) -> None:
    reviewed(call, 3)
    scenario = proposed(call, by, now)
    draw.sign(scenario, sha256=scenario.sha256, by=by, now=now)
    colleague = StaffFactory(institution=Institution.DIGITAL_SME, role="coordinator")

    with pytest.raises(Refused, match="institution has signed"):
        draw.sign(scenario, sha256=scenario.sha256, by=Actor.person(colleague), now=now)


@pytest.mark.parametrize("institution", [Institution.NONE, Institution.JRC])
def test_a_superuser_has_no_way_around_the_sign_off(
    call: Call, by: Actor, now: datetime, institution: Institution
) -> None:
    """Neither without an institution, nor with one but without the permission given by name."""
    reviewed(call, 3)
    scenario = proposed(call, by, now)
    root = StaffFactory(is_superuser=True, institution=institution)

    with pytest.raises(PermissionDenied):
        draw.sign(scenario, sha256=scenario.sha256, by=Actor.person(root), now=now)


def test_a_coordinator_without_an_institution_cannot_sign(call: Call, by: Actor, now: datetime) -> None:
    reviewed(call, 3)
    scenario = proposed(call, by, now)
    nobody = StaffFactory(role="coordinator")

    with pytest.raises(PermissionDenied):
        draw.sign(scenario, sha256=scenario.sha256, by=Actor.person(nobody), now=now)


def test_the_permission_to_sign_may_be_given_to_one_person(call: Call, by: Actor, now: datetime) -> None:
    reviewed(call, 3)
    scenario = proposed(call, by, now)
    deputy = StaffFactory(institution=Institution.JRC)
    deputy.user_permissions.add(Permission.objects.get(codename="sign_scenario"))

    draw.sign(scenario, sha256=scenario.sha256, by=Actor.person(deputy), now=now)

    assert scenario.sign_offs.get().user == deputy


def test_a_signature_under_another_hash_is_refused(call: Call, by: Actor, now: datetime) -> None:
    reviewed(call, 3)
    scenario = proposed(call, by, now)

    with pytest.raises(Refused, match="not the one you looked at"):
        draw.sign(scenario, sha256="0" * 64, by=by, now=now)

    assert not scenario.sign_offs.exists()


def test_a_signature_is_refused_once_a_score_has_changed(call: Call, by: Actor, now: datetime) -> None:
    applications = reviewed(call, 6)
    scenario = proposed(call, by, now)
    Application.objects.filter(pk=applications[5].pk).update(score_thousandths=5000)

    with pytest.raises(Refused, match="have changed since"):
        draw.sign(scenario, sha256=scenario.sha256, by=by, now=now)


def test_whoever_has_a_conflict_with_a_company_chosen_cannot_sign(call: Call, coordinator: User, now: datetime) -> None:
    applications = reviewed(call, 3)
    ConflictFactory(application=applications[0], user=coordinator)
    scenario = proposed(call, Actor.person(coordinator), now)

    with pytest.raises(Refused, match="conflict of interest"):
        draw.sign(scenario, sha256=scenario.sha256, by=Actor.person(coordinator), now=now)
