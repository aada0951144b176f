from dataclasses import dataclass

from applications.decision.pictures import balance_bars, balance_map


@dataclass
class Slot:
    dimension: str
    value: str
    label: str
    total: int
    target: int | None


def test_each_tile_says_by_a_sign_how_far_it_is_from_its_target() -> None:
    totals = {"DE": (3, 6), "FR": (4, 5), "IT": (5, 5), "ES": (6, 5), "PL": (9, 5), "SE": (2, None)}
    found = balance_map([Slot("country", code, code, *pair) for code, pair in totals.items()])

    said = {tile.code: (tile.said, tile.css) for tile in found.tiles if tile.code in totals}
    assert said == {
        "DE": ("−3", "u2"),
        "FR": ("−1", "u1"),
        "IT": ("0", "q1"),
        "ES": ("+1", "q2"),
        "PL": ("+4", "q3"),
        "SE": ("2", "q1"),
    }
    assert [row.label for row in found.rows[:2]] == ["DE", "FR"]


def test_the_longest_bar_fills_the_drawing_and_targets_are_marked_to_the_same_scale() -> None:
    slots = [
        Slot("sector", "ICT", "ICT", 12, 6),
        Slot("sector", "HEAL", "Health", 3, 12),
        Slot("sector", "X", "X", 0, 0),
    ]

    found = balance_bars("sector", "Sector", slots)

    assert [(bar.total, bar.width, bar.mark) for bar in found.bars] == [(12, 240.0, 250.0), (3, 60.0, 370.0)]
