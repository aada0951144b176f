"""Strengths and weaknesses to start from, out of the readers' comments. A person words them before they count."""

import re
from collections.abc import Iterable

# Words that turn a sentence of praise into one of doubt. Comments are written in English.
DOUBT = re.compile(
    r"\b(?:but|cannot|few|hardly|hard to|lacks?|lacking|limited|little|missing|no|none|nobody|not|nothing|only|rather"
    r"|thin|too|unclear|vague|weak|weaker|without|could|however|doubt\w*|early)\b|n['’]t\b",
    re.IGNORECASE,
)
SENTENCE = re.compile(r"(?<=[.?])\s+|\n+")


def from_comments(comments: Iterable[str]) -> tuple[str, str]:
    """Strengths and weaknesses, one sentence a line, each once, in the order of the comments."""
    found = [line.strip() for comment in comments for line in SENTENCE.split(comment) if line.strip()]
    sentences = list(dict.fromkeys(found))
    doubts = [one for one in sentences if DOUBT.search(one)]
    return "\n".join(one for one in sentences if one not in doubts), "\n".join(doubts)
