"""Names in any script as they stand in an address."""

import re
import unicodedata

_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρσςτυφχψω",
        "a v g d e z i th i k l m n x o p r s s t y f ch ps o".split(),
        strict=True,
    )
)
_CYRILLIC = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъьюяєіїґјљњћђџѓќѕы",
        "a b v g d e zh z i y k l m n o p r s t u f h ts ch sh sht a _ yu ya ye i yi g "
        "j lj nj c dj dz gj kj dz y".replace("_", "").split(" "),
        strict=True,
    )
)
_LATIN = {"ß": "ss", "ł": "l", "ø": "oe", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "ı": "i", "ä": "ae", "ö": "oe", "ü": "ue"}
_PLAIN = str.maketrans(_GREEK | _CYRILLIC | _LATIN)


def plain(text: str) -> str:
    """Lower-case letters a to z and digits, words joined by hyphens: "Łódź Ρομπότ" gives "lodz-rompot"."""
    split = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", text).lower().translate(_PLAIN))
    bare = "".join(letter for letter in split if not unicodedata.combining(letter)).translate(_PLAIN)
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")
