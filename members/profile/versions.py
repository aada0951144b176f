"""What stood in a form when it was opened, so that two people who write at once do not undo each other."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def marks_of(values: Mapping[str, Any]) -> dict[str, str]:
    """A short mark of each value. Two values have the same one if a form shows them alike."""
    return {name: _mark(name, value) for name, value in values.items()}


def touched(
    stands: Mapping[str, Any], given: Mapping[str, Any], opened: Mapping[str, str]
) -> tuple[dict[str, Any], list[str]]:
    """What somebody changed in their form, and which of it somebody else has changed since it was opened."""
    now, wanted = marks_of(stands), marks_of(given)
    changed = {name: given[name] for name in given if wanted[name] not in (opened.get(name, now[name]), now[name])}
    return changed, [name for name in changed if opened.get(name, now[name]) != now[name]]


def _mark(name: str, value: Any) -> str:
    if isinstance(value, list):
        # Boxes that are ticked have no order; lines have one.
        value = value if name == "links" else sorted(value)
    else:
        # Browsers send other line ends than other sources do.
        value = str(value or "").replace("\r\n", "\n").strip()
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()[:12]
