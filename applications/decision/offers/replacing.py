"""Who takes the places that fell free: those of the reserve list who keep the quotas and cost the least."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from applications.selection.problem import Instance, InvalidInstance
from applications.selection.solve import solve

Slot = tuple[str, str]
# So many of those who were passed over are explained.
MOST_PASSED = 5


@dataclass(frozen=True)
class Proposed:
    """One of the reserve list, by key. `breaks` holds the sides of quotas that would not be kept, `passed` likewise."""

    key: str
    breaks: list[list[Any]] = field(default_factory=list)
    passed: list[dict[str, Any]] = field(default_factory=list)


def replacements(
    form: Mapping[str, Any], *, holding: Sequence[str], reserve: Sequence[str], places: int, seed: str
) -> list[Proposed]:
    """Whom to propose for so many free places, best first; fewer where the list is short.

    `form` is the signed instance; `holding` have a place or may still take one; `reserve` is the list
    in its order. Where no choice keeps all quotas, each place goes to whoever breaks the fewest.
    """
    candidates = {one["key"]: one for one in form["candidates"]}
    groups = {candidates[key]["group"] for key in holding} - {None}
    free = [key for key in reserve if candidates[key]["pin"] != "out" and candidates[key]["group"] not in groups]
    places = min(places, len(free))
    if not places:
        return []
    counts = _counts(form, [candidates[key] for key in holding])
    chosen = _best(form, counts, [candidates[key] for key in free], places, seed)
    if chosen is None:
        chosen = _least_harm(form, counts, candidates, free, places)
    chosen.sort(key=lambda key: (-candidates[key]["score"], free.index(key)))
    full = counts + _counts_of(candidates[key] for key in chosen)
    return [_told(form, full, candidates, free, chosen, key) for key in chosen]


def _best(
    form: Mapping[str, Any], counts: Counter[Slot], free: Sequence[Mapping[str, Any]], places: int, seed: str
) -> list[str] | None:
    """Those who keep all quotas with the highest sum of scores; equals by the lot of the draw. None if nobody does."""
    dimensions = {
        dimension: {value: {**quota, "members": counts[dimension, value]} for value, quota in quotas.items()}
        for dimension, quotas in form["dimensions"].items()
    }
    rows = [{**one, "pin": None, "reason": ""} for one in free]
    problem = {**form, "seats": places, "dimensions": dimensions, "candidates": rows, "tie": {"method": "hash"}}
    try:
        record = solve(Instance.from_json(problem), seed=seed, is_explained=False)
    except InvalidInstance:
        return None
    return list(record.chosen) if record.status == "optimal" else None


def _least_harm(
    form: Mapping[str, Any],
    counts: Counter[Slot],
    candidates: Mapping[str, Mapping[str, Any]],
    free: Sequence[str],
    places: int,
) -> list[str]:
    chosen: list[str] = []
    groups: set[str] = set()
    now = Counter(counts)
    for _place in range(places):
        left = [key for key in free if key not in chosen and candidates[key]["group"] not in groups]
        if not left:
            break

        def harm(key: str, now: Counter[Slot] = now) -> tuple[int, int, int]:
            there = now + _counts_of([candidates[key]])
            return len(_broken(form, there)), -candidates[key]["score"], free.index(key)

        best = min(left, key=harm)
        chosen.append(best)
        groups |= {candidates[best]["group"]} - {None}
        now = now + _counts_of([candidates[best]])
    return chosen


def _told(
    form: Mapping[str, Any],
    full: Counter[Slot],
    candidates: Mapping[str, Mapping[str, Any]],
    free: Sequence[str],
    chosen: Sequence[str],
    key: str,
) -> Proposed:
    """What is broken with everybody proposed in place, and what each one higher on the list would break instead."""
    without = full - _counts_of([candidates[key]])
    passed = []
    for other in free[: free.index(key)]:
        if other in chosen:
            continue
        broken = _broken(form, without + _counts_of([candidates[other]]))
        passed.append({"key": other, "breaks": broken})
    return Proposed(key, _broken(form, full), passed[:MOST_PASSED])


def _broken(form: Mapping[str, Any], counts: Counter[Slot]) -> list[list[Any]]:
    """The sides that do not hold, as [dimension, value, side, limit]."""
    found: list[list[Any]] = []
    for dimension, quotas in form["dimensions"].items():
        for value, quota in quotas.items():
            there = counts[dimension, value]
            if there < quota["min"]:
                found.append([dimension, value, "min", quota["min"]])
            if there > quota["max"]:
                found.append([dimension, value, "max", quota["max"]])
    return found


def _counts(form: Mapping[str, Any], holding: Sequence[Mapping[str, Any]]) -> Counter[Slot]:
    """Members who were in when it was signed, and those who hold a place."""
    there: Counter[Slot] = Counter()
    for dimension, quotas in form["dimensions"].items():
        for value, quota in quotas.items():
            there[dimension, value] = quota["members"]
    return there + _counts_of(holding)


def _counts_of(companies: Any) -> Counter[Slot]:
    return Counter((dimension, value) for one in companies for dimension, value in one["values"].items())
