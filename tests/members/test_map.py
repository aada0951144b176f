import pytest

from focusgroup.vocabulary import countries
from members.map import tile_map


def test_every_country_of_the_map_has_its_tile():
    tiles = tile_map({"DE": 5}).tiles

    assert [tile.code for tile in tiles] == [code for code, _column, _row in countries.TILES]


def test_tints_go_from_one_to_the_most():
    drawn = {tile.code: tile for tile in tile_map({"DE": 5, "FR": 4, "BE": 3, "AT": 2, "EE": 1, "IT": 0}).tiles}

    assert [drawn[code].css for code in ("DE", "FR", "BE", "AT", "EE", "IT", "PL")] == [
        "q4", "q4", "q3", "q2", "q1", "e", "e",
    ]  # fmt: skip
    assert (drawn["DE"].x, drawn["DE"].y, drawn["DE"].count) == (168, 126, 5)


def test_the_table_names_countries_off_the_map_too():
    assert tile_map({"EE": 1, "US": 2, "AT": 1, "PT": 0}).rows == [
        ("United States", 2, "US"),
        ("Austria", 1, "AT"),
        ("Estonia", 1, "EE"),
    ]


def test_without_members_all_tiles_are_empty():
    assert {tile.css for tile in tile_map({}).tiles} == {"e"}


@pytest.mark.parametrize(
    ("most", "legend"),
    [
        (0, []),
        (1, [("q4", "1")]),
        (2, [("q2", "1"), ("q4", "2")]),
        (5, [("q1", "1"), ("q2", "2"), ("q3", "3"), ("q4", "4–5")]),
        (12, [("q1", "1–3"), ("q2", "4–6"), ("q3", "7–9"), ("q4", "10–12")]),
    ],
)
def test_the_legend_says_which_counts_have_which_tint(most, legend):
    assert tile_map({"DE": most}).legend == legend


@pytest.mark.parametrize("most", range(1, 30))
def test_each_count_has_the_tint_that_the_legend_says(most):
    legend = tile_map({"DE": most}).legend

    for count in range(1, most + 1):
        drawn = {tile.code: tile.css for tile in tile_map({"DE": most, "FR": count}).tiles}
        said = [css for css, label in legend if int(label.split("–")[0]) <= count <= int(label.split("–")[-1])]
        assert said == [drawn["FR"]]
