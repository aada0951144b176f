"""Who is proposed for places that fell free, worked by hand on small instances."""

from typing import Any

from applications.decision.offers.replacing import Proposed, replacements


def form(quotas: dict[str, tuple[int, int, int]], *candidates: tuple[str, int, str], **more: Any) -> dict[str, Any]:
    """Quotas by country as (min, max, members); candidates as (key, score, country)."""
    return {
        "version": 1,
        "seats": 2,
        "dimensions": {"country": {c: {"min": a, "max": b, "members": m} for c, (a, b, m) in quotas.items()}},
        "candidates": [
            {"key": key, "score": score, "values": {"country": country}, "pin": None, "reason": "", "group": None}
            | more.get(key, {})
            for key, score, country in candidates
        ],
        "soft": [],
        "tie": {"method": "hash"},
    }


def test_the_best_of_the_list_takes_the_place_where_no_quota_stands_in_the_way() -> None:
    problem = form({"BE": (0, 9, 0)}, ("a", 40, "BE"), ("b", 38, "BE"), ("c", 37, "BE"))

    assert replacements(problem, holding=["a"], reserve=["b", "c"], places=1, seed="") == [Proposed("b")]


def test_a_minimum_brings_in_somebody_lower_on_the_list_and_says_who_was_passed() -> None:
    """The only Latvian declined; at least one place is Latvia's."""
    problem = form({"BE": (0, 9, 0), "LV": (1, 9, 0)}, ("a", 40, "BE"), ("b", 38, "BE"), ("c", 30, "LV"))

    found = replacements(problem, holding=["a"], reserve=["b", "c"], places=1, seed="")

    assert found == [Proposed("c", passed=[{"key": "b", "breaks": [["country", "LV", "min", 1]]}])]


def test_members_who_were_in_count_towards_a_maximum() -> None:
    problem = form({"BE": (0, 2, 1), "FR": (0, 9, 0)}, ("a", 40, "BE"), ("b", 38, "BE"), ("c", 30, "FR"))

    found = replacements(problem, holding=["a"], reserve=["b", "c"], places=1, seed="")

    assert [one.key for one in found] == ["c"]


def test_two_free_places_are_filled_together() -> None:
    """One by one the best two would be Belgians, and the Latvian minimum would be left out."""
    problem = form({"BE": (0, 9, 0), "LV": (1, 9, 0)}, ("b", 38, "BE"), ("d", 37, "BE"), ("c", 30, "LV"))

    found = replacements(problem, holding=[], reserve=["b", "d", "c"], places=2, seed="")

    assert [one.key for one in found] == ["b", "c"]
    assert [one.breaks for one in found] == [[], []]


def test_where_nobody_keeps_the_quotas_whoever_breaks_the_fewest_is_proposed() -> None:
    problem = form({"BE": (0, 1, 1), "LV": (1, 9, 0), "FR": (0, 9, 0)}, ("b", 38, "BE"), ("f", 30, "FR"))

    found = replacements(problem, holding=[], reserve=["b", "f"], places=1, seed="")

    assert [(one.key, one.breaks) for one in found] == [("f", [["country", "LV", "min", 1]])]


def test_an_owner_who_holds_a_place_gets_no_second_one() -> None:
    owned = {"group": "Holding"}
    problem = form({"BE": (0, 9, 0)}, ("a", 40, "BE"), ("b", 38, "BE"), ("c", 37, "BE"), a=owned, b=owned)

    found = replacements(problem, holding=["a"], reserve=["b", "c"], places=1, seed="")

    assert [one.key for one in found] == ["c"]


def test_whoever_is_pinned_out_stays_out() -> None:
    problem = form({"BE": (0, 9, 0)}, ("b", 38, "BE"), ("c", 37, "BE"), b={"pin": "out", "reason": "Insolvent"})

    assert [one.key for one in replacements(problem, holding=[], reserve=["b", "c"], places=1, seed="")] == ["c"]


def test_an_empty_list_proposes_nobody() -> None:
    assert replacements(form({"BE": (0, 9, 0)}), holding=[], reserve=[], places=3, seed="") == []
