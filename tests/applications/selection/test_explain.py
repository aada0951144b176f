import copy
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from applications.selection.problem import Instance
from applications.selection.record import Record
from applications.selection.solve import solve
from tests.applications.selection.instances import candidate, entangled, every_best_set, form, matching, mixed, quota

Form = dict[str, Any]


def pinned(whole: Form, key: str, pin: str) -> Form:
    changed = copy.deepcopy(whole)
    for one in changed["candidates"]:
        if one["key"] == key:
            one |= {"pin": pin, "reason": "to see"}
    return changed


def best_with(whole: Form, key: str, pin: str) -> int | None:
    """The best value with somebody forced in or out, by trying every set."""
    instance = Instance.from_json(whole)
    taken = next(one for one in instance.candidates if one.key == key)
    if pin == "in" and any(one.pin == "in" and one.group and one.group == taken.group for one in instance.candidates):
        return None
    pins = sum(one.pin == "in" for one in instance.candidates) + (pin == "in")
    pool = sum(one.pin != "out" for one in instance.candidates) - (pin == "out")
    if pins > instance.seats or pool < instance.seats:
        return None
    return every_best_set(Instance.from_json(pinned(whole, key, pin)))[0]


def made(kind: str) -> Iterator[Form]:
    if kind == "entangled":
        # The first has branches that hold nobody only because somebody was forced in.
        yield from map(entangled, (568, *range(30)))
        return
    for number in range(60):
        chance = random.Random(f"explain {kind} {number}")
        yield mixed(chance) if kind == "mixed" else matching(chance, 4)


def solved(kind: str) -> list[tuple[Form, Record]]:
    found = [(whole, solve(Instance.from_json(whole))) for whole in made(kind)]
    return [(whole, record) for whole, record in found if record.status == "optimal"]


@pytest.mark.parametrize("kind", ["mixed", "matching", "entangled"])
def test_points_missing_and_leads_are_those_of_trying_every_set(kind: str) -> None:
    found = solved(kind)
    assert len(found) > 15
    for whole, record in found:
        assert record.value is not None
        free = {one["key"] for one in whole["candidates"] if one["pin"] is None}
        assert free == record.explanation["chosen"].keys() | record.explanation["not_chosen"].keys()
        for key, part in record.explanation["not_chosen"].items():
            best = best_with(whole, key, "in")
            assert part["is_exact"]
            assert part["missing"] == (None if best is None else record.value - best)
        for key, part in record.explanation["chosen"].items():
            best = best_with(whole, key, "out")
            assert part["is_exact"]
            assert part["lead"] == (None if best is None else record.value - best)


def test_tied_candidates_are_by_lot_and_nobody_else() -> None:
    for whole, record in solved("mixed"):
        _, sets = every_best_set(Instance.from_json(whole))

        by_lot = frozenset.union(*sets) - frozenset.intersection(*sets)

        assert set(record.explanation["by_lot"]) == by_lot


def three_countries() -> Form:
    candidates = [
        candidate("A", 90, country="DE"),
        candidate("B", 80, country="DE"),
        candidate("C", 70, country="DE"),
        candidate("D", 60, country="LV"),
        candidate("E", 50, country="LV"),
        candidate("F", 10, country="MT"),
    ]
    return form(3, {"country": {"DE": quota(0, 1), "LV": quota(0, 3), "MT": quota(1, 3)}}, candidates)


def ahead(points: int, of: str) -> Form:
    swap = {"key": of, "cost": points}
    return {"lead": points, "is_exact": True, "changes": 1, "comes_in": [of], "one_for_one": swap}


def test_explanation_worked_by_hand() -> None:
    record = solve(Instance.from_json(three_countries()))

    assert record.chosen == ("A", "D", "F")
    explanation = record.explanation
    full = {"dimension": "country", "value": "DE", "side": "max"}
    held = {"dimension": "country", "value": "MT", "side": "min"}
    assert explanation["not_chosen"] == {
        "B": {"missing": 10, "is_exact": True, "in_the_way": [full, held], "changes": 1, "goes_out": ["A"]},
        "C": {"missing": 20, "is_exact": True, "in_the_way": [full, held], "changes": 1, "goes_out": ["A"]},
        "E": {"missing": 10, "is_exact": True, "in_the_way": [held], "changes": 1, "goes_out": ["D"]},
    }
    assert explanation["chosen"] == {
        "A": ahead(10, "B"),
        "D": ahead(10, "E"),
        # The minimum of Malta has nobody else.
        "F": {"lead": None, "is_exact": True, "changes": None, "comes_in": [], "one_for_one": None},
    }
    assert (explanation["score"], explanation["penalty"]) == (160, 0)
    assert explanation["balance"] == {"best_score": 240, "price": 80}
    assert explanation["quota_prices"] == [
        {"dimension": "country", "value": "MT", "side": "min", "limit": 1, "points": 40},
        {"dimension": "country", "value": "DE", "side": "max", "limit": 1, "points": 20},
    ]
    assert explanation["greedy"] == {
        "chosen": ["A", "D", "E"],
        "value": 200,
        "gap": -40,
        "seats_left": 0,
        "wrong": ["E"],
        "missed": [{"dimension": "country", "value": "MT", "min": 1, "max": 3, "got": 0}],
    }
    assert explanation["by_lot"] == {}


def test_chances_before_the_draw_are_counted_in_trials() -> None:
    candidates = [candidate("A", 2), candidate("B", 1), candidate("C", 1), candidate("D", 0)]

    record = solve(Instance.from_json(form(2, {}, candidates, seed=None)))

    by_lot = record.explanation["by_lot"]
    assert set(by_lot) == {"B", "C"}
    assert by_lot["B"]["of"] == by_lot["C"]["of"] == 100
    assert by_lot["B"]["times"] + by_lot["C"]["times"] == 100
    assert 25 < by_lot["B"]["times"] < 75


def test_explanation_holds_no_float() -> None:
    for _, record in solved("mixed"):
        json.loads(record.to_text(), parse_float=lambda text: pytest.fail(text))


def test_drawn_seed_shows_who_was_tied_without_chances() -> None:
    candidates = [candidate("A", 2), candidate("B", 1), candidate("C", 1)]

    record = solve(Instance.from_json(form(2, {}, candidates)), seed="drawn")

    assert record.explanation["by_lot"] == {"B": None, "C": None}
