"""The pages on which institutions sign, commit and reveal, and whom they let in."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from applications.decision.draw import actions as draw
from applications.decision.draw.models import Commitment, Deputy
from applications.decision.draw.seed import commitment
from applications.decision.models import Scenario
from applications.decision.states import State
from applications.models import Application, Call
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import Institution, User
from tests.applications.decision.stages import SECRETS, committed, hash_of, proposed, reviewed, signed
from tests.applications.review.pages import text_of
from tests.factories.accounts import StaffFactory
from tests.factories.applications import ConflictFactory


def page(scenario: Scenario, step: str = "") -> str:
    return f"/admin/selection/{scenario.pk}/{step}"


@pytest.fixture
def scenario(call: Call, by: Actor, jrc: Actor, now: datetime) -> Scenario:
    reviewed(call, 6)
    return signed(call, by, jrc, now)


def test_what_is_typed_is_hashed_and_forgotten(coordinator_client: Client, scenario: Scenario) -> None:
    typed = "Over the hills and far away"

    coordinator_client.post(page(scenario, "commit/"), {"secret": f" {typed} ", "is_kept": "on"})

    made = Commitment.objects.get()
    assert made.sha256 == commitment(scenario.sha256, "DIGITAL_SME", typed)
    assert made.secret == ""


def test_a_hash_made_elsewhere_is_taken_as_it_is(coordinator_client: Client, scenario: Scenario) -> None:
    sha256 = commitment(scenario.sha256, "DIGITAL_SME", "never typed here")

    coordinator_client.post(page(scenario, "commit/"), {"secret": "", "sha256": sha256.upper(), "is_kept": "on"})

    assert Commitment.objects.get().sha256 == sha256


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"secret": "short", "is_kept": "on"}, "at least 16 characters"),
        ({"secret": "", "is_kept": "on"}, "Give a secret, or the hash of one"),
        ({"sha256": "123", "is_kept": "on"}, "A SHA-256 has 64 signs"),
        ({"secret": "Over the hills and far away"}, "Keep it first"),
    ],
)
def test_bad_input_is_said_beside_its_field(
    coordinator_client: Client, scenario: Scenario, fields: dict[str, str], said: str
) -> None:
    answer = text_of(coordinator_client.post(page(scenario, "commit/"), fields))

    assert said in answer
    assert 'aria-invalid="true"' in answer
    assert not Commitment.objects.exists()


def test_each_visit_of_the_page_suggests_another_secret_and_stores_nothing(
    coordinator_client: Client, scenario: Scenario
) -> None:
    suggested = [coordinator_client.get(page(scenario, "commit/")).context["form"].initial["secret"] for _ in range(2)]

    assert suggested[0] != suggested[1]
    assert all(len(secret) == 32 for secret in suggested)
    assert not Commitment.objects.exists()


def test_while_only_one_has_committed_the_page_says_that_no_time_runs(
    coordinator_client: Client, scenario: Scenario, by: Actor, now: datetime
) -> None:
    draw.commit(scenario, sha256=hash_of(scenario, by, SECRETS[0]), by=by, now=now)

    void = draw.void_overdue(by=Actor.duty("draws"), now=now + timedelta(days=90))

    assert void == 0
    assert "No time runs until both have committed" in text_of(coordinator_client.get(page(scenario)))


def test_the_second_secret_draws(
    sign_in: Callable[[User], Client],
    coordinator: User,
    jrc_coordinator: User,
    by: Actor,
    jrc: Actor,
    scenario: Scenario,
    now: datetime,
) -> None:
    committed(scenario, by, jrc, datetime.now(tz=now.tzinfo))
    first, second = sign_in(coordinator), sign_in(jrc_coordinator)

    sealed = text_of(first.post(page(scenario, "reveal/"), {"secret": SECRETS[0]}, follow=True))
    drawn = text_of(second.post(page(scenario, "reveal/"), {"secret": SECRETS[1]}, follow=True))

    assert "kept sealed until the other institution" in sealed
    assert SECRETS[0] not in sealed
    assert "Lots are drawn and the decisions are written" in drawn
    assert Scenario.objects.get().state == State.FROZEN


def test_whoever_has_a_conflict_is_told_to_let_the_deputy(
    coordinator_client: Client, coordinator: User, scenario: Scenario
) -> None:
    ConflictFactory(application=Application.objects.earliest("pk"), user=coordinator)

    answer = text_of(coordinator_client.post(page(scenario, "commit/"), {"secret": SECRETS[0], "is_kept": "on"}))

    assert "Let a deputy sign" in answer
    assert not Commitment.objects.exists()


@pytest.mark.parametrize("step", ["sign/", "commit/", "reveal/"])
def test_a_superuser_without_an_institution_is_refused(
    sign_in: Callable[[User], Client], scenario: Scenario, step: str
) -> None:
    client = sign_in(StaffFactory(is_superuser=True))

    codes = [client.get(page(scenario, step)).status_code, client.post(page(scenario, step)).status_code]

    assert codes == [403, 403]


def test_a_coordinator_names_the_deputy_of_their_own_institution_only(
    coordinator_client: Client, scenario: Scenario
) -> None:
    own = StaffFactory(institution=Institution.DIGITAL_SME, role="reviewer")
    other = StaffFactory(institution=Institution.JRC, role="reviewer")
    path = f"/admin/selection/deputies/{scenario.call_id}/"

    refused = text_of(coordinator_client.post(path, {"user": other.pk}))
    coordinator_client.post(path, {"user": own.pk})

    assert "Select a valid choice" in refused
    assert list(Deputy.objects.values_list("institution", "user")) == [("DIGITAL_SME", own.pk)]


def test_a_deputy_opens_what_is_proposed_and_nothing_else(
    sign_in: Callable[[User], Client], coordinator: User, call: Call, by: Actor, now: datetime
) -> None:
    reviewed(call, 6)
    scenario = proposed(call, by, now)
    person = StaffFactory(institution=Institution.JRC, role="reviewer")
    client = sign_in(person)
    before = client.get(page(scenario)).status_code
    Deputy.objects.create(call=call, institution="JRC", user=person, named_by=coordinator, named_at=now)

    codes = {step: client.get(page(scenario, step)).status_code for step in ("", "sign/", "pins/", "release/", "name/")}
    desk = text_of(client.get("/admin/"))
    client.post(page(scenario, "sign/"), {"sha256": scenario.sha256})
    Scenario.objects.update(state=State.SOLVED)

    assert before == 403
    assert codes == {"": 200, "sign/": 200, "pins/": 403, "release/": 403, "name/": 403}
    assert f"scenario to sign: {scenario}" in desk
    assert scenario.sign_offs.get().user == person
    assert client.get(page(scenario)).status_code == 403
