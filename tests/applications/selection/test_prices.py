import copy
import random

from applications.selection.problem import Instance
from applications.selection.solve import solve
from tests.applications.selection.instances import every_best_set, matching, mixed


def test_price_of_a_side_is_what_the_best_set_gains_without_it() -> None:
    priced = 0
    for number in range(60):
        chance = random.Random(f"prices {number}")
        whole = mixed(chance) if number % 2 else matching(chance, 4)
        record = solve(Instance.from_json(whole))
        if record.value is None:
            continue
        prices = {
            (part["dimension"], part["value"], part["side"]): part["points"]
            for part in record.explanation["quota_prices"]
        }
        for dimension, quotas in whole["dimensions"].items():
            for value in quotas:
                for side, limit in (("min", 0), ("max", 99)):
                    without = copy.deepcopy(whole)
                    without["dimensions"][dimension][value][side] = limit
                    best, _ = every_best_set(Instance.from_json(without))
                    assert best is not None
                    assert prices.get((dimension, value, side), 0) == best - record.value
        priced += bool(prices)
    assert priced > 5
