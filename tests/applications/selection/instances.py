"""Random instances of every temper, and the answer by trying every set."""

import hashlib
import itertools
import random
from typing import Any

from applications.selection.problem import Instance


def quota(least: int, most: int, members: int = 0) -> dict[str, int]:
    return {"min": least, "max": most, "members": members}


def candidate(key: str, score: int, pin: str | None = None, group: str | None = None, **values: str) -> dict[str, Any]:
    reason = "agreed on 3 May" if pin else ""
    return {"key": key, "score": score, "values": values, "pin": pin, "reason": reason, "group": group}


def form(
    seats: int,
    dimensions: dict[str, dict[str, dict[str, int]]],
    candidates: list[dict[str, Any]],
    soft: list[dict[str, Any]] | None = None,
    seed: str | None = "s",
) -> dict[str, Any]:
    tie = {"method": "hash"} if seed is None else {"method": "hash", "seed": seed}
    whole = {"version": 1, "seats": seats, "dimensions": dimensions, "candidates": candidates}
    return {**whole, "soft": soft or [], "tie": tie}


def mixed(chance: random.Random) -> dict[str, Any]:
    """A few candidates with pins, groups, members, soft targets; loose to impossible quotas; many ties."""
    looseness = chance.choice([0, 3, 10, 30])
    dimensions: dict[str, dict[str, dict[str, int]]] = {}
    for number in range(chance.choice([1, 2, 2, 3, 3, 4])):
        quotas = dimensions[f"d{number}"] = {}
        for name in range(chance.randint(2, 4)):
            members = chance.choice([0, 0, 1, 2])
            least = chance.choice([0] * looseness + [0, 0, 1, 1, 2])
            most = least + chance.choice([0, 1, 1, 2, 4] + [5] * looseness)
            quotas[f"v{name}"] = quota(least + members * (chance.random() < 0.6), most + members, members)
    size, highest = chance.randint(4, 11), chance.choice([0, 1, 3, 10, 5000])
    candidates = [
        candidate(
            f"k{number}",
            chance.randint(-highest // 3, highest) * chance.choice([1, 1, 5]),
            # The pool must still fill the seats, which are at most half of it.
            pin=chance.choice([None] * 9 + ["in", "out"]) if number < size // 3 else None,
            group=chance.choice([None] * 4 + ["g1", "g2"]) if number >= size // 3 else None,
            **{dimension: chance.choice(list(quotas)) for dimension, quotas in dimensions.items()},
        )
        for number in range(size)
    ]
    soft = []
    if chance.random() < 0.4:
        dimension = chance.choice(list(dimensions))
        for value in chance.sample(list(dimensions[dimension]), chance.randint(1, 2)):
            weight = chance.randint(0, highest + 2)
            soft.append({"dimension": dimension, "value": value, "target": chance.randint(0, 5), "weight": weight})
    pinned = sum(one["pin"] == "in" for one in candidates)
    return form(
        chance.randint(max(1, pinned), max(1, pinned, size // 2)), dimensions, candidates, soft, str(chance.random())
    )


def matching(chance: random.Random, places: int) -> dict[str, Any]:
    """Three dimensions of places for one each: counting and the relaxation alone go wrong here."""
    # At 1 every place must be filled, which the relaxation often believes possible when it is not.
    filled = chance.choice([0.0, 0.2, 1.0])
    dimensions = {
        f"d{number}": {f"v{value}": quota(int(chance.random() < filled), 1) for value in range(places)}
        for number in range(3)
    }
    highest = chance.choice([1, 3, 100])
    candidates = [
        candidate(
            f"k{number}",
            chance.randint(0, highest),
            **{dimension: chance.choice(list(quotas)) for dimension, quotas in dimensions.items()},
        )
        for number in range(chance.randint(places, 3 * places))
    ]
    seats = places if filled == 1.0 else chance.randint(max(1, places - 2), places)
    return form(seats, dimensions, candidates, seed=str(chance.random()))


def entangled(number: int) -> dict[str, Any]:
    """Three or four dimensions of few places and three groups: gaps at the root, and branches that hold nobody."""
    chance = random.Random(number)
    width, values = chance.choice([3, 3, 4]), chance.choice([3, 4, 5])
    seats, size = min(values, chance.choice([3, 4])), chance.randint(10, 17)
    dimensions = {
        f"d{place}": {f"v{value}": quota(0, chance.choice([1, 1, 1, 2])) for value in range(values)}
        for place in range(width)
    }
    if chance.random() < 0.5:
        dimension = chance.choice(list(dimensions))
        dimensions[dimension][chance.choice(list(dimensions[dimension]))]["min"] = 1
    highest = chance.choice([3, 10, 100])
    candidates = [
        {
            "key": f"k{one}",
            "score": chance.randint(0, highest),
            "values": {dimension: chance.choice(list(quotas)) for dimension, quotas in dimensions.items()},
            "pin": None,
            "reason": "",
            "group": chance.choice([None, None, "a", "b", "c"]),
        }
        for one in range(size)
    ]
    return form(seats, dimensions, candidates, seed=str(number))


def gap(scores: tuple[int, int, int, int], *, has_filler: bool) -> dict[str, Any]:
    """Four triples, any two of which share a place: the relaxation fills two seats with halves of them."""
    dimensions = {f"d{number}": {f"v{value}": quota(0, 1) for value in range(3)} for number in range(3)}
    triples = ("000", "011", "101", "110", *(("222",) if has_filler else ()))
    candidates = [
        candidate(f"k{triple}", score, **{f"d{number}": f"v{value}" for number, value in enumerate(triple)})
        for triple, score in zip(triples, (*scores, 0), strict=False)
    ]
    return form(2, dimensions, candidates)


def large(chance: random.Random, size: int) -> dict[str, Any]:
    """Tens to hundreds of candidates, up to five dimensions, groups and soft targets."""
    seats = chance.randint(5, min(60, size // 2))
    dimensions: dict[str, dict[str, dict[str, int]]] = {}
    for number in range(chance.choice([2, 3, 4, 5])):
        values = chance.choice([2, 4, 10])
        share = seats / values
        least = int(share * chance.choice([0, 0, 0.5, 0.9]))
        most = max(least, int(share * chance.choice([1.1, 1.3, 2, 4])) + 1)
        dimensions[f"d{number}"] = {f"v{value}": quota(least, most) for value in range(values)}
    highest = chance.choice([3, 30, 5000])
    candidates = [
        candidate(
            f"k{number:03}",
            chance.randint(0, highest),
            group=chance.choice([None] * 9 + [f"g{chance.randint(0, 5)}"]),
            **{dimension: chance.choice(list(quotas)) for dimension, quotas in dimensions.items()},
        )
        for number in range(size)
    ]
    soft = []
    if chance.random() < 0.5:
        dimension = chance.choice(list(dimensions))
        for value in dimensions[dimension]:
            target = chance.randint(0, 2 * seats // len(dimensions[dimension]))
            weight = chance.randint(0, highest)
            soft.append({"dimension": dimension, "value": value, "target": target, "weight": weight})
    return form(seats, dimensions, candidates, soft, str(chance.random()))


def exact(chance: random.Random, *, size: int, seats: int, features: int, highest: int) -> dict[str, Any]:
    """The exact counts of a set drawn by chance: many sets have them, and none is easy to meet."""
    widths = {f"f{number}": chance.choice([2, 3, 4, 6, 8]) for number in range(features)}
    people = [
        candidate(
            f"k{number:04}",
            chance.randint(0, highest),
            **{name: f"v{chance.randrange(width)}" for name, width in widths.items()},
        )
        for number in range(size)
    ]
    chosen = chance.sample(people, seats)
    dimensions = {}
    for name, width in widths.items():
        held = [one["values"][name] for one in chosen]
        counts = {f"v{value}": held.count(f"v{value}") for value in range(width)}
        dimensions[name] = {value: quota(count, count) for value, count in counts.items()}
    return form(seats, dimensions, people)


def every_best_set(instance: Instance) -> tuple[int | None, list[frozenset[str]]]:
    """The best value and all sets that have it, by trying every set."""
    best: int | None = None
    sets: list[frozenset[str]] = []
    pool = [one for one in instance.candidates if one.pin != "out"]
    for chosen in itertools.combinations(pool, instance.seats):
        value = _value(instance, chosen)
        if value is None or (best is not None and value < best):
            continue
        if value != best:
            best, sets = value, []
        sets.append(frozenset(one.key for one in chosen))
    return best, sets


def first_by_lot(instance: Instance, sets: list[frozenset[str]], seed: str) -> frozenset[str]:
    """The lexicographically first set in the order of SHA-256(seed ‖ key)."""
    keys = [one.key for one in instance.candidates]
    order = sorted(keys, key=lambda key: hashlib.sha256((seed + key).encode()).hexdigest())
    return min(sets, key=lambda chosen: sorted(order.index(key) for key in chosen))


def _value(instance: Instance, chosen: tuple[Any, ...]) -> int | None:
    keys = {one.key for one in chosen}
    if any(one.pin == "in" and one.key not in keys for one in instance.candidates):
        return None
    groups = [one.group for one in chosen if one.group is not None]
    if len(groups) != len(set(groups)):
        return None
    held: dict[tuple[str, str], int] = {}
    for dimension, quotas in instance.dimensions.items():
        for value, limits in quotas.items():
            count = limits.members + sum(one.values[dimension] == value for one in chosen)
            if not limits.min <= count <= limits.max:
                return None
            held[dimension, value] = count
    penalty = sum(soft.weight * abs(held[soft.dimension, soft.value] - soft.target) for soft in instance.soft)
    return int(sum(one.score for one in chosen) - penalty)
