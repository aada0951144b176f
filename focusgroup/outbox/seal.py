"""Encryption of what must wait in the outbox but may not be read there."""

import base64
import hashlib
import json
from typing import Any

from cryptography.fernet import Fernet
from django.conf import settings


def _box() -> Fernet:
    key = hashlib.sha256(b"outbox seal " + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def seal(contents: dict[str, Any]) -> str:
    return _box().encrypt(json.dumps(contents).encode()).decode()


def unseal(sealed: str) -> dict[str, Any]:
    """Raises cryptography.fernet.InvalidToken when the secret key has changed since."""
    contents: dict[str, Any] = json.loads(_box().decrypt(sealed.encode()))
    return contents
