"""Check the record of a balanced selection: python verify.py record.json

Exit 0 when every claim holds, else 1 with one line. Proven in whole numbers: hash, draw, rules and value of the set; by
weak duality (prices of rows, worth of candidates beyond) that none is worth more, or exists. Not that lots are fair.
"""

import math
import sys
from collections import Counter
from hashlib import sha256
from json import dumps, load
from typing import Any


def need(fact: Any, sentence: str) -> Any:
    if not fact:
        raise ValueError(sentence)
    return fact


def whole(value: Any, least: float = -math.inf) -> Any:
    return need(type(value) is int and value >= least, f"{value!r} is not a whole number, or too small") and value


def digest(form: object) -> str:
    return sha256(dumps(form, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


class Problem:
    def __init__(self, form: dict[str, Any], everybody: list[dict[str, Any]]) -> None:
        self.seats, self.rows = whole(form["seats"], 1), {}
        quotas = [(dimension, *item) for dimension, values in form["dimensions"].items() for item in values.items()]
        for dimension, value, quota in quotas:
            low, members = whole(quota["min"], 0), whole(quota["members"], 0)
            self.rows[dimension, value] = (low - members, whole(quota["max"], low) - members, members)
        self.slots = {one["key"]: frozenset(one["values"].items()) for one in everybody}
        need(whole(form["version"]) == 1 and form["tie"]["method"] in ("hash", "maximin"), "another kind of instance")
        for key, one in zip(self.slots, everybody, strict=True):  # no key stands twice
            fits = one["values"].keys() == form["dimensions"].keys() and self.slots[key] <= self.rows.keys()
            pinned = one["reason"].strip() and one["pin"] in ("in", "out")
            named = one["group"] is None or one["group"] + "x" != "x"
            need(fits and named and key and (pinned or one["pin"] is None), "not sound: " + key)
        self.pool = {one["key"]: one for one in everybody if one["pin"] != "out"}
        need({len(it[2]) for it in quotas} <= {3} and {len(it) for it in list.copy(form["soft"])} <= {4}, "bad fields")
        soft = [((it["dimension"], it["value"]), whole(it["weight"], 0), whole(it["target"], 0)) for it in form["soft"]]
        self.soft = [(slot, weight, target - self.rows[slot][2]) for slot, weight, target in soft]
        self.unit = math.gcd(*[whole(one["score"]) for one in everybody], *[it[1] for it in self.soft]) or 1  # one step

    def value(self, chosen: list[str]) -> Any:
        pinned, keys = {key for key, one in self.pool.items() if one["pin"]}, set(chosen)
        need(len(keys) == len(chosen) == self.seats and pinned <= keys <= set(self.pool), "seats or pins are not kept")
        need(len({self.pool[key]["group"] or (key,) for key in keys}) == self.seats, "two of one group are chosen")
        count = Counter(slot for key in keys for slot in self.slots[key])
        need(all(low <= count[slot] <= high for slot, (low, high, _) in self.rows.items()), "a quota is not kept")
        return sum(self.pool[key]["score"] for key in keys) - sum(n * abs(count[it] - at) for it, n, at in self.soft)

    def leaves(self, tree: dict[str, Any], box: dict[str, tuple[int, int]]) -> Any:  # box: least and most of keys
        waiting: list[Any] = [(tree, [], box)]
        while waiting:
            node, steps, box = waiting.pop()
            shape = len(node), len(node.get("leaf", "")), type(node.get("at_most", ""))
            need(shape in ((1, 6, str), (4, 0, int)), "a field of the proof is not known")
            if "leaf" in node:
                yield self.bound(node["leaf"], box, steps)
            elif "key" in node:
                waiting += [(node[side], steps, {**box, node["key"]: (n, n)}) for n, side in enumerate(("low", "high"))]
            else:
                who, n = set(node["where"].items()), whole(node["at_most"])
                waiting += [(node["low"], [*steps, (who, 1, n)], box), (node["high"], [*steps, (who, -1, n + 1)], box)]

    def bound(self, leaf: dict[str, Any], box: dict[str, tuple[int, int]], steps: list[Any]) -> Any:
        scale, seats, prices, rewards = whole(leaf["scale"], 0), whole(leaf["seats"]), dict.fromkeys(self.rows, 0), {}
        total, along = seats * self.seats + sum(whole(price, 0) for price in leaf["groups"].values()), []
        for dimension, value, price in leaf["quotas"]:
            total += whole(price) * self.rows[dimension, value][price > 0]
            prices[dimension, value] += price
        for price, (slot, weight, at) in zip(leaf["soft"], self.soft, strict=True):
            need(abs(whole(price)) <= scale * weight, "a soft price is beyond its weight")
            total, prices[slot] = total + price * at, prices[slot] + price
        for price, (where, sign, count) in zip(leaf["steps"], steps, strict=True):
            need(whole(price) * sign >= 0, "the price of a branch has the wrong sign")
            total += price * count
            along += [(where, price)] if price else []
        for key, (least, most) in box.items():
            reward = scale * self.pool[key]["score"] - seats - sum([prices[slot] for slot in self.slots[key]])
            reward -= leaf["groups"].get(self.pool[key]["group"], 0)
            reward -= sum([price for where, price in along if where <= self.slots[key]])
            rewards[key], total = reward, total + reward * (most if reward > 0 else least)
        return scale, total, rewards, box

    def check_draw(self, chosen: set[str], value: int, box: Any, proofs: dict[str, Any], seed: str) -> None:
        left, refused = self.seats - sum(least for least, _ in box.values()), set()
        for key in sorted(box, key=lambda key: (sha256((seed + key).encode()).digest(), key)):
            one = self.pool[key]
            # Whoever is alike in all that counts, and ranks later, is refused with the first.
            alike = (self.slots[key], one["score"]) if one["pin"] is one["group"] is None else key
            if key in chosen:
                left, box[key] = left - (one["pin"] is None), (1, 1)
            elif left:
                leaves = self.leaves(proofs.pop(key), {**box, key: (1, 1)}) if alike not in refused else ()
                need(all(leaf[1] < leaf[0] * value for leaf in leaves), f"no proof refuses {key}, who ranks before")
                refused.add(alike)
                del box[key]


def check(record: dict[str, Any]) -> str:
    form, proof, status, value = (record[name] for name in ("instance", "certificate", "status", "value"))
    tie, candidates = {"seed": "", **form["tie"]}, sorted(list.copy(form["candidates"]), key=lambda one: one["key"])
    shapes = [(one, "group key pin reason score values") for one in candidates] + [(tie, "method seed")]
    shapes += [(form, "candidates dimensions seats soft tie version"), (proof, "bound gap lottery refusals seal tree")]
    shapes += [(record, "certificate chosen explanation instance sha256 status value")]
    need(all({*part} <= {*names.split()} for part, names in shapes) and "" in tie["seed"], "a field is not known")
    sealed = {"certificate": {**proof, "seal": ""}, "instance": form["tie"], "explanation": {**record["explanation"]}}
    need(digest({**record, **sealed}) == proof["seal"], "the record was changed after it was written")
    need(digest({**form, "candidates": candidates, "tie": {"method": tie["method"]}}) == record["sha256"], "other hash")
    problem, chosen, bound = Problem(form, candidates), list.copy(record["chosen"]), proof["bound"]
    need(status in ("bounded", "infeasible" if bound is None else "optimal"), "the bound does not fit the status")
    need(whole(bound) % problem.unit == 0 if status == "bounded" else value == bound, "the bound is not the value")
    need(chosen == [] if value is None else problem.value(chosen) == whole(value), "the chosen set has another value")
    need(proof.get("gap") == (bound - value if status == "bounded" and chosen else None), "the gap is another")
    box, in_play = {key: (int(one["pin"] == "in"), 1) for key, one in problem.pool.items()}, {}
    for scale, total, rewards, within in problem.leaves(proof["tree"], box):
        need(total < (scale * (bound + problem.unit) if scale else 0) and (scale == 0 or bound is not None), "no proof")
        for key, (least, most) in within.items() if status == "optimal" and scale else ():
            if most and total + (0 if least else min(0, rewards[key])) >= scale * value:
                in_play[key] = box[key]
    lots, refusals = proof.get("lottery", []), unrepeated([(it["key"], it["tree"]) for it in proof["refusals"]])
    if "lottery" in proof:
        need((status, tie["method"]) == ("optimal", "maximin"), "there is no lottery here")
        need(all(problem.value(list.copy(it["chosen"])) == value for it in lots), "a lot is not optimal")
        number = int(sha256(tie["seed"].encode()).hexdigest(), 16) % sum(whole(it["weight"], 1) for it in lots)
        need({*next(it["chosen"] for it in lots if (number := number - it["weight"]) < 0)} == {*chosen}, "not drawn")
    elif status == "optimal":
        problem.check_draw({*chosen}, value, in_play, refusals, tie["seed"])
    need(all(len(it) == 2 for it in [*proof["refusals"], *lots]) and not refusals, "a part of the proof proves nothing")
    return f"{status}, value {value}, bound {bound}, instance {record['sha256']}{', fairness not proven' * bool(lots)}"


def unrepeated(pairs: list[tuple[str, Any]]) -> Any:
    return need(len(dict(pairs)) == len(pairs), "a field stands twice in one object") and dict(pairs)


if __name__ == "__main__":
    try:
        with open(sys.argv[1], encoding="utf-8") as file:
            verdict = check(load(file, object_pairs_hook=unrepeated, parse_float=whole, parse_constant=whole))
    except Exception as error:
        sys.exit("rejected: " + " ".join(f"{type(error).__name__} {error}".split()))
    sys.stdout.write(f"accepted: {verdict}\n")
