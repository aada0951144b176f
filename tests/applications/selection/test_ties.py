import hashlib

from applications.selection.problem import Instance
from applications.selection.solve import solve
from applications.selection.ties import rank
from tests.applications.selection.instances import candidate, form, quota


def test_rank_is_the_hash_of_seed_and_key() -> None:
    assert rank("séed", "A-1") == (hashlib.sha256("séedA-1".encode()).digest(), "A-1")


def test_first_in_rank_is_drawn_even_when_it_moves_others() -> None:
    # One place per country and per sector: two pairs, and only the pairs on a diagonal fit together.
    candidates = [
        candidate("A", 1, country="DE", sector="C"),
        candidate("B", 1, country="LV", sector="J"),
        candidate("C", 1, country="DE", sector="J"),
        candidate("D", 1, country="LV", sector="C"),
    ]
    dimensions = {
        "country": {"DE": quota(0, 1), "LV": quota(0, 1)},
        "sector": {"C": quota(0, 1), "J": quota(0, 1)},
    }
    for seed in map(str, range(12)):
        first = min("ABCD", key=lambda key: rank(seed, key))

        record = solve(Instance.from_json(form(2, dimensions, candidates)), seed=seed)

        assert record.chosen == (("A", "B") if first in "AB" else ("C", "D"))


def test_one_refusal_speaks_for_all_who_are_alike() -> None:
    candidates = [candidate(f"k{number:02}", 1, country="DE") for number in range(30)]
    candidates += [candidate(f"m{number:02}", 1, country="LV") for number in range(30)]
    dimensions = {"country": {"DE": quota(0, 1), "LV": quota(0, 60)}}

    record = solve(Instance.from_json(form(20, dimensions, candidates)))

    assert sum(key.startswith("k") for key in record.chosen) <= 1
    assert len(record.certificate["refusals"]) <= 1
