"""The tile map of Europe, as rows for `components/tile_map.html`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from focusgroup.vocabulary import countries

STEP = 42
TINTS = 4


@dataclass(frozen=True)
class Tile:
    """One country at its place; `css` is the class that gives the tint, "e" where the count is 0."""

    code: str
    x: int
    y: int
    count: int
    css: str

    @property
    def name(self) -> str:
        return countries.name_of(self.code)


@dataclass(frozen=True)
class TileMap:
    """The tiles, and the same counts as a table: (name, count, code), the most first, countries off the map included.

    `legend` holds each tint that can stand on the map, with the counts it is for: (css, "2–3").
    """

    tiles: list[Tile]
    rows: list[tuple[str, int, str]]
    legend: list[tuple[str, str]]


def tile_map(counts: Mapping[str, int]) -> TileMap:
    """The map of these counts by country code (ISO)."""
    most = max((counts.get(code, 0) for code, _column, _row in countries.TILES), default=0)
    tiles = [
        Tile(code, column * STEP, row * STEP, counts.get(code, 0), _css(counts.get(code, 0), most))
        for code, column, row in countries.TILES
    ]
    rows = [(countries.name_of(code), count, code) for code, count in counts.items() if count]
    return TileMap(tiles, sorted(rows, key=lambda row: (-row[1], row[0])), list(_legend(most)))


def _legend(most: int) -> Iterator[tuple[str, str]]:
    for tint in range(1, TINTS + 1):
        lowest, highest = (tint - 1) * most // TINTS + 1, tint * most // TINTS
        if lowest <= highest:
            yield f"q{tint}", f"{lowest}" if lowest == highest else f"{lowest}–{highest}"


def _css(count: int, most: int) -> str:
    """Four tints over the range; the fewest still show."""
    return f"q{-(-TINTS * count // most)}" if count else "e"
