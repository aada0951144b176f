"""Check the record of a balanced selection: python verify.py record.json

Needs nothing but Python. Exit 0 when every claim holds, 1 when any does not, with one line. It proves in integers: the
hash of the instance; that the chosen set keeps every rule and has the stated value; that none is worth more, or none
exists; that the seed draws it. The method is weak duality: prices of rows, each times the widest bound of its row, plus
what each candidate is worth beyond them, are no less than the value of any set. A branch splits sets by a count; its
leaves carry prices. Not checked: the explanation, and that a lottery is fair.
"""

import hashlib
import json
import math
import sys
from collections import Counter
from typing import Any


def need(fact: object, sentence: str) -> None:
    if not fact:
        raise ValueError(sentence)


def whole(value: Any) -> Any:
    need(type(value) is int, f"{value!r} is not a whole number")
    return value


def unrepeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    need(len(dict(pairs)) == len(pairs), "a field stands twice in one object")
    return dict(pairs)


def digest(form: object) -> str:
    text = json.dumps(form, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class Problem:
    def __init__(self, form: dict[str, Any]) -> None:
        self.seats, self.rows, self.soft, everybody = whole(form["seats"]), {}, [], form["candidates"]
        for dimension, quotas in form["dimensions"].items():
            for value, quota in quotas.items():
                low, high, members = whole(quota["min"]), whole(quota["max"]), whole(quota["members"])
                self.rows[dimension, value] = (low - members, high - members, members)
        self.slots = {one["key"]: frozenset(one["values"].items()) for one in everybody}
        need(form["version"] == 1 and len(self.slots) == len(everybody), "the version or the keys are not sound")
        self.pool = {one["key"]: one for one in everybody if one["pin"] != "out"}
        for soft in form["soft"]:
            slot, weight, target = (soft["dimension"], soft["value"]), whole(soft["weight"]), whole(soft["target"])
            self.soft.append((slot, weight, target - self.rows[slot][2]))
        # No two values of sets differ by less.
        self.unit = math.gcd(*[whole(one["score"]) for one in everybody], *[soft[1] for soft in self.soft]) or 1

    def value(self, chosen: list[str]) -> Any:
        pinned, keys = {key for key, one in self.pool.items() if one["pin"]}, set(chosen)
        need(len(keys) == len(chosen) == self.seats and pinned <= keys <= set(self.pool), "seats or pins are not kept")
        groups = [self.pool[key]["group"] for key in keys if self.pool[key]["group"] is not None]
        need(len(groups) == len(set(groups)), "two of one group are chosen")
        count = Counter(slot for key in keys for slot in self.slots[key])
        for slot, (low, high, _) in self.rows.items():
            need(low <= count[slot] <= high, f"the quota {' '.join(slot)} is not kept")
        penalty = sum(weight * abs(count[slot] - at) for slot, weight, at in self.soft)
        return sum(self.pool[key]["score"] for key in keys) - penalty

    def leaves(self, tree: dict[str, Any], box: dict[str, tuple[int, int]]) -> Any:
        """Scale, bound, rewards and box of each leaf; a box holds the least and most of each key in play."""
        waiting: list[Any] = [(tree, [], box)]
        while waiting:
            node, steps, box = waiting.pop()
            if "leaf" in node:
                yield self.bound(node["leaf"], box, steps)
            elif "key" in node:
                waiting += [(node[side], steps, {**box, node["key"]: (n, n)}) for n, side in enumerate(("low", "high"))]
            else:
                where, count = set(node["where"].items()), whole(node["at_most"])
                waiting += [(node["low"], [*steps, (where, 1, count)], box)]
                waiting += [(node["high"], [*steps, (where, -1, count + 1)], box)]

    def bound(self, leaf: dict[str, Any], box: dict[str, tuple[int, int]], steps: list[Any]) -> Any:
        scale, seats, prices, rewards = whole(leaf["scale"]), whole(leaf["seats"]), dict.fromkeys(self.rows, 0), {}
        need(scale >= 0 and min(leaf["groups"].values(), default=0) >= 0, "a price has the wrong sign")
        total = seats * self.seats + sum(map(whole, leaf["groups"].values()))
        for dimension, value, price in leaf["quotas"]:
            total += whole(price) * self.rows[dimension, value][price > 0]
            prices[dimension, value] += price
        for price, (slot, weight, at) in zip(leaf["soft"], self.soft, strict=True):
            need(abs(whole(price)) <= scale * weight, "a soft price is beyond its weight")
            total += price * at
            prices[slot] += price
        along = [(where, price) for price, (where, *_) in zip(leaf["steps"], steps, strict=True) if price]
        for price, (_, sign, count) in zip(leaf["steps"], steps, strict=True):
            need(whole(price) * sign >= 0, "the price of a branch has the wrong sign")
            total += price * count
        for key, (least, most) in box.items():
            reward = scale * self.pool[key]["score"] - seats - sum([prices[slot] for slot in self.slots[key]])
            reward -= leaf["groups"].get(self.pool[key]["group"], 0)
            reward -= sum([price for where, price in along if where <= self.slots[key]])
            rewards[key], total = reward, total + reward * (most if reward > 0 else least)
        return scale, total, rewards, box

    def check_draw(self, chosen: set[str], value: int, box: Any, proofs: dict[str, Any], seed: str) -> None:
        left, refused = self.seats - sum(least for least, _ in box.values()), set()
        for key in sorted(box, key=lambda key: (hashlib.sha256((seed + key).encode()).digest(), key)):
            one = self.pool[key]
            # Whoever is alike in all that counts, and ranks later, is refused with the first.
            alike = (self.slots[key], one["score"]) if one["pin"] is one["group"] is None else key
            if key in chosen:
                left -= one["pin"] is None
                box[key] = (1, 1)
            elif left:
                leaves = self.leaves(proofs[key], {**box, key: (1, 1)}) if alike not in refused else ()
                need(all(leaf[1] < leaf[0] * value for leaf in leaves), f"no proof refuses {key}, who ranks before")
                refused.add(alike)
                del box[key]


def check(record: dict[str, Any]) -> str:
    form, proof, status, value = (record[name] for name in ("instance", "certificate", "status", "value"))
    seal = digest({**record, "certificate": {**proof, "seal": ""}, "instance": form["tie"]})
    need(seal == proof["seal"], "the record was changed after it was written")
    candidates, tie = sorted(form["candidates"], key=lambda one: one["key"]), {"method": form["tie"]["method"]}
    need(digest({**form, "candidates": candidates, "tie": tie}) == record["sha256"], "the instance has another hash")
    problem, chosen, bound, seed = Problem(form), record["chosen"], proof["bound"], form["tie"].get("seed", "")
    need(status in ("bounded", "infeasible" if bound is None else "optimal"), "the bound does not fit the status")
    need(whole(bound) % problem.unit == 0 if status == "bounded" else value == bound, "the bound is not the value")
    need(chosen == [] if value is None else problem.value(chosen) == value, "the chosen set has another value")
    box, in_play = {key: (int(one["pin"] == "in"), 1) for key, one in problem.pool.items()}, {}
    for scale, total, rewards, within in problem.leaves(proof["tree"], box):
        need(total < (scale * (bound + problem.unit) if scale else 0) and (scale == 0 or bound is not None), "no proof")
        for key, (least, most) in within.items() if status == "optimal" and scale else ():
            if most and total + (0 if least else min(0, rewards[key])) >= scale * value:
                in_play[key] = box[key]
    if status == "optimal" and form["tie"]["method"] == "maximin" and "lottery" in proof:
        need(all(problem.value(lot["chosen"]) == value for lot in proof["lottery"]), "a lot is not optimal")
        lots = [lot["chosen"] for lot in proof["lottery"] for _ in range(whole(lot["weight"]))]
        ticket = int.from_bytes(hashlib.sha256(seed.encode()).digest(), "big") % len(lots)
        need(set(lots[ticket]) == set(chosen), "the seed draws another set")
    elif status == "optimal":
        problem.check_draw(set(chosen), value, in_play, {one["key"]: one["tree"] for one in proof["refusals"]}, seed)
    return f"{status}, value {value}, bound {bound}, instance {record['sha256']}"


if __name__ == "__main__":
    try:
        with open(sys.argv[1], encoding="utf-8") as file:
            verdict = check(json.load(file, object_pairs_hook=unrepeated, parse_float=whole, parse_constant=whole))
    except Exception as error:
        sys.exit("rejected: " + " ".join(f"{type(error).__name__} {error}".split()))
    sys.stdout.write(f"accepted: {verdict}\n")
