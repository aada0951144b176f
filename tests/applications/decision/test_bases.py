"""What the scores of a scenario rest on, kept and compared; a reopened review stops it, visibly."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from applications.decision import actions, bases
from applications.decision.draw import actions as draw
from applications.decision.models import Decision, Scenario, ScoreBasis
from applications.decision.refusals import Refused
from applications.decision.states import State
from applications.models import Application, Call
from applications.review import actions as review
from applications.review import final
from applications.review.consensus import actions as consensus
from applications.review.models import Assignment
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import Institution, User
from tests.applications.decision.stages import frozen, proposed, signed, solved
from tests.applications.review.consensus.readings import points, read
from tests.applications.review.pages import text_of
from tests.factories.accounts import StaffFactory


@pytest.fixture
def readers(db: None) -> list[User]:
    return [StaffFactory(institution=one, role="reviewer") for one in (Institution.JRC, Institution.DIGITAL_SME)]


@pytest.fixture
def read_ones(call: Call, by: Actor, readers: list[User], now: datetime) -> list[Application]:
    """Five applications, read by both with 4.5 and 4, 4 and 3.5, and so on."""
    review.add_default_rubric(call, by=by, now=now)
    both = [dict(zip(readers, (9 - number, 8 - number), strict=True)) for number in range(5)]
    places = [("BE", "ICT"), ("DE", "HEAL"), ("FR", "ICT"), ("BE", "HEAL"), ("DE", "ICT")]
    return [
        read(call, given, now=now, country=country, sector=sector)
        for given, (country, sector) in zip(both, places, strict=True)
    ]


def handed_in_anew(application: Application, half_points: int, *, by: Actor, now: datetime) -> None:
    """One review is reopened and submitted again."""
    reading = Assignment.objects.filter(application=application).earliest("pk")
    review.reopen(reading, reason="Mistyped", by=by, now=now)
    review.submit(
        reading,
        half_points=points(application.call, half_points),
        comment="Once more.",
        by=Actor.person(reading.reviewer),
        now=now + timedelta(hours=1),
    )


def what(scenario: Scenario, user: User) -> dict[int, str]:
    return {one.key: one.what for one in bases.changes(Scenario.objects.get(pk=scenario.pk), user=user)}


def test_a_proposal_keeps_what_each_score_follows_from(
    call: Call, by: Actor, read_ones: list[Application], now: datetime
) -> None:
    scenario = proposed(call, by, now)

    kept = ScoreBasis.objects.filter(scenario=scenario)
    assert {one.application_id: final.derive(one.inputs).score for one in kept} == {
        one.application_id: one.score_thousandths for one in kept
    }
    assert {one.score_thousandths for one in kept} == {4250, 3750, 3250, 2750, 2250}
    assert (len(scenario.scores_sha256), bases.hold(scenario)) == (64, True)


def test_a_score_that_does_not_follow_from_its_reviews_is_not_proposed(
    call: Call, by: Actor, read_ones: list[Application], now: datetime
) -> None:
    Application.objects.filter(pk=read_ones[2].pk).update(score_thousandths=5000)
    scenario = solved(call, by, now)

    with pytest.raises(Refused, match=f"do not follow from their reviews: {read_ones[2].reference}"):
        actions.propose(scenario, by=by, now=now)

    assert not ScoreBasis.objects.exists()


def test_a_reopened_review_stops_a_signed_scenario_and_its_page_says_why(
    call: Call,
    by: Actor,
    jrc: Actor,
    read_ones: list[Application],
    coordinator: User,
    coordinator_client: Client,
    now: datetime,
) -> None:
    scenario = signed(call, by, jrc, now)
    reading = Assignment.objects.filter(application=read_ones[0]).earliest("pk")

    review.reopen(reading, reason="Mistyped", by=by, now=now)

    with pytest.raises(Refused, match="have changed since this was solved"):
        draw.commit(scenario, sha256="0" * 64, by=by, now=now)
    duty = Actor.duty("scenarios")
    assert [actions.note_outdated(by=duty, now=now) for _ in range(2)] == [1, 0]
    assert Scenario.objects.get().outdated_at == now
    page = text_of(coordinator_client.get(f"/admin/selection/{scenario.pk}/"))
    assert what(scenario, coordinator) == {read_ones[0].pk: "Now: Under review."}
    assert "Rests on old scores" in page
    assert f"{read_ones[0].reference} {read_ones[0].legal_name}</a>: Now: Under review." in page
    assert "Commit for" not in page


@pytest.mark.parametrize(
    ("half_points", "says"),
    [(3, "Score 2.75, was 4.25."), (9, "A review or the agreement was handed in anew; the score is the same.")],
)
def test_handed_in_anew_it_stays_stopped(
    call: Call,
    by: Actor,
    jrc: Actor,
    read_ones: list[Application],
    coordinator: User,
    now: datetime,
    half_points: int,
    says: str,
) -> None:
    scenario = proposed(call, by, now)

    handed_in_anew(read_ones[0], half_points, by=by, now=now)

    with pytest.raises(Refused, match="have changed"):
        draw.sign(scenario, sha256=scenario.sha256, by=jrc, now=now)
    assert what(scenario, coordinator) == {read_ones[0].pk: says}


def test_a_drawn_scenario_whose_scores_changed_is_not_released(
    call: Call, by: Actor, jrc: Actor, read_ones: list[Application], coordinator_client: Client, now: datetime
) -> None:
    scenario = frozen(call, by, jrc, now)
    handed_in_anew(read_ones[4], 5, by=by, now=now)

    with pytest.raises(Refused, match="Reviews have changed since the scenario was signed"):
        actions.release(scenario, by=by, now=now)

    assert "Rests on old scores" in text_of(coordinator_client.get(f"/admin/selection/{scenario.pk}/"))
    actions.set_aside(scenario, reason="A review changed.", by=by, now=now)
    assert Scenario.objects.get().state == State.SUPERSEDED
    assert not Decision.objects.exists()


def test_a_new_agreement_outdates_a_proposal(
    call: Call, by: Actor, read_ones: list[Application], coordinator: User, now: datetime
) -> None:
    scenario = proposed(call, by, now)
    held = consensus.open_by_hand(read_ones[1], reason="Odd.", by=by, now=now)
    drafter = held.rapporteur
    assert drafter is not None
    words = {"strengths": "Strong.", "weaknesses": "Weak."}
    waiting = consensus.propose(held, half_points=points(call, 4), by=Actor.person(drafter), now=now, **words)
    other = read_ones[1].assignments.exclude(reviewer=drafter).get().reviewer
    consensus.speak(waiting, answer="approved", version=1, by=Actor.person(other), now=now)

    assert what(scenario, coordinator) == {read_ones[1].pk: "Score 2.00, was 3.75."}


def test_changes_are_silent_about_whom_the_viewer_must_not_see(
    call: Call, by: Actor, read_ones: list[Application], coordinator: User, now: datetime
) -> None:
    scenario = proposed(call, by, now)
    handed_in_anew(read_ones[0], 3, by=by, now=now)

    coordinator.conflicts.create(
        application=read_ones[0], state="confirmed", at=now, judged_by=coordinator, judged_at=now
    )

    assert what(scenario, coordinator) == {}


def test_the_page_of_a_score_reckons_it_anew_and_hides_it_from_the_barred(
    call: Call,
    by: Actor,
    jrc: Actor,
    read_ones: list[Application],
    readers: list[User],
    coordinator: User,
    coordinator_client: Client,
    reviewer_client: Client,
    now: datetime,
) -> None:
    scenario = proposed(call, by, now)
    address = f"/admin/selection/{scenario.pk}/score/{read_ones[0].pk}/"
    page = text_of(coordinator_client.get(address))
    refused = reviewer_client.get(address).status_code
    ScoreBasis.objects.filter(application=read_ones[0]).update(score_thousandths=1)
    tampered = text_of(coordinator_client.get(address))
    coordinator.conflicts.create(
        application=read_ones[0], state="confirmed", at=now, judged_by=coordinator, judged_at=now
    )

    assert "As in the selection" in page
    assert "4.25" in page
    assert "The selection used 0.00" in tampered
    assert not [person for person in readers if person.name in page]
    assert (refused, coordinator_client.get(address).status_code) == (403, 404)
