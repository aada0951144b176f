"""Words counted as a reader would count them."""

import re

# Scripts that set no space between words: each character counts as one.
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\s{_UNSPACED}]+")


def count(text: str) -> int:
    """How many words: "state-of-the-art", "12 000" as two, "AI/ML" and "e.g." as one; a dash or a bullet is none."""
    return sum(any(letter.isalnum() for letter in word) for word in _WORD.findall(text))
