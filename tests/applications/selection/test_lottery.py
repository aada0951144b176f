import json
import random

import pytest

from applications.selection import verify
from applications.selection.problem import Instance
from applications.selection.record import Record, seal
from applications.selection.solve import solve
from tests.applications.selection.instances import candidate, every_best_set, form, mixed, quota


def maximin(whole: dict[str, object], seed: str | None = "s") -> Record:
    tie = {"method": "maximin"} if seed is None else {"method": "maximin", "seed": seed}
    return solve(Instance.from_json({**whole, "tie": tie}))


def lopsided() -> dict[str, object]:
    """Two of A, B, C from one country at most once each with D: the hash order would favour D's partners."""
    candidates = [candidate(key, 1, country="DE") for key in "ABC"] + [candidate("D", 1, country="LV")]
    return form(2, {"country": {"DE": quota(0, 2), "LV": quota(0, 1)}}, candidates)


def test_lottery_gives_the_least_lucky_the_largest_chance() -> None:
    record = maximin(lopsided(), seed=None)

    chances = record.explanation["by_lot"]
    assert set(chances) == set("ABCD")
    assert {round(part["times"] / part["of"], 2) for part in chances.values()} == {0.5}


def test_seed_draws_one_of_the_lots_by_weight() -> None:
    drawn = [maximin(lopsided(), seed=str(number)).chosen for number in range(60)]

    lots = {tuple(lot["chosen"]) for lot in maximin(lopsided()).certificate["lottery"]}
    assert set(drawn) <= lots
    assert len(set(drawn)) > 1


def test_lots_are_optimal_sets_and_the_verifier_checks_them() -> None:
    lotteries = 0
    for number in range(60):
        whole = mixed(random.Random(f"lottery {number}"))
        value, sets = every_best_set(Instance.from_json(whole))

        record = maximin(whole)

        assert record.value == value
        assert verify.check(json.loads(record.to_text())).startswith(record.status)
        if record.status != "optimal" or "lottery" not in record.certificate:
            continue
        lots = {frozenset(lot["chosen"]) for lot in record.certificate["lottery"]}
        assert lots <= set(sets)
        assert set(record.chosen) in lots
        assert frozenset.union(*lots) == frozenset.union(*sets)
        lotteries += len(lots) > 1
    assert lotteries > 5


def test_lot_that_was_not_drawn_is_rejected() -> None:
    record = maximin(lopsided()).to_json()
    lots = [lot["chosen"] for lot in record["certificate"]["lottery"]]
    assert len(lots) > 1

    for chosen in [chosen for chosen in lots if chosen != record["chosen"]]:
        forged = json.loads(json.dumps(record))
        forged["chosen"] = chosen
        forged["certificate"]["seal"] = seal(forged)
        with pytest.raises(ValueError, match=r"^not drawn$"):
            verify.check(forged)


def test_where_the_proof_branches_the_order_of_hashes_decides() -> None:
    triples = ("000", "011", "101", "110", "222", "333")
    dimensions = {f"d{number}": {f"v{value}": quota(0, 1) for value in range(4)} for number in range(3)}
    candidates = [
        candidate(
            f"k{triple}",
            0 if triple in ("222", "333") else 10,
            d0=f"v{triple[0]}",
            d1=f"v{triple[1]}",
            d2=f"v{triple[2]}",
        )
        for triple in triples
    ]

    record = maximin(form(2, dimensions, candidates))

    assert "lottery" not in record.certificate
    assert record.explanation["sentences"][-1] == (
        "A maximin lottery is not open here; the order of hashes decides among equals."
    )
    assert verify.check(json.loads(record.to_text())).startswith("optimal")
