import re

from hypothesis import given
from hypothesis import strategies as st

from focusgroup.places import places


def _squares(path: str) -> int:
    return path.count("z")


def test_hundred_places_forty_taken_sixty_offered() -> None:
    shown = places(40, offered=60)

    assert (shown.whole, shown.height) == (100, 298)
    assert _squares(shown.taken_path) == 40
    assert shown.yours_path == "M0 120h28v28h-28z"
    assert _squares(shown.free_path) == 59
    assert shown.free_path.startswith("M30.5 120.5h27v27h-27z")


def test_without_an_open_call_no_place_is_yours() -> None:
    shown = places(40)

    assert shown.yours_path == ""
    assert _squares(shown.free_path) == 60


def test_group_beyond_a_hundred_gets_another_row() -> None:
    shown = places(95, offered=10)

    assert (shown.whole, shown.height) == (110, 328)


@given(st.integers(0, 150), st.integers(0, 80))
def test_every_place_is_drawn_once(taken: int, offered: int) -> None:
    shown = places(taken, offered=offered)
    paths = shown.taken_path + shown.yours_path + shown.free_path
    corners = re.findall(r"M(\d+)(?:\.5)? (\d+)", paths)

    assert len(corners) == len(set(corners)) == shown.whole >= taken + offered
