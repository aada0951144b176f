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
    assert tile_map({"EE": 1, "US": 2, "AT": 1, "PT": 0}).rows == [("United States", 2), ("Austria", 1), ("Estonia", 1)]


def test_without_members_all_tiles_are_empty():
    assert {tile.css for tile in tile_map({}).tiles} == {"e"}
