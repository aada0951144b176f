"""The seed of a draw, made of one secret of each institution, and the hash that commits to a secret.

Anybody can reckon both with a tool for SHA-256; the summary of a selection gives the texts that go in.
"""

import hashlib
from collections.abc import Mapping

SHORTEST, LONGEST = 16, 200


def commitment(sha256: str, institution: str, secret: str) -> str:
    """The hash that an institution stores before anything is revealed, bound to the instance and to its name."""
    return _sha256(f"{sha256}:{institution}:{secret}")


def seed(sha256: str, secrets: Mapping[str, str]) -> str:
    """The seed of the secrets by institution; they stand in the order of the institutions' codes."""
    return _sha256(":".join([sha256, *(secrets[institution] for institution in sorted(secrets))]))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
