"""What a scenario asks for, and what is logged of a change."""

from datetime import datetime

from applications.decision import instance
from applications.decision.terms import Bounds, Pinned, Terms, changes, terms_of
from applications.models import Call
from focusgroup.accounts.actor import Actor
from tests.applications.decision.stages import reviewed, reworked, solved


def test_only_what_changed_is_logged_and_no_application_is_named() -> None:
    before = Terms(3, {("country", "BE"): Bounds(0, 2), ("country", "FR"): Bounds(1, 4, 2)}, {7: Pinned("in", "A")})
    after = Terms(4, {("country", "BE"): Bounds(0, 2), ("country", "LV"): Bounds(1, 1)}, {8: Pinned("in", "A")})

    assert changes(before, before) == {}
    assert changes(before, after) == {
        "country FR": None,
        "country LV": [1, 1, None],
        "pins": 1,
        "seats": 4,
    }


def test_stored_and_read_back_terms_are_the_same(call: Call, by: Actor, now: datetime) -> None:
    applications = reviewed(call, 6)
    scenario = solved(call, by, now)
    wanted = {
        "quotas": {("country", "BE"): (0, 2)},
        "pins": {applications[0].pk: Pinned("out", "Insolvent.")},
        "owners": {applications[1].pk: "Holding"},
        "target_weight": 7,
    }

    scenario = reworked(scenario, by, now, **wanted)  # type: ignore[arg-type]

    terms = terms_of(scenario)
    assert (terms.quotas, terms.pins, terms.owners, terms.target_weight) == (
        {("country", "BE"): Bounds(0, 2)},
        wanted["pins"],
        wanted["owners"],
        7,
    )


def test_pins_owners_and_targets_stand_in_the_instance(call: Call) -> None:
    one, other, third = reviewed(call, 3)
    terms = Terms(
        2,
        {("country", "BE"): Bounds(0, 2, 1), ("country", "DE"): Bounds(0, 2)},
        {one.pk: Pinned("out", "Insolvent."), 99_999: Pinned("in", "Gone since.")},
        {other.pk: "Holding"},
        target_weight=250,
    )

    problem = instance.build(call, terms)

    found = {candidate.key: (candidate.pin, candidate.reason, candidate.group) for candidate in problem.candidates}
    assert found == {
        one.key.hex: ("out", "Insolvent.", None),
        other.key.hex: (None, "", "Holding"),
        third.key.hex: (None, "", None),
    }
    assert [(soft.dimension, soft.value, soft.target, soft.weight) for soft in problem.soft] == [
        ("country", "BE", 1, 250)
    ]


def test_without_a_cost_targets_do_not_bear_on_the_hash(call: Call) -> None:
    reviewed(call, 3)
    quotas = [{("country", "BE"): Bounds(0, 2, target)} for target in (None, 2)]

    assert len({instance.build(call, Terms(2, one)).sha256 for one in quotas}) == 1
