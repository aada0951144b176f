import json
import random

import pytest

from applications.selection import lp, verify
from applications.selection.problem import Instance
from applications.selection.record import Record, seal
from applications.selection.solve import optimum, solve
from tests.applications.selection.cbc import best_total
from tests.applications.selection.instances import (
    candidate,
    every_best_set,
    exact,
    first_by_lot,
    form,
    large,
    matching,
    mixed,
    quota,
)
from tests.applications.selection.plain_mip import best_value


def accepted(record: Record) -> bool:
    """Whether the verifier takes the record as it would stand in a file."""
    return verify.check(json.loads(record.to_text())).startswith(record.status)


def check_against_every_set(instance: Instance) -> Record:
    value, sets = every_best_set(instance)

    record = solve(instance, is_explained=False)

    assert record.value == value
    if value is None:
        assert (record.status, record.chosen) == ("infeasible", ())
    else:
        assert record.status == "optimal"
        assert frozenset(record.chosen) == first_by_lot(instance, sets, instance.tie.seed or "")
    assert accepted(record)
    return record


@pytest.mark.parametrize("part", range(8))
def test_small_instances_agree_with_trying_every_set(part: int) -> None:
    statuses = [
        check_against_every_set(Instance.from_json(mixed(random.Random(f"{part} {number}")))).status
        for number in range(100)
    ]

    assert min(statuses.count("optimal"), statuses.count("infeasible")) > 10


def test_instances_with_root_gaps_agree_with_trying_every_set() -> None:
    records = [
        check_against_every_set(Instance.from_json(matching(random.Random(number), 2 + number % 4)))
        for number in range(250)
    ]

    branched = [record for record in records if "leaf" not in record.certificate["tree"]]
    assert {record.status for record in branched} == {"optimal", "infeasible"}


def test_larger_instances_agree_with_the_plain_programme() -> None:
    statuses = set()
    for number in range(40):
        instance = Instance.from_json(large(random.Random(number), (30, 100, 300)[number % 3]))

        record = solve(instance, is_explained=False)

        assert record.value == best_value(instance)
        assert accepted(record)
        statuses.add(record.status)
    assert statuses == {"optimal", "infeasible"}


def test_larger_root_gaps_agree_with_the_plain_programme() -> None:
    for number in range(30):
        instance = Instance.from_json(matching(random.Random(1000 + number), 6 + number % 12))

        record = solve(instance, is_explained=False)

        assert record.value == best_value(instance)
        assert accepted(record)


def of_every_temper(part: int) -> list[Instance]:
    """A fifth of five hundred instances."""
    drawn = []
    for number in range(part * 100, (part + 1) * 100):
        chance = random.Random(f"solvers {number}")
        kind = number % 5
        whole = matching(chance, 2 + number % 5) if kind == 0 else large(chance, 40) if kind == 1 else mixed(chance)
        drawn.append(Instance.from_json(whole))
    return drawn


@pytest.mark.parametrize("part", range(5))
def test_two_other_solvers_find_the_same_value(part: int) -> None:
    drawn = of_every_temper(part)

    values = [optimum(instance)[1].value for instance in drawn]

    assert values == [best_value(instance) for instance in drawn]
    solved = [(instance, value) for instance, value in zip(drawn, values, strict=True) if value is not None]
    hopeless = [instance for instance, value in zip(drawn, values, strict=True) if value is None]
    assert best_total([instance for instance, _value in solved]) == sum(value for _instance, value in solved)
    assert [best_total([instance]) for instance in hopeless] == [None] * len(hopeless)
    assert min(len(solved), len(hopeless)) > 10


def test_shuffling_rows_changes_nobody() -> None:
    for number in range(30):
        whole = large(random.Random(number), 60)
        first = solve(Instance.from_json(whole))
        random.Random(number).shuffle(whole["candidates"])

        again = solve(Instance.from_json(whole))

        assert again.to_json() == first.to_json()


@pytest.mark.parametrize(
    "options",
    [
        {"random_seed": 1},
        {"random_seed": 12345, "simplex_strategy": 4},
        {"random_seed": 7, "parallel": "on", "simplex_strategy": 2},
    ],
)
def test_seed_threads_and_way_of_the_solver_change_nobody(
    options: dict[str, int | str], monkeypatch: pytest.MonkeyPatch
) -> None:
    forms = [large(random.Random(f"seeds {number}"), 60) for number in range(12)]
    forms += [exact(random.Random(number), size=120, seats=15, features=3, highest=2) for number in range(6)]
    first = [solve(Instance.from_json(whole), is_explained=False) for whole in forms]
    for name, value in options.items():
        monkeypatch.setitem(lp.OPTIONS, name, value)
    for whole in forms:
        # The order of dimensions and of their values counts as little as that of rows.
        whole["dimensions"] = {
            dimension: dict(reversed(quotas.items())) for dimension, quotas in reversed(whole["dimensions"].items())
        }

    again = [solve(Instance.from_json(whole), is_explained=False) for whole in forms]

    assert [(one.status, one.value, one.chosen, one.sha256) for one in again] == [
        (one.status, one.value, one.chosen, one.sha256) for one in first
    ]
    assert sum(bool(one.certificate["refusals"]) for one in first) > 5
    assert all(accepted(one) for one in again)


