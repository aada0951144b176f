"""The same problem written down for CBC, through PuLP: a third opinion, by an engine of another house.

CBC runs as a process of its own, which costs more than a small problem; so that many are handed over as one
programme whose parts have nothing in common.
"""

from collections.abc import Sequence
from typing import Any

import pulp

from applications.selection.problem import Instance


def best_total(instances: Sequence[Instance]) -> int | None:
    """The sum of the best values, None when one of them has no set that keeps the rules."""
    programme = pulp.LpProblem("selections", pulp.LpMaximize)
    programme += pulp.lpSum(
        term for number, instance in enumerate(instances) for term in _terms(programme, instance, str(number))
    )
    status = programme.solve(pulp.COIN_CMD(path=pulp.PULP_CBC_CMD.pulp_cbc_path, msg=False, gapRel=0.0, gapAbs=0.0))
    if status != pulp.LpStatusOptimal:
        return None
    total: float = pulp.value(programme.objective)
    return round(total)


def _terms(programme: pulp.LpProblem, instance: Instance, mark: str) -> list[Any]:
    """Adds the rules of an instance; gives the terms of its value."""
    pool = [one for one in instance.candidates if one.pin != "out"]
    taken = {
        one.key: programme.add_variable(f"x{mark}_{number}", int(one.pin == "in"), 1, pulp.LpInteger)
        for number, one in enumerate(pool)
    }
    programme += pulp.lpSum(taken.values()) == instance.seats
    for group in {one.group for one in pool if one.group is not None}:
        programme += pulp.lpSum(taken[one.key] for one in pool if one.group == group) <= 1
    terms = [one.score * taken[one.key] for one in pool]
    for place, (dimension, quotas) in enumerate(instance.dimensions.items()):
        for row, (value, quota) in enumerate(quotas.items()):
            held = pulp.lpSum(taken[one.key] for one in pool if one.values[dimension] == value) + quota.members
            programme += held >= quota.min
            programme += held <= quota.max
            for soft in instance.soft:
                if (soft.dimension, soft.value) == (dimension, value):
                    off = programme.add_variable(f"off{mark}_{place}_{row}", 0)
                    programme += off >= held - soft.target
                    programme += off >= soft.target - held
                    terms.append(-soft.weight * off)
    return terms
