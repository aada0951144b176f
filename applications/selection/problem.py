"""The selection problem as data: seats, quotas, candidates, soft targets and the tie rule.

The JSON form (version 1) is the only way in, and each fault in it is one
sentence that names the field and the row. The canonical form leaves the seed
out, so that both institutions can sign its hash before any seed exists.
"""

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal, NoReturn, cast

VERSION = 1
# Beyond these sizes a double can no longer steer the search, though the proof itself would stay exact.
LARGEST_SCORE = 10**12
LARGEST_COUNT = 10**9

Pin = Literal["in", "out"]
Method = Literal["hash", "maximin"]


class InvalidInstance(ValueError):
    """One sentence that names the field and the row at fault."""


@dataclass(frozen=True, slots=True)
class Quota:
    """`min ≤ chosen + members ≤ max` for one value of one dimension."""

    min: int
    max: int
    members: int = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    key: str
    score: int
    values: Mapping[str, str]
    pin: Pin | None = None
    reason: str = ""
    group: str | None = None

    @property
    def is_free(self) -> bool:
        return self.pin is None and self.group is None


@dataclass(frozen=True, slots=True)
class Soft:
    """A target that costs `weight × |chosen + members − target|`."""

    dimension: str
    value: str
    target: int
    weight: int


@dataclass(frozen=True, slots=True)
class Tie:
    method: Method = "hash"
    seed: str | None = None


@dataclass(frozen=True)
class Instance:
    """A whole selection problem. Build it with `from_json` or `from_text`, which check it."""

    seats: int
    dimensions: Mapping[str, Mapping[str, Quota]]
    candidates: tuple[Candidate, ...]
    soft: tuple[Soft, ...] = ()
    tie: Tie = Tie()

    @classmethod
    def from_json(cls, obj: object) -> "Instance":
        """The instance of a parsed `instance.json`. Raises InvalidInstance."""
        whole = _record(
            obj,
            "instance",
            required=("version", "seats", "dimensions", "candidates"),
            optional=("soft", "tie"),
        )
        if type(whole["version"]) is not int or whole["version"] != VERSION:
            _fail(f"version: this is version {_shown(whole['version'])}; only version {VERSION} can be read")
        seats = _count(whole["seats"], "seats", least=1)
        dimensions = _dimensions(whole["dimensions"])
        instance = cls(
            seats=seats,
            dimensions=dimensions,
            candidates=_candidates(whole["candidates"], dimensions),
            soft=_soft(whole.get("soft", []), dimensions),
            tie=_tie(whole.get("tie", {})),
        )
        _check_together(instance)
        return instance

    @classmethod
    def from_text(cls, text: str) -> "Instance":
        """The instance of the text of an `instance.json`. Raises InvalidInstance."""
        try:
            obj = json.loads(text, object_pairs_hook=_unrepeated, parse_constant=_not_a_number)
        except json.JSONDecodeError as error:
            _fail(f"instance: not JSON, line {error.lineno} column {error.colno}: {error.msg}")
        except InvalidInstance:
            raise
        except ValueError:
            # Python reads no whole number of more than 4,300 digits.
            _fail("instance: a number in it has too many digits to be read")
        except RecursionError:
            _fail("instance: not an instance, its JSON is nested too deeply")
        return cls.from_json(obj)

    def to_json(self) -> dict[str, Any]:
        """The full JSON form, every optional field written out, candidates sorted by key."""
        tie: dict[str, str] = {"method": self.tie.method}
        if self.tie.seed is not None:
            tie["seed"] = self.tie.seed
        return {
            "version": VERSION,
            "seats": self.seats,
            "dimensions": {
                dimension: {
                    value: {"min": quota.min, "max": quota.max, "members": quota.members}
                    for value, quota in quotas.items()
                }
                for dimension, quotas in self.dimensions.items()
            },
            "candidates": [
                {
                    "key": candidate.key,
                    "score": candidate.score,
                    "values": dict(candidate.values),
                    "pin": candidate.pin,
                    "reason": candidate.reason,
                    "group": candidate.group,
                }
                for candidate in sorted(self.candidates, key=lambda candidate: candidate.key)
            ],
            "soft": [
                {
                    "dimension": soft.dimension,
                    "value": soft.value,
                    "target": soft.target,
                    "weight": soft.weight,
                }
                for soft in self.soft
            ],
            "tie": tie,
        }

    def canonical(self) -> bytes:
        """What is hashed and signed: candidates by key, sorted keys, no spaces, UTF-8, no seed."""
        form = self.to_json()
        form["tie"].pop("seed", None)
        return json.dumps(form, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.canonical()).hexdigest()

    def with_seed(self, seed: str | None) -> "Instance":
        """The same problem drawn with another seed; the hash stays the same."""
        return replace(self, tie=replace(self.tie, seed=seed))


