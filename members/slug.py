"""The address of a profile, from the name of a company in any of Europe's scripts."""

import re
import unicodedata
from collections.abc import Collection

LONGEST = 80
# Letters that Unicode does not take apart. Greek after ISO 843 and Bulgarian after its law of
# transliteration, as both are seen in company registers; the other Cyrillic letters as near as they go.
_LATIN = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ħ": "h", "ı": "i"}


def _letters(scripts_own: str, latin: str) -> dict[str, str]:
    return dict(zip(scripts_own, latin.split(), strict=True))


_GREEK = _letters("αβγδεζηθικλμνξοπρσςτυφχψω", "a v g d e z i th i k l m n x o p r s s t y f ch ps o")
_CYRILLIC = _letters(
    "абвгдежзийклмнопрстуфхцчшщъыьэюяёђѓєѕіїјљњћќўџґ",
    "a b v g d e zh z i y k l m n o p r s t u f h ts ch sh sht a y y e yu ya e dj g ye dz i i j lj nj c k u dz g",
)
_GEORGIAN = _letters(
    "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
    "a b g d e v z t i k l m n o p zh r s t u p k gh q sh ch ts dz ts ch kh j h",
)
_TABLE = str.maketrans(_LATIN | _GREEK | _CYRILLIC | _GEORGIAN)


def slug_of(name: str, *, taken: Collection[str] = ()) -> str:
    """Lower-case letters a to z, digits and hyphens; numbered from 2 where the plain form is taken.

    A name without a single such letter becomes "member".
    """
    # First the letters whose marks belong to them (й, ї), then the marks that only decorate.
    latin = unicodedata.normalize("NFC", name).lower().translate(_TABLE)
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", latin) if not unicodedata.combining(sign))
    plain = re.sub(r"[^a-z0-9]+", "-", bare.translate(_TABLE))
    slug = plain[: LONGEST - 6].strip("-") or "member"
    number, candidate = 1, slug
    while candidate in taken:
        number += 1
        candidate = f"{slug}-{number}"
    return candidate
