"""The reserve list, and whom a lot can still bring to it."""

import random

import pytest

from applications.decision.outcomes import concerned, ranked
from applications.selection.problem import Instance
from applications.selection.record import Record
from applications.selection.solve import solve
from tests.applications.selection.instances import candidate, form, mixed, quota


def solved(whole: dict[str, object], seed: str | None = None) -> Record:
    return solve(Instance.from_json({**whole, "tie": {"method": "hash"}}), seed=seed)


def test_whoever_is_pinned_out_is_not_on_the_reserve_list() -> None:
    candidates = [candidate("a", 90), candidate("b", 80, pin="out"), candidate("c", 70)]
    record = solved(form(1, {}, candidates))

    assert ranked(record, seats=1).reserve == {"c": 1}
    assert concerned(record, seats=1) == {"a", "c"}


def crossed(prefix: str = "") -> dict[str, object]:
    """Two sets of the same worth: 90 and 70, or 80 and 80. With the second, 75 comes to the reserve list."""
    rows = ((90, "AX"), (70, "BY"), (80, "AY"), (80, "BX"), (100, "CZ"), (100, "DW"), (75, "CZ"), (50, "DW"))
    candidates = [
        candidate(f"{prefix}{score} {values} {place}", score, country=values[0], sector=values[1])
        for place, (score, values) in enumerate(rows)
    ]
    countries, sectors = ({value: quota(0, 1) for value in values} for values in ("ABCD", "XYZW"))
    return form(4, {"country": countries, "sector": sectors}, candidates)


@pytest.mark.parametrize("kind", ["crossed", "mixed"])
def test_whoever_any_draw_brings_to_a_place_is_concerned_before_it(kind: str) -> None:
    made = (
        [crossed(prefix) for prefix in "pqrstu"]
        if kind == "crossed"
        else [mixed(random.Random(f"outcomes {n}")) for n in range(40)]
    )
    for whole in made:
        before = solved(whole)
        if before.status != "optimal":
            continue
        seats = before.instance.seats
        found = concerned(before, seats=seats)
        for seed in range(12):
            order = ranked(solved(whole, seed=str(seed)), seats=seats)
            assert {*order.chosen, *order.reserve} <= found


def test_whoever_stands_below_all_that_lots_can_do_is_not_concerned() -> None:
    assert {key for key in ("75 CZ 6", "50 DW 7") if key in concerned(solved(crossed()), seats=4)} == {"75 CZ 6"}
