"""The same problem written down plainly for HiGHS and its own branch and bound: a second opinion."""

from typing import Any, cast

import highspy

from applications.selection.problem import Instance


def best_value(instance: Instance) -> int | None:
    """The best value, None when no set keeps the rules."""
    solver: Any = cast(Any, highspy).Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("mip_abs_gap", 0.0)
    pool = [one for one in instance.candidates if one.pin != "out"]
    taken = {one.key: solver.addVariable(float(one.pin == "in"), 1, 0, highspy.HighsVarType.kInteger) for one in pool}
    solver.addConstr(sum(taken.values()) == instance.seats)
    for group in {one.group for one in pool if one.group is not None}:
        solver.addConstr(sum(taken[one.key] for one in pool if one.group == group) <= 1)
    penalties = []
    targets = {(soft.dimension, soft.value): soft for soft in instance.soft}
    for dimension, quotas in instance.dimensions.items():
        for value, quota in quotas.items():
            holders = [taken[one.key] for one in pool if one.values[dimension] == value]
            held = solver.addVariable(quota.min - quota.members, quota.max - quota.members)
            solver.addConstr(sum(holders) - held == 0)
            if soft := targets.get((dimension, value)):
                off = solver.addVariable(0, highspy.kHighsInf)
                solver.addConstr(held - off <= soft.target - quota.members)
                solver.addConstr(held + off >= soft.target - quota.members)
                penalties.append(soft.weight * off)
    solver.maximize(sum(one.score * taken[one.key] for one in pool) - sum(penalties))
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    best: float = solver.getInfo().objective_function_value
    return round(best)