def test_columns_left_out_at_first_are_priced_in() -> None:
    # 2,000 candidates, far more than the solver is given: the weak half holds the places of a minimum.
    candidates = [candidate(f"k{number:04}", number, country="LV" if number < 1000 else "DE") for number in range(2000)]
    instance = Instance.from_json(form(60, {"country": {"LV": quota(20, 60), "DE": quota(0, 60)}}, candidates))

    record = solve(instance)

    assert record.chosen == tuple(f"k{number:04}" for number in (*range(980, 1000), *range(1960, 2000)))
    assert accepted(record)


def test_members_already_in_count_towards_quotas() -> None:
    candidates = [candidate("A", 9, country="DE"), candidate("B", 5, country="DE"), candidate("C", 1, country="LV")]
    dimensions = {"country": {"DE": quota(0, 5, members=4), "LV": quota(0, 5)}}

    record = solve(Instance.from_json(form(2, dimensions, candidates)))

    assert (record.chosen, record.value) == (("A", "C"), 10)


def test_soft_target_gives_way_only_to_more_points_than_its_weight() -> None:
    candidates = [candidate("A", 9, country="DE"), candidate("B", 5, country="DE"), candidate("C", 1, country="LV")]
    dimensions = {"country": {"DE": quota(0, 5), "LV": quota(0, 5)}}

    def chosen(weight: int) -> tuple[tuple[str, ...], int | None]:
        soft = [{"dimension": "country", "value": "LV", "target": 1, "weight": weight}]
        record = solve(Instance.from_json(form(2, dimensions, candidates, soft)))
        return record.chosen, record.value

    assert chosen(3) == (("A", "B"), 11)
    assert chosen(5) == (("A", "C"), 10)


def test_pins_and_groups_hold() -> None:
    candidates = [
        candidate("A", 9, group="owner"),
        candidate("B", 8, group="owner"),
        candidate("C", 7, pin="out"),
        candidate("D", 1, pin="in"),
        candidate("E", 5),
    ]

    record = solve(Instance.from_json(form(3, {}, candidates)))

    assert (record.chosen, record.value) == (("A", "D", "E"), 15)


def test_seed_decides_among_equals_and_only_there() -> None:
    candidates = [candidate(f"k{number}", 1 if number else 2) for number in range(6)]
    instance = Instance.from_json(form(2, {}, candidates, seed=None))

    drawn = {solve(instance, seed=str(number)).chosen for number in range(60)}

    assert drawn == {("k0", f"k{number}") for number in range(1, 6)}


def test_seed_given_to_solve_stands_in_the_record() -> None:
    instance = Instance.from_json(form(1, {}, [candidate("A", 1)], seed="old"))

    record = solve(instance, seed="new")

    assert record.instance.tie.seed == "new"
    assert record.sha256 == instance.sha256


def test_scores_of_any_size_stay_exact() -> None:
    highest = 10**12
    candidates = [
        candidate(f"k{number}", highest - number, country=f"v{number % 3}", sector=f"v{number % 2}")
        for number in range(20)
    ]
    dimensions = {"country": {f"v{number}": quota(1, 3) for number in range(3)}}
    dimensions["sector"] = {f"v{number}": quota(2, 3) for number in range(2)}
    instance = Instance.from_json(form(5, dimensions, candidates))

    record = solve(instance)

    assert record.value == every_best_set(instance)[0] == 5 * highest - 10
    assert accepted(record)


def test_search_that_runs_out_of_time_is_never_called_optimal() -> None:
    instance = Instance.from_json(large(random.Random(3), 100))

    record = solve(instance, time_limit_s=0.0)

    assert (record.status, record.value, record.chosen) == ("bounded", None, ())
    assert record.explanation == {"sentences": ["The search stopped: the time is over."]}
    best = best_value(instance)
    assert best is not None
    assert record.certificate["bound"] >= best
    assert accepted(record)


def test_stopped_search_with_a_set_states_the_gap_that_is_proven() -> None:
    forms = (matching(random.Random(number), 9) for number in range(60))
    stopped = (solve(Instance.from_json(whole), leaves=4, is_explained=False) for whole in forms)
    record = next(record for record in stopped if record.status == "bounded" and record.value is not None)

    assert record.value is not None
    assert record.gap == record.certificate["gap"] == record.certificate["bound"] - record.value > 0
    assert f"{record.gap} above the one that was found" in record.explanation["sentences"][-1]
    assert accepted(record)
    best = best_value(record.instance)
    assert best is not None
    assert record.value <= best <= record.certificate["bound"]
    forged = json.loads(record.to_text())
    forged["certificate"]["gap"] -= 1
    forged["certificate"]["seal"] = seal(forged)
    with pytest.raises(ValueError, match=r"^the gap is another$"):
        verify.check(forged)


def test_optimum_alone_is_the_value_of_the_record() -> None:
    instance = Instance.from_json(large(random.Random(1), 100))

    matrix, outcome = optimum(instance)

    assert outcome.value == solve(instance).value
    assert outcome.columns is not None
    assert matrix.value(outcome.columns) == outcome.value
