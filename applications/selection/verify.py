"""Check the record of a balanced selection: python verify.py record.json

Needs nothing but Python. Exit 0 when every claim holds, 1 when any does not, with one line. It proves, in
integers alone: the hash of the instance; that the chosen set keeps every rule and has the stated value; that
none is worth more (or none exists); and that it is the set the seed draws. The method is weak duality: prices
for the rows, each times the widest bound of its row, plus what each candidate is worth beyond them, are never
less than the value of a set. A branch splits all sets in two by a count; each leaf carries prices.
Not checked: the explanation, and for a maximin lottery that its weights are fair.
"""

import hashlib
import json
import math
import sys
from collections import Counter


def need(fact, sentence):
    if not fact:
        raise ValueError(sentence)


def whole(value):
    need(type(value) is int, f"{value!r} is not a whole number")
    return value


def unrepeated(pairs):
    need(len(dict(pairs)) == len(pairs), "a field stands twice in one object")
    return dict(pairs)


def digest(form):
    text = json.dumps(form, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class Problem:
    def __init__(self, form):
        self.seats, self.rows, self.soft, everybody = whole(form["seats"]), {}, [], form["candidates"]
        for dimension, quotas in form["dimensions"].items():
            for value, quota in quotas.items():
                low, high, members = whole(quota["min"]), whole(quota["max"]), whole(quota["members"])
                need(0 <= low <= high and members >= 0, f"the quota {dimension} {value} is not sound")
                self.rows[dimension, value] = (low - members, high - members)
        self.slots = {one["key"]: frozenset(one["values"].items()) for one in everybody}
        need(form["version"] == 1 and len(self.slots) == len(everybody), "the version or the keys are not sound")
        for one in everybody:
            known = self.slots[one["key"]] <= set(self.rows) and len(one["values"]) == len(form["dimensions"])
            need(known and one["pin"] in (None, "in", "out"), f"the candidate {one['key']} is not sound")
        for soft in form["soft"]:
            at = whole(soft["target"]) - form["dimensions"][soft["dimension"]][soft["value"]]["members"]
            self.soft.append(((soft["dimension"], soft["value"]), whole(soft["weight"]), at))
            need(soft["weight"] >= 0, "a weight is below zero")
        self.pool = {one["key"]: one for one in everybody if one["pin"] != "out"}
        # No two values of sets differ by less.
        self.unit = math.gcd(*[whole(one["score"]) for one in everybody], *[soft[1] for soft in self.soft]) or 1

    def value(self, chosen):
        need(len(set(chosen)) == len(chosen) == self.seats, "the number chosen is not the number of seats")
        need(set(chosen) <= set(self.pool), "somebody chosen is not a candidate")
        need(all(key in chosen for key, one in self.pool.items() if one["pin"]), "somebody pinned is not chosen")
        groups = Counter(self.pool[key]["group"] for key in chosen if self.pool[key]["group"] is not None)
        need(max(groups.values(), default=0) <= 1, "two of one group are chosen")
        count = Counter(slot for key in chosen for slot in self.slots[key])
        for slot, (low, high) in self.rows.items():
            need(low <= count[slot] <= high, f"the quota {' '.join(slot)} is not kept")
        penalty = sum(weight * abs(count[slot] - at) for slot, weight, at in self.soft)
        return sum(self.pool[key]["score"] for key in chosen) - penalty

    def leaves(self, tree, box):
        """Scale, bound, rewards and box of each leaf; a box holds the least and most of each key in play."""
        waiting = [(tree, [], {})]
        while waiting:
            node, steps, fixed = waiting.pop()
            if "leaf" in node:
                yield self.bound(node["leaf"], {**box, **fixed}, steps)
            elif "key" in node:
                need(node["key"] in box, "a branch is on somebody who is not in play")
                waiting += [(node["low"], steps, {**fixed, node["key"]: (0, 0)})]
                waiting += [(node["high"], steps, {**fixed, node["key"]: (1, 1)})]
            else:
                where, count = set(node["where"].items()), whole(node["at_most"])
                waiting += [(node["low"], [*steps, (where, 1, count)], fixed)]
                waiting += [(node["high"], [*steps, (where, -1, count + 1)], fixed)]

    def bound(self, leaf, box, steps):
        scale, seats, prices, rewards = whole(leaf["scale"]), whole(leaf["seats"]), Counter(), {}
        need(scale >= 0 and min(leaf["groups"].values(), default=0) >= 0, "a price has the wrong sign")
        total = seats * self.seats + sum(map(whole, leaf["groups"].values()))
        for dimension, quotas in leaf["quotas"].items():
            for value, price in quotas.items():
                total += whole(price) * self.rows[dimension, value][price > 0]
                prices[dimension, value] += price
        for price, (slot, weight, at) in zip(leaf["soft"], self.soft, strict=True):
            need(abs(whole(price)) <= scale * weight, "a soft price is beyond its weight")
            total += price * at
            prices[slot] += price
        for price, (_, sign, count) in zip(leaf["steps"], steps, strict=True):
            need(whole(price) * sign >= 0, "the price of a branch has the wrong sign")
            total += price * count
        along = [(where, price) for price, (where, *_) in zip(leaf["steps"], steps, strict=True) if price]
        for key, (least, most) in box.items():
            one, slots = self.pool[key], self.slots[key]
            reward = scale * one["score"] - seats - sum([prices[slot] for slot in slots])
            reward -= leaf["groups"].get(one["group"], 0) + sum([price for where, price in along if where <= slots])
            total += reward * (most if reward > 0 else least)
            rewards[key] = reward
        return scale, total, rewards, box

    def check_draw(self, chosen, value, box, proofs, seed):
        left, refused = self.seats - sum(least for least, _ in box.values()), set()
        for key in sorted(box, key=lambda key: (hashlib.sha256((seed + key).encode()).digest(), key)):
            one = self.pool[key]
            if key in chosen or left == 0:
                left -= key in chosen and one["pin"] is None
                box[key] = (int(key in chosen), 1)
                continue
            # Whoever is alike in all that counts, and ranks later, is refused with them.
            alike = (self.slots[key], one["score"]) if one["pin"] is one["group"] is None else key
            if alike not in refused:
                need(key in proofs, f"{key} ranks before somebody chosen, and no proof refuses it")
                for scale, bound, *_ in self.leaves(proofs[key], {**box, key: (1, 1)}):
                    need(bound < scale * value, f"the proof that refuses {key} does not hold")
                refused.add(alike)
            del box[key]

    def check_lottery(self, chosen, value, lots, seed):
        need(all(self.value(lot["chosen"]) == value and whole(lot["weight"]) > 0 for lot in lots), "a lot is void")
        ticket = int(hashlib.sha256(seed.encode()).hexdigest(), 16) % sum(lot["weight"] for lot in lots)
        drawn = next(lot for n, lot in enumerate(lots) if ticket < sum(lot["weight"] for lot in lots[: n + 1]))
        need(set(drawn["chosen"]) == chosen, "the seed draws another set")


def check(record):
    form, proof, status, value = (record[name] for name in ("instance", "certificate", "status", "value"))
    sealed = {**record, "certificate": {**proof, "seal": ""}, "instance": form["tie"]}
    need(digest(sealed) == proof["seal"], "the record was changed after it was written")
    bare = {"tie": {"method": form["tie"]["method"]}}
    bare["candidates"] = sorted(form["candidates"], key=lambda one: one["key"])
    need(digest({**form, **bare}) == record["sha256"], "the instance has another hash")
    problem, chosen, bound, seed = Problem(form), record["chosen"], proof["bound"], form["tie"].get("seed", "")
    need(status in ("optimal", "bounded", "infeasible"), "the status is not known")
    need((bound is None) == (status == "infeasible"), "the bound does not fit the status")
    need(whole(bound) % problem.unit == 0 if status == "bounded" else value == bound, "the bound is not the value")
    need(chosen == [] if value is None else problem.value(chosen) == value, "the chosen set has another value")
    box, in_play = {key: (int(one["pin"] == "in"), 1) for key, one in problem.pool.items()}, {}
    for scale, total, rewards, within in problem.leaves(proof["tree"], box):
        fits = total < scale == 0 if bound is None else total < scale * (bound + problem.unit)
        need(fits, "the bound is not proven")
        for key, (least, most) in within.items() if status == "optimal" and scale else ():
            if most and total + (0 if least else min(0, rewards[key])) >= scale * value:
                in_play[key] = box[key]
    if status == "optimal" and "lottery" in proof and form["tie"]["method"] == "maximin":
        problem.check_lottery(set(chosen), value, proof["lottery"], seed)
    elif status == "optimal":
        proofs = {refusal["key"]: refusal["tree"] for refusal in proof["refusals"]}
        problem.check_draw(set(chosen), value, in_play, proofs, seed)
    return f"{status}, value {value}, bound {bound}, instance {record['sha256']}"


def main(path):
    try:
        with open(path, encoding="utf-8") as file:
            record = json.load(file, object_pairs_hook=unrepeated, parse_float=whole, parse_constant=whole)
        print("accepted:", check(record))
    except Exception as error:
        print("rejected:", " ".join(f"{type(error).__name__} {error}".split()))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
