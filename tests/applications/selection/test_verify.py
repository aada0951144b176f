import copy
import hashlib
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from applications.selection import verify
from applications.selection.problem import Instance, InvalidInstance
from applications.selection.record import seal
from applications.selection.solve import solve
from tests.applications.selection.instances import (
    candidate,
    every_best_set,
    first_by_lot,
    form,
    gap,
    large,
    matching,
    mixed,
    quota,
)

Form = dict[str, Any]


@pytest.fixture(scope="module")
def records() -> list[Form]:
    """Records of every kind: plain, tied, branched, infeasible, with pins, groups and soft targets."""
    forms = [mixed(random.Random(f"verify {number}")) for number in range(40)]
    forms += [matching(random.Random(number), 4) for number in range(15)]
    forms += [gap((10, 9 + number, 8, 7), has_filler=True) for number in range(4)]
    forms += [gap((10, 9, 8, 7), has_filler=False)]
    forms += [large(random.Random(number), 40) for number in range(5)]
    return [json.loads(solve(Instance.from_json(whole)).to_text()) for whole in forms]


def is_accepted(record: Form) -> bool:
    try:
        verify.check(record)
    except Exception:
        # Whatever stops the verifier rejects the record, as in its own program.
        return False
    return True


def places(part: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path to each number, text, null and list of a JSON document."""
    if isinstance(part, dict):
        return [found for name, inner in part.items() for found in places(inner, (*path, name))]
    if isinstance(part, list) and part:
        return [path, *(found for number, inner in enumerate(part) for found in places(inner, (*path, number)))]
    return [path]


def other(value: Any, chance: random.Random) -> Any:
    if isinstance(value, bool) or value is None:
        return "changed"
    if isinstance(value, int):
        return value + chance.choice([-1000, -1, 1, 1000])
    if isinstance(value, str):
        return value + "x"
    return value[:-1] if value else [1]


def tampered(record: Form, chance: random.Random) -> Form:
    changed = copy.deepcopy(record)
    way = chance.choice(places(record))
    target: Any = changed
    for name in way[:-1]:
        target = target[name]
    target[way[-1]] = other(target[way[-1]], chance)
    return changed


def resealed(record: Form) -> Form:
    """The record as a forger would finish it: hash and seal made to fit again."""
    finished = copy.deepcopy(record)
    finished["sha256"] = Instance.from_json(finished["instance"]).sha256
    finished["certificate"]["seal"] = seal(finished)
    return finished


def resealed_as_it_stands(record: Form) -> Form:
    """Hash and seal made to fit whatever stands in the record, even where no instance could be read from it."""
    instance = record["instance"]
    candidates = sorted(instance["candidates"], key=lambda one: one["key"])
    canonical = {**instance, "candidates": candidates, "tie": {"method": instance["tie"]["method"]}}
    text = json.dumps(canonical, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    record["sha256"] = hashlib.sha256(text.encode()).hexdigest()
    record["certificate"]["seal"] = seal(record)
    return record


def test_every_outcome_is_accepted(records: list[Form]) -> None:
    assert [is_accepted(record) for record in records] == [True] * len(records)
    assert {record["status"] for record in records} == {"optimal", "infeasible"}


def test_a_thousand_changed_records_are_rejected(records: list[Form]) -> None:
    chance = random.Random(7)
    changed = [tampered(chance.choice(records), chance) for _ in range(1000)]

    assert [record for record in changed if is_accepted(record)] == []


def is_true(record: Form) -> bool:
    """Whether the claim of a small record holds, by trying every set."""
    try:
        instance = Instance.from_json(record["instance"])
    except InvalidInstance as error:
        # More seats than people, or pins than seats: refused when read, and truly impossible.
        return record["status"] == "infeasible" and str(error).startswith(("seats: ", "candidates: "))
    value, sets = every_best_set(instance)
    if record["status"] == "infeasible":
        return value is None and record["chosen"] == [] and record["value"] is None
    if record["status"] == "bounded":
        return value is None or record["certificate"]["bound"] >= value
    drawn = first_by_lot(instance, sets, instance.tie.seed or "") if sets else None
    return record["status"] == "optimal" and value == record["value"] and {*record["chosen"]} == drawn


def odd(value: Any, chance: random.Random) -> Any:
    """What a forger might put in the place of a value, of its own kind or of another."""
    numbers = [-(10**8), -1, 0, 1, 2, 10**8, True, False, 0.0, 1.5, float("nan"), float("inf")]
    if type(value) is int and chance.random() < 0.7:
        return value + chance.choice([-2, -1, 1, 2, 1000])
    return chance.choice(
        [*numbers, None, "", "in", "out", "k1", "optimal", "bounded", "infeasible", [], {}, [1], value]
    )


def forged(record: Form, chance: random.Random) -> Form:
    """The record with up to three parts changed, lost, doubled or added, and finished by a forger."""
    changed = copy.deepcopy(record)
    for _ in range(chance.randint(1, 3)):
        ways = [way for way in places(changed) if way and way[-1] not in ("seal", "sha256")]
        way = chance.choice(ways)
        target: Any = changed
        for name in way[:-1]:
            target = target[name]
        deed = chance.random()
        if deed < 0.75:
            target[way[-1]] = odd(target[way[-1]], chance)
        elif deed < 0.85:
            del target[way[-1]]
        elif isinstance(target, list):
            target.append(copy.deepcopy(target[way[-1]]))
        else:
            target[chance.choice(["extra", "key", "group", "seed", "lottery", "gap"])] = odd(None, chance)
    return changed


def test_what_a_forger_finishes_is_accepted_only_when_it_is_true() -> None:
    chance = random.Random(11)
    forms = [mixed(random.Random(f"forged {number}")) for number in range(60)]
    forms += [matching(random.Random(number), 3) for number in range(20)]
    records = [json.loads(solve(Instance.from_json(whole), is_explained=False).to_text()) for whole in forms]
    accepted, refused = 0, 0
    for _ in range(6000):
        lie = forged(chance.choice(records), chance)
        try:
            lie = resealed_as_it_stands(lie)
        except (TypeError, KeyError, AttributeError, ValueError):
            # Not even a forger could write its hash.
            continue
        if is_accepted(lie):
            accepted += 1
            assert is_true(lie)
        else:
            refused += 1
    assert refused > 4000
    assert accepted > 50


def test_forged_values_are_rejected(records: list[Form]) -> None:
    for record in [record for record in records if record["status"] == "optimal"]:
        for points in (-1000, -1, 1, 1000):
            forged = copy.deepcopy(record)
            forged["value"] += points
            forged["certificate"]["bound"] += points
            assert not is_accepted(resealed(forged))


def test_forged_choices_are_rejected(records: list[Form]) -> None:
    chance = random.Random(8)
    for record in [record for record in records if record["status"] == "optimal"]:
        keys = [one["key"] for one in record["instance"]["candidates"]]
        for _ in range(10):
            forged = copy.deepcopy(record)
            forged["chosen"] = sorted(chance.sample(keys, len(record["chosen"])))
            if forged["chosen"] != record["chosen"]:
                assert not is_accepted(resealed(forged))


def test_choice_with_the_right_value_that_was_not_drawn_is_rejected() -> None:
    whole = form(1, {}, [candidate("A", 1), candidate("B", 1), candidate("C", 1)])
    record = json.loads(solve(Instance.from_json(whole)).to_text())

    verdicts = {}
    for key in "ABC":
        forged = copy.deepcopy(record)
        forged["chosen"] = [key]
        verdicts[key] = is_accepted(resealed(forged))

    assert verdicts == {key: [key] == record["chosen"] for key in "ABC"}


def test_forged_scores_of_the_chosen_are_rejected(records: list[Form]) -> None:
    for record in [record for record in records if record["status"] == "optimal"]:
        for one in record["instance"]["candidates"]:
            if one["key"] in record["chosen"]:
                forged = copy.deepcopy(record)
                forged["instance"]["candidates"][record["instance"]["candidates"].index(one)]["score"] += 7
                assert not is_accepted(resealed(forged))


def test_forged_statuses_are_rejected(records: list[Form]) -> None:
    for record in records:
        forged = copy.deepcopy(record)
        if record["status"] == "optimal":
            forged |= {"status": "infeasible", "value": None, "chosen": []}
            forged["certificate"]["bound"] = None
        else:
            keys = [one["key"] for one in record["instance"]["candidates"]]
            forged |= {"status": "optimal", "value": 0, "chosen": keys[: record["instance"]["seats"]]}
            forged["certificate"]["bound"] = 0
        assert not is_accepted(resealed(forged))
        assert not is_accepted(resealed({**record, "status": "certain"}))


def test_proofs_with_a_part_missing_are_rejected(records: list[Form]) -> None:
    tied = [record for record in records if record["certificate"]["refusals"]]
    assert len(tied) > 5
    for record in tied:
        for number in range(len(record["certificate"]["refusals"])):
            forged = copy.deepcopy(record)
            del forged["certificate"]["refusals"][number]
            assert not is_accepted(resealed(forged))


def leaves(tree: Form) -> list[Form]:
    return [tree["leaf"]] if "leaf" in tree else [*leaves(tree["low"]), *leaves(tree["high"])]


def test_single_leaf_cannot_stand_for_a_tree_where_the_relaxation_is_wrong() -> None:
    for has_filler in (True, False):
        record = solve(Instance.from_json(gap((10, 9, 8, 7), has_filler=has_filler))).to_json()
        for leaf in leaves(record["certificate"]["tree"]):
            forged = copy.deepcopy(record)
            forged["certificate"]["tree"] = {"leaf": {**leaf, "steps": []}}
            assert not is_accepted(resealed(forged))


def unfounded(record: Form) -> Iterator[Form]:
    """The record with parts that claim nothing, each sealed as its own writer would seal it."""
    proof = record["certificate"]
    node = next(iter(proof["refusals"]), {"tree": proof["tree"]})["tree"]
    yield {**record, "chosen": "".join(record["chosen"])}
    yield {**record, "chosen": dict.fromkeys(record["chosen"], 1)}
    yield {**record, "explanation": "Because."}
    yield {**record, "explanation": []}
    nothing: list[Any] = [{}, [], 0, None]
    for lottery in nothing:
        yield {**record, "certificate": {**proof, "lottery": lottery}}
    for part in ({"key": "nobody", "tree": {}}, {"key": "nobody", "tree": node}, *proof["refusals"][:1]):
        yield {**record, "certificate": {**proof, "refusals": [*proof["refusals"], part]}}
    if proof["refusals"]:
        named = [{**one, "comment": "sure"} for one in proof["refusals"]]
        yield {**record, "certificate": {**proof, "refusals": named}}
    yield {**record, "certificate": {**proof, "tree": {**proof["tree"], "comment": "sure"}}}
    changed = copy.deepcopy(record)
    leaves(changed["certificate"]["tree"])[0]["comment"] = 1
    yield changed


def test_parts_that_claim_nothing_are_rejected(records: list[Form]) -> None:
    branched = json.loads(solve(Instance.from_json(gap((10, 9, 8, 7), has_filler=True))).to_text())
    for record in (branched, *(one for one in records if one["status"] == "optimal")):
        assert is_accepted(record)
        for part in unfounded(copy.deepcopy(record)):
            assert not is_accepted(resealed_as_it_stands(part))


def test_one_side_of_a_branch_cannot_stand_for_both() -> None:
    record = solve(Instance.from_json(gap((10, 9, 8, 7), has_filler=True))).to_json()
    tree = record["certificate"]["tree"]

    for side in ("low", "high"):
        forged = copy.deepcopy(record)
        forged["certificate"]["tree"] = {**tree, "low": tree[side], "high": tree[side]}
        assert not is_accepted(resealed(forged))


def test_verifier_is_short_and_stands_alone() -> None:
    source = Path(verify.__file__).read_text(encoding="utf-8")
    imports = {line.split()[1] for line in source.splitlines() if line.startswith(("import ", "from "))}

    assert imports <= set(sys.stdlib_module_names)
    assert len(source.splitlines()) < 150


def run(path: Path) -> subprocess.CompletedProcess[str]:
    # -I keeps the project, its environment and its folder out of sight.
    return subprocess.run([sys.executable, "-I", verify.__file__, path], capture_output=True, text=True, check=False)


def test_program_accepts_a_record_with_exit_0_and_one_line(tmp_path: Path, records: list[Form]) -> None:
    path = tmp_path / "record.json"
    record = next(record for record in records if record["status"] == "optimal")
    path.write_text(json.dumps(record), encoding="utf-8")

    result = run(path)

    line = f"accepted: optimal, value {record['value']}, bound {record['value']}, instance {record['sha256']}\n"
    assert (result.returncode, result.stdout, result.stderr) == (0, line, "")


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "null", "nonsense", '{"instance": 1.5}', '{"a": 1, "a": 1}', "[" * 100_000, "\udcff"]
)
def test_program_rejects_what_is_no_record_with_exit_1_and_one_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "record.json"
    path.write_bytes(text.encode(errors="surrogateescape"))

    result = run(path)

    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith("rejected: ")
    assert len(result.stderr.splitlines()) == 1


def test_hand_made_record_is_accepted() -> None:
    # Two of three in one country of at most one: worked out without the solver, price 7/2 on the maximum.
    candidates = [candidate("A", 5, country="DE"), candidate("B", 4, country="DE"), candidate("C", 1, country="LV")]
    whole = form(2, {"country": {"DE": quota(0, 1), "LV": quota(0, 2)}}, candidates)
    leaf = {"scale": 2, "seats": 2, "quotas": [["country", "DE", 7]], "groups": {}, "soft": [], "steps": []}
    record = {
        "status": "optimal",
        "value": 6,
        "chosen": ["A", "C"],
        "instance": whole,
        "sha256": hashlib.sha256(Instance.from_json(whole).canonical()).hexdigest(),
        "certificate": {"bound": 6, "tree": {"leaf": leaf}, "refusals": [], "seal": ""},
        "explanation": {},
    }

    assert verify.check(resealed(record)) == f"optimal, value 6, bound 6, instance {record['sha256']}"