def _fail(sentence: str) -> NoReturn:
    raise InvalidInstance(sentence + ".")


def _unrepeated(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            _fail(f"{_named(name)}: this field or value stands twice in one object")
        found[name] = value
    return found


def _not_a_number(text: str) -> NoReturn:
    _fail(f"instance: {text} is not a number that can be used")


def _named(name: str) -> str:
    """A name as it stands, unless it is long or would not fit on a line."""
    return name if name.isprintable() and len(name) <= 40 else _shown(name)


def _shown(value: object) -> str:
    try:
        text = json.dumps(value, ensure_ascii=True, default=repr)
    except (ValueError, RecursionError):
        text = "something too large to be shown"
    return text if len(text) <= 60 else text[:57] + "..."


def _record(obj: object, where: str, *, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    record = _object(obj, where)
    for name in required:
        if name not in record:
            _fail(f"{where}: {name} is missing")
    for name in record:
        if name not in required and name not in optional:
            _fail(f"{where}: the field {_shown(name)} is not known")
    return record


def _object(obj: object, where: str) -> dict[str, Any]:
    if not isinstance(obj, dict):
        _fail(f"{where}: an object is needed, not {_shown(obj)}")
    return obj


def _rows(obj: object, where: str) -> Iterable[tuple[str, object]]:
    if not isinstance(obj, list | tuple):
        _fail(f"{where}: a list is needed, not {_shown(obj)}")
    return ((f"{where} row {number}", row) for number, row in enumerate(obj, start=1))


def _whole(value: object, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        _fail(f"{where}: a whole number is needed, not {_shown(value)}")
    return value


def _count(value: object, where: str, *, least: int = 0) -> int:
    number = _whole(value, where)
    if not least <= number <= LARGEST_COUNT:
        _fail(f"{where}: {_shown(number)} is not between {least} and {LARGEST_COUNT}")
    return number


def _text(value: object, where: str, *, may_be_empty: bool = False) -> str:
    if not isinstance(value, str) or not (value or may_be_empty):
        _fail(f"{where}: a text is needed, not {_shown(value)}")
    try:
        value.encode()
    except UnicodeEncodeError:
        _fail(f"{where}: {_shown(value)} is not valid Unicode")
    return value


def _dimensions(obj: object) -> dict[str, dict[str, Quota]]:
    dimensions: dict[str, dict[str, Quota]] = {}
    for dimension, values in _object(obj, "dimensions").items():
        where = f"dimensions.{_named(_text(dimension, 'dimensions'))}"
        dimensions[dimension] = {
            sys.intern(_text(value, where)): _quota(quota, f"{where}.{_named(value)}")
            for value, quota in _object(values, where).items()
        }
    return dimensions


def _quota(obj: object, where: str) -> Quota:
    record = _record(obj, where, required=("min", "max"), optional=("members",))
    quota = Quota(
        min=_count(record["min"], f"{where}.min"),
        max=_count(record["max"], f"{where}.max"),
        members=_count(record.get("members", 0), f"{where}.members"),
    )
    if quota.min > quota.max:
        _fail(f"{where}: min {quota.min} is greater than max {quota.max}")
    return quota


def _candidates(obj: object, dimensions: Mapping[str, Mapping[str, Quota]]) -> tuple[Candidate, ...]:
    candidates: list[Candidate] = []
    first_row: dict[str, int] = {}
    for number, (where, row) in enumerate(_rows(obj, "candidates"), start=1):
        candidate = _candidate(row, where, dimensions)
        if candidate.key in first_row:
            _fail(f"{where}: key {_shown(candidate.key)} stands in row {first_row[candidate.key]} already")
        first_row[candidate.key] = number
        candidates.append(candidate)
    return tuple(candidates)


def _candidate(obj: object, where: str, dimensions: Mapping[str, Mapping[str, Quota]]) -> Candidate:
    record = _record(obj, where, required=("key", "score", "values"), optional=("pin", "reason", "group"))
    key = _text(record["key"], f"{where}: key")
    where = f"{where} ({_shown(key)})"
    score = _whole(record["score"], f"{where}: score")
    if abs(score) > LARGEST_SCORE:
        _fail(f"{where}: score {_shown(score)} is beyond {LARGEST_SCORE}")
    pin = record.get("pin")
    if pin not in (None, "in", "out") or isinstance(pin, bool):
        _fail(f'{where}: pin must be null, "in" or "out", not {_shown(pin)}')
    reason = _text(record.get("reason", ""), f"{where}: reason", may_be_empty=True)
    if pin is not None and not reason.strip():
        _fail(f'{where}: reason is missing for the pin "{pin}"')
    group = record.get("group")
    return Candidate(
        key=key,
        score=score,
        values=_values(record["values"], where, dimensions),
        pin=cast(Pin | None, pin),
        reason=reason,
        group=None if group is None else _text(group, f"{where}: group"),
    )


def _values(obj: object, where: str, dimensions: Mapping[str, Mapping[str, Quota]]) -> dict[str, str]:
    values = _object(obj, f"{where}: values")
    for dimension, quotas in dimensions.items():
        if dimension not in values:
            _fail(f"{where}: values has no {_shown(dimension)}")
        value = values[dimension]
        if not isinstance(value, str) or value not in quotas:
            _fail(f"{where}: {_named(dimension)} has the unknown value {_shown(value)}")
    for dimension in values:
        if dimension not in dimensions:
            _fail(f"{where}: values names {_shown(dimension)}, which is no dimension")
    # One text for each value, whatever the file repeats: found several times faster, and kept once.
    return {sys.intern(dimension): sys.intern(value) for dimension, value in values.items()}


def _soft(obj: object, dimensions: Mapping[str, Mapping[str, Quota]]) -> tuple[Soft, ...]:
    targets: dict[tuple[str, str], Soft] = {}
    for where, row in _rows(obj, "soft"):
        record = _record(row, where, required=("dimension", "value", "target", "weight"))
        dimension = _text(record["dimension"], f"{where}: dimension")
        value = _text(record["value"], f"{where}: value")
        if dimension not in dimensions:
            _fail(f"{where}: dimension {_shown(dimension)} is not known")
        if value not in dimensions[dimension]:
            _fail(f"{where}: {_named(dimension)} has the unknown value {_shown(value)}")
        if (dimension, value) in targets:
            _fail(f"{where}: {_named(dimension)} {_named(value)} has a target already")
        targets[dimension, value] = Soft(
            dimension=dimension,
            value=value,
            target=_count(record["target"], f"{where}: target"),
            weight=_count(record["weight"], f"{where}: weight"),
        )
    return tuple(targets.values())


def _tie(obj: object) -> Tie:
    record = _record(obj, "tie", required=(), optional=("method", "seed"))
    method = record.get("method", "hash")
    if method not in ("hash", "maximin"):
        _fail(f'tie.method must be "hash" or "maximin", not {_shown(method)}')
    seed = record.get("seed")
    return Tie(method=cast(Method, method), seed=None if seed is None else _text(seed, "tie.seed", may_be_empty=True))


def _check_together(instance: Instance) -> None:
    """What no single field shows: pins against seats and groups, seats against the pool."""
    pinned = [candidate for candidate in instance.candidates if candidate.pin == "in"]
    if len(pinned) > instance.seats:
        _fail(f"candidates: {len(pinned)} are pinned in, but seats is {instance.seats}")
    pool = sum(candidate.pin != "out" for candidate in instance.candidates)
    if pool < instance.seats:
        _fail(f"seats: {instance.seats} is more than the {pool} candidates who are not pinned out")
    holder: dict[str, str] = {}
    for candidate in pinned:
        if candidate.group is not None:
            if candidate.group in holder:
                _fail(
                    f"candidates: {_shown(holder[candidate.group])} and {_shown(candidate.key)} are both pinned in, "
                    f"but the group {_shown(candidate.group)} allows one"
                )
            holder[candidate.group] = candidate.key
