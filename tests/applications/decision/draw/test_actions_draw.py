"""Commit and reveal: hashes first, two people, one seed, one draw, and rounds that run out."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client

from applications.decision import actions
from applications.decision.draw import actions as draw
from applications.decision.draw.models import Commitment, Round
from applications.decision.draw.seed import seed
from applications.decision.models import Decision, Scenario
from applications.decision.refusals import Refused
from applications.decision.states import State
from applications.models import Application, Call
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import Institution, User
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Message
from tests.applications.decision.stages import (
    SECRETS,
    committed,
    drawn,
    frozen,
    hash_of,
    proposed,
    record_of,
    revealed,
    reviewed,
    reworked,
    signed,
    solved,
)
from tests.applications.review.pages import text_of
from tests.factories.accounts import StaffFactory
from tests.factories.applications import ConflictFactory

CLOCK = Actor.duty("draws")


def test_the_seed_is_made_of_both_secrets_and_draws_once(call: Call, by: Actor, jrc: Actor, now: datetime) -> None:
    reviewed(call, 6)
    scenario = committed(signed(call, by, jrc, now), by, jrc, now)
    states = [scenario.state]

    scenario = revealed(scenario, by, jrc, now)
    states.append(scenario.state)
    scenario = draw.draw(scenario, by=by, now=now)

    expected = seed(scenario.sha256, {"DIGITAL_SME": SECRETS[0], "JRC": SECRETS[1]})
    assert [*states, scenario.state] == [State.COMMITTED, State.REVEALED, State.FROZEN]
    assert scenario.seed == Round.objects.get().seed == record_of(scenario)["instance"]["tie"]["seed"] == expected
    assert Entry.objects.about(scenario).get(state_to=State.REVEALED).changes == {"seed": expected}


def test_the_hash_is_stored_and_the_secret_is_not(call: Call, by: Actor, jrc: Actor, now: datetime) -> None:
    reviewed(call, 3)

    scenario = committed(signed(call, by, jrc, now), by, jrc, now)

    made = dict(Commitment.objects.values_list("institution", "sha256"))
    assert made == {
        "DIGITAL_SME": hash_of(scenario, by, SECRETS[0]),
        "JRC": hash_of(scenario, jrc, SECRETS[1]),
    }
    assert set(Commitment.objects.values_list("secret", flat=True)) == {""}


def test_the_first_secret_stays_sealed_until_the_second_is_there(
    call: Call, by: Actor, jrc: Actor, now: datetime
) -> None:
    reviewed(call, 3)
    scenario = committed(signed(call, by, jrc, now), by, jrc, now)

    draw.reveal(scenario, secret=SECRETS[0], by=by, now=now)
    sealed = Commitment.objects.get(institution="DIGITAL_SME").secret
    draw.reveal(scenario, secret=SECRETS[1], by=jrc, now=now)

    assert SECRETS[0] not in sealed != ""
    assert sorted(Commitment.objects.values_list("secret", flat=True)) == sorted(SECRETS)
    assert not any(SECRETS[0] in str(entry.changes) for entry in Entry.objects.all())


def test_nothing_is_committed_before_both_have_signed(call: Call, by: Actor, now: datetime) -> None:
    reviewed(call, 3)

    with pytest.raises(Refused, match="Proposed"):
        draw.commit(proposed(call, by, now), sha256="0" * 64, by=by, now=now)


def test_nothing_is_revealed_before_both_have_committed(call: Call, by: Actor, jrc: Actor, now: datetime) -> None:
    reviewed(call, 3)
    scenario = signed(call, by, jrc, now)
    draw.commit(scenario, sha256=hash_of(scenario, by, SECRETS[0]), by=by, now=now)

    with pytest.raises(Refused, match="Signed by both"):
        draw.reveal(scenario, secret=SECRETS[0], by=by, now=now)


def test_another_secret_than_the_committed_one_is_refused(call: Call, by: Actor, jrc: Actor, now: datetime) -> None:
    reviewed(call, 3)
    scenario = committed(signed(call, by, jrc, now), by, jrc, now)

    with pytest.raises(Refused, match="not the secret"):
        draw.reveal(scenario, secret="a luckier secret", by=by, now=now)

    assert not Commitment.objects.exclude(secret="").exists()


def test_an_institution_commits_and_reveals_once(call: Call, by: Actor, jrc: Actor, now: datetime) -> None:
    reviewed(call, 3)
    scenario = signed(call, by, jrc, now)
    draw.commit(scenario, sha256=hash_of(scenario, by, SECRETS[0]), by=by, now=now)

    with pytest.raises(Refused, match="committed to its secret already"):
        draw.commit(scenario, sha256="0" * 64, by=by, now=now)
    draw.commit(scenario, sha256=hash_of(scenario, jrc, SECRETS[1]), by=jrc, now=now)
    draw.reveal(scenario, secret=SECRETS[0], by=by, now=now)
    with pytest.raises(Refused, match="revealed its secret already"):
        draw.reveal(scenario, secret=SECRETS[0], by=by, now=now)


def test_one_person_cannot_speak_for_both(call: Call, by: Actor, jrc: Actor, coordinator: User, now: datetime) -> None:
    reviewed(call, 3)
    scenario = signed(call, by, jrc, now)
    draw.commit(scenario, sha256=hash_of(scenario, by, SECRETS[0]), by=by, now=now)
    coordinator.institution = Institution.JRC
    coordinator.save()

    with pytest.raises(Refused, match="other institution"):
        draw.commit(scenario, sha256="0" * 64, by=Actor.person(coordinator), now=now)


def test_the_hash_of_the_other_institution_is_refused(call: Call, by: Actor, jrc: Actor, now: datetime) -> None:
    reviewed(call, 3)
    scenario = signed(call, by, jrc, now)
    copied = hash_of(scenario, by, SECRETS[0])
    draw.commit(scenario, sha256=copied, by=by, now=now)

    with pytest.raises(Refused, match="of the other institution"):
        draw.commit(scenario, sha256=copied, by=jrc, now=now)


@pytest.mark.parametrize("institution", [Institution.NONE, Institution.JRC])
def test_a_superuser_has_no_way_around_the_secrets(
    call: Call, by: Actor, jrc: Actor, now: datetime, institution: Institution
) -> None:
    reviewed(call, 3)
    root = Actor.person(StaffFactory(is_superuser=True, institution=institution))
    scenario = signed(call, by, jrc, now)
    with pytest.raises(PermissionDenied):
        draw.commit(scenario, sha256="0" * 64, by=root, now=now)
    committed(scenario, by, jrc, now)
    with pytest.raises(PermissionDenied):
        draw.reveal(scenario, secret=SECRETS[0], by=root, now=now)
    with pytest.raises(PermissionDenied):
        draw.void_overdue(by=root, now=now + timedelta(days=9))
    revealed(scenario, by, jrc, now)
    with pytest.raises(PermissionDenied):
        draw.draw(scenario, by=root, now=now)


def test_drawn_twice_it_stays_as_it_was(call: Call, by: Actor, jrc: Actor, now: datetime) -> None:
    reviewed(call, 6)
    scenario = frozen(call, by, jrc, now)
    before = (record_of(scenario), Decision.objects.count(), Entry.objects.count())

    again = draw.draw(scenario, by=jrc, now=now + timedelta(hours=1))

    assert (record_of(again), Decision.objects.count(), Entry.objects.count()) == before


def test_the_clock_draws_what_no_request_has_drawn(call: Call, by: Actor, jrc: Actor, now: datetime) -> None:
    reviewed(call, 6)
    revealed(committed(signed(call, by, jrc, now), by, jrc, now), by, jrc, now)

    drawn_now = [draw.draw_due(by=CLOCK, now=now) for _ in range(2)]

    assert drawn_now == [1, 0]
    assert Scenario.objects.get().state == State.FROZEN


def test_a_round_is_void_after_48_hours_and_both_may_commit_anew(
    call: Call, by: Actor, jrc: Actor, now: datetime
) -> None:
    reviewed(call, 3)
    scenario = committed(signed(call, by, jrc, now), by, jrc, now)
    just_before, then = now + timedelta(hours=47, minutes=59), now + timedelta(hours=48)

    void = [draw.void_overdue(by=CLOCK, now=at) for at in (just_before, then, then)]

    scenario.refresh_from_db()
    entry = Entry.objects.about(scenario).latest("pk")
    assert void == [0, 1, 0]
    assert (scenario.state, entry.actor_kind) == (State.SIGNED, "duty")
    assert entry.reason == "Not revealed within 48 hours: DIGITAL_SME, JRC."
    again = drawn(scenario, by, jrc, then, ("other secret words", "and yet others here"))
    assert (again.state, [one.number for one in again.rounds.all()]) == (State.FROZEN, [1, 2])


def test_a_half_revealed_round_spends_its_instance(call: Call, by: Actor, jrc: Actor, now: datetime) -> None:
    """Whoever kept silent might have known the outcome: no second try on the very same instance."""
    reviewed(call, 6)
    scenario = committed(signed(call, by, jrc, now), by, jrc, now)
    draw.reveal(scenario, secret=SECRETS[0], by=by, now=now)

    draw.void_overdue(by=CLOCK, now=now + timedelta(hours=48))

    scenario.refresh_from_db()
    assert scenario.state == State.SUPERSEDED
    assert Entry.objects.about(scenario).latest("pk").reason == "Not revealed within 48 hours: JRC."
    with pytest.raises(Refused, match="became void when one secret was known"):
        proposed(call, by, now)


def test_setting_aside_after_one_secret_spends_the_instance_too(
    call: Call, by: Actor, jrc: Actor, now: datetime
) -> None:
    reviewed(call, 6)
    scenario = committed(signed(call, by, jrc, now), by, jrc, now)
    draw.reveal(scenario, secret=SECRETS[0], by=by, now=now)
    actions.set_aside(scenario, reason="I fear what comes.", by=jrc, now=now)

    with pytest.raises(Refused, match="became void when one secret was known"):
        proposed(call, by, now)


def test_nobody_reveals_after_the_time_is_over(call: Call, by: Actor, jrc: Actor, now: datetime) -> None:
    reviewed(call, 3)
    scenario = committed(signed(call, by, jrc, now), by, jrc, now)

    with pytest.raises(Refused, match="time to reveal is over"):
        draw.reveal(scenario, secret=SECRETS[0], by=by, now=now + timedelta(hours=48))


def test_a_redraw_needs_another_instance_and_a_reason(call: Call, by: Actor, jrc: Actor, now: datetime) -> None:
    reviewed(call, 6)
    first = frozen(call, by, jrc, now)
    actions.set_aside(first, reason="A quota was wrong.", by=by, now=now)
    other = reworked(solved(call, by, now), by, now, {}, seats=2)

    with pytest.raises(Refused, match="Say why they are drawn again"):
        actions.propose(other, by=by, now=now)
    other = actions.propose(other, by=by, now=now, redraw_reason="A member left meanwhile.")

    assert Entry.objects.about(other).latest("pk").reason == "A member left meanwhile."
    for one in (by, jrc):
        other = draw.sign(other, sha256=other.sha256, by=one, now=now)
    second = drawn(other, by, jrc, now)
    assert second.seed != first.seed


def test_going_back_to_an_earlier_draw_needs_a_reason_and_the_public_sees_all_draws(
    client: Client, call: Call, by: Actor, jrc: Actor, now: datetime
) -> None:
    reviewed(call, 6)
    first = frozen(call, by, jrc, now)
    actions.set_aside(first, reason="A quota was wrong.", by=by, now=now)
    other = reworked(solved(call, by, now), by, now, {}, seats=2)
    other = actions.propose(other, by=by, now=now, redraw_reason="A member left meanwhile.")
    for one in (by, jrc):
        draw.sign(other, sha256=other.sha256, by=one, now=now)
    other.refresh_from_db()
    other = drawn(other, by, jrc, now + timedelta(hours=1), ("lantern orbit tulip 2", "swallow seven granite 2"))
    actions.set_aside(other, reason="The first was better.", by=by, now=now)
    again = actions.solve(actions.prepare(call, name="A again", like=first, by=by, now=now), by=by, now=now)

    with pytest.raises(Refused, match="Say why they are drawn again"):
        actions.propose(again, by=by, now=now)
    actions.propose(again, by=by, now=now, redraw_reason="The member came back.")
    for one in (by, jrc):
        draw.sign(again, sha256=again.sha256, by=one, now=now)
    again.refresh_from_db()
    actions.release(drawn(again, by, jrc, now), by=by, now=now)
    page = text_of(client.get(f"/selection/{call.slug}/"))

    assert again.seed == first.seed
    for text in ("The member came back.", "A member left meanwhile.", other.sha256, "Other draws of this call"):
        assert text in page


def test_the_very_same_instance_keeps_its_seed(call: Call, by: Actor, jrc: Actor, now: datetime) -> None:
    reviewed(call, 12)
    Application.objects.update(score_thousandths=4000, country="BE", sector="ICT")
    first = frozen(call, by, jrc, now)
    actions.set_aside(first, reason="Somebody hoped for better luck.", by=by, now=now)

    second = signed(call, by, jrc, now)

    assert (second.state, second.seed) == (State.REVEALED, first.seed)
    assert Round.objects.count() == 1


def test_the_database_lets_no_second_seed_of_an_instance_in(call: Call, by: Actor, jrc: Actor, now: datetime) -> None:
    reviewed(call, 3)
    scenario = frozen(call, by, jrc, now)
    kept = Round.objects.get()
    Round.objects.filter(pk=kept.pk).update(voided_at=None)

    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.create(
            call=call,
            scenario=solved(call, by, now),
            number=2,
            sha256=scenario.sha256,
            opened_at=now,
            committed_at=now,
            revealed_at=now,
            seed="0" * 64,
        )


def test_a_scenario_cannot_be_frozen_without_a_seed(call: Call, by: Actor, now: datetime) -> None:
    reviewed(call, 3)
    scenario = solved(call, by, now)

    with pytest.raises(IntegrityError), transaction.atomic():
        Scenario.objects.filter(pk=scenario.pk).update(state=State.FROZEN)


def test_a_conflict_with_a_tied_company_keeps_from_committing(
    call: Call, by: Actor, jrc: Actor, coordinator: User, now: datetime
) -> None:
    """Not chosen and not in reserve, but a lot could still bring it in."""
    applications = reviewed(call, 12)
    Application.objects.update(score_thousandths=4000, country="BE", sector="ICT")
    scenario = signed(call, by, jrc, now)
    chosen = set(record_of(scenario)["chosen"])
    outside = [one for one in applications if one.key.hex not in chosen]
    ConflictFactory(application=outside[-1], user=coordinator)

    with pytest.raises(Refused, match="chosen, in reserve or tied"):
        draw.commit(scenario, sha256=hash_of(scenario, by, SECRETS[0]), by=by, now=now)


def test_the_deputy_signs_where_the_coordinator_cannot(
    call: Call, by: Actor, jrc: Actor, coordinator: User, now: datetime
) -> None:
    applications = reviewed(call, 3)
    ConflictFactory(application=applications[0], user=coordinator)
    deputy = StaffFactory(institution=Institution.DIGITAL_SME, role="reviewer")
    scenario = proposed(call, jrc, now)
    with pytest.raises(PermissionDenied):
        draw.sign(scenario, sha256=scenario.sha256, by=Actor.person(deputy), now=now)

    draw.name_deputy(call, deputy, by=by, now=now)
    draw.sign(scenario, sha256=scenario.sha256, by=Actor.person(deputy), now=now)
    scenario = draw.sign(scenario, sha256=scenario.sha256, by=jrc, now=now)
    scenario = drawn(scenario, Actor.person(deputy), jrc, now)

    assert scenario.state == State.FROZEN
    assert Entry.objects.about(call).get(verb="named a deputy").changes["deputy"] == str(deputy.public_id)


@pytest.mark.parametrize("case", ["oneself", "of the other institution", "no staff"])
def test_a_deputy_is_another_person_of_the_same_institution(
    call: Call, by: Actor, coordinator: User, now: datetime, case: str
) -> None:
    people: dict[str, User] = {
        "oneself": coordinator,
        "of the other institution": StaffFactory(institution=Institution.JRC, role="coordinator"),
        "no staff": StaffFactory(institution=Institution.DIGITAL_SME, is_staff=False),
    }

    with pytest.raises(Refused, match="deputy"):
        draw.name_deputy(call, people[case], by=by, now=now)


def test_both_institutions_are_told_of_each_step(call: Call, by: Actor, jrc: Actor, now: datetime) -> None:
    reviewed(call, 3)
    frozen(call, by, jrc, now)

    notes = Message.objects.filter(kind__in=["decision/your_turn", "decision/drawn"])
    assert by.user is not None
    assert jrc.user is not None
    steps = ("proposed", "signed", "committed", None)
    said = {(recipient, inputs.get("state")) for recipient, inputs in notes.values_list("recipient", "inputs")}
    assert said == {(person.email, step) for person in (by.user, jrc.user) for step in steps}
    assert notes.count() == 8
