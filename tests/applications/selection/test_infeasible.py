import itertools
import random
from typing import Any

import pytest

from applications.selection.branch import Search, limit
from applications.selection.infeasible import Diagnosis
from applications.selection.lp import Relaxation
from applications.selection.matrix import Matrix
from applications.selection.problem import Instance
from applications.selection.solve import solve
from tests.applications.selection.instances import candidate, every_best_set, form, gap, mixed, quota

Form = dict[str, Any]


def people(**counts: int) -> list[dict[str, Any]]:
    return [
        candidate(f"{country}{number}", 10 + number, country=country)
        for country, count in counts.items()
        for number in range(count)
    ]


def sentences(whole: Form) -> list[str]:
    record = solve(Instance.from_json(whole))
    assert record.status == "infeasible"
    return list(record.explanation["sentences"])


def test_too_few_applicants_are_counted() -> None:
    dimensions = {"country": {"LV": quota(3, 9), "DE": quota(0, 9)}}

    assert sentences(form(4, dimensions, people(LV=2, DE=5))) == [
        "country LV: only 2 eligible applicants, minimum 3.",
        "With 4 seats and these applicants, this quota cannot be kept: at least 3 of country LV.",
        "A way out: lower the minimum of country LV from 3 to 2; the best set is then worth 48.",
    ]


def test_members_count_in_the_words() -> None:
    dimensions = {"country": {"LV": quota(3, 9, members=1), "DE": quota(0, 4, members=5)}}

    assert sentences(form(1, dimensions, people(DE=5)))[:2] == [
        "country LV: no eligible applicant and 1 member, minimum 3.",
        "country DE: 5 members are in already, maximum 4.",
    ]


def test_minimums_beyond_the_seats_are_counted() -> None:
    dimensions = {"country": {"LV": quota(2, 9), "DE": quota(2, 9)}}

    assert sentences(form(3, dimensions, people(LV=4, DE=4))) == [
        "country: the minimums need 4 places, but there are 3.",
        "With 3 seats and these applicants, these quotas cannot be kept together: "
        "at least 2 of country LV; at least 2 of country DE.",
        "A way out: lower the minimum of country LV from 2 to 1; the best set is then worth 38.",
        "A way out: lower the minimum of country DE from 2 to 1; the best set is then worth 38.",
    ]


def test_groups_that_leave_too_few_are_named() -> None:
    candidates = [candidate(f"k{number}", 1, group="one owner") for number in range(4)]

    assert sentences(form(2, {}, candidates)) == [
        "Only 1 can be chosen with one from each group of owners, for 2 seats.",
        "Even without any quota, pins and groups leave no way to fill 2 seats.",
    ]


def test_conflict_that_only_branching_finds_is_put_in_words() -> None:
    record = solve(Instance.from_json(gap((10, 9, 8, 7), has_filler=False)))

    assert record.status == "infeasible"
    assert {part["side"] for part in record.explanation["conflict"]} == {"max"}
    assert [repair["places"] for repair in record.explanation["repairs"]] == [1, 1, 1]


def relaxed(whole: Form, keep: set[tuple[str, str, str]], moves: dict[tuple[str, str, str], int]) -> Instance:
    """The instance with only some sides kept, and those moved."""
    dimensions: dict[str, dict[str, dict[str, int]]] = {}
    for dimension, quotas in whole["dimensions"].items():
        for value, limits in quotas.items():
            low = limits["min"] - moves.get((dimension, value, "min"), 0)
            high = limits["max"] + moves.get((dimension, value, "max"), 0)
            dimensions.setdefault(dimension, {})[value] = quota(
                low if (dimension, value, "min") in keep else 0,
                high if (dimension, value, "max") in keep else 99,
                limits["members"],
            )
    return Instance.from_json({**whole, "dimensions": dimensions})


def sides(whole: Form) -> set[tuple[str, str, str]]:
    return {
        (dimension, value, side)
        for dimension, quotas in whole["dimensions"].items()
        for value in quotas
        for side in ("min", "max")
    }


def infeasible_forms() -> list[Form]:
    forms = [mixed(random.Random(f"infeasible {number}")) for number in range(120)]
    return [whole for whole in forms if every_best_set(Instance.from_json(whole))[0] is None]


def test_no_quota_of_a_conflict_can_be_spared_and_no_conflict_has_fewer() -> None:
    sizes = []
    for whole in infeasible_forms():
        conflict = {
            (part["dimension"], part["value"], part["side"])
            for part in solve(Instance.from_json(whole)).explanation["conflict"]
        }

        assert every_best_set(relaxed(whole, conflict, {}))[0] is None
        for part in conflict:
            assert every_best_set(relaxed(whole, conflict - {part}, {}))[0] is not None
        for fewer in range(min(3, len(conflict))):
            for few in itertools.combinations(sorted(sides(whole)), fewer):
                assert every_best_set(relaxed(whole, set(few), {}))[0] is not None
        sizes.append(len(conflict))
    assert max(sizes) > 2


def test_a_search_for_repairs_that_is_cut_short_says_so() -> None:
    told = "The search for ways out was cut short; there may be others."
    said = 0
    for whole in infeasible_forms()[:12]:
        matrix = Matrix(Instance.from_json(whole))
        relaxation = Relaxation(matrix, deadline=limit(60))
        outcome = Search(relaxation, matrix.box()).run()

        few, all_of_them = (Diagnosis(relaxation, outcome.root, trials=trials).report() for trials in (2, 400))

        assert told not in all_of_them["sentences"]
        if few["repairs"] != all_of_them["repairs"]:
            assert told in few["sentences"]
            said += 1
    assert said > 3


@pytest.mark.parametrize("most", [1, 2])
def test_repairs_move_the_fewest_places(most: int) -> None:
    tried = 0
    for whole in infeasible_forms():
        repairs = solve(Instance.from_json(whole)).explanation["repairs"]
        if not repairs or repairs[0]["places"] != most:
            continue
        tried += 1
        every = sides(whole)
        for repair in repairs:
            moves = {
                (move["dimension"], move["value"], move["side"]): abs(move["to"] - move["limit"])
                for move in repair["moves"]
            }
            assert sum(moves.values()) == repair["places"] == most
            assert every_best_set(relaxed(whole, every, moves))[0] == repair["value"]
        for fewer in range(most):
            for choice in itertools.combinations_with_replacement(sorted(every), fewer):
                moves = {side: choice.count(side) for side in choice}
                if all(whole["dimensions"][d][v]["min"] >= n for (d, v, side), n in moves.items() if side == "min"):
                    assert every_best_set(relaxed(whole, every, moves))[0] is None
        ranks = []
        for choice in itertools.combinations_with_replacement(sorted(every), most):
            moves = {side: choice.count(side) for side in choice}
            if all(whole["dimensions"][d][v]["min"] >= n for (d, v, side), n in moves.items() if side == "min"):
                value = every_best_set(relaxed(whole, every, moves))[0]
                ranks += [] if value is None else [(len(moves), -value)]
        # Few quotas before many, and among them the least score lost: nothing better was passed over.
        assert [(len(repair["moves"]), -repair["value"]) for repair in repairs] == sorted(ranks)[:3]
    assert tried > 3
