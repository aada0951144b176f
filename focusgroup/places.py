"""The picture of the group: a square for each place, in rows of ten."""

from dataclasses import dataclass

PLACES = 100
_A_ROW = 10
_STEP = 30
_SIDE = 28


@dataclass(frozen=True)
class Places:
    """Path data of an SVG, and the numbers it shows. `yours` is the first of the offered places."""

    taken: int
    offered: int
    whole: int
    height: int
    taken_path: str
    yours_path: str
    free_path: str


def places(taken: int, *, offered: int = 0) -> Places:
    """At least a hundred places; more if the group and the offered places are more. None is filled by half."""
    whole = max(PLACES, -(-(taken + offered) // _A_ROW) * _A_ROW)
    first_free = taken + 1 if offered else taken
    return Places(
        taken=taken,
        offered=offered,
        whole=whole,
        height=whole // _A_ROW * _STEP - (_STEP - _SIDE),
        taken_path="".join(_filled(place) for place in range(taken)),
        yours_path=_filled(taken) if offered else "",
        free_path="".join(_outlined(place) for place in range(first_free, whole)),
    )


def _filled(place: int) -> str:
    x, y = _corner(place)
    return f"M{x} {y}h{_SIDE}v{_SIDE}h-{_SIDE}z"


def _outlined(place: int) -> str:
    # A line of one unit lies on both sides of its path.
    x, y = _corner(place)
    return f"M{x}.5 {y}.5h{_SIDE - 1}v{_SIDE - 1}h-{_SIDE - 1}z"


def _corner(place: int) -> tuple[int, int]:
    return place % _A_ROW * _STEP, place // _A_ROW * _STEP
