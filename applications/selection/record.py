"""The outcome of a selection as a document: instance, hash, result and proof in one file."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from applications.selection.problem import Instance

Status = Literal["optimal", "infeasible", "bounded"]

PARTS = (("chosen", list, "a list"), ("certificate", dict, "an object"), ("explanation", dict, "an object"))


class InvalidRecord(ValueError):
    """One sentence that says why a document is not a record."""


@dataclass(frozen=True)
class Record:
    """What `solve` returns and `record.json` holds.

    `value` is the total score less the soft penalties, None when no set was
    found. `chosen` is sorted by key. A `bounded` record is never optimal: the
    search stopped, and `gap` says how much better a set could still be.
    """

    status: Status
    value: int | None
    chosen: tuple[str, ...]
    instance: Instance
    certificate: Mapping[str, Any]
    explanation: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sha256(self) -> str:
        """The hash of the canonical instance, which both institutions sign."""
        return self.instance.sha256

    @property
    def gap(self) -> int | None:
        """What is still possible above `value`; 0 when it is proven optimal, None without a value."""
        bound = self.certificate.get("bound")
        return None if self.value is None or bound is None else int(bound) - self.value

    def to_json(self) -> dict[str, Any]:
        """The JSON form. The seal inside the certificate shows an accidental change of any part."""
        form: dict[str, Any] = {
            "status": self.status,
            "value": self.value,
            "chosen": list(self.chosen),
            "instance": self.instance.to_json(),
            "sha256": self.sha256,
            "certificate": dict(self.certificate),
            "explanation": dict(self.explanation),
        }
        form["certificate"]["seal"] = seal(form)
        return form

    def to_text(self) -> str:
        return json.dumps(self.to_json(), ensure_ascii=False, sort_keys=True, indent=1) + "\n"

    @classmethod
    def from_json(cls, obj: object) -> "Record":
        """Read a record back. Raises InvalidRecord or InvalidInstance; the proof is the verifier's to check."""
        if not isinstance(obj, dict):
            raise InvalidRecord("The record is not an object.")
        for name in ("status", "value", "chosen", "instance", "sha256", "certificate", "explanation"):
            if name not in obj:
                raise InvalidRecord(f"The record has no {name}.")
        for name, kind, words in PARTS:
            if not isinstance(obj[name], kind):
                raise InvalidRecord(f"The {name} of the record is not {words}.")
        record = cls(
            status=obj["status"],
            value=obj["value"],
            chosen=tuple(obj["chosen"]),
            instance=Instance.from_json(obj["instance"]),
            certificate={name: part for name, part in obj["certificate"].items() if name != "seal"},
            explanation=obj["explanation"],
        )
        if record.sha256 != obj["sha256"]:
            raise InvalidRecord("The instance in the record does not have the hash that the record states.")
        return record


def seal(form: Mapping[str, Any]) -> str:
    """SHA-256 over the whole record; the instance stands in it by its own hash and its tie rule."""
    parts = {**form, "certificate": {**form["certificate"], "seal": ""}, "instance": form["instance"]["tie"]}
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
